import { createAccount, openAccount, ownName, PASSWORD, REFUSALS, signIn } from './account.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

const calm = { mayComplain: REFUSALS }

test('a guest who creates an account stays the same person, with their messages', async ({ join, room }) => {
  const name = ownName(room, 'ada')
  const bob = await join('bob')
  const ada = await join(name)
  await write(ada, 'before')
  await createAccount(ada)
  await expect(texts(ada)).toHaveText(['before'])
  await expect(people(bob)).toHaveCount(2)
  await expect(people(bob).filter({ hasText: name }).getByRole('img', { name: 'Account' })).toBeVisible()
  await write(ada, 'after')
  await expect(texts(bob)).toHaveText(['before', 'after'])
  await expect(people(ada).filter({ hasText: 'you' })).toHaveCount(1)
  await expect(ada.getByRole('button', { name: 'Change your name' })).toHaveCount(0)
})

test('nobody can create an account with the name of a guest who is present', async ({
  join,
  visit,
  room,
}) => {
  const name = ownName(room, 'ada')
  const ada = await join(name)
  await write(ada, 'it is me')
  const eve = await visit({ ...calm, path: '/account/new' })
  await eve.getByLabel('Name').fill(name)
  await eve.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await eve.keyboard.press('Enter')
  await expect(eve.getByText('is somebody’s already')).toBeVisible()
  await expect(eve.getByRole('button', { name: `Take ${name} 2` })).toBeVisible()
  await createAccount(ada)
  await expect(people(ada).filter({ hasText: name }).getByRole('img', { name: 'Account' })).toBeVisible()
})

test('every tab of the browser becomes the account, and none leaves', async ({ join, room, server }) => {
  const name = ownName(room, 'ada')
  const ada = await join(name)
  const second = await ada.context().newPage()
  await second.goto(`${server.url}/room/${room}`)
  await expect(log(second)).toBeVisible()
  await box(second).fill('half typed')
  await createAccount(ada)
  await expect(second.getByRole('link', { name: /^Your account/ })).toBeVisible()
  await expect(box(second)).toHaveValue('half typed')
  await expect(people(second)).toHaveCount(1)
  await write(second, 'from the second tab')
  await expect(texts(ada)).toHaveText(['from the second tab'])
})

test('an account is the same in another browser, until it signs out', async ({ join, visit, room }) => {
  const name = ownName(room, 'ada')
  const ada = await join(name)
  await write(ada, 'hello')
  await createAccount(ada)

  const other = await visit(calm)
  await signIn(other, name)
  await expect(texts(other)).toHaveText(['hello'])
  await expect(people(other)).toHaveCount(1)
  await write(other, 'from the other browser')
  await expect(texts(ada)).toHaveText(['hello', 'from the other browser'])

  await openAccount(other)
  await other.getByRole('button', { name: 'Sign out' }).click()
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await other.getByRole('link', { name: 'Back to the chat' }).click()
  await expect(other.getByLabel('Nickname')).toHaveValue('')
  await expect(people(ada)).toHaveCount(1)
  await signIn(other, name)
  await expect(texts(other)).toHaveCount(2)
})

test('no proof of an account is in the page’s storage', async ({ join, room }) => {
  const ada = await join(ownName(room, 'ada'))
  await createAccount(ada)
  const kept = await ada.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  expect(kept).not.toMatch(/ey[\w-]+\.[\w-]+\.[\w-]+/)
  expect(await ada.evaluate(() => document.cookie)).toBe('')
})

test('a reload keeps the account signed in, even in many tabs at once', async ({ join, room, server }) => {
  const ada = await join(ownName(room, 'ada'))
  await createAccount(ada)
  const tabs = [ada]
  for (let more = 0; more < 3; more += 1) tabs.push(await ada.context().newPage())
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(tabs.map((tab) => tab.goto(`${server.url}/room/${room}`)))
    for (const tab of tabs) await expect(tab.getByRole('link', { name: /^Your account/ })).toBeVisible()
    for (const tab of tabs) await expect(log(tab)).toBeVisible()
  }
  await write(ada, 'still here')
  for (const tab of tabs) await expect(texts(tab)).toHaveText(['still here'])
})

