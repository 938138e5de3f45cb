import type { Page } from '@playwright/test'
import { Line } from './line.ts'
import { createRoom, REFUSALS, setUp } from './owner.ts'
import { box, expect, log, test, texts, write } from './test.ts'

const editBox = (page: Page) => page.getByRole('textbox', { name: 'Edit your message' })

/** Chooses "Edit message" in the menu of a message. */
async function edit(page: Page, text: string) {
  const message = log(page).getByRole('listitem').filter({ hasText: text })
  await message.hover()
  await message.getByRole('button', { name: /^Actions/ }).click()
  await page.getByRole('menuitem', { name: 'Edit message' }).click()
}

test('a message is changed for everyone, and says so', async ({ join }) => {
  const [ada, bob] = [await join('ada'), await join('bob')]
  await write(ada, 'helo')
  await expect(texts(bob)).toHaveText(['helo'])
  await box(ada).fill('half typed')
  await edit(ada, 'helo')
  await expect(editBox(ada)).toBeFocused()
  await expect(editBox(ada)).toHaveValue('helo')
  await editBox(ada).fill('hello')
  await ada.keyboard.press('Enter')
  await expect(texts(ada)).toHaveText(['hello'])
  await expect(texts(bob)).toHaveText(['hello'])
  await expect(log(bob).getByText('edited', { exact: true })).toBeVisible()
  // What was typed before is back.
  await expect(box(ada)).toHaveValue('half typed')
})

test('by keyboard alone: the arrow takes the last own message, Esc gives it up', async ({ join }) => {
  const [ada, bob] = [await join('ada'), await join('bob')]
  await write(ada, 'mine')
  await write(bob, 'not mine')
  await expect(texts(ada)).toHaveText(['mine', 'not mine'])
  await box(ada).press('ArrowUp')
  await expect(editBox(ada)).toHaveValue('mine')
  await ada.keyboard.type(' alone')
  await ada.keyboard.press('Escape')
  await expect(box(ada)).toHaveValue('')
  await expect(texts(ada)).toHaveText(['mine', 'not mine'])
  await box(ada).press('ArrowUp')
  await ada.keyboard.type(' again')
  await ada.keyboard.press('Enter')
  await expect(texts(bob)).toHaveText(['mine again', 'not mine'])
  await expect(box(ada)).toBeFocused()
  // In a text the arrow moves the cursor.
  await box(ada).fill('a\nb')
  await box(ada).press('ArrowUp')
  await expect(box(ada)).toHaveValue('a\nb')
})

test('keys act on the message that has the focus', async ({ join }) => {
  const ada = await join('ada')
  await write(ada, 'mine')
  await expect(texts(ada)).toHaveText(['mine'])
  await log(ada).focus()
  await ada.keyboard.press('Enter')
  await ada.keyboard.press('e')
  await expect(editBox(ada)).toHaveValue('mine')
  await ada.keyboard.press('Escape')
  await log(ada).focus()
  await ada.keyboard.press('Enter')
  await ada.keyboard.press('r')
  await expect(ada.getByText('Reply to yourself')).toBeVisible()
  await expect(box(ada)).toBeFocused()
  await expect(box(ada)).toHaveValue('')
})

test('an emptied message can be deleted', async ({ join }) => {
  const [ada, bob] = [await join('ada'), await join('bob')]
  await write(ada, 'a mistake')
  await expect(texts(ada)).toHaveText(['a mistake'])
  await box(ada).press('ArrowUp')
  await editBox(ada).fill(' ')
  await expect(ada.getByText('Delete this message for everyone?')).toBeVisible()
  await ada.keyboard.press('Enter')
  await expect(texts(ada)).toHaveText(['a mistake'])
  await ada.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(texts(ada)).toHaveText(['Message deleted'])
  await expect(texts(bob)).toHaveText(['Message deleted'])
  await expect(box(ada)).toBeFocused()
})

test('an edit after the time for it comes back into the box, with the reason', async ({ own, join }) => {
  const ada = await join('ada', { server: own, mayComplain: REFUSALS })
  const room = await createRoom(ada)
  await write(ada, 'too old')
  await expect(texts(ada)).toHaveText(['too old'])
  await box(ada).press('ArrowUp')
  await editBox(ada).fill('too late')
  // Another page of the owner's forbids it meanwhile.
  const elsewhere = await ada.context().newPage()
  await elsewhere.goto(`${own.url}/room/${room}`)
  await expect(log(elsewhere)).toBeVisible()
  await setUp(elsewhere, { 'Messages can be edited': 'Never' })
  await ada.keyboard.press('Enter')
  await expect(ada.getByText('This message was sent too long ago to be changed.')).toBeVisible()
  await expect(editBox(ada)).toHaveValue('too late')
  await expect(texts(ada)).toHaveText(['too old'])
  await ada.getByRole('button', { name: 'Cancel' }).click()
  await box(ada).press('ArrowUp')
  await expect(box(ada)).toHaveValue('')
})

test.describe('without a network for a while', () => {
  test.use({ networkBreaks: true })

  test('an edit is shown at once, waits for the connection, and reaches who was away', async ({
    own,
    join,
  }) => {
    const [hers, his] = [await Line.begin(own.url), await Line.begin(own.url)]
    const ada = await join('ada', { server: hers })
    const path = new URL(ada.url()).pathname
    const bob = await join('bob', { server: his, path })
    for (const text of ['one', 'two', 'three']) await write(ada, text)
    await expect(texts(bob)).toHaveText(['one', 'two', 'three'])
    for (const line of [hers, his]) line.cut()
    await expect(ada.getByText('Connection lost.')).toBeVisible()
    await edit(ada, 'two')
    await editBox(ada).fill('second')
    await ada.keyboard.press('Enter')
    await edit(ada, 'second')
    await editBox(ada).fill('the second')
    await ada.keyboard.press('Enter')
    await expect(texts(ada)).toHaveText(['one', 'the second (sending)', 'three'])
    hers.mend()
    await expect(texts(ada)).toHaveText(['one', 'the second', 'three'], { timeout: 20_000 })
    await expect(texts(bob)).toHaveText(['one', 'two', 'three'])
    his.mend()
    await expect(texts(bob)).toHaveText(['one', 'the second', 'three'], { timeout: 20_000 })
    for (const line of [hers, his]) await line.end()
  })
})
