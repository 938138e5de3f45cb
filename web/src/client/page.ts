/** What the client needs from the page, and what it reports to the page. */
export type Page = {
  /** A valid token of the person who uses this browser; empty for a new guest. Fails when the server is out of reach. */
  freshToken(): Promise<string>
  /** The server no longer accepts the token. Resolves to whether there is another one to try with. */
  renewToken(): Promise<boolean>
  /** A connection is being made with this token. */
  tokenUsed(token: string): void
  /** The connection has ended, for whatever reason. */
  disconnected(): void
  /** The header `Date` of an answer over HTTP. */
  serverDateSeen(date: string | null): void
}

/** Until a page is attached, the client acts as a new guest and reports to nobody. */
export const page: Page = {
  freshToken: async () => '',
  renewToken: async () => false,
  tokenUsed: () => undefined,
  disconnected: () => undefined,
  serverDateSeen: () => undefined,
}

/** Called once, where the page starts. This way the client depends neither on accounts nor on rooms. */
export function attachPage(attached: Page) {
  Object.assign(page, attached)
}
