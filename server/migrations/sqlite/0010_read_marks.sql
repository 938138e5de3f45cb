-- How far people have read, for their other devices.
create table read_marks (
    user_id text not null,
    room_id text not null,
    epoch text not null,
    seq integer not null,
    until integer not null,
    primary key (user_id, room_id)
) strict;

create index read_marks_until on read_marks (until);

create trigger read_marks_of_deleted_users after delete on users begin
    delete from read_marks where user_id = old.id;
end;
