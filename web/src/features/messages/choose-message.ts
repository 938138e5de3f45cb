import type { KeyboardEvent } from 'react'

/**
 * Moves between the menus of messages with the keyboard: Enter on the list goes to the last one in view, arrows go to the
 * next one, Esc goes back. They are not tab stops, so a long list is only one.
 */
export function chooseMessage(event: KeyboardEvent<HTMLElement>) {
  const list = event.currentTarget
  const buttons = [...list.querySelectorAll<HTMLElement>('[data-menu-button]')]
  const index = buttons.findIndex((button) => button.matches(':focus'))
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
  if (key === 'ArrowUp') return buttons[at - 1]
  if (key === 'ArrowDown') return buttons[at + 1]
  return key === 'Escape' ? list : undefined
}

function lastInView(buttons: HTMLElement[], list: HTMLElement): HTMLElement | undefined {
  const { bottom } = list.getBoundingClientRect()
  return buttons.findLast((button) => button.getBoundingClientRect().top < bottom)
}
