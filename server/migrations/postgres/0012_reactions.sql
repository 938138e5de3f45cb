-- Who has reacted to a message with which emoji, in the order of the room's changes.
create table reactions (
    message_id text not null references messages (id) on delete cascade,
    user_id text not null,
    emoji text not null,
    nick text not null,
    change bigint not null,
    primary key (message_id, user_id, emoji)
);

-- What a message shows of them, as JSON: a page needs no second statement.
alter table messages add column reactions text;
