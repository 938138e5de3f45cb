import { beforeEach, expect, test, vi } from 'vitest'
import { sampleSignedIn } from '../../protocol/account-samples'
import { ProtocolError } from '../../protocol/error'

const requestHttp = vi.hoisted(() => vi.fn())
const connection = vi.hoisted(() => ({ connect: vi.fn(), disconnect: vi.fn(), reconnect: vi.fn() }))

vi.mock('../../client/http', () => ({ requestHttp }))
vi.mock('../../lib/tab-lock', () => ({ inOneTab: (_: string, work: () => unknown) => work() }))
vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => connection)

import { connectionEnded, connectionMade } from '../../client/connection-status'
import { accountLeft, useAccount } from '../../stores/account/account'
import { useRecoveryCode } from '../../stores/account/recovery-code'
import { chatLeft, connectedWith, nickChosen, tokenGiven, useSession } from '../../stores/account/session'
import { messageQueued, outgoingOf } from '../../stores/messages/outbox'
import { membershipOf, roomEntered, roomRefused, useRooms } from '../../stores/rooms/rooms'
import { beginSession } from './begin-session'
import { signIn } from './sign-in'
import { signOut } from './sign-out'
import { signUp } from './sign-up'

beforeEach(() => {
  requestHttp.mockReset()
  for (const mock of Object.values(connection)) mock.mockReset()
  useRooms.setState({ byRoom: new Map() })
  accountLeft('')
  connectionEnded()
  tokenGiven('guest', 'u1')
  nickChosen('ada')
})

test('a guest who becomes an account stays where they are, on the same connection', async () => {
  roomEntered('tea', 'ada')
  requestHttp.mockResolvedValue(sampleSignedIn({ recoveryCode: 'code' }))
  await signUp('ada', 'password')
  expect(requestHttp.mock.calls[0]?.[0]).toMatchObject({ path: '/api/users', token: 'guest' })
  expect(membershipOf('tea')).toEqual({ status: 'in', nick: 'ada' })
  expect(connection.reconnect).not.toHaveBeenCalled()
  expect(useRecoveryCode.getState().code).toBe('code')
  expect(useSession.getState()).toMatchObject({ token: '', userId: 'u1', nick: 'ada' })
})

test('a guest whom the server has forgotten creates an account as someone new', async () => {
  requestHttp.mockRejectedValueOnce(new ProtocolError({ code: 'signed_out', message: 'No.' }))
  requestHttp.mockResolvedValueOnce(sampleSignedIn({ user: { id: 'u2', username: 'ada', createdAt: '' } }))
  await signUp('ada', 'password')
  expect(requestHttp.mock.calls[1]?.[0].token).toBe('')
  expect(connection.reconnect).toHaveBeenCalledTimes(1)
})

test('someone who signs in is the account from now on, even after leaving the chat', async () => {
  chatLeft()
  requestHttp.mockResolvedValue(sampleSignedIn({ user: { id: 'u2', username: 'grace', createdAt: '' } }))
  await signIn('grace', 'password')
  expect(useSession.getState()).toMatchObject({ nick: 'grace', userId: 'u2', isOut: false })
  expect(connection.reconnect).toHaveBeenCalledTimes(1)
})

test('a new page connects once', async () => {
  connectedWith('')
  beginSession(sampleSignedIn())
  expect(connection.reconnect).not.toHaveBeenCalled()
  connectionMade()
  beginSession(sampleSignedIn())
  expect(connection.reconnect).toHaveBeenCalledTimes(1)
})

test('a room that refused a guest is tried again', async () => {
  roomRefused('tea', 'grace', { code: 'nick_reserved', reason: 'No.' })
  requestHttp.mockResolvedValue(sampleSignedIn({ user: { id: 'u2', username: 'grace', createdAt: '' } }))
  await signIn('grace', 'password')
  expect(membershipOf('tea')).toBeUndefined()
})

test('a wrong password changes nothing', async () => {
  requestHttp.mockRejectedValue(new ProtocolError({ code: 'wrong_password', message: 'No.' }))
  await expect(signIn('grace', 'password')).rejects.toThrow()
  expect(useAccount.getState().status).toBe('out')
  expect(useSession.getState()).toMatchObject({ nick: 'ada', token: 'guest' })
})

test('signing out leaves nothing to be sent under another name', async () => {
  requestHttp.mockResolvedValue(sampleSignedIn())
  await signUp('ada', 'password')
  messageQueued('tea', { clientId: 'c1', content: 'text', nick: 'ada' })
  await signOut()
  expect(requestHttp).toHaveBeenLastCalledWith({ method: 'DELETE', path: '/api/session', token: 'access' })
  expect(outgoingOf('tea')).toEqual([])
  expect(useAccount.getState().status).toBe('out')
  expect(useSession.getState().nick).toBe('')
})
