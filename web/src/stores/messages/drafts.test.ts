import { beforeEach, expect, test } from 'vitest'
import { draftOf, draftTakenUp, draftTyped, useDrafts, useTimesTakenUp } from './drafts'

const ROOM = 'global'

beforeEach(() => {
  useDrafts.setState({ byRoom: new Map() })
  useTimesTakenUp.setState({ byRoom: new Map() })
})

test('a text that is put back is in the box again', () => {
  draftTakenUp(ROOM, 'refused')
  expect(draftOf(ROOM)).toBe('refused')
})

test('what is already typed stays, after the text that is put back', () => {
  draftTyped(ROOM, 'half a thought')
  draftTakenUp(ROOM, 'refused')
  expect(draftOf(ROOM)).toBe('refused\nhalf a thought')
})

test('each text that is put back requests the focus', () => {
  draftTakenUp(ROOM, 'one')
  draftTakenUp(ROOM, 'two')
  expect(useTimesTakenUp.getState().byRoom.get(ROOM)).toBe(2)
})
