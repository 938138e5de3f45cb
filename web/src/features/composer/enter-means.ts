type Key = Pick<
  KeyboardEvent,
  'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'isComposing' | 'keyCode'
>

/** What Safari reports for the Enter that ends a composition, after `isComposing` is false again. */
const COMPOSING_KEY_CODE = 229

/** Enter sends, Shift+Enter breaks the line. During a composition, and without a keyboard, the box handles it itself. */
export function enterMeans(key: Key, isTouchOnly: boolean): 'send' | 'other' {
  if (key.key !== 'Enter' || key.isComposing || key.keyCode === COMPOSING_KEY_CODE) return 'other'
  if (key.ctrlKey || key.metaKey) return 'send'
  return key.shiftKey || key.altKey || isTouchOnly ? 'other' : 'send'
}
