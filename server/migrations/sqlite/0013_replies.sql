-- The seq of the message in the same room that it replies to. What that says is read with it and never copied.
alter table messages add column reply_to integer;
