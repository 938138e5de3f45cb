import type { User, UserListDiff, UserListInfo } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { messagesOf } from '../../stores/messages/messages'
import { peopleChanged, peopleListed, personIn } from '../../stores/people/people'
import { renameNoted } from '../../stores/people/renames'

/** Receives who is in a room. Someone who had another name before has been renamed. */
export function receivePeople(users: User[], list: UserListInfo) {
  noteRenames(list.room, users)
  peopleListed(users, list)
}

/** Receives who came, left or changed. */
export function receivePeopleChanged(diff: UserListDiff) {
  noteRenames(diff.room, diff.joined)
  peopleChanged(diff)
}

/** Where a rename is shown among a room's messages: after all that are known so far. */
export function renamedAt(room: string): { afterSeq: number; epoch: string } {
  const { head = 0, epoch = '' } = messagesOf(room) ?? {}
  return { afterSeq: head, epoch }
}

function noteRenames(room: string, users: readonly User[]) {
  const { userId: me } = useSession.getState()
  for (const { id, nick } of users) {
    const before = personIn(room, id)?.nick
    // This person knows about their own rename.
    if (before === undefined || before === nick || id === me) continue
    renameNoted(room, { userId: id, from: before, to: nick, gaveWay: false, ...renamedAt(room) })
  }
}
