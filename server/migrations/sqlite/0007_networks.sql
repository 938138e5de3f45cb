-- Where a ban, a kick or a mute holds for others as well: a keyed hash, never the address.
create table room_holds (
    room_id text not null references rooms (id),
    -- Whom it was meant for.
    user_id text not null,
    -- ban, kick or mute.
    what text not null,
    address_hash text not null,
    -- An account that is older is not held.
    since integer not null,
    until integer not null,
    primary key (room_id, user_id, what, address_hash)
) strict;

create index room_holds_address on room_holds (room_id, address_hash);

-- Since when those bans hold was not written down.
insert into room_holds (room_id, user_id, what, address_hash, since, until)
select room_id, user_id, 'ban', address_hash, (select now_ms from clock), address_until
from room_bans where address_hash is not null and address_until is not null;

-- Nothing reads these two any more.
update room_bans set address_hash = null, address_until = null;

-- Where those come from who have written in an owned room, as long as what they wrote is there.
create table room_origins (
    room_id text not null references rooms (id),
    user_id text not null,
    address_hash text not null,
    seen_at integer not null,
    until integer not null,
    primary key (room_id, user_id, address_hash)
) strict;

create index room_origins_until on room_origins (until);

-- What somebody was called who is muted.
alter table room_mutes add column nick text;
