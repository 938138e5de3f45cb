import { expect, test } from 'vitest'
import { sampleAccess } from '../protocol/samples'
import { actionsOn } from './person-actions'

const owner = sampleAccess({ role: 'owner', may: ['read', 'write', 'mute', 'kick', 'ban', 'set_roles'] })
const moderator = sampleAccess({ role: 'moderator', may: ['read', 'write', 'mute', 'kick', 'ban'] })

test('an owner can do everything to moderators and below', () => {
  expect(actionsOn(owner, 'moderator')).toEqual(['set_roles', 'mute', 'kick', 'ban'])
})

test('a moderator cannot give roles', () => {
  expect(actionsOn(moderator, 'guest')).toEqual(['mute', 'kick', 'ban'])
})

test('nobody can act on their equals, or on those above', () => {
  expect([
    actionsOn(owner, 'owner'),
    actionsOn(moderator, 'moderator'),
    actionsOn(moderator, 'owner'),
  ]).toEqual([[], [], []])
})

test('a guest cannot act on anyone', () => {
  expect(actionsOn(sampleAccess(), 'guest')).toEqual([])
})
