import { useState } from 'react'
import { actionsOn } from '../../model/person-actions'
import type { PersonRef } from '../../model/person-ref'
import type { Role } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { useAccess } from '../../stores/rooms/access'
import { Menu } from '../../ui/Menu'
import { BanDialog } from './BanDialog'
import { PersonMenuItems } from './PersonMenuItems'

type Props = PersonRef & { role: Role }

/** The button beside a person with the actions on them, for moderators. */
export function PersonMenu({ room, id, nick, role }: Props) {
  const isMe = useSession((state) => state.userId === id)
  const isAny = useAccess((state) => actionsOn(state.byRoom.get(room), role).length > 0)
  const [isBanning, setBanning] = useState(false)
  if (isMe || !isAny) return null
  return (
    <>
      <Menu label={`Actions for ${nick}`}>
        {(close) => (
          <PersonMenuItems room={room} id={id} nick={nick} onBan={() => setBanning(true)} onDone={close} />
        )}
      </Menu>
      {isBanning && <BanDialog room={room} id={id} nick={nick} onClose={() => setBanning(false)} />}
    </>
  )
}
