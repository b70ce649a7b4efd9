-- The feed of communes reads villages and days too, so that a report can wait for their positions. It must do so from
-- their first versions: it reads the stream again, and passes over what it has applied.

set local lock_timeout = '5s';

update journal.inbox set stream_sequence = 0 where consumer = 'reports.communes';
