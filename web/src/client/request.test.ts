import { beforeEach, expect, test, vi } from 'vitest'
import { reasonOf } from '../protocol/error'
import { request } from './request'

const fake = vi.hoisted(() => ({ connected: true, emitWithAck: vi.fn(), timeout: vi.fn() }))

vi.mock('./socket', () => ({ socket: fake }))

beforeEach(() => {
  fake.connected = true
  fake.emitWithAck.mockReset()
  fake.timeout.mockReturnValue(fake)
})

test('a successful answer is returned', async () => {
  fake.emitWithAck.mockResolvedValue({ ok: { room: 'global' } })
  await expect(request('leave_room', { room: 'global' })).resolves.toEqual({ room: 'global' })
  expect(fake.emitWithAck).toHaveBeenCalledWith('leave_room', { room: 'global' })
})

test('a refusal is thrown with its code, its sentence and its wait', async () => {
  fake.emitWithAck.mockResolvedValue({
    error: { code: 'busy', message: 'Too much at once.', retryAfterMs: 300 },
  })
  await expect(request('leave_room', { room: 'global' })).rejects.toMatchObject({
    code: 'busy',
    message: 'Too much at once.',
    retryAfterMs: 300,
    isFinal: false,
  })
})

test('a broken rule is final', async () => {
  fake.emitWithAck.mockResolvedValue({ error: { code: 'invalid_nick', message: 'Too long.' } })
  await expect(request('join_room', { nick: 'x' })).rejects.toMatchObject({ isFinal: true })
})

test('silence is a timeout', async () => {
  fake.emitWithAck.mockRejectedValue(new Error('operation has timed out'))
  await expect(request('leave_room', { room: 'global' })).rejects.toMatchObject({ code: 'timeout' })
})

test('a connection that is lost meanwhile is not a timeout', async () => {
  fake.emitWithAck.mockImplementation(() => {
    fake.connected = false
    return Promise.reject(new Error('socket has been disconnected'))
  })
  await expect(request('leave_room', { room: 'global' })).rejects.toMatchObject({ code: 'offline' })
})

test('without a connection nothing is queued to be sent later', async () => {
  fake.connected = false
  await expect(request('leave_room', { room: 'global' })).rejects.toMatchObject({ code: 'offline' })
  expect(fake.emitWithAck).not.toHaveBeenCalled()
})

test('a bug of the page itself shows no stack to anyone', () => {
  expect(reasonOf(new TypeError('x is undefined'))).not.toContain('undefined')
})
