import type { ComponentType, ReactNode } from 'react'
import type { PersonRef } from '../../../model/person-ref'
import { useAccess } from '../../../stores/rooms/access'
import { Menu, type MenuItems } from '../../../ui/Menu'
import { ActionItem } from './ActionItem'
import { MESSAGE_ACTIONS } from './actions'
import styles from './MessageMenu.module.css'
import type { MessageRef } from './message-action'

/** Gives its child the menu items about a person, or nothing if this reader cannot act on them. */
export type PersonActions = ComponentType<
  PersonRef & { isMe: boolean; children: (items: MenuItems | undefined) => ReactNode }
>

type Props = { message: MessageRef; personActions: PersonActions }

/** The menu of a message: the actions on it and on the person who wrote it. */
export function MessageMenu({ message, personActions: PersonActions }: Props) {
  const { room, senderId, senderNick, own } = message
  const access = useAccess((state) => state.byRoom.get(room))
  const actions = MESSAGE_ACTIONS.filter((action) => action.isPossible(message, access))
  return (
    <PersonActions room={room} id={senderId} nick={senderNick} isMe={own}>
      {(personItems) =>
        (actions.length > 0 || personItems) && (
          <Menu
            label={own ? 'Actions for your message' : `Actions for this message of ${senderNick}`}
            tabIndex={-1}
          >
            {(close) => (
              <>
                {actions.map((action) => (
                  <ActionItem key={action.id} action={action} message={message} onDone={close} />
                ))}
                {personItems && (
                  // biome-ignore lint/a11y/useSemanticElements: a fieldset is not allowed in a menu.
                  <div role="group" aria-label={senderNick}>
                    <p className={styles.heading} aria-hidden="true">
                      <bdi translate="no">{senderNick}</bdi>
                    </p>
                    {personItems(close)}
                  </div>
                )}
              </>
            )}
          </Menu>
        )
      }
    </PersonActions>
  )
}
