import type { Role } from '../../protocol/generated'

export const ROLE_WORDS = {
  owner: 'Owner',
  moderator: 'Moderator',
  member: 'Member',
  reader: 'Reads only',
  guest: 'Guest',
} satisfies Record<Role, string>
