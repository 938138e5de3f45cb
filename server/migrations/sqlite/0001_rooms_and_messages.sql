-- The database's clock decides what has expired: one name for it on both databases.
create view clock as
select cast(unixepoch('subsec') * 1000 as integer) as now_ms;

-- The sequence of a room that has no row yet belongs to this epoch.
create table installation (epoch text not null) strict;

insert into installation (epoch) values (lower(hex(randomblob(8))));

create table rooms (
    id text primary key,
    last_seq integer not null,
    epoch text not null,
    created_at integer not null
) strict;

create table messages (
    id text primary key,
    room_id text not null references rooms (id),
    seq integer not null,
    sender_id text not null,
    sender_nick text not null,
    content text not null,
    client_id text,
    created_at integer not null,
    expires_at integer not null,
    unique (room_id, seq),
    unique (sender_id, client_id)
) strict;

create index messages_expires_at on messages (expires_at);
