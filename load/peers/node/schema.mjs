// What is stored: one table, and what makes it when it is not there.

import { sql } from 'drizzle-orm'
import { index, pgTable, serial, text, timestamp, uuid } from 'drizzle-orm/pg-core'

export const messages = pgTable(
  'messages',
  {
    seq: serial('seq').primaryKey(),
    id: uuid('id').notNull().defaultRandom(),
    roomId: text('room_id').notNull(),
    senderId: text('sender_id').notNull(),
    senderNick: text('sender_nick').notNull(),
    content: text('content').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (table) => [index('messages_room_seq').on(table.roomId, table.seq)],
)

export async function migrate(db) {
  await db.execute(sql`
    create table if not exists messages (
      seq serial primary key,
      id uuid not null default gen_random_uuid(),
      room_id text not null,
      sender_id text not null,
      sender_nick text not null,
      content text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`)
  await db.execute(sql`create index if not exists messages_room_seq on messages (room_id, seq)`)
}
