/** The server's action codes in words. An unknown one is shown as it is, without underscores. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['own', 'became the owner'],
  ['change_settings', 'changed the settings'],
  ['lock', 'changed the lock'],
  ['make_link', 'made a link'],
  ['revoke_link', 'revoked a link'],
  ['set_role', 'changed the role of'],
  ['mute', 'muted'],
  ['unmute', 'unmuted'],
  ['kick', 'kicked'],
  ['ban', 'banned'],
  ['unban', 'unbanned'],
  ['admit', 'let in'],
  ['refuse', 'did not let in'],
  ['pin_message', 'pinned a message'],
  ['unpin_message', 'unpinned a message'],
  ['delete_message', 'deleted a message of'],
  ['delete_messages', 'deleted the messages of'],
  ['clear', 'deleted all messages'],
  ['hand_over', 'handed the room over to'],
])

export function auditWords(action: string): string {
  return WORDS.get(action) ?? action.replaceAll('_', ' ')
}

const SETTINGS: ReadonlyMap<string, string> = new Map([
  ['read', 'who reads'],
  ['write', 'who writes'],
  ['lifetimeMs', 'how long messages live'],
  ['editMs', 'how long messages can be edited'],
  ['slowModeMs', 'slow mode'],
  ['maxPeople', 'people at most'],
  ['listed', 'listing'],
  ['isLocked', 'lock'],
  ['canKnock', 'knocking'],
])

/** "lifetimeMs, name" becomes "how long messages live, name"; anything that is not a setting stays as it is. */
export function detailWords(detail: string): string {
  return detail
    .split(', ')
    .map((part) => SETTINGS.get(part) ?? part)
    .join(', ')
}
