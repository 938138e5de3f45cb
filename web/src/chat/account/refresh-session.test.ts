import { beforeEach, expect, test, vi } from 'vitest'
import { sampleSignedIn } from '../../protocol/account-samples'
import { type Code, ProtocolError } from '../../protocol/error'

const requestHttp = vi.hoisted(() => vi.fn())
const connection = vi.hoisted(() => ({ connect: vi.fn(), disconnect: vi.fn(), reconnect: vi.fn() }))

vi.mock('../../client/http', () => ({ requestHttp }))
vi.mock('../../lib/tab-lock', () => ({ inOneTab: (_: string, work: () => unknown) => work() }))
vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => connection)

import { accountEntered, accountLeft, useAccount } from '../../stores/account/account'
import { nickChosen, tokenGiven, useSession } from '../../stores/account/session'
import { roomEntered, useRooms } from '../../stores/rooms/rooms'
import { freshToken, refreshSession, renewSession } from './refresh-session'

beforeEach(() => {
  vi.useFakeTimers()
  requestHttp.mockReset()
  for (const mock of Object.values(connection)) mock.mockReset()
  useRooms.setState({ byRoom: new Map() })
  accountLeft('')
  tokenGiven('guest', 'u1')
  nickChosen('ada')
})

test('a guest uses its own token without a request', async () => {
  expect(await freshToken()).toBe('guest')
  expect(requestHttp).not.toHaveBeenCalled()
})

test('an access token is used until a minute before it expires', async () => {
  accountEntered(sampleSignedIn())
  requestHttp.mockResolvedValue(sampleSignedIn({ accessToken: 'next' }))
  vi.advanceTimersByTime(839_000)
  expect(await freshToken()).toBe('access')
  vi.advanceTimersByTime(2000)
  expect(await freshToken()).toBe('next')
})

test('several requests at the same time become one', async () => {
  accountEntered(sampleSignedIn())
  requestHttp.mockResolvedValue(sampleSignedIn())
  await Promise.all([refreshSession(), refreshSession(), refreshSession()])
  expect(requestHttp).toHaveBeenCalledTimes(1)
})

test('a session that is over leads to the join page as a new guest, with the reason', async () => {
  accountEntered(sampleSignedIn())
  roomEntered('global', 'ada')
  requestHttp.mockRejectedValue(refused('signed_out'))
  await refreshSession('The password was changed.')
  expect(useAccount.getState()).toEqual({ status: 'out', why: 'The password was changed.' })
  expect(useSession.getState()).toMatchObject({ nick: '', token: '', userId: '', isOut: true })
  expect(useRooms.getState().byRoom.size).toBe(0)
})

test('a server that is out of reach signs nobody out', async () => {
  accountEntered(sampleSignedIn())
  requestHttp.mockRejectedValue(refused('offline'))
  await expect(refreshSession()).rejects.toThrow()
  expect(useAccount.getState().status).toBe('in')
})

test('a guest whose token is invalid tries once more without one', async () => {
  expect(await renewSession()).toBe(true)
  expect(await freshToken()).toBe('')
  expect(await renewSession()).toBe(false)
})

test('an account tries again only with a valid session', async () => {
  accountEntered(sampleSignedIn())
  requestHttp.mockResolvedValueOnce(sampleSignedIn({ accessToken: 'next' }))
  expect(await renewSession()).toBe(true)
  requestHttp.mockRejectedValueOnce(refused('signed_out'))
  expect(await renewSession()).toBe(false)
})

function refused(code: Code): ProtocolError {
  return new ProtocolError({ code, message: 'No.' })
}
