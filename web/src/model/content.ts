/** The most code points that the server accepts in one message. */
export const CONTENT_MAX = 4000
