/** Which refusals are about a name. */
export const NAME_CODES = ['invalid_nick', 'username_taken', 'nick_reserved', 'nick_taken']
/** About a password that is to be taken. */
export const NEW_PASSWORD_CODES = ['invalid_password']
/** About one that is to be right. */
export const PASSWORD_CODES = ['wrong_password']
