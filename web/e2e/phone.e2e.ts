import { box, expect, people, test } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'a page looks the same on every database')

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

test('the side columns are drawers that open and close', async ({ join }) => {
  const ada = await join('ada', phone)
  await expect(ada.getByRole('dialog')).toHaveCount(0)
  await expect(people(ada)).toHaveCount(0)

  const button = ada.getByRole('button', { name: /^People/ })
  await button.tap()
  await expect(ada.getByRole('dialog', { name: 'People' })).toBeVisible()
  await expect(people(ada)).toHaveCount(1)
  await ada.keyboard.press('Escape')
  await expect(ada.getByRole('dialog')).toHaveCount(0)
  await expect(button).toBeFocused()

  await ada.getByRole('button', { name: 'Rooms' }).tap()
  const rooms = ada.getByRole('dialog', { name: 'Rooms' })
  await expect(rooms.getByRole('button', { name: 'Leave' })).toBeVisible()
  await rooms.getByRole('button', { name: 'Close' }).tap()
  await expect(ada.getByRole('dialog')).toHaveCount(0)
})

test('a tap beside a drawer closes it', async ({ join }) => {
  const ada = await join('ada', phone)
  await ada.getByRole('button', { name: /^People/ }).tap()
  await expect(ada.getByRole('dialog')).toBeVisible()
  await ada.touchscreen.tap(10, 400)
  await expect(ada.getByRole('dialog')).toHaveCount(0)
})

test('touch targets are at least 44 px high', async ({ join }) => {
  const ada = await join('ada', phone)
  await box(ada).fill('x')
  for (const button of await ada.getByRole('button').all()) {
    const size = await button.boundingBox()
    expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(44)
  }
})
