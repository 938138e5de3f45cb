/** Less than this is a toolbar, more is a keyboard. */
const KEYBOARD_PX = 100

/** The visible height of the page in pixels, without what an on-screen keyboard covers. */
export function visibleHeight(): number {
  return heightAboveKeyboard() ?? window.innerHeight
}

/**
 * Sets `--visible-height` while a keyboard covers the page, as on iOS, which supports neither
 * `interactive-widget` nor a `dvh` without the keyboard.
 */
export function keepVisibleHeight() {
  const view = window.visualViewport
  if (!view) return
  view.addEventListener('resize', () => {
    const { style } = document.documentElement
    const height = heightAboveKeyboard()
    if (height === undefined) style.removeProperty('--visible-height')
    else style.setProperty('--visible-height', `${height}px`)
    if (height !== undefined) window.scrollTo(0, 0)
  })
}

function heightAboveKeyboard(): number | undefined {
  const view = window.visualViewport
  const isCovered = view?.scale === 1 && window.innerHeight - view.height > KEYBOARD_PX
  return isCovered ? view.height : undefined
}
