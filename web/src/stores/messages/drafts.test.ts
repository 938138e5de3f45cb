import { beforeEach, expect, test } from 'vitest'
import { draftOf, draftTakenUp, draftTyped, useDrafts, useTimesTakenUp } from './drafts'

const ROOM = 'global'

beforeEach(() => {
  useDrafts.setState({ byRoom: new Map() })
  useTimesTakenUp.setState({ byRoom: new Map() })
})

test('a text that is taken up is in the box again', () => {
  draftTakenUp(ROOM, 'refused')
  expect(draftOf(ROOM)).toBe('refused')
})

test('what is typed already stays, behind the text that is taken up', () => {
  draftTyped(ROOM, 'half a thought')
  draftTakenUp(ROOM, 'refused')
  expect(draftOf(ROOM)).toBe('refused\nhalf a thought')
})

test('each text that is taken up asks for the focus', () => {
  draftTakenUp(ROOM, 'one')
  draftTakenUp(ROOM, 'two')
  expect(useTimesTakenUp.getState().byRoom.get(ROOM)).toBe(2)
})
