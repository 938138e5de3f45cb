import { afterEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../protocol/error'
import { requestHttp } from './http'

const fetch = vi.fn()
vi.stubGlobal('fetch', fetch)

afterEach(() => fetch.mockReset())

test('a question is asked as JSON, and as whom the token says', async () => {
  fetch.mockResolvedValue(new Response('{"id":"u1"}'))
  expect(
    await requestHttp({ method: 'POST', path: '/api/users', body: { username: 'ada' }, token: 't' }),
  ).toEqual({
    id: 'u1',
  })
  const [path, { method, headers, body }] = fetch.mock.calls[0] ?? []
  expect([path, method, body]).toEqual(['/api/users', 'POST', '{"username":"ada"}'])
  expect(headers.get('X-Wechat-Token')).toBe('t')
  // A proxy in front may have a use for it.
  expect(headers.has('Authorization')).toBe(false)
})

test('nobody is asked for without a token, and nothing is an answer', async () => {
  fetch.mockResolvedValue(new Response(null, { status: 204 }))
  expect(await requestHttp({ method: 'DELETE', path: '/api/session' })).toBeNull()
  expect(fetch.mock.calls[0]?.[1].headers.has('X-Wechat-Token')).toBe(false)
})

test('a refusal says what the server said', async () => {
  fetch.mockResolvedValue(
    problem(409, { code: 'username_taken', detail: 'It is taken.', suggestion: 'ada 2', retryAfterMs: 500 }),
  )
  expect(await refusal()).toMatchObject({
    code: 'username_taken',
    message: 'It is taken.',
    suggestion: 'ada 2',
    retryAfterMs: 500,
  })
})

test('a proxy that answers in the place of the server is a server that is not there', async () => {
  fetch.mockResolvedValue(new Response('<h1>Bad gateway</h1>', { status: 502 }))
  expect(await refusal()).toMatchObject({ code: 'unavailable' })
})

test('no network and no answer are told apart', async () => {
  fetch.mockRejectedValue(new TypeError('Failed to fetch'))
  expect(await refusal()).toMatchObject({ code: 'offline' })
  fetch.mockRejectedValue(new DOMException('late', 'TimeoutError'))
  expect(await refusal()).toMatchObject({ code: 'timeout' })
})

async function refusal(): Promise<unknown> {
  const error = await requestHttp({ method: 'GET', path: '/api/users/me' }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ProtocolError)
  return error
}

function problem(status: number, told: object): Response {
  return new Response(JSON.stringify({ type: 'about:blank', status, ...told }), { status })
}
