// The plan in its own stack: Express, Socket.IO, Drizzle and PostgreSQL, as a capable team would write it. It speaks the
// same events as the server that it is measured beside. PORT and DATABASE_URL come from the environment.

import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { and, desc, eq, gt, lt } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import express from 'express'
import pg from 'pg'
import { Server } from 'socket.io'
import { messages, migrate } from './schema.mjs'

const HOST = '127.0.0.1'
const PORT = Number(process.env.PORT ?? 3000)
const LIFETIME_MS = 24 * 60 * 60 * 1000
const PAGE = 50

const db = drizzle(new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 }))
await migrate(db)

const app = express()
app.disable('x-powered-by')
app.get('/healthz', (_request, response) => response.send('ok'))
const server = createServer(app)
const io = new Server(server)

/** Who is in which room, by the id of the socket. */
const rooms = new Map()

function present(room) {
  return [...(rooms.get(room)?.values() ?? [])]
}

/** Everybody in the room gets the whole list whenever it changes. */
function tellUsers(room) {
  const users = present(room)
  io.to(room).emit('user_list_update', users, { room, total: users.length })
}

/** What was said before `before`, oldest first, and one more than was asked for tells that there is more. */
async function page(room, limit, before) {
  const rows = await db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.roomId, room),
        gt(messages.expiresAt, new Date()),
        before === undefined ? undefined : lt(messages.seq, before),
      ),
    )
    .orderBy(desc(messages.seq))
    .limit(limit + 1)
  return { messages: rows.slice(0, limit).reverse(), hasMore: rows.length > limit }
}

async function joinRoom(socket, { nick, room = 'global' }) {
  const user = { id: socket.data.userId, nick: String(nick).trim().slice(0, 32), room }
  socket.data.nick = user.nick
  if (!rooms.has(room)) rooms.set(room, new Map())
  rooms.get(room).set(socket.id, user)
  socket.join(room)
  tellUsers(room)
  const history = await page(room, PAGE)
  const head = history.messages.at(-1)?.seq ?? 0
  socket.emit('load_history', history.messages, { room, head, hasMore: history.hasMore })
  return { user, room, head }
}

async function sendMessage(socket, { content, room = 'global' }) {
  const text = String(content).trim()
  if (!socket.rooms.has(room)) throw new Error('not in this room')
  if (text === '' || text.length > 4000) throw new Error('the content is empty or too long')
  const [message] = await db
    .insert(messages)
    .values({
      roomId: room,
      senderId: socket.data.userId,
      senderNick: socket.data.nick,
      content: text,
      expiresAt: new Date(Date.now() + LIFETIME_MS),
    })
    .returning()
  io.to(room).emit('receive_message', message)
  return message
}

async function loadOlder(socket, { room, before, limit = PAGE }) {
  if (!socket.rooms.has(room)) throw new Error('not in this room')
  return page(room, Math.min(limit, PAGE), before)
}

function leaveRoom(socket, { room }) {
  socket.leave(room)
  const users = rooms.get(room)
  if (!users?.delete(socket.id)) return {}
  if (users.size === 0) rooms.delete(room)
  tellUsers(room)
  return {}
}

/** Answers the acknowledgement, if one is asked for, exactly once. */
function on(socket, event, action) {
  socket.on(event, async (payload, acknowledge) => {
    let answer
    try {
      answer = { ok: await action(socket, payload ?? {}) }
    } catch (error) {
      answer = { error: { code: 'refused', message: error.message } }
    }
    if (typeof acknowledge === 'function') acknowledge(answer)
  })
}

io.on('connection', (socket) => {
  socket.data.userId = randomUUID()
  on(socket, 'join_room', joinRoom)
  on(socket, 'send_message', sendMessage)
  on(socket, 'load_older', loadOlder)
  on(socket, 'leave_room', leaveRoom)
  socket.on('disconnecting', () => {
    for (const room of socket.rooms) leaveRoom(socket, { room })
  })
})

server.listen(PORT, HOST, () => console.log(`Serving on http://${HOST}:${PORT}`))
