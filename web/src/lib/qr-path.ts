/** The dark modules of a QR code as an SVG path in units of one module: a bar for each run of them in a row. */
export function qrPath(modules: readonly (readonly boolean[])[]): string {
  const bars: string[] = []
  for (const [y, row] of modules.entries()) {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue
      const start = x
      while (row[x + 1]) x += 1
      bars.push(`M${start} ${y}h${x + 1 - start}v1H${start}z`)
    }
  }
  return bars.join('')
}
