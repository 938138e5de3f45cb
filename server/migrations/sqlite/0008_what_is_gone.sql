-- How often messages that existed were given a shorter life: who knows another number may hold what has expired.
alter table rooms add column shortenings integer not null default 0;

-- What was deleted, for those who come back, in the order in which they are told.
create index messages_deleted on messages (room_id, seq) where is_deleted;
