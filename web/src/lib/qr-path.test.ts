import { expect, test } from 'vitest'
import { qrPath } from './qr-path'

test('dark modules side by side are one bar', () => {
  expect(qrPath([[false, true, true, false, true]])).toBe('M1 0h2v1H1zM4 0h1v1H4z')
})

test('each row has bars of its own', () => {
  expect(qrPath([[true], [false], [true]])).toBe('M0 0h1v1H0zM0 2h1v1H0z')
})
