/** How far a room has been read: the `seq` of the last message that was seen, and its epoch. */
export type ReadMark = { epoch: string; seq: number }

/** The `seq` up to which the room has been read; 0 if nothing of this epoch has. */
export function readUpTo(mark: ReadMark | undefined, epoch: string | undefined): number {
  return mark && mark.epoch === epoch ? mark.seq : 0
}
