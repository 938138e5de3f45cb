import { io } from 'socket.io-client'
import type { Message } from '../src/protocol/generated.ts'

type Answer<T> = { ok: T } | { error: { message: string } }

/** Someone in the room who is no browser: writes these texts, one after the other. */
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
  for (const content of contents) written.push(await ask('send_message', { room, content }))
  socket.disconnect()
  return written
}

/** "number 1", "number 2", … */
export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `number ${from + index}`)
}
