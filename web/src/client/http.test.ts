import { afterEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../protocol/error'
import { requestHttp } from './http'

const fetch = vi.fn()
vi.stubGlobal('fetch', fetch)

afterEach(() => fetch.mockReset())

test('a request is sent as JSON, with the token', async () => {
  fetch.mockResolvedValue(new Response('{"id":"u1"}'))
  expect(
    await requestHttp({ method: 'POST', path: '/api/users', body: { username: 'ada' }, token: 't' }),
  ).toEqual({
    id: 'u1',
  })
  const [path, { method, headers, body }] = fetch.mock.calls[0] ?? []
  expect([path, method, body]).toEqual(['/api/users', 'POST', '{"username":"ada"}'])
  expect(headers.get('X-Wechat-Token')).toBe('t')
  // A proxy in front may need it.
  expect(headers.has('Authorization')).toBe(false)
})

test('without a token none is sent, and an empty answer is null', async () => {
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

test('a proxy that answers instead of the server means that the server is unavailable', async () => {
  fetch.mockResolvedValue(new Response('<h1>Bad gateway</h1>', { status: 502 }))
  expect(await refusal()).toMatchObject({ code: 'unavailable' })
})

test('no network and no answer are different errors', async () => {
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
