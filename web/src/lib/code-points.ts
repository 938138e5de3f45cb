/** Counts as the server does: an emoji outside the first plane is one, although JavaScript's length says two. */
export function countCodePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
