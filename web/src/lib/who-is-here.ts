import { isolated } from './isolated'

/** "Ada, Bob and 3 more are here." of those who are known, out of all; nothing for an empty room. */
export function whoIsHere(nicks: readonly string[], total: number): string {
  const [first, second] = nicks.slice(0, 2).map(isolated)
  if (first === undefined) return ''
  if (second === undefined || total === 1)
    return total > 1 ? `${first} and ${total - 1} more are here.` : `${first} is here.`
  return total > 2
    ? `${first}, ${second} and ${total - 2} more are here.`
    : `${first} and ${second} are here.`
}
