type Key = Pick<
  KeyboardEvent,
  'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'isComposing' | 'keyCode'
>

/** What Safari reports for the Enter that ends a composition, after `isComposing` is false again. */
const COMPOSING_KEY_CODE = 229

/**
 * Enter sends, Shift+Enter breaks the line, Esc leaves the editing of a message, and ↑ in an empty box begins one. During a
 * composition, and without a keyboard, the box handles Enter itself.
 */
export function keyMeans(key: Key, isTouchOnly: boolean): 'send' | 'leave' | 'edit' | 'other' {
  if (key.isComposing || key.keyCode === COMPOSING_KEY_CODE) return 'other'
  if (key.key === 'Escape') return 'leave'
  if (key.key === 'ArrowUp') return 'edit'
  if (key.key !== 'Enter') return 'other'
  if (key.ctrlKey || key.metaKey) return 'send'
  return key.shiftKey || key.altKey || isTouchOnly ? 'other' : 'send'
}
