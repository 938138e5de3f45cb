/** Where an element is in its grid. */
type Place = { offsetTop: number; offsetLeft: number }

/** Which one an arrow key goes to from the one at `at`: up and down to the nearest of the next row. */
export function nextInGrid(key: string, at: number, places: readonly Place[]): number | undefined {
  const from = places[at]
  if (!from) return undefined
  if (key === 'ArrowRight') return at + 1 < places.length ? at + 1 : undefined
  if (key === 'ArrowLeft') return at > 0 ? at - 1 : undefined
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined
  const step = key === 'ArrowDown' ? 1 : -1
  let nearest: number | undefined
  let row: number | undefined
  const distance = (place: Place) => Math.abs(place.offsetLeft - from.offsetLeft)
  for (let next = at + step; places[next]; next += step) {
    const place = places[next] as Place
    if (place.offsetTop === from.offsetTop) continue
    row ??= place.offsetTop
    if (place.offsetTop !== row) break
    const best = nearest === undefined ? undefined : places[nearest]
    if (!best || distance(place) < distance(best)) nearest = next
  }
  return nearest
}
