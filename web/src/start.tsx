import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { AppBoundary } from './AppBoundary'
import { catchUpOnEntering } from './chat/catch-up'
import { expireMessages } from './chat/expire-messages'
import { followLinks } from './chat/follow-link'
import { followOtherTabs } from './chat/follow-tabs'
import { keepOutbox, recallOutbox } from './chat/keep-outbox'
import { keepSession } from './chat/keep-session'
import { tellIdle } from './chat/tell-idle'
import { keepVisibleHeight } from './lib/visible-height'
import { connect, keepConnected } from './socket/connection'
import { listen } from './socket/listeners'
import { returningRooms } from './stores/rooms'

// Before anything is drawn or asked for.
followLinks()
keepConnected()
keepSession()
listen()
catchUpOnEntering()
expireMessages()
keepOutbox()
followOtherTabs()
tellIdle()
keepVisibleHeight()
// Shown at once, also without a connection.
void recallOutbox()
// Whoever has a nickname goes back to the rooms that this browser knows.
if (returningRooms().length > 0) connect()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <AppBoundary>
      <App />
    </AppBoundary>
  </StrictMode>,
)
