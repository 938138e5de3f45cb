/** A person in a room, as far as a menu or a dialog about them needs to know them. */
export type PersonRef = { room: string; id: string; nick: string }
