import { Route, Switch } from 'wouter'
import { GLOBAL } from './lib/room-id'
import { LostPage } from './pages/LostPage'
import { RoomAddress } from './pages/RoomAddress'
import { RoomPage } from './pages/RoomPage'

/** Which page an address shows. */
export function App() {
  return (
    <Switch>
      <Route path="/">
        <RoomPage room={GLOBAL} />
      </Route>
      <Route path="/room/:room">{({ room }) => <RoomAddress room={room} />}</Route>
      <Route>
        <LostPage
          title="Nothing is here"
          sentence="This address leads to no room. The link may be incomplete."
        />
      </Route>
    </Switch>
  )
}
