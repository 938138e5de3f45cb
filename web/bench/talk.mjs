import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'

const PEOPLE = ['bob', 'cleo', 'dora', 'emil', 'finn']
const UNANSWERED_MAX = 200
const SENTENCES = [
  'Morning! Did the release go out last night?',
  'It did.',
  'Quiet so far, everything is green: https://status.example.org/releases/42',
  'I wrote down what we learned. It fits on half a page this time: two things went well, one got a test, and nobody had to get up at night for it.',
  'Thank you both.\nHave a look when you have a minute?',
  'Same here. Let’s keep the format.',
]

/** A room in which five people have written this much, through real sockets. */
export async function talk(url, count) {
  const room = `talk-${randomUUID()}`
  const sockets = await Promise.all(PEOPLE.map((nick) => join(url, room, nick)))
  const waiting = new Set()
  for (let turn = 0; turn < count; turn += 1) {
    // Some write several messages in a row.
    const socket = sockets[Math.floor(turn / 3) % sockets.length]
    const content = `${turn + 1}. ${SENTENCES[turn % SENTENCES.length]}`
    const sent = ask(socket, 'send_message', { room, content }).then(() => waiting.delete(sent))
    waiting.add(sent)
    if (waiting.size >= UNANSWERED_MAX) await Promise.race(waiting)
  }
  await Promise.all(waiting)
  for (const socket of sockets) socket.disconnect()
  return { room, count }
}

async function join(url, room, nick) {
  const socket = io(url, { transports: ['websocket'], forceNew: true })
  await ask(socket, 'join_room', { room, nick })
  return socket
}

async function ask(socket, event, payload) {
  const answer = await socket.timeout(30_000).emitWithAck(event, payload)
  if (answer.error) throw new Error(`${event}: ${answer.error.message}`)
  return answer.ok
}
