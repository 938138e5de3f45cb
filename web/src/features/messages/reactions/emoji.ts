/** The emoji that are one press away. */
export const QUICK = ['👍', '❤️', '😂', '🎉', '😮', '😢'] as const

export type Emoji = { emoji: string; name: string }
export type EmojiGroup = { name: string; emoji: readonly Emoji[] }

const NAMES = [
  'Faces',
  'People',
  'Animals and nature',
  'Food and drink',
  'Travel and places',
  'Activities',
  'Objects',
  'Symbols',
  'Flags',
]

type Found = Emoji & { words: string }

let known: Promise<readonly { name: string; emoji: readonly Found[] }[]> | undefined

/** All emoji, which are loaded when they are first wanted. */
function load() {
  known ??= import('../../../protocol/emoji.json').then(({ default: groups }) =>
    groups.map((group, index) => ({
      name: NAMES[index] ?? '',
      emoji: group.map(([emoji = '', name = '', words = '']) => ({
        emoji,
        name,
        words: `${name} ${words}`.toLowerCase(),
      })),
    })),
  )
  return known
}

/** The emoji whose names hold all words of a text, group by group. */
export async function findEmoji(text: string): Promise<EmojiGroup[]> {
  const words = text.toLowerCase().split(/[\s:_]+/)
  const groups = (await load()).map(({ name, emoji }) => ({
    name,
    emoji: emoji.filter((one) => words.every((word) => one.words.includes(word))),
  }))
  return groups.filter(({ emoji }) => emoji.length > 0)
}
