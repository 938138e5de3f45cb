import { expect, test } from 'vitest'
import { sampleMessage } from '../protocol/samples'
import { excerptOf, laterQuote, quoteOf, requoted, withoutQuote } from './quotes'

const parent = sampleMessage('global', 1, { content: 'hello' })
const reply = sampleMessage('global', 2, { replyTo: quoteOf(parent) })
const patch = { id: parent.id, seq: 1, change: 3 }

test('an excerpt is the first line, up to 100 characters', () => {
  expect(excerptOf('\n  \n  first \nsecond')).toBe('first')
  expect(excerptOf('😀'.repeat(101))).toBe('😀'.repeat(100))
})

test('a quote follows its message', () => {
  expect(requoted(reply, { ...patch, content: 'hello again' }).replyTo).toMatchObject({
    excerpt: 'hello again',
    change: 3,
  })
  expect(requoted(reply, { ...patch, reactions: [] })).toBe(reply)
  expect(requoted(reply, { ...patch, content: '', deleted: true }).replyTo).toEqual({ seq: 1, gone: true })
})

test('what is older than a quote does not change it, and what is gone stays so', () => {
  const later = requoted(reply, { ...patch, content: 'later' })
  expect(requoted(later, { ...patch, change: 2, content: 'earlier' })).toBe(later)
  const gone = requoted(reply, { ...patch, deleted: true })
  expect(requoted(gone, { ...patch, change: 9, content: 'back' })).toBe(gone)
  expect(laterQuote({ seq: 1, gone: true }, quoteOf(parent))).toEqual({ seq: 1, gone: true })
  expect(laterQuote(quoteOf(parent), quoteOf({ ...parent, change: 4, content: 'new' }))).toMatchObject({
    excerpt: 'new',
  })
})

test('nothing is left of a quote that is over', () => {
  expect(withoutQuote(reply, () => false)).toBe(reply)
  expect(withoutQuote(reply, ({ id }) => id === parent.id).replyTo).toEqual({ seq: 1, gone: true })
})
