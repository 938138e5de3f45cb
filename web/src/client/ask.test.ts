import { beforeEach, expect, test, vi } from 'vitest'
import { ask, askAs } from './ask'
import { attachPage, page as client } from './page'

const fetch = vi.fn()
vi.stubGlobal('fetch', fetch)

const page = { freshToken: vi.fn(), renewToken: vi.fn() }
attachPage({ ...client, ...page })

beforeEach(() => {
  fetch.mockReset()
  fetch.mockImplementation(async () => new Response(null, { status: 204 }))
  page.freshToken.mockReset()
  page.freshToken.mockResolvedValue('token')
  page.renewToken.mockReset()
})

test('the path is filled from the payload, and the body has the other fields', async () => {
  await ask('ban', { room: 'tea', user: 'u1', forMs: 1000, network: false })
  expect(sent()).toEqual({
    method: 'PUT',
    path: '/api/rooms/tea/bans/u1',
    body: '{"forMs":1000,"network":false}',
  })
})

test('what fills the path is encoded', async () => {
  await ask('unban', { room: 'a/b?c#d', user: '{room} 100% é' })
  expect(sent().path).toBe('/api/rooms/a%2Fb%3Fc%23d/bans/%7Broom%7D%20100%25%20%C3%A9')
})

test('a field that the path does not name stays in the body', async () => {
  await ask('create_room', { id: 'tea', name: null })
  expect(sent()).toEqual({ method: 'POST', path: '/api/rooms', body: '{"id":"tea","name":null}' })
})

test('a GET has the other fields in its query, without those that are left out', async () => {
  fetch.mockResolvedValueOnce(new Response('{"messages":[],"hasMore":false}'))
  // @ts-expect-error The types already leave it out.
  expect(await ask('list_messages', { room: 'tea', before: 51, limit: undefined })).toEqual({
    messages: [],
    hasMore: false,
  })
  expect(sent()).toEqual({ method: 'GET', path: '/api/rooms/tea/messages?before=51', body: undefined })
})

test('a query is encoded', async () => {
  await ask('sync_room', { room: 'tea', after: 0, epoch: 'a&b=c d' })
  expect(sent().path).toBe('/api/rooms/tea/missed?after=0&epoch=a%26b%3Dc+d')
})

test('a GET without other fields has no query', async () => {
  await ask('list_rooms', {})
  expect(sent()).toEqual({ method: 'GET', path: '/api/rooms', body: undefined })
})

test('what may be left out altogether is an empty object', async () => {
  await ask('create_room', {})
  expect(sent().body).toBe('{}')
})

test('a DELETE has a body only if there is something to say', async () => {
  await ask('delete_room', { room: 'tea' })
  expect(sent()).toEqual({ method: 'DELETE', path: '/api/rooms/tea', body: undefined })
  await ask('delete_account', { password: 'secret' })
  expect(sent()).toEqual({ method: 'DELETE', path: '/api/users/me', body: '{"password":"secret"}' })
})

test('204 is answered with nothing', async () => {
  expect(await ask('unmute', { room: 'tea', user: 'u1' })).toBeNull()
})

test('an error body that is not the server’s is a refusal without words', async () => {
  fetch.mockResolvedValue(new Response('{"error":{"reason":"teapot"}}', { status: 418 }))
  await expect(ask('list_rooms', {})).rejects.toMatchObject({
    code: 'refused',
    message: 'The server cannot answer right now. Try again.',
  })
})

test('the token is the person’s, or the one that is given', async () => {
  await ask('list_rooms', {})
  expect(token()).toBe('token')
  await askAs('access', 'sign_out', {})
  expect(token()).toBe('access')
  await askAs('', 'sign_in', { username: 'ada', password: 'secret' })
  expect(token()).toBeNull()
})

test('a token that is over is renewed, and the command is asked once more', async () => {
  fetch.mockImplementation(async () => new Response('{"code":"signed_out","detail":"No."}', { status: 401 }))
  page.renewToken.mockResolvedValue(true)
  page.freshToken.mockResolvedValueOnce('old').mockResolvedValueOnce('new')
  await expect(ask('list_rooms', {})).rejects.toMatchObject({ code: 'signed_out' })
  expect(fetch).toHaveBeenCalledTimes(2)
  expect(token()).toBe('new')
})

test('without another token it is asked once', async () => {
  fetch.mockImplementation(async () => new Response('{"code":"signed_out","detail":"No."}', { status: 401 }))
  page.renewToken.mockResolvedValue(false)
  await expect(ask('list_rooms', {})).rejects.toMatchObject({ code: 'signed_out' })
  expect(fetch).toHaveBeenCalledTimes(1)
})

/** The last request. */
function sent() {
  const [path, { method, body }] = fetch.mock.calls.at(-1) ?? []
  return { method, path, body }
}

function token(): string | null {
  return fetch.mock.calls.at(-1)?.[1].headers.get('X-Wechat-Token')
}
