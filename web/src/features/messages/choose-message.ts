import type { KeyboardEvent } from 'react'

/**
 * Moves between the menus of messages with the keyboard: Enter on the list goes to the last one in view, arrows go to the
 * next one, and to what else is at the same message; Esc goes back. They are not tab stops, so a long list is only one.
 */
export function chooseMessage(event: KeyboardEvent<HTMLElement>) {
  const list = event.currentTarget
  const buttons = [...list.querySelectorAll<HTMLElement>('[data-menu-button]')]
  const index = buttons.findIndex((button) => rowOf(button) === rowOf(event.target as HTMLElement))
  const isEntering = event.target === list && event.key === 'Enter'
  const next = isEntering ? lastInView(buttons, list) : besides(event.key, buttons, index, list)
  if (!next) return
  event.preventDefault()
  next.focus()
}

function besides(
  key: string,
  buttons: HTMLElement[],
  at: number,
  list: HTMLElement,
): HTMLElement | undefined {
  if (at < 0) return undefined
  if (key === 'ArrowLeft' || key === 'ArrowRight') return beside(key, buttons[at])
  if (key === 'ArrowUp') return buttons[at - 1]
  if (key === 'ArrowDown') return buttons[at + 1]
  return key === 'Escape' ? list : undefined
}

/** The next button of the same message: its quote, its reactions, the emoji, the menu. */
function beside(key: 'ArrowLeft' | 'ArrowRight', button: HTMLElement | undefined): HTMLElement | undefined {
  const all = [...(rowOf(button)?.querySelectorAll<HTMLElement>('button') ?? [])]
  const shown = all.filter((one) => one.closest('[popover]') === null)
  const at = shown.findIndex((one) => one.matches(':focus'))
  return shown[at + (key === 'ArrowLeft' ? -1 : 1)]
}

function rowOf(element: HTMLElement | undefined): Element | null {
  // What is in a menu or a dialog handles its keys itself.
  return element?.closest('dialog, [popover]') ? null : (element?.closest('[data-row]') ?? null)
}

function lastInView(buttons: HTMLElement[], list: HTMLElement): HTMLElement | undefined {
  const { bottom } = list.getBoundingClientRect()
  return buttons.findLast((button) => button.getBoundingClientRect().top < bottom)
}
