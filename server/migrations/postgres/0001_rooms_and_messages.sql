-- The database's clock decides what has expired: one name for it on both databases.
create view clock as
select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now_ms;

-- The sequence of a room that has no row yet belongs to this epoch.
create table installation (epoch text not null);

insert into installation (epoch) values (left(md5(gen_random_uuid()::text), 16));

create table rooms (
    id text primary key,
    last_seq bigint not null,
    epoch text not null,
    created_at bigint not null
);

create table messages (
    id text primary key,
    room_id text not null references rooms (id),
    seq bigint not null,
    sender_id text not null,
    sender_nick text not null,
    content text not null,
    client_id text,
    created_at bigint not null,
    expires_at bigint not null,
    unique (room_id, seq),
    unique (sender_id, client_id)
);

create index messages_expires_at on messages (expires_at);
