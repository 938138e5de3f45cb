import type { ErrorCode } from '../../protocol/generated'

/** The codes of refusals that concern the name. */
export const NAME_CODES = [
  'invalid_nick',
  'username_taken',
  'nick_reserved',
  'nick_taken',
] as const satisfies readonly ErrorCode[]
/** Those that concern a new password. */
export const NEW_PASSWORD_CODES = ['invalid_password'] as const satisfies readonly ErrorCode[]
/** Those that concern the current password. */
export const PASSWORD_CODES = ['wrong_password'] as const satisfies readonly ErrorCode[]
