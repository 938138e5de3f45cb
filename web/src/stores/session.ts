import { create } from 'zustand'
import { browserShelf } from '../lib/storage'

/** Who this browser is: the same in every tab and after a reload, because the server knows the token again. */
export type Session = { nick: string; token: string; userId: string }

const NICK = 'wechat.nick'
const TOKEN = 'wechat.token'
const USER = 'wechat.user'

export const useSession = create<Session>(() => ({
  nick: browserShelf.read(NICK) ?? '',
  token: browserShelf.read(TOKEN) ?? '',
  userId: browserShelf.read(USER) ?? '',
}))

export function nickChosen(nick: string) {
  browserShelf.write(NICK, nick)
  useSession.setState({ nick })
}

export function tokenGiven(token: string, userId: string) {
  browserShelf.write(TOKEN, token)
  browserShelf.write(USER, userId)
  useSession.setState({ token, userId })
}

/** The newest token of this browser: another tab may have been given one since this one was opened. */
export function currentToken(): string {
  return browserShelf.read(TOKEN) ?? useSession.getState().token
}
