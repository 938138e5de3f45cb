import { create } from 'zustand'
import { browserShelf } from '../../lib/storage'
import { NICK } from '../../model/nick-key'

/** The identity of this browser. The stored token keeps it the same in every tab and after a reload. */
export type Session = {
  nick: string
  token: string
  userId: string
  /** The person has left the chat, and is asked for a nickname although one is known. */
  isOut: boolean
  /** The user that this tab's connection belongs to; empty while there is none. */
  seenAs: string
}

const TOKEN = 'wechat.token'
const USER = 'wechat.user'
const OUT = 'wechat.out'

/** The other tabs hear of changes under these keys. */
export const SESSION: readonly string[] = [NICK, TOKEN, USER, OUT]

export const useSession = create<Session>(() => ({ ...kept(), seenAs: '' }))

export function nickChosen(nick: string) {
  browserShelf.write(NICK, nick)
  browserShelf.write(OUT, '')
  useSession.setState({ nick, isOut: false })
}

/** The server gives guests a token; accounts prove themselves in another way. */
export function tokenGiven(token: string, userId: string) {
  browserShelf.write(TOKEN, token)
  browserShelf.write(USER, userId)
  useSession.setState({ token, userId, seenAs: userId })
}

/** The token is no longer valid: the next connection is a new guest's. */
export function tokenForgotten() {
  browserShelf.write(TOKEN, '')
  useSession.setState({ token: '' })
}

/** This browser is an account now, with one name and no guest token. */
export function accountNamed(userId: string, username: string) {
  browserShelf.write(TOKEN, '')
  browserShelf.write(USER, userId)
  browserShelf.write(NICK, username)
  useSession.setState({ token: '', userId, nick: username })
}

/** The connection is made with this token, or as nobody yet. */
export function connectedWith(token: string) {
  useSession.setState(({ userId }) => ({ seenAs: token === '' ? '' : userId }))
}

/** Forgets the identity in this browser. */
export function sessionForgotten() {
  for (const key of [NICK, TOKEN, USER]) browserShelf.write(key, '')
  browserShelf.write(OUT, 'yes')
  sessionLeft()
}

/** Forgets the identity in this tab. What the browser stores belongs to someone else by now. */
export function sessionLeft() {
  useSession.setState({ nick: '', token: '', userId: '', isOut: true, seenAs: '' })
}

export function chatLeft() {
  browserShelf.write(OUT, 'yes')
  useSession.setState({ isOut: true })
}

/** Another tab of this browser has changed something. */
export function sessionChangedElsewhere() {
  useSession.setState(kept())
}

/** Whether a room can be joined without asking for a nickname. */
export function isNamed({ nick, isOut }: Session): boolean {
  return nick !== '' && !isOut
}

/** The newest token of this browser: another tab may have received one since this tab was opened. */
export function currentToken(): string {
  return browserShelf.read(TOKEN) ?? useSession.getState().token
}

function kept(): Omit<Session, 'seenAs'> {
  return {
    nick: browserShelf.read(NICK) ?? '',
    token: browserShelf.read(TOKEN) ?? '',
    userId: browserShelf.read(USER) ?? '',
    isOut: browserShelf.read(OUT) === 'yes',
  }
}
