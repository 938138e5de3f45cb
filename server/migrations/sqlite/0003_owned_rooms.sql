-- A room that someone owns. What is null here is as in every other room.
alter table rooms add column owner_id text;
alter table rooms add column settings text;
-- In milliseconds; 0: for ever. Beside the settings, because writing a message needs it.
alter table rooms add column lifetime_ms integer;
alter table rooms add column is_listed integer not null default 0;
alter table rooms add column deleted_at integer;

create index rooms_listed on rooms (is_listed) where is_listed = 1;

-- What was deleted by somebody stays in its place, without its content.
alter table messages add column is_deleted integer not null default 0;

-- What someone is in a room: by itself (no link), or by a link, as long as that is not revoked.
create table room_roles (
    room_id text not null references rooms (id),
    user_id text not null,
    link_id text not null default '',
    role text not null,
    nick text not null,
    created_at integer not null,
    primary key (room_id, user_id, link_id)
) strict;

create index room_roles_user on room_roles (user_id);

create table room_links (
    id text primary key,
    room_id text not null references rooms (id),
    secret_hash text not null unique,
    role text not null,
    uses_left integer,
    used integer not null default 0,
    expires_at integer,
    created_at integer not null
) strict;

create index room_links_room on room_links (room_id);

create table room_bans (
    room_id text not null references rooms (id),
    user_id text not null,
    nick text not null,
    until integer not null,
    -- Where a guest came from: a keyed hash, never the address.
    address_hash text,
    address_until integer,
    primary key (room_id, user_id)
) strict;

create index room_bans_address on room_bans (room_id, address_hash);

create table room_mutes (
    room_id text not null references rooms (id),
    user_id text not null,
    until integer not null,
    primary key (room_id, user_id)
) strict;

-- Who did what, never what was said.
create table room_audit (
    id text primary key,
    room_id text not null references rooms (id),
    at integer not null,
    action text not null,
    actor_id text not null,
    actor_nick text not null,
    target_id text,
    target_nick text,
    detail text
) strict;

create index room_audit_room on room_audit (room_id, at);
