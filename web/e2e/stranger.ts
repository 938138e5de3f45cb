import { io } from 'socket.io-client'
import type { Message } from '../src/protocol/generated.ts'

const AT_ONCE = 50

type Answer<T> = { ok: T } | { error: { message: string } }

/** Someone in the room without a browser, who writes these texts one after the other. */
export async function strangerWrites(
  url: string,
  room: string,
  contents: string[],
  nick = 'stranger',
): Promise<Message[]> {
  const socket = io(url, { transports: ['websocket'], forceNew: true })
  const ask = async <T>(event: string, payload: object): Promise<T> => {
    const answer: Answer<T> = await socket.timeout(10_000).emitWithAck(event, payload)
    if ('error' in answer) throw new Error(answer.error.message)
    return answer.ok
  }
  await ask('join_room', { nick, room })
  const written: Message[] = []
  // One sender's messages keep their order, so none has to wait for the answer to the one before.
  for (let from = 0; from < contents.length; from += AT_ONCE) {
    const batch = contents.slice(from, from + AT_ONCE)
    const sent = batch.map((content) => ask<Message>('send_message', { room, content }))
    written.push(...(await Promise.all(sent)))
  }
  socket.disconnect()
  return written
}

/** Someone who only watches who is in the room. `end` returns the names after each change. */
export async function witness(url: string, room: string): Promise<{ end: () => string[][] }> {
  const socket = io(url, { transports: ['websocket'], forceNew: true })
  const seen: string[][] = []
  socket.on('user_list_update', (users: { nick: string }[]) => {
    const nicks = users.map(({ nick }) => nick)
    if (nicks.join() !== seen.at(-1)?.join()) seen.push(nicks)
  })
  await socket.timeout(10_000).emitWithAck('join_room', { nick: 'witness', room })
  const end = () => {
    socket.disconnect()
    return seen
  }
  return { end }
}

/** "number 1", "number 2", … */
export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `number ${from + index}`)
}
