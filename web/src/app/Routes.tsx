import { Redirect, Route, Switch } from 'wouter'
import { GLOBAL, pathOfRoom } from '../model/room-id'
import { AccountPage } from '../pages/AccountPage'
import { MessageAddress } from '../pages/MessageAddress'
import { NewAccountPage } from '../pages/NewAccountPage'
import { NotFoundPage } from '../pages/NotFoundPage'
import { RecoveryPage } from '../pages/RecoveryPage'
import { RoomAddress } from '../pages/RoomAddress'

/** Which page an address shows. Every room is at the same position in the tree, so that what surrounds it is kept. */
export function Routes() {
  return (
    <Switch>
      <Route path="/">
        <RoomAddress room={GLOBAL} />
      </Route>
      <Route path="/room/:room">
        {({ room }) =>
          room === GLOBAL ? <Redirect to={pathOfRoom(GLOBAL)} replace /> : <RoomAddress room={room} />
        }
      </Route>
      <Route path="/room/:room/:seq">{({ room }) => <MessageAddress room={room} />}</Route>
      <Route path="/account" component={AccountPage} />
      <Route path="/account/new" component={NewAccountPage} />
      <Route path="/account/recovery" component={RecoveryPage} />
      <Route>
        <NotFoundPage
          title="Nothing is here"
          sentence="This address leads to no room. The link may be incomplete."
        />
      </Route>
    </Switch>
  )
}
