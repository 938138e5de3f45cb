import { useState } from 'react'
import { WritingPlace } from '../features/composer/WritingPlace'
import { ConnectionBanner } from '../features/connection/ConnectionBanner'
import { KnockNotes } from '../features/knocking/KnockNotes'
import { ChangeNick } from '../features/me/ChangeNick'
import { OwnPlace } from '../features/me/OwnPlace'
import { Announcer } from '../features/messages/Announcer'
import { Messages } from '../features/messages/Messages'
import { RoomHeader } from '../features/messages/RoomHeader'
import { MessageMenu } from '../features/moderation/MessageMenu'
import { PersonMenu } from '../features/moderation/PersonMenu'
import { People } from '../features/people/People'
import { OwnerLinkNote } from '../features/room-links/OwnerLinkNote'
import { Rooms } from '../features/rooms/Rooms'
import { ShareRoom } from '../features/share/ShareRoom'
import { Column } from '../ui/Column'
import styles from './ChatPage.module.css'
import { RoomDesk } from './RoomDesk'

/** Below these widths, in pixels, the side columns leave the messages too little room. */
const ROOMS_DRAWER = 800
const PEOPLE_DRAWER = 1080

type Props = { room: string }

/** Three columns: where I am, what is said, who is here. */
export function ChatPage({ room }: Props) {
  const [drawer, setDrawer] = useState<'rooms' | 'people' | 'none'>('none')
  const close = () => setDrawer('none')

  return (
    <div className={styles.page}>
      <a className={styles.skip} href="#composer">
        Skip to the message box
      </a>
      <Column label="Rooms" side="start" drawerUpTo={ROOMS_DRAWER} open={drawer === 'rooms'} onClose={close}>
        <Rooms room={room} atMe={<OwnPlace room={room} />} onChosen={close} />
      </Column>
      <main key={room} className={styles.main}>
        <RoomHeader room={room} onRooms={() => setDrawer('rooms')} onPeople={() => setDrawer('people')}>
          <RoomDesk room={room} />
          <ShareRoom room={room} />
        </RoomHeader>
        <div className={styles.notices}>
          <ConnectionBanner />
          <KnockNotes room={room} />
          <OwnerLinkNote room={room} />
        </div>
        <Messages room={room} menu={MessageMenu} />
        <WritingPlace room={room} />
      </main>
      <Column label="People" side="end" drawerUpTo={PEOPLE_DRAWER} open={drawer === 'people'} onClose={close}>
        <People room={room} atMe={<ChangeNick room={room} />} menu={PersonMenu} />
      </Column>
      <Announcer />
    </div>
  )
}
