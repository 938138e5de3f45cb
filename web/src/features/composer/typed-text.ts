import { withLineFeeds } from '../../model/plain-text'

/** The text in the box, with the line endings of a message: a paste may bring others. */
export function typedText(box: HTMLTextAreaElement): string {
  const text = withLineFeeds(box.value)
  if (text !== box.value) {
    const { selectionStart, selectionEnd } = box
    box.value = text
    // Each line ending stays one character: the browser has already turned CR LF into one.
    box.setSelectionRange(selectionStart, selectionEnd)
  }
  return text
}
