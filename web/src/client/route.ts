import { type Requests, ROUTES } from '../protocol/generated'
import type { HttpRequest } from './http'

/** The name of something that can be asked over HTTP. */
export type Command = keyof Requests

/** The names in braces in a path. */
type InPath<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | InPath<Rest> : never

/** A command's payload. Fields that the path names are required, even where an event may leave them out. */
export type PayloadOf<C extends Command> = Requests[C]['payload'] &
  Record<InPath<(typeof ROUTES)[C][1]>, string | number>

/** Where a command is sent: fields that the path names fill it, the others are the query of a GET, or else the body. */
export function routed<C extends Command>(command: C, payload: PayloadOf<C>): HttpRequest {
  const [method, pattern] = ROUTES[command]
  const fields = new Map<string, unknown>(Object.entries(payload))
  const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(fields.get(name))),
  )
  const others = [...fields].filter(([name, value]) => value !== undefined && !pattern.includes(`{${name}}`))
  if (method === 'GET') return { method, path: path + queryOf(others) }
  // Where all fields may be left out the server still wants an object; nothing that is deleted has such fields.
  if (method === 'DELETE' && others.length === 0) return { method, path }
  return { method, path, body: Object.fromEntries(others) }
}

function queryOf(fields: readonly (readonly [string, unknown])[]): string {
  const query = new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString()
  return query === '' ? '' : `?${query}`
}