test('a wrong password is reported at its field, and the fields keep their text', async ({
  join,
  visit,
  room,
}) => {
  const name = ownName(room, 'ada')
  await createAccount(await join(name))
  const other = await visit(calm)
  await signIn(other, name, 'not the password')
  const field = other.getByLabel('Password', { exact: true })
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toBeFocused()
  await expect(field).toHaveValue('not the password')
  await expect(other.getByLabel('Name')).toHaveValue(name)
  const words = await field.getAttribute('aria-describedby')
  await expect(other.locator(`[id="${words}"]`)).not.toBeEmpty()
  await field.fill(PASSWORD)
  await other.keyboard.press('Enter')
  await expect(log(other)).toBeVisible()
})

test('the name of an account is refused on the join page, which offers two ways on', async ({
  join,
  visit,
  room,
}) => {
  const name = ownName(room, 'ada')
  await createAccount(await join(name))

  const stranger = await visit(calm)
  await stranger.getByLabel('Nickname').fill(name)
  await stranger.keyboard.press('Enter')
  await stranger.getByRole('button', { name: 'Join as' }).click()
  await expect(log(stranger)).toBeVisible()

  const owner = await visit(calm)
  await owner.getByLabel('Nickname').fill(name)
  await owner.keyboard.press('Enter')
  await owner.getByRole('button', { name: 'Sign in' }).click()
  await expect(owner.getByLabel('Name')).toHaveValue(name)
  await owner.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await owner.keyboard.press('Enter')
  await expect(log(owner)).toBeVisible()
})

