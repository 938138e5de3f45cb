/** Which refusals are about a name. */
export const ABOUT_NAME = ['invalid_nick', 'username_taken', 'nick_reserved', 'nick_taken']
/** About a password that is to be taken. */
export const ABOUT_NEW_PASSWORD = ['invalid_password']
/** About one that is to be right. */
export const ABOUT_PASSWORD = ['wrong_password']
