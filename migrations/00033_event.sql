-- +goose NO TRANSACTION
-- +goose Up
-- An event is looked for in each month of its window, at random: nothing of the ledger has to be in memory so much. A hash index takes two
-- thirds of what the unique one on id and time took, and one page for each look. That an event is stored once is held by the index by
-- which disposal finds what is old. It has the id's hash, and not the id: whatever has the id itself could be taken to look for one, and
-- is by a planner that has seen a month empty.

-- +goose StatementBegin
-- Month by month, each in a transaction of its own: whoever writes to one waits for its indexes alone. Broken off, it goes on where it was.
DO $$
DECLARE
    month text;
BEGIN
    FOR month IN SELECT relname FROM pg_class WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'ledger_entry'::regclass) LOOP
        EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I USING hash (event)', month || '_event', month);
        EXECUTE format('CREATE UNIQUE INDEX IF NOT EXISTS %I ON %I (source, occurred, uuid_hash_extended(event, 0))', month || '_once', month);
        COMMIT;
    END LOOP;
END $$;
-- +goose StatementEnd

-- These take over what was made above, and make what months that have come since then do not have.
CREATE INDEX IF NOT EXISTS ledger_entry_event ON ledger_entry USING hash (event);
CREATE UNIQUE INDEX IF NOT EXISTS ledger_entry_once ON ledger_entry (source, occurred, uuid_hash_extended(event, 0));

ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS ledger_entry_event_occurred_key;
DROP INDEX IF EXISTS ledger_entry_age;

-- +goose Down
-- Migrations only go forward.
