import { brand } from '../../lib/brand'
import { browserShelf } from '../../lib/storage'
import { pathOfAccount } from '../../model/account-path'
import { joinPromptOf } from '../../model/join-prompt'
import { NICK } from '../../model/nick-key'
import { GLOBAL, roomOfPath, shortName } from '../../model/room-id'
import mark from '../../ui/BrandMark.module.css'
import button from '../../ui/Button.module.css'
import { BUBBLE, DOTS } from '../../ui/bubble'
import card from './Card.module.css'
import styles from './JoinForm.module.css'

const SVG = 'http://www.w3.org/2000/svg'

/** What was typed before the client arrived, and whether it was submitted. */
export type EarlyNick = { nick: string; isSent: boolean }

let early: (() => EarlyNick) | undefined

/**
 * Draws the join form for a first-time visitor without React, which is most of what has to be loaded. It looks like
 * `JoinForm` at first, element by element, and goes when the client draws that in its place.
 */
export function drawEarlyForm() {
  const room = roomOfPath(location.pathname)
  if (room === undefined || browserShelf.read(NICK)) return
  const field = make('input', styles.field)
  Object.assign(field, { id: 'early-nick', spellcheck: false, dir: 'auto', enterKeyHint: 'go' })
  Object.assign(field, { autocomplete: 'nickname', autocapitalize: 'none' })
  const label = make('label', card.label, 'Nickname')
  label.htmlFor = field.id
  const send = make('button', `${button.button} ${button.solid}`, 'Join')
  send.type = 'submit'
  const account = make('a', undefined, 'I have an account')
  account.href = pathOfAccount('', { room })
  const name = make('bdi', undefined, room === GLOBAL ? brand : shortName(room))
  name.translate = false
  const form = make(
    'form',
    card.form,
    brandMark(),
    make('h1', card.title, name),
    make('p', styles.intro, joinPromptOf(room)),
    make('p', styles.here),
    label,
    field,
    make('p', styles.reason),
    make('div', styles.ways, send),
    make('p', card.hint, 'No account needed. ', account),
  )
  let isSent = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    isSent = true
    send.textContent = 'Joining…'
  })
  document.getElementById('root')?.append(make('main', card.page, form))
  field.focus()
  early = () => ({ nick: field.value, isSent })
}

/** What the join form goes on with; once. */
export function takeEarlyNick(): EarlyNick | undefined {
  const taken = early?.()
  early = undefined
  return taken
}

function brandMark(): SVGElement {
  const dots = DOTS.map((x) => draw('circle', { cx: `${x}`, cy: '15', r: '2' }))
  const look = { class: `${mark.mark} ${mark.large}`, viewBox: '0 0 32 32', 'aria-hidden': 'true' }
  return draw('svg', look, draw('path', { d: BUBBLE }), draw('g', { class: mark.dots ?? '' }, ...dots))
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string | undefined,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  element.className = className ?? ''
  element.append(...children)
  return element
}

function draw(tag: string, attributes: Record<string, string>, ...children: Node[]): SVGElement {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}
