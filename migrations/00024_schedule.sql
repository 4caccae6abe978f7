-- Files of the retention schedule on their way from one person to another, and the receipts of what the schedule made of the portal's
-- own records.

-- +goose Up
CREATE TABLE notices_import (
    id            uuid PRIMARY KEY,
    file          text NOT NULL,
    state         text NOT NULL CHECK (state IN ('read', 'submitted', 'published', 'returned')),
    author        uuid NOT NULL,
    author_name   text NOT NULL,
    read_at       timestamptz NOT NULL,
    added         integer NOT NULL,
    changed       integer NOT NULL,
    same          integer NOT NULL,               -- rows of the file that say what the schedule says
    missing       integer NOT NULL,               -- rows of the schedule that the file leaves out
    withdrawn     integer NOT NULL DEFAULT 0,     -- of those: what is to be withdrawn
    kept          text[] NOT NULL,                -- columns the file does not have
    faults        json NOT NULL,                  -- the first of them, with row and column
    faulty        integer NOT NULL,               -- how many there are
    why           text NOT NULL DEFAULT '',
    submitted_at  timestamptz,
    decided_at    timestamptz,
    decider       uuid,
    decider_name  text NOT NULL DEFAULT '',
    reason        text NOT NULL DEFAULT '',       -- why it was returned
    CHECK (decider IS NULL OR decider <> author),
    CHECK (state = 'read' OR faulty = 0),
    CHECK (state <> 'published' OR decider IS NOT NULL)
);
-- What a file would change, row by row; gone some time after it was decided on.
CREATE TABLE notices_import_row (
    import  uuid NOT NULL REFERENCES notices_import ON DELETE CASCADE,
    n       integer NOT NULL,                     -- of the line in the file; of the missing ones, after those
    code    text NOT NULL,
    op      text NOT NULL CHECK (op IN ('new', 'changed', 'missing', 'withdraw')),
    base    bigint,                               -- the version in force when the file was read
    content json CHECK ((content IS NULL) = (op IN ('missing', 'withdraw'))),
    PRIMARY KEY (import, n)
);

-- One receipt for each row of the schedule, class of records and run. A run counts while it erases, in the same transaction.
CREATE TABLE requests_disposal (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run      uuid NOT NULL,
    cause    text NOT NULL CHECK (cause IN ('night', 'officer', 'command', 'unknown')),
    officer  uuid,                                -- who asked for it
    officer_name text NOT NULL DEFAULT '',
    code     text NOT NULL,                       -- of the row; empty for receipts from before rows were kept with them
    version  integer NOT NULL,
    class    text NOT NULL,
    before   date NOT NULL,
    due      bigint NOT NULL,                     -- whose period was over when the run began
    held     jsonb NOT NULL,                      -- of those: how many were kept, by reason
    count    bigint NOT NULL DEFAULT 0,           -- of those: how many went
    started  timestamptz NOT NULL,
    finished timestamptz,                         -- null while it runs, and for ever if it was broken off
    UNIQUE (run, code, class)
);
CREATE INDEX requests_disposal_started ON requests_disposal (started);

INSERT INTO requests_disposal (run, cause, code, version, class, before, due, held, count, started, finished)
SELECT id, 'unknown', '', 0, class, before, count + held, jsonb_strip_nulls(jsonb_build_object('unknown', nullif(held, 0))), count, at, at
FROM requests_erasure ORDER BY at;
DROP TABLE requests_erasure;

-- +goose StatementBegin
-- A receipt counts up until its run ends, and then never changes.
CREATE FUNCTION requests_keep_disposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op <> 'UPDATE' OR old.finished IS NOT NULL OR new.count < old.count
        OR (to_jsonb(new) - '{count,finished}'::text[]) IS DISTINCT FROM (to_jsonb(old) - '{count,finished}'::text[]) THEN
        RAISE EXCEPTION 'a receipt only grows' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
END $$;
-- +goose StatementEnd
CREATE TRIGGER requests_keep_disposal BEFORE UPDATE OR DELETE ON requests_disposal
    FOR EACH ROW EXECUTE FUNCTION requests_keep_disposal();
CREATE TRIGGER requests_keep_disposals BEFORE TRUNCATE ON requests_disposal
    FOR EACH STATEMENT EXECUTE FUNCTION requests_keep_disposal();

-- +goose Down
-- Migrations only go forward.
