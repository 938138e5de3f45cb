import type { Locator } from '@playwright/test'
import { createRoom, openSettings } from './owner.ts'
import { strangerWrites } from './stranger.ts'
import { box, expect, log, test, texts } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'what the page makes of a text is in no database')

const LINES = 'one\ntwo\nthree'
const ENDS = {
  CR: '\r',
  'CR LF': '\r\n',
  'U+2028': '\u2028',
  'U+2029': '\u2029',
  NEL: '\u0085',
  VT: '\v',
  FF: '\f',
}

test('every kind of line ending ends a line in the box, and in the message', async ({ join }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  const ends = Object.entries(ENDS)
  for (const [index, [name, end]] of ends.entries()) {
    await test.step(name, async () => {
      await box(ada).evaluate((element, text) => {
        element.focus()
        const pasted = new DataTransfer()
        pasted.setData('text/plain', text)
        const event = new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true })
        if (element.dispatchEvent(event)) document.execCommand('insertText', false, text)
      }, `one${end}two${end}three`)
      await expect(box(ada)).toHaveValue(LINES)
      await box(ada).press('Enter')
      await expect(texts(bob)).toHaveCount(index + 1)
    })
  }
  for (const page of [ada, bob]) {
    await expect(texts(page)).toHaveText(
      ends.map(() => LINES),
      { useInnerText: true },
    )
  }
})

test('the cursor stays where it is when an odd line ending is pasted in the middle', async ({ join }) => {
  const ada = await join('ada')
  await box(ada).fill('one three')
  await box(ada).evaluate((element: HTMLTextAreaElement) => {
    element.setSelectionRange(3, 4)
    document.execCommand('insertText', false, '\u2028two\u2029')
  })
  await expect(box(ada)).toHaveValue(LINES)
  await ada.keyboard.type('[here]')
  await expect(box(ada)).toHaveValue('one\ntwo\n[here]three')
})

test('line endings of other clients, which the server keeps as they were sent, end lines', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, ['one\u2028two\u2029three', 'https://a.example/\u2028two'])
  const ada = await join('ada')
  await expect(texts(ada)).toHaveText([LINES, 'https://a.example/\ntwo'], { useInnerText: true })
})

test('half an emoji never leaves the page, wherever it is typed', async ({ join }) => {
  const sent: string[] = []
  const ada = await join('ada', { mayComplain: /status of 40\d/ })
  const bob = await join('bob')
  ada.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))))
  ada.on('request', (request) => sent.push(request.postData() ?? ''))
  await ada.reload()
  await typeHalf(box(ada), 'half ')
  await box(ada).press('Enter')
  await expect(texts(bob)).toHaveText(['half \ufffd'])
  await expect(log(ada).getByText('(sending)')).toHaveCount(0)
  await expect(texts(ada)).toHaveText(['half \ufffd'])

  await ada.getByRole('button', { name: 'Change your name' }).click()
  await typeHalf(ada.getByLabel('New name'), 'ada ')
  await ada.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => sent.some((text) => text.includes('"change_nick"'))).toBe(true)

  await createRoom(ada)
  const dialog = await openSettings(ada, 'Settings')
  await typeHalf(dialog.getByLabel('Name'), 'room ')
  await typeHalf(dialog.getByLabel('Topic'), 'topic ')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => sent.some((text) => text.includes('"topic"'))).toBe(true)

  await ada.goto(new URL('/account', ada.url()).href)
  await typeHalf(ada.getByLabel('Name'), 'ada ')
  await typeHalf(ada.getByLabel('Password', { exact: true }), 'half of ')
  await ada.getByRole('button', { name: 'Sign in' }).click()
  await expect(ada.getByText('This is not the right name and password.')).toBeVisible()

  expect(sent.filter((text) => text.includes('\ufffd')).length).toBeGreaterThanOrEqual(4)
  expect(sent.filter((text) => /\\ud[89a-f]/i.test(text))).toEqual([])
})

/** In the page itself, because on the way there the half would become U+FFFD. */
async function typeHalf(field: Locator, before: string) {
  await field.fill('')
  await field.evaluate((element: HTMLElement, text) => {
    element.focus()
    document.execCommand('insertText', false, `${text}${String.fromCharCode(0xd83d)}`)
  }, before)
  expect(
    await field.evaluate((element: HTMLInputElement) => element.value.charCodeAt(element.value.length - 1)),
  ).toBe(0xd83d)
}
