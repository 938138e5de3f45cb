import { expect, test } from 'vitest'
import { isVisible } from './visible'
import samples from './visible-text.json'

test.each(samples.visible.map((text) => [JSON.stringify(text), text]))('%s can be seen', (_, text) => {
  expect(isVisible(text)).toBe(true)
})

test.each(samples.invisible.map((text) => [JSON.stringify(text), text]))('%s cannot be seen', (_, text) => {
  expect(isVisible(text)).toBe(false)
})
