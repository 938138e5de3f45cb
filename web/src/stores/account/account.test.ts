import { beforeEach, expect, test, vi } from 'vitest'
import { sampleSignedIn } from '../../protocol/account-samples'

const kept = vi.hoisted(() => new Map<string, string>())

vi.mock('../../lib/storage', () => ({
  browserShelf: {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => kept.set(key, value),
  },
}))

import {
  accountChangedElsewhere,
  accountDoubted,
  accountEntered,
  accountLeft,
  SIGNED_IN,
  useAccount,
} from './account'

beforeEach(() => {
  kept.clear()
  accountChangedElsewhere()
})

test('the access token is not stored outside the page', () => {
  accountEntered(sampleSignedIn({ accessToken: 'secret' }))
  expect([...kept.values()].join()).not.toContain('secret')
  expect(kept.get(SIGNED_IN)).toBe('s1')
})

test('a browser that was signed in asks for its session again', () => {
  kept.set(SIGNED_IN, 's1')
  accountChangedElsewhere()
  expect(useAccount.getState()).toEqual({ status: 'returning', sessionId: 's1' })
})

test('a doubted account loses its token and stays one', () => {
  accountEntered(sampleSignedIn())
  accountDoubted()
  expect(useAccount.getState()).toEqual({ status: 'returning', sessionId: 's1' })
})

test('leaving the account signs the browser out', () => {
  accountEntered(sampleSignedIn())
  expect(accountLeft('Over.')).toBe(true)
  expect(useAccount.getState()).toEqual({ status: 'out', why: 'Over.' })
  expect(kept.get(SIGNED_IN)).toBe('')
})

test('a late tab does not sign out someone who has signed in meanwhile', () => {
  accountEntered(sampleSignedIn())
  kept.set(SIGNED_IN, 's2')
  expect(accountLeft('Over.')).toBe(false)
  expect(kept.get(SIGNED_IN)).toBe('s2')
})
