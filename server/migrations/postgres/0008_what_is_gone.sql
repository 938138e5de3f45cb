-- How often messages that existed were given a shorter life: who knows another number may hold what has expired.
alter table rooms add column shortenings bigint not null default 0;

-- What was deleted, for those who come back, in the order in which they are told.
create index messages_deleted on messages (room_id, seq) where is_deleted;

-- What the messages of a room take: the bytes of their texts, and 256 for the rest of each (`ROW_BYTES`).
alter table rooms add column bytes bigint not null default 0;

update rooms
set bytes = (select coalesce(sum(octet_length(content) + 256), 0) from messages where room_id = rooms.id);

-- The longest life of a message that was seen to for those that existed; null for none.
alter table installation add column max_lifetime_ms bigint;
