import { useSession } from '../../stores/account/session'

/** Tells a password manager whose password is requested. Not visible. */
export function KnownName() {
  const nick = useSession((state) => state.nick)
  return <input type="text" name="username" autoComplete="username" value={nick} readOnly hidden />
}
