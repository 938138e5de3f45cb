-- The rule stays that a sender's client_id is unique. In this order what was sent about the same time lies together, when
-- client ids are of version 7: a batch of many senders writes to few pages instead of one for each.
alter table messages
    drop constraint messages_sender_id_client_id_key,
    add unique (client_id, sender_id);
