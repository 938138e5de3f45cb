import type { User, UserListDiff, UserListInfo } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { messagesOf } from '../../stores/messages/messages'
import { peopleChanged, peopleListed, personIn } from '../../stores/people/people'
import { renameNoted } from '../../stores/people/renames'

/** Who is in a room. Someone who was there by another name has changed it. */
export function receivePeople(users: User[], list: UserListInfo) {
  noteRenames(list.room, users)
  peopleListed(users, list)
}

/** Who came and went, or changed. */
export function receivePeopleChanged(diff: UserListDiff) {
  noteRenames(diff.room, diff.joined)
  peopleChanged(diff)
}

/** Where a rename stands among a room's messages: after all that were told so far. */
export function renamedAt(room: string): { afterSeq: number; epoch: string } {
  const { head = 0, epoch = '' } = messagesOf(room) ?? {}
  return { afterSeq: head, epoch }
}

function noteRenames(room: string, users: readonly User[]) {
  const { userId: me } = useSession.getState()
  for (const { id, nick } of users) {
    const before = personIn(room, id)?.nick
    // Whoever renames themselves knows.
    if (before === undefined || before === nick || id === me) continue
    renameNoted(room, { userId: id, from: before, to: nick, gaveWay: false, ...renamedAt(room) })
  }
}
