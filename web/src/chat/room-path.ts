/** The path of a room in the API, or of something that belongs to it. */
export function roomPath(room: string, ...parts: readonly string[]): string {
  return ['/api/rooms', room, ...parts]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/')
}
