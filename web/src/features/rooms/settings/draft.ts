import { durationName } from '../../../lib/time'
import type { Audience, RoomInfo, Settings } from '../../../protocol/generated'

const SECOND_MS = 1000
const HOUR_MS = 60 * 60 * SECOND_MS
const DAY_MS = 24 * HOUR_MS

/** The settings as the fields of the form have them. */
export type Draft = {
  name: string
  topic: string
  read: Audience
  write: Audience
  lifetime: string
  editing: string
  slowMode: string
  maxPeople: string
  listed: boolean
  canKnock: boolean
}

type Option = readonly [value: string, words: string]

const FOR_EVER = 'for ever'
const EDITINGS = [0, 5 * 60 * SECOND_MS, HOUR_MS, DAY_MS]
const LIFETIMES = [HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 365 * DAY_MS]
const SLOW_MODES = [5, 10, 30, 60, 300, 900, 3600].map((seconds) => seconds * SECOND_MS)

export function draftOf(info: RoomInfo): Draft {
  const { name, topic, read, write, lifetimeMs, editMs, slowModeMs, maxPeople, listed, canKnock } = info
  return {
    name: name ?? '',
    topic: topic ?? '',
    read,
    write,
    lifetime: lifetimeMs === null ? FOR_EVER : String(lifetimeMs),
    editing: editMs === null ? FOR_EVER : String(editMs),
    slowMode: String(slowModeMs),
    maxPeople: maxPeople === null ? '' : String(maxPeople),
    listed,
    canKnock,
  }
}

/** Only what the draft changes, because others may have changed the rest meanwhile. */
export function changesOf(draft: Draft, before: Draft): Partial<Settings> {
  const wanted = settingsOf(draft)
  const known = settingsOf(before)
  const changes: Partial<Settings> = {}
  for (const key of KEYS) if (wanted[key] !== known[key]) Object.assign(changes, { [key]: wanted[key] })
  return changes
}

/** Why this draft cannot be saved, if that is known without the server. */
export function maxPeopleReason({ maxPeople }: Draft): string | undefined {
  const isNumber = /^\d*$/.test(maxPeople.trim())
  if (isNumber && (maxPeople.trim() === '' || Number(maxPeople) >= 2)) return undefined
  return 'Enter 2 or more, or leave it empty for no limit.'
}

/** What saving does to existing messages; nothing if their lifetime does not change. */
export function lifetimeHint({ lifetime }: Draft, before: Draft): string | undefined {
  if (lifetime === before.lifetime) return undefined
  const isShorter = endOf(lifetime) < endOf(before.lifetime)
  if (!isShorter) return 'Existing messages keep their old expiry.'
  return `Messages older than ${lifetimeWords(lifetime)} are deleted at once.`
}

/** The lifetimes that this person may choose, and the current one even if it is longer. */
export function lifetimeOptions(before: Draft, longestMs = Number.POSITIVE_INFINITY): Option[] {
  const offered = [...LIFETIMES, longestMs].filter((ms) => ms <= longestMs)
  const ends = [...new Set([...offered, Number.POSITIVE_INFINITY, endOf(before.lifetime)])]
  const allowed = ends.filter((ms) => ms <= longestMs || ms === endOf(before.lifetime))
  const values = allowed
    .sort((one, other) => one - other)
    .map((ms) => (Number.isFinite(ms) ? String(ms) : FOR_EVER))
  return values.map((value) => [value, capital(lifetimeWords(value))])
}

/** For how long messages can be edited, and the current choice even if it is another one. */
export function editingOptions(before: Draft): Option[] {
  const ends = [...new Set([...EDITINGS, Number.POSITIVE_INFINITY, endOf(before.editing)])]
  return ends
    .sort((one, other) => one - other)
    .map((ms) => {
      if (ms === 0) return ['0', 'Never']
      return Number.isFinite(ms)
        ? [String(ms), `For ${durationName(ms)}`]
        : [FOR_EVER, 'As long as they live']
    })
}

export function slowModeOptions(before: Draft): Option[] {
  const known = [...new Set([0, ...SLOW_MODES, Number(before.slowMode)])].sort((one, other) => one - other)
  return known.map((ms) => [String(ms), ms === 0 ? 'Off' : `One message in ${durationName(ms)}`])
}

const KEYS = [
  'name',
  'topic',
  'read',
  'write',
  'lifetimeMs',
  'editMs',
  'slowModeMs',
  'maxPeople',
  'listed',
  'canKnock',
] as const

function settingsOf(draft: Draft): Omit<Settings, 'isLocked'> {
  const { name, topic, read, write, lifetime, editing, slowMode, maxPeople, listed, canKnock } = draft
  return {
    name: name.trim() || null,
    topic: topic.trim() || null,
    read,
    write,
    lifetimeMs: lifetime === FOR_EVER ? null : Number(lifetime),
    editMs: editing === FOR_EVER ? null : Number(editing),
    slowModeMs: Number(slowMode),
    maxPeople: maxPeople.trim() === '' ? null : Number(maxPeople),
    listed,
    canKnock,
  }
}

function lifetimeWords(lifetime: string): string {
  if (lifetime === FOR_EVER) return FOR_EVER
  return Number(lifetime) === 365 * DAY_MS ? '1 year' : durationName(Number(lifetime))
}

function endOf(lifetime: string): number {
  return lifetime === FOR_EVER ? Number.POSITIVE_INFINITY : Number(lifetime)
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
