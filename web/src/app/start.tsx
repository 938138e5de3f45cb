import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { keepSession } from '../chat/account/keep-session'
import { freshToken, renewSession } from '../chat/account/refresh-session'
import { catchUpOnEntering } from '../chat/messages/catch-up'
import { expireMessages } from '../chat/messages/expire-messages'
import { followMessageLinks } from '../chat/messages/follow-message-link'
import { keepOutbox, recallOutbox } from '../chat/messages/keep-outbox'
import { reportIdle } from '../chat/people/report-idle'
import { followLinks } from '../chat/rooms/follow-link'
import { followOtherTabs } from '../chat/tabs/follow-tabs'
import { connect } from '../client/connection'
import { keepConnected } from '../client/keep-connected'
import { attachPage } from '../client/page'
import { keepVisibleHeight } from '../lib/visible-height'
import { connectedWith } from '../stores/account/session'
import { serverTimeSeen } from '../stores/clock'
import { returningRooms, roomsInterrupted } from '../stores/rooms/rooms'
import { AppBoundary } from './AppBoundary'
import { listen } from './listeners'
import { Routes } from './Routes'

// Before anything is drawn or requested.
followLinks()
attachPage({
  freshToken,
  renewToken: renewSession,
  tokenUsed: connectedWith,
  disconnected: roomsInterrupted,
  serverDateSeen: serverTimeSeen,
})
keepConnected()
keepSession()
listen()
catchUpOnEntering()
expireMessages()
keepOutbox()
followMessageLinks()
followOtherTabs()
reportIdle()
keepVisibleHeight()
// Shown at once, even without a connection.
void recallOutbox()
// Someone who already has a nickname goes back to the rooms that this browser knows.
if (returningRooms().length > 0) connect()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <AppBoundary>
      <Routes />
    </AppBoundary>
  </StrictMode>,
)
