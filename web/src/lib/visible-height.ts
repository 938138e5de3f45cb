/** Less than this is a toolbar, more is a keyboard. */
const KEYBOARD_PX = 100

/**
 * Sets `--visible-height` while a keyboard lies over the page, as on iOS, which knows neither
 * `interactive-widget` nor a `dvh` without the keyboard.
 */
export function keepVisibleHeight() {
  const view = window.visualViewport
  if (!view) return
  view.addEventListener('resize', () => {
    const { style } = document.documentElement
    const isCovered = view.scale === 1 && window.innerHeight - view.height > KEYBOARD_PX
    if (isCovered) style.setProperty('--visible-height', `${view.height}px`)
    else style.removeProperty('--visible-height')
    if (isCovered) window.scrollTo(0, 0)
  })
}
