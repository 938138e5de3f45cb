import { expect, test, texts, write } from './test.ts'

test.use({ flags: ['--retention', '2s', '--sweep-interval', '1s'] })

test('an expired message is gone from the open page and for newcomers', async ({ own, join }) => {
  const ada = await join('ada', { server: own })
  await write(ada, 'short-lived')
  await expect(texts(ada)).toHaveText(['short-lived'])
  await expect(ada.getByText('Messages live for 2 seconds')).toBeVisible()
  await expect(texts(ada)).toHaveCount(0)
  const bob = await join('bob', { server: own })
  await expect(bob.getByText('It’s quiet here.')).toBeVisible()
  await expect(texts(bob)).toHaveCount(0)
})

test('a visitor’s clock that is wrong by a day changes nothing', async ({ visit, room, server }) => {
  const page = await visit()
  await page.clock.setFixedTime(Date.now() + 25 * 60 * 60 * 1000)
  await page.goto(`${server.url}/room/${room}`)
  await page.getByLabel('Nickname').fill('ada')
  await page.keyboard.press('Enter')
  await write(page, 'still here')
  await expect(page.getByText('(sending)')).toHaveCount(0)
  await expect(texts(page)).toHaveText(['still here'])
})
