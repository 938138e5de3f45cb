-- Whether a message is in the room's list of pinned ones.
alter table messages add column is_pinned boolean not null default false;

create index messages_pinned on messages (room_id, seq) where is_pinned;
