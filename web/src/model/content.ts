/** The most code points that the server takes in one message. */
export const CONTENT_MAX = 4000
