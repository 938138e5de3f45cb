import { withLineFeeds } from '../../model/plain-text'

/** What is in the box, its lines ending as those of a message: a paste may bring others. */
export function typedText(box: HTMLTextAreaElement): string {
  const text = withLineFeeds(box.value)
  if (text !== box.value) {
    const { selectionStart, selectionEnd } = box
    box.value = text
    // Each was one character, and is one: of CR LF the browser has made one already.
    box.setSelectionRange(selectionStart, selectionEnd)
  }
  return text
}
