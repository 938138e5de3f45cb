import { useState } from 'react'
import { Composer } from '../features/composer/Composer'
import { ConnectionBanner } from '../features/connection/ConnectionBanner'
import { ChangeNick } from '../features/me/ChangeNick'
import { Announcer } from '../features/messages/Announcer'
import { Messages } from '../features/messages/Messages'
import { RoomHeader } from '../features/messages/RoomHeader'
import { People } from '../features/people/People'
import { Rooms } from '../features/rooms/Rooms'
import { ShareRoom } from '../features/share/ShareRoom'
import { Column } from '../ui/Column'
import styles from './ChatPage.module.css'

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
        <Rooms room={room} onChosen={close} />
      </Column>
      <main key={room} className={styles.main}>
        <RoomHeader room={room} onRooms={() => setDrawer('rooms')} onPeople={() => setDrawer('people')}>
          <ShareRoom room={room} />
        </RoomHeader>
        <ConnectionBanner />
        <Messages room={room} />
        <Composer room={room} />
      </main>
      <Column label="People" side="end" drawerUpTo={PEOPLE_DRAWER} open={drawer === 'people'} onClose={close}>
        <People room={room} atMe={<ChangeNick room={room} />} />
      </Column>
      <Announcer />
    </div>
  )
}
