-- How often stored messages of a room were changed: edits and deletions, in one order.
alter table rooms add column last_change integer not null default 0;

-- The number of a message's last change. The rows are the log: what was missed since a number is above it.
alter table messages add column changed integer not null default 0;
alter table messages add column edited_at integer;

create index messages_changed on messages (room_id, changed) where changed > 0;

-- What was deleted before counts as changed, in the order of the sequence.
update messages
set changed = numbered.number
from (
    select id, row_number() over (partition by room_id order by seq) as number from messages where is_deleted
) as numbered
where messages.id = numbered.id;

update rooms set last_change = (select coalesce(max(changed), 0) from messages where room_id = rooms.id);
