import type { Reaction } from '../protocol/generated'

/** What this person has done with an emoji at a message: seen here at once, and stored unless it `isSaving`. */
export type OwnReaction = { on: boolean; isSaving: boolean }

/** The reactions to a message with one emoji, as this person sees them. */
export type ShownReaction = {
  emoji: string
  count: number
  own: boolean
  /** The others, as far as they are named. */
  names: readonly string[]
}

/** The reactions of a message with this person's own, by emoji, which may not be stored yet. */
export function shownReactions(
  reactions: readonly Reaction[],
  own: ReadonlyMap<string, OwnReaction>,
  myId: string,
): ShownReaction[] {
  const known = reactions.map((reaction) => shown(reaction, own.get(reaction.emoji), myId))
  const emoji = new Set(reactions.map((reaction) => reaction.emoji))
  const added = [...own].filter(([given, { on, isSaving }]) => on && isSaving && !emoji.has(given))
  const others = added.map(([given]) => ({ emoji: given, count: 1, own: true, names: [] }))
  return [...known, ...others].filter(({ count }) => count > 0)
}

function shown({ emoji, count, by }: Reaction, own: OwnReaction | undefined, myId: string): ShownReaction {
  const isNamed = by.some(({ id }) => id === myId)
  const names = by.filter(({ id }) => id !== myId).map(({ nick }) => nick)
  if (own?.isSaving) return { emoji, count: count + Number(own.on) - Number(isNamed), own: own.on, names }
  // Of a long list only the first are named.
  const isGiven = isNamed || (by.length < count && own?.on === true)
  return { emoji, count, own: isGiven, names }
}

/** Such as "You, Ada and 12 others". */
export function reactorsText({ count, own, names }: ShownReaction): string {
  const named = own ? ['You', ...names] : [...names]
  const others = count - named.length
  if (others > 0) named.push(others === 1 ? '1 other' : `${others} others`)
  return new Intl.ListFormat('en').format(named)
}
