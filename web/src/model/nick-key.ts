/** Where this browser keeps the nickname of whoever was here before. */
export const NICK = 'wechat.nick'
