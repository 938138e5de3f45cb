import { ProtocolError } from '../protocol/error'
import type { Done, Requests } from '../protocol/generated'
import { requestHttp } from './http'
import { page } from './page'
import { type Command, type PayloadOf, routed } from './route'

/** What a command is answered with; `null` where being done is the whole answer (204). */
export type AnswerTo<C extends Command> = Done extends Requests[C]['answer'] ? null : Requests[C]['answer']

/**
 * Asks over HTTP, as the person who uses this browser: an account, a guest, or nobody yet. Fails with a `ProtocolError`.
 */
export async function ask<C extends Command>(command: C, payload: PayloadOf<C>): Promise<AnswerTo<C>> {
  const asked = async () => askAs(await page.freshToken(), command, payload)
  try {
    return await asked()
  } catch (error) {
    const isOver = error instanceof ProtocolError && error.code === 'signed_out'
    if (!isOver || !(await page.renewToken())) throw error
    return asked()
  }
}

/** Asks over HTTP with this token; an empty one is nobody's. Fails with a `ProtocolError`. */
export async function askAs<C extends Command>(
  token: string,
  command: C,
  payload: PayloadOf<C>,
): Promise<AnswerTo<C>> {
  return requestHttp<AnswerTo<C>>({ ...routed(command, payload), token })
}