test('a taken name can be replaced by the suggested one', async ({ join, room }) => {
  const name = ownName(room, 'ada')
  await createAccount(await join(name))
  const bob = await join(ownName(room, 'bob'), calm)
  await bob.getByRole('link', { name: 'Create account' }).click()
  await bob.getByLabel('Name').fill(name)
  await bob.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await bob.keyboard.press('Enter')
  await expect(bob.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await bob.getByRole('button', { name: 'Take' }).click()
  await expect(bob.getByLabel('Your recovery code')).toBeVisible()
})

test('a common password is refused at its field', async ({ join, room }) => {
  const ada = await join(ownName(room, 'ada'), calm)
  await ada.getByRole('link', { name: 'Create account' }).click()
  const password = ada.getByLabel('Password', { exact: true })
  await password.fill('trustno1')
  await ada.keyboard.press('Enter')
  await expect(password).toHaveAttribute('aria-invalid', 'true')
  await expect(password).toHaveAccessibleDescription(/one of the 10,000 that anybody would try first/)
  await password.fill(PASSWORD)
  await ada.keyboard.press('Enter')
  await expect(ada.getByLabel('Your recovery code')).toBeVisible()
})

test('changing the password ends every other session within five seconds', async ({ join, visit, room }) => {
  const name = ownName(room, 'ada')
  const ada = await join(name, calm)
  await createAccount(ada)
  const other = await visit(calm)
  await signIn(other, name)
  await expect(log(other)).toBeVisible()

  await openAccount(ada)
  await ada.getByRole('button', { name: 'Change the password' }).click()
  await ada.getByLabel('Current password').fill('not the password')
  await ada.getByLabel('New password').fill('another password')
  await ada.keyboard.press('Enter')
  await expect(ada.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true')
  await ada.getByLabel('Current password').fill(PASSWORD)
  await ada.keyboard.press('Enter')
  await expect(ada.getByText('Your password is changed.')).toBeVisible()
  await expect(other.getByLabel('Nickname')).toBeVisible({ timeout: 5000 })
  await expect(other.getByRole('status').filter({ hasText: /password/i })).toBeVisible()

  await signIn(other, name, PASSWORD)
  await expect(other.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await other.getByLabel('Password', { exact: true }).fill('another password')
  await other.keyboard.press('Enter')
  await expect(log(other)).toBeVisible()
  await ada.getByRole('link', { name: 'Back to the chat' }).click()
  await expect(log(ada)).toBeVisible()
})

test('a session can be ended from another browser', async ({ join, visit, room }) => {
  const name = ownName(room, 'ada')
  const ada = await join(name)
  await createAccount(ada)
  const others = [await visit(calm), await visit(calm), await visit(calm)]
  for (const other of others) {
    await signIn(other, name)
    await expect(log(other)).toBeVisible()
  }
  await openAccount(ada)
  const sessions = ada.getByRole('list', { name: 'Signed-in browsers' }).getByRole('listitem')
  await expect(sessions).toHaveCount(4)
  await expect(sessions.first()).toContainText('This one')
  await expect(sessions.first()).toContainText('Linux')

  await sessions.nth(1).getByRole('button', { name: 'End' }).click()
  await expect(sessions).toHaveCount(3)
  await ada.getByRole('button', { name: 'End all others' }).click()
  await expect(sessions).toHaveCount(1)
  for (const other of others) await expect(other.getByLabel('Nickname')).toBeVisible({ timeout: 5000 })
})

test('the recovery code works once', async ({ join, visit, room }) => {
  const name = ownName(room, 'ada')
  const ada = await join(name, calm)
  const code = await createAccount(ada)

  const other = await visit(calm)
  await other.getByRole('link', { name: 'I have an account' }).click()
  await other.getByRole('link', { name: 'Forgot the password?' }).click()
  await other.getByLabel('Name').fill(name)
  await other.getByLabel('Recovery code').fill('no such code')
  await other.getByLabel('New password').fill('another password')
  await other.keyboard.press('Enter')
  await expect(other.getByLabel('Recovery code')).toHaveAttribute('aria-invalid', 'true')
  await other.getByLabel('Recovery code').fill(code)
  await other.keyboard.press('Enter')
  await expect(other.getByLabel('Your recovery code')).not.toHaveValue(code)
  await other.getByRole('button', { name: 'I have saved it' }).click()
  await expect(log(other)).toBeVisible()
  await expect(ada.getByLabel('Nickname')).toBeVisible({ timeout: 5000 })
})

test('someone who knows the password can make a new recovery code', async ({ join, room }) => {
  const ada = await join(ownName(room, 'ada'), calm)
  const code = await createAccount(ada)
  await openAccount(ada)
  await ada.getByRole('button', { name: 'Make a new code' }).click()
  await ada.getByLabel('Your password').fill(PASSWORD)
  await ada.keyboard.press('Enter')
  await expect(ada.getByLabel('Your recovery code')).not.toHaveValue(code)
  await ada.getByRole('button', { name: 'I have saved it' }).click()
  await expect(ada.getByRole('heading', { name: 'Account', exact: true })).toBeVisible()
})

test('deleting the account signs out, and frees the name', async ({ join, visit, room }) => {
  const name = ownName(room, 'ada')
  const ada = await join(name, calm)
  await write(ada, 'what stays')
  await createAccount(ada)
  await openAccount(ada)
  await ada.getByRole('button', { name: 'Delete the account' }).click()
  await ada.getByLabel('Your password').fill(PASSWORD)
  await ada.getByRole('button', { name: 'Delete for good' }).click()
  await expect(ada.getByText('This account was deleted.')).toBeVisible()

  const next = await visit()
  await next.getByLabel('Nickname').fill(name)
  await next.keyboard.press('Enter')
  await expect(texts(next)).toHaveText(['what stays'])
})

test('everything about an account can be done from the keyboard', async ({ join, room }) => {
  const ada = await join(ownName(room, 'ada'))
  await ada.getByRole('link', { name: 'Create account' }).focus()
  await ada.keyboard.press('Enter')
  await expect(ada.getByLabel('Password', { exact: true })).toBeFocused()
  await ada.keyboard.type(PASSWORD)
  await ada.keyboard.press('Enter')
  await expect(ada.getByLabel('Your recovery code')).toBeFocused()
  await ada.keyboard.press('Tab')
  await ada.keyboard.press('Tab')
  await ada.keyboard.press('Enter')
  await expect(log(ada)).toBeVisible()
  await openAccount(ada)
  await ada.getByRole('button', { name: 'Change the password' }).press('Enter')
  await expect(ada.getByLabel('Current password')).toBeFocused()
})

test.describe('with many requests', () => {
  test.use({ flags: ['--limits', 'on', '--limit-sign-ins', '3/1m'] })

  test('someone who guesses too often waits, and sees how long', async ({ visit, own }) => {
    const page = await visit({ server: own, path: '/account', ...calm })
    await page.getByLabel('Name').fill('nobody')
    await page.getByLabel('Password', { exact: true }).fill('a good guess')
    const button = page.getByRole('button', { name: /Sign in|Signing in|Try again/ })
    for (let status = 401; status === 401; ) {
      const [answer] = await Promise.all([page.waitForResponse('**/api/session'), button.click()])
      status = answer.status()
      await expect(button).not.toHaveText('Signing in…')
    }
    await expect(button).toHaveText(/Try again in \d+ s/)
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('a good guess')
  })
})
