import { useState } from 'react'
import { WritingArea } from '../features/composer/WritingArea'
import { ConnectionBanner } from '../features/connection/ConnectionBanner'
import { Announcer } from '../features/messages/Announcer'
import { FindButton } from '../features/messages/find/FindButton'
import { Messages } from '../features/messages/Messages'
import { Audit } from '../features/moderation/Audit'
import { PersonActions } from '../features/moderation/PersonActions'
import { PersonMenu } from '../features/moderation/PersonMenu'
import { RoomPeople } from '../features/moderation/RoomPeople'
import { ChangeNick } from '../features/people/ChangeNick'
import { OwnProfile } from '../features/people/OwnProfile'
import { People } from '../features/people/People'
import { KnockNotes } from '../features/rooms/KnockNotes'
import { OwnerLinkNote } from '../features/rooms/links/OwnerLinkNote'
import { RoomHeader } from '../features/rooms/RoomHeader'
import { Rooms } from '../features/rooms/Rooms'
import { ShareRoom } from '../features/rooms/ShareRoom'
import { RoomSettingsButton } from '../features/rooms/settings/RoomSettingsButton'
import { Column } from '../ui/Column'
import styles from './ChatPage.module.css'

/** Below these widths, in pixels, the side columns leave too little space for the messages. */
const ROOMS_DRAWER = 800
const PEOPLE_DRAWER = 1080

type Props = { room: string }

/** Three columns: rooms, messages, people. */
export function ChatPage({ room }: Props) {
  const [drawer, setDrawer] = useState<'rooms' | 'people' | 'none'>('none')
  const close = () => setDrawer('none')

  return (
    <div className={styles.page}>
      <a className={styles.skip} href="#composer">
        Skip to the message box
      </a>
      <Column label="Rooms" side="start" drawerUpTo={ROOMS_DRAWER} open={drawer === 'rooms'} onClose={close}>
        <Rooms room={room} atMe={<OwnProfile room={room} />} onChosen={close} />
      </Column>
      <main key={room} className={styles.main}>
        <RoomHeader room={room} onRooms={() => setDrawer('rooms')} onPeople={() => setDrawer('people')}>
          <FindButton room={room} />
          <RoomSettingsButton room={room} people={<RoomPeople room={room} />} log={<Audit room={room} />} />
          <ShareRoom room={room} />
        </RoomHeader>
        <div className={styles.notices}>
          <ConnectionBanner />
          <KnockNotes room={room} />
          <OwnerLinkNote room={room} />
        </div>
        <Messages room={room} personActions={PersonActions} />
        <WritingArea room={room} />
      </main>
      <Column label="People" side="end" drawerUpTo={PEOPLE_DRAWER} open={drawer === 'people'} onClose={close}>
        <People room={room} atMe={<ChangeNick room={room} />} menu={PersonMenu} />
      </Column>
      <Announcer />
    </div>
  )
}
