-- journal.inbox.rewind
-- The stream is another one than before ($2), or shorter: read it again from $3. Position and versions stay.
update journal.inbox
set stream_id = $2, stream_sequence = $3
where consumer = $1
