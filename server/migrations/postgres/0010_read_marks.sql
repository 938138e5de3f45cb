-- How far people have read, for their other devices.
create table read_marks (
    user_id text not null,
    room_id text not null,
    epoch text not null,
    seq bigint not null,
    until bigint not null,
    primary key (user_id, room_id)
);

create index read_marks_until on read_marks (until);

create function forget_read_marks() returns trigger language plpgsql as $$
begin
    delete from read_marks where user_id = old.id;
    return old;
end $$;

create trigger read_marks_of_deleted_users after delete on users
    for each row execute function forget_read_marks();
