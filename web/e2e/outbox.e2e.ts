import { Line } from './line.ts'
import { test as base, box, expect, log, people, spoil, texts, write } from './test.ts'

const test = base.extend<{ line: Line }>({
  line: async ({ server }, use) => {
    const line = await Line.begin(server.url)
    await use(line)
    await line.end()
  },
})

test.use({ networkBreaks: true })

const sending = '(sending)'

test('three messages written offline survive a reload, and arrive once, in order', async ({
  join,
  line,
  room,
}) => {
  const bob = await join('bob')
  const ada = await join('ada', { server: line })
  await write(ada, 'before')
  await expect(texts(bob)).toHaveText(['before'])

  // The chat's connections really are cut, in the network. The page's own files still load: see Line.
  line.cut()
  const written = ['first', 'second', 'third']
  for (const text of written) await write(ada, text)
  await expect(log(ada).getByText(sending)).toHaveCount(3)
  for (let reload = 0; reload < 2; reload += 1) {
    await ada.reload()
    await expect(log(ada).getByText(sending)).toHaveCount(3)
  }
  await write(ada, 'fourth')
  await expect(log(ada).getByText(sending)).toHaveCount(4)

  line.mend()
  const all = ['before', ...written, 'fourth']
  await expect(texts(bob)).toHaveText(all)
  await expect(log(ada).getByText(sending)).toHaveCount(0)
  await expect(texts(ada)).toHaveText(all)
  await ada.reload()
  await expect(texts(ada)).toHaveText(all)
  const newcomer = await join('cleo', { path: `/room/${room}` })
  await expect(texts(newcomer)).toHaveText(all)
})

test('a tab that was closed offline leaves its messages to the next', async ({ join, line, room }) => {
  const ada = await join('ada', { server: line })
  line.cut()
  await write(ada, 'written in a tab that was closed')
  await expect(log(ada).getByText(sending)).toHaveCount(1)
  const tab = await ada.context().newPage()
  await ada.close()
  line.mend()

  await tab.goto(`${line.url}/room/${room}`)
  await expect(texts(tab)).toHaveText(['written in a tab that was closed'])
  await expect(log(tab).getByText(sending)).toHaveCount(0)
})

test('two tabs with the same unsent messages send each once', async ({ join, line, room }) => {
  const bob = await join('bob')
  const ada = await join('ada', { server: line })
  const tab = await ada.context().newPage()
  await tab.goto(`${line.url}/room/${room}`)
  await expect(people(tab)).toHaveCount(2)
  line.cut()
  for (const text of ['first', 'second']) await write(ada, text)
  await tab.reload()
  await expect(log(tab).getByText(sending)).toHaveCount(2)
  line.mend()
  for (const page of [ada, tab, bob]) {
    await expect(log(page).getByText(sending)).toHaveCount(0)
    await expect(texts(page)).toHaveText(['first', 'second'])
  }
})

test('someone who leaves with unsent messages finds them again', async ({ join, line, room }) => {
  const ada = await join('ada', { server: line })
  line.cut()
  await write(ada, 'unsent')
  await ada.getByRole('button', { name: 'Leave' }).click()
  await expect(ada.getByText('One of your messages here is waiting to be sent.')).toBeVisible()
  line.mend()
  await ada.getByLabel('Nickname').press('Enter')
  await expect(texts(ada)).toHaveText(['unsent'])
  const bob = await join('bob', { path: `/room/${room}` })
  await expect(texts(bob)).toHaveText(['unsent'])
})

test.describe('with a refused message', () => {
  const refused = 'a character that cannot be stored'

  test('it can be edited, and what was being written stays after it', async ({ join }) => {
    const ada = await join('ada')
    await spoil(ada, refused)
    await write(ada, refused)
    await write(ada, 'the next one')
    await expect(log(ada).getByText('Not sent.')).toBeVisible()
    await box(ada).fill('half a thought')
    await log(ada).getByRole('button', { name: 'Edit' }).click()
    await expect(box(ada)).toBeFocused()
    await expect(box(ada)).toHaveValue(`${refused}\nhalf a thought`)
    await expect(texts(ada)).toHaveText(['the next one'])
  })

  test('it can be retried and discarded, and stays over a reload until then', async ({ join }) => {
    const ada = await join('ada')
    await spoil(ada, refused)
    await write(ada, refused)
    await expect(log(ada).getByText('Not sent.')).toBeVisible()
    await ada.reload()
    await log(ada).getByRole('button', { name: 'Retry' }).click()
    await expect(log(ada).getByText('Not sent.')).toBeVisible()
    await log(ada).getByRole('button', { name: 'Discard' }).click()
    await expect(texts(ada)).toHaveCount(0)
    await ada.reload()
    await expect(ada.getByText('It’s quiet here.')).toBeVisible()
  })
})

test.describe('where messages live for two seconds', () => {
  test.use({ flags: ['--retention', '2s'] })

  test('a message that waited longer is sent only by its writer', async ({ own, join }) => {
    const ada = await join('ada', { server: own })
    await write(ada, 'gone soon')
    await expect(log(ada).getByText(sending)).toHaveCount(0)
    await own.kill()
    await write(ada, 'late')
    // This waits for time to pass.
    await ada.waitForTimeout(2500)
    await own.start()
    await expect(log(ada).getByText('Not sent. It has waited longer than messages live here')).toBeVisible()
    await expect(log(ada).getByText(sending)).toHaveCount(0)
  })
})
