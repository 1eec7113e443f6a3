-- Merging and splitting conversations; colleagues' notes and answers are told to followers.

-- What was merged into a conversation: its notes and histories are read with it.
create index conversation_absorbed on conversation (absorbed_by) where absorbed_by is not null;

-- The closed list of kinds is the contract's: a constraint beside it would only have to be changed with each of them.
alter table notification drop constraint if exists notification_kind_check;
