-- What the names look like that guests have written under: nobody else makes an account of one until then.
create table guest_names (
    skeleton text not null,
    user_id text not null,
    until bigint not null,
    primary key (skeleton, user_id)
);

create index guest_names_user on guest_names (user_id, until);

create index guest_names_until on guest_names (until);
