create table users (
    id text primary key,
    username text not null,
    password_hash text not null,
    recovery_hash text not null,
    created_at integer not null
) strict;

-- What each username looks like: no two accounts share one of these.
create table account_names (
    skeleton text primary key,
    user_id text not null references users (id) on delete cascade
) strict;

create index account_names_user_id on account_names (user_id);

create table sessions (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    device text not null,
    created_at integer not null,
    last_used_at integer not null,
    expires_at integer not null
) strict;

create index sessions_user_id on sessions (user_id);

create index sessions_expires_at on sessions (expires_at);

-- A session's tokens, those that were used too: one that comes twice was stolen.
create table refresh_tokens (
    hash text primary key,
    session_id text not null references sessions (id) on delete cascade,
    used_at integer
) strict;

create index refresh_tokens_session_id on refresh_tokens (session_id);

create index refresh_tokens_used_at on refresh_tokens (used_at);

alter table messages add column sender_account integer not null default 0;
