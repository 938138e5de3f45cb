-- Whether a message is in the room's list of pinned ones.
alter table messages add column is_pinned integer not null default 0;

create index messages_pinned on messages (room_id, seq) where is_pinned;
