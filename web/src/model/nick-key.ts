/** The key under which this browser keeps the nickname. */
export const NICK = 'wechat.nick'
