-- The rule stays that a sender's client_id is unique. In this order what was sent about the same time lies together, when
-- client ids are of version 7: a batch of many senders writes to few pages instead of one for each.
create table messages_in_order (
    id text primary key,
    room_id text not null references rooms (id),
    seq integer not null,
    sender_id text not null,
    sender_nick text not null,
    content text not null,
    client_id text,
    created_at integer not null,
    expires_at integer not null,
    sender_account integer not null default 0,
    is_deleted integer not null default 0,
    unique (room_id, seq),
    unique (client_id, sender_id)
) strict;

insert into messages_in_order
select id, room_id, seq, sender_id, sender_nick, content, client_id, created_at, expires_at, sender_account, is_deleted
from messages;

drop table messages;

alter table messages_in_order rename to messages;

create index messages_expires_at on messages (expires_at);
