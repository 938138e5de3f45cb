import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = css.split('@media screen and (prefers-color-scheme: dark)')
const themes = { light, dark: dark.slice(0, dark.indexOf('/* Meaning */')) }

const PAIRS = [
  ['ink', 'paper'],
  ['ink', 'paper-sunk'],
  ['ink', 'paper-pressed'],
  ['ink', 'pine-wash'],
  ['ink-soft', 'paper'],
  ['ink-soft', 'paper-sunk'],
  ['ink-soft', 'paper-pressed'],
  ['ink-soft', 'pine-wash'],
  ['pine', 'paper'],
  ['pine', 'paper-sunk'],
  ['pine', 'pine-wash'],
  ['on-pine', 'pine'],
  ['on-pine', 'pine-deep'],
  ['brick', 'paper'],
  ['brick', 'brick-wash'],
  ['amber-ink', 'amber-wash'],
] as const

type Theme = keyof typeof themes

test.each(['light', 'dark'] satisfies Theme[])('every text of the %s theme has contrast 4.5', (theme) => {
  for (const [text, ground] of PAIRS) {
    expect(contrast(colour(theme, text), colour(theme, ground)), `${text} on ${ground}`).toBeGreaterThan(4.5)
  }
})

test.each(['light', 'dark'] satisfies Theme[])('every person of the %s theme has contrast 4.5', (theme) => {
  const ground = [number(theme, 'person-lightness'), number(theme, 'person-chroma')] as const
  const ink = [number(theme, 'person-ink-lightness'), number(theme, 'person-ink-chroma')] as const
  for (let hue = 0; hue < 360; hue += 1) {
    expect(contrast(luminance(...ink, hue), luminance(...ground, hue)), `hue ${hue}`).toBeGreaterThan(4.5)
  }
})

function value(theme: Theme, token: string): string {
  return new RegExp(`--${token}: ([^;]+);`).exec(themes[theme])?.[1] ?? ''
}

function number(theme: Theme, token: string): number {
  return Number(value(theme, token))
}

function colour(theme: Theme, token: string): number {
  const [lightness = Number.NaN, chroma = 0, hue = 0] = (value(theme, token).match(/[\d.]+/g) ?? []).map(
    Number,
  )
  return luminance(lightness, chroma, hue)
}

/** WCAG relative luminance of an OKLCH colour, clipped to sRGB (Björn Ottosson's matrices). */
function luminance(lightness: number, chroma: number, hue: number): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
  return 0.2126 * clip(red) + 0.7152 * clip(green) + 0.0722 * clip(blue)
}

function clip(channel: number): number {
  return Math.min(1, Math.max(0, channel))
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}
