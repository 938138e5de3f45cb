-- In the order in which rooms are listed, and in the words of that query: SQLite did not see that the other one was for it.
drop index rooms_listed;

create index rooms_listed on rooms (created_at) where is_listed;
