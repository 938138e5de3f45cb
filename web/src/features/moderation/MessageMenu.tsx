import { useState } from 'react'
import { usePeople } from '../../stores/people'
import { mayIn, useStanding } from '../../stores/standing'
import { Menu } from '../../ui/Menu'
import { actionsOn } from './actions-on'
import { BanDialog } from './BanDialog'
import { DeleteEntry } from './DeleteEntry'
import styles from './Entries.module.css'
import { PersonEntries } from './PersonEntries'

type Props = {
  room: string
  messageId: string
  senderId: string
  senderNick: string
  own: boolean
  deleted: boolean
}

/** What can be done about a message, and about whoever wrote it. */
export function MessageMenu({ room, messageId, senderId, senderNick, own, deleted }: Props) {
  const standing = useStanding((state) => state.byRoom.get(room))
  const isDeletable = !deleted && (own || mayIn(standing, 'delete_message'))
  // Most people may do nothing about others: then nobody is looked for.
  const mayAny = !own && actionsOn(standing, 'guest').length > 0
  const role = usePeople((state) =>
    mayAny ? state.byRoom.get(room)?.users.find(({ id }) => id === senderId)?.role : undefined,
  )
  const isPerson = mayAny && actionsOn(standing, role ?? 'guest').length > 0
  const [isBanning, setBanning] = useState(false)
  if (!isDeletable && !isPerson) return null
  return (
    <>
      <Menu
        label={own ? 'Actions for your message' : `Actions for this message of ${senderNick}`}
        tabIndex={-1}
      >
        {(close) => (
          <>
            {isDeletable && <DeleteEntry room={room} messageId={messageId} onDone={close} />}
            {isPerson && (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is none of a menu's parts.
              <div role="group" aria-label={senderNick}>
                <p className={styles.heading} aria-hidden="true">
                  <bdi translate="no">{senderNick}</bdi>
                </p>
                <PersonEntries
                  room={room}
                  id={senderId}
                  nick={senderNick}
                  onBan={() => setBanning(true)}
                  onDone={close}
                />
              </div>
            )}
          </>
        )}
      </Menu>
      {isBanning && (
        <BanDialog room={room} id={senderId} nick={senderNick} onClose={() => setBanning(false)} />
      )}
    </>
  )
}
