import { beforeEach, expect, test, vi } from 'vitest'
import { sampleSignedIn } from '../../protocol/account-samples'
import { ProtocolError } from '../../protocol/error'

const refreshSession = vi.hoisted(() => vi.fn())

vi.mock('./refresh-session', () => ({ refreshSession, SPARE_MS: 60_000 }))

import { accountDoubted, accountEntered, accountLeft } from '../../stores/account/account'
import { keepSession } from './keep-session'

vi.useFakeTimers()
accountLeft('')
keepSession()

beforeEach(() => {
  accountLeft('')
  refreshSession.mockReset()
  refreshSession.mockResolvedValue(undefined)
})

test('a guest has no session to renew', async () => {
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(refreshSession).not.toHaveBeenCalled()
})

test('a token is renewed a minute before it expires', async () => {
  accountEntered(sampleSignedIn())
  await vi.advanceTimersByTimeAsync(839_000)
  expect(refreshSession).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1000)
  expect(refreshSession).toHaveBeenCalledTimes(1)
})

test('a server that is out of reach is asked again', async () => {
  refreshSession.mockRejectedValueOnce(new ProtocolError({ code: 'offline', message: 'No.' }))
  accountEntered(sampleSignedIn())
  accountDoubted()
  await vi.advanceTimersByTimeAsync(0)
  await vi.advanceTimersByTimeAsync(2000)
  expect(refreshSession).toHaveBeenCalledTimes(2)
})

test('a token with a very short life is not renewed in a storm', async () => {
  accountEntered(sampleSignedIn({ expiresInMs: 1 }))
  await vi.advanceTimersByTimeAsync(4999)
  expect(refreshSession).not.toHaveBeenCalled()
})
