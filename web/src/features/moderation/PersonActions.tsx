import { type ReactNode, useState } from 'react'
import { actionsOn } from '../../model/person-actions'
import type { PersonRef } from '../../model/person-ref'
import { usePeople } from '../../stores/people/people'
import { useAccess } from '../../stores/rooms/access'
import type { MenuItems } from '../../ui/Menu'
import { BanDialog } from './BanDialog'
import { PersonMenuItems } from './PersonMenuItems'

type Props = PersonRef & {
  isMe: boolean
  /** Draws the menu that the items go into. There are no items if this reader cannot act on the person. */
  children: (items: MenuItems | undefined) => ReactNode
}

/** The actions on a person, for any menu, and the dialogs that stay open after the menu. */
export function PersonActions({ room, id, nick, isMe, children }: Props) {
  const access = useAccess((state) => state.byRoom.get(room))
  // Most people may not act on others, and then nobody is looked up.
  const mayAny = !isMe && actionsOn(access, 'guest').length > 0
  const role = usePeople((state) =>
    mayAny ? state.byRoom.get(room)?.users.find((user) => user.id === id)?.role : undefined,
  )
  const isPossible = mayAny && actionsOn(access, role ?? 'guest').length > 0
  const [isBanning, setBanning] = useState(false)
  const items: MenuItems = (close) => (
    <PersonMenuItems room={room} id={id} nick={nick} onBan={() => setBanning(true)} onDone={close} />
  )
  return (
    <>
      {children(isPossible ? items : undefined)}
      {isPossible && isBanning && (
        <BanDialog room={room} id={id} nick={nick} onClose={() => setBanning(false)} />
      )}
    </>
  )
}
