-- A room that someone owns. What is null here is as in every other room.
alter table rooms add column owner_id text;
alter table rooms add column settings text;
-- In milliseconds; 0: for ever. Beside the settings, because writing a message needs it.
alter table rooms add column lifetime_ms bigint;
alter table rooms add column is_listed boolean not null default false;
alter table rooms add column deleted_at bigint;

create index rooms_listed on rooms (is_listed) where is_listed;

-- What was deleted by somebody stays in its place, without its content.
alter table messages add column is_deleted boolean not null default false;

-- What someone is in a room: by itself (no link), or by a link, as long as that is not revoked.
create table room_roles (
    room_id text not null references rooms (id),
    user_id text not null,
    link_id text not null default '',
    role text not null,
    nick text not null,
    created_at bigint not null,
    primary key (room_id, user_id, link_id)
);

create index room_roles_user on room_roles (user_id);

create table room_links (
    id text primary key,
    room_id text not null references rooms (id),
    secret_hash text not null unique,
    role text not null,
    uses_left bigint,
    used bigint not null default 0,
    expires_at bigint,
    created_at bigint not null
);

create index room_links_room on room_links (room_id);

create table room_bans (
    room_id text not null references rooms (id),
    user_id text not null,
    nick text not null,
    until bigint not null,
    -- Where a guest came from: a keyed hash, never the address.
    address_hash text,
    address_until bigint,
    primary key (room_id, user_id)
);

create index room_bans_address on room_bans (room_id, address_hash);

create table room_mutes (
    room_id text not null references rooms (id),
    user_id text not null,
    until bigint not null,
    primary key (room_id, user_id)
);

-- Who did what, never what was said.
create table room_audit (
    id text primary key,
    room_id text not null references rooms (id),
    at bigint not null,
    action text not null,
    actor_id text not null,
    actor_nick text not null,
    target_id text,
    target_nick text,
    detail text
);

create index room_audit_room on room_audit (room_id, at);
