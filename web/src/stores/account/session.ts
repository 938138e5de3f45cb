import { create } from 'zustand'
import { browserShelf } from '../../lib/storage'
import { NICK } from '../../model/nick-key'

/** Who this browser is: the same in every tab and after a reload, because the server knows the token again. */
export type Session = {
  nick: string
  token: string
  userId: string
  /** Has left the chat: is asked for a nickname, although one is known. */
  isOut: boolean
  /** Whom the server takes this tab's connection for; empty while it does not matter. */
  seenAs: string
}

const TOKEN = 'wechat.token'
const USER = 'wechat.user'
const OUT = 'wechat.out'

/** What changes here is told to the other tabs under these keys. */
export const SESSION: readonly string[] = [NICK, TOKEN, USER, OUT]

export const useSession = create<Session>(() => ({ ...kept(), seenAs: '' }))

export function nickChosen(nick: string) {
  browserShelf.write(NICK, nick)
  browserShelf.write(OUT, '')
  useSession.setState({ nick, isOut: false })
}

/** An account is given none: it proves itself otherwise. */
export function tokenGiven(token: string, userId: string) {
  browserShelf.write(TOKEN, token)
  browserShelf.write(USER, userId)
  useSession.setState({ token, userId, seenAs: userId })
}

/** The token is worth nothing any more: whoever comes next is somebody new. */
export function tokenForgotten() {
  browserShelf.write(TOKEN, '')
  useSession.setState({ token: '' })
}

/** One is an account: it has one name, and no guest's token. */
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

/** Nobody is known in this browser any more. */
export function sessionForgotten() {
  for (const key of [NICK, TOKEN, USER]) browserShelf.write(key, '')
  browserShelf.write(OUT, 'yes')
  sessionLeft()
}

/** Nobody is known in this tab any more. What the browser keeps is somebody else's. */
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

/** Whether a room can be entered without asking for a nickname. */
export function isNamed({ nick, isOut }: Session): boolean {
  return nick !== '' && !isOut
}

/** The newest token of this browser: another tab may have been given one since this one was opened. */
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
