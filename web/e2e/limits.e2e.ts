import { box, expect, log, test, texts, write } from './test.ts'

test.describe('three messages in ten seconds', () => {
  test.use({ flags: ['--limits', 'on', '--limit-sends', '3/10s'] })

  test('someone who is too fast sees the countdown and loses nothing', async ({ own, join }) => {
    const ada = await join('ada', { server: own })
    const bob = await join('bob', { server: own })
    for (const text of ['one', 'two', 'three', 'four']) await write(ada, text)
    const countdown = ada.getByRole('status').filter({ hasText: 'You are writing very fast.' })
    await expect(countdown).toContainText(/in \d s\.$/)
    await expect(log(ada).getByText('(sending)')).toHaveCount(1)

    await box(ada).fill('five')
    await box(ada).press('Enter')
    await expect(box(ada)).toHaveValue('five')
    await expect(ada.getByRole('button', { name: 'Send' })).toBeDisabled()
    await expect(texts(bob)).toHaveText(['one', 'two', 'three'])

    await expect(texts(bob)).toHaveText(['one', 'two', 'three', 'four'])
    await expect(ada.getByRole('button', { name: 'Send' })).toBeEnabled()
    await expect(box(ada)).toHaveValue('five')
    await box(ada).press('Enter')
    await expect(box(ada)).toHaveValue('')
    for (const page of [ada, bob]) {
      await expect(texts(page)).toHaveText(['one', 'two', 'three', 'four', 'five'])
      await expect(log(page).getByText('(sending)')).toHaveCount(0)
    }
  })
})

test.describe('one join in three seconds', () => {
  test.use({ flags: ['--limits', 'on', '--limit-joins', '1/3s'] })

  test('someone who joins too often sees the countdown and then joins', async ({ own, join }) => {
    const ada = await join('ada', { server: own })
    await ada.getByRole('button', { name: 'Leave' }).click()
    await ada.getByLabel('Nickname').press('Enter')
    await expect(ada.getByRole('alert')).toContainText(/Trying again soon in \d s\.$/)
    await expect(log(ada)).toBeVisible()
  })
})
