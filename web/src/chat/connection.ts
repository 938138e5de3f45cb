// What the page shows of the connection, and the one thing that a person can do about it.
export { connect } from '../client/connection'
export { type Connection, useConnection } from '../client/connection-status'
