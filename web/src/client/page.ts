/** What the client needs from the page around it, and what it reports to it. */
export type Page = {
  /** What proves who uses this browser, still valid; empty for a new guest. Fails when the server is out of reach. */
  freshToken(): Promise<string>
  /** The server no longer accepts the token. Tells whether it is worth asking again. */
  renewToken(): Promise<boolean>
  /** A connection is being made with this token. */
  tokenUsed(token: string): void
  /** The connection has ended, for whatever reason. */
  disconnected(): void
  /** The header `Date` of an answer over HTTP. */
  serverDateSeen(date: string | null): void
}

/** Until a page is attached: a guest, and nobody listens. */
export const page: Page = {
  freshToken: async () => '',
  renewToken: async () => false,
  tokenUsed: () => undefined,
  disconnected: () => undefined,
  serverDateSeen: () => undefined,
}

/** Called once, where the page starts: so the client depends on no account and no room. */
export function attachPage(attached: Page) {
  Object.assign(page, attached)
}
