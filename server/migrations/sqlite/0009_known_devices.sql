-- A device that has signed in is known to its account, and says so by a token that holds this number: when it is raised, the
-- account has forgotten all of them.
alter table users add column device_epoch integer not null default 0;
