import type { Page } from '@playwright/test'
import { box, expect, log, test, texts, write } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'who writes is in no database')

test('the others see who is typing, and a message ends it', async ({ join }) => {
  const ada = await join('Ada')
  const bob = await join('Bob')
  await box(ada).pressSequentially('hello')
  await expect(note(bob, 'Ada is typing…')).toBeVisible()
  await expect(note(ada, 'typing')).toHaveCount(0)
  await box(ada).press('Enter')
  await expect(texts(bob)).toHaveText(['hello'])
  await expect(note(bob, 'typing')).toHaveCount(0)
})

test('without an event typing is over after five seconds', async ({ join }) => {
  const ada = await join('Ada')
  const bob = await join('Bob')
  await box(ada).pressSequentially('well')
  await expect(note(bob, 'Ada is typing…')).toBeVisible()
  await expect(note(bob, 'typing')).toHaveCount(0, { timeout: 7000 })
})

test('two are named, three are named, more are "several people"', async ({ join }) => {
  const reader = await join('Reader')
  const sentences = [
    'Ada is typing…',
    'Ada and Bob are typing…',
    'Ada, Bob and Eve are typing…',
    'Several people are typing…',
  ]
  const writers = await Promise.all(['Ada', 'Bob', 'Eve', 'Joe'].map((nick) => join(nick)))
  const keepTyping: (() => Promise<void>)[] = []
  for (const [index, writer] of writers.entries()) {
    keepTyping.push(() => box(writer).pressSequentially('x'))
    await expect(async () => {
      for (const type of keepTyping) await type()
      await expect(note(reader, sentences[index] ?? '')).toBeVisible({ timeout: 500 })
    }).toPass()
  }
})

test('typing is sent at most every three seconds, and never for an empty box', async ({ visit, join }) => {
  const asked: string[] = []
  const ada = await visit()
  await ada.routeWebSocket(/socket\.io/, (browser) => {
    const onward = browser.connectToServer()
    browser.onMessage((frame) => {
      if (/^42\d+\["typing"/.test(String(frame))) asked.push(String(frame))
      onward.send(frame)
    })
  })
  await ada.reload()
  await ada.getByLabel('Nickname').fill('Ada')
  await ada.keyboard.press('Enter')
  await expect(log(ada)).toBeVisible()
  const bob = await join('Bob')

  await box(ada).pressSequentially('   ')
  await box(ada).fill('')
  await write(bob, 'now')
  await expect(texts(ada)).toHaveText(['now'])
  expect(asked).toHaveLength(0)

  const began = Date.now()
  await box(ada).pressSequentially('a sentence of some length', { delay: 200 })
  const intervals = Math.floor((Date.now() - began) / 3000)
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.length).toBeLessThanOrEqual(intervals + 1)
})

test('nothing moves when someone begins to type, and it is not announced', async ({ join }) => {
  const ada = await join('Ada')
  const bob = await join('Bob')
  const before = [await box(bob).boundingBox(), await log(bob).boundingBox()]
  await box(ada).pressSequentially('hello')
  await expect(note(bob, 'Ada is typing…')).toBeVisible()
  expect([await box(bob).boundingBox(), await log(bob).boundingBox()]).toEqual(before)
  await expect(note(bob, 'Ada is typing…')).toHaveAttribute('aria-live', 'off')
})

function note(page: Page, text: string) {
  return page.locator('form p').filter({ hasText: text })
}
