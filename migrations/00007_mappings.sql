-- +goose Up
-- What a source's own codes mean is a table that staff keep; every change of it leaves what stood there before.
ALTER TABLE ledger_source ADD COLUMN mapping_version int4 NOT NULL DEFAULT 0;

CREATE TABLE ledger_mapping (
    source  int4        NOT NULL REFERENCES ledger_source (number),
    version int4        NOT NULL, -- the one the change led to
    changed timestamptz NOT NULL,
    officer uuid        NOT NULL,
    before  jsonb       NOT NULL,
    PRIMARY KEY (source, version)
);

-- Held events stand together by cause: a keyed hash of the fault and of the code that could not be mapped, which itself
-- is only in the sealed part. Those held so far know the fault alone.
ALTER TABLE ledger_quarantine ADD COLUMN cause uuid;
UPDATE ledger_quarantine SET cause = md5(fault)::uuid;
ALTER TABLE ledger_quarantine ALTER COLUMN cause SET NOT NULL;
DROP INDEX ledger_quarantine_held;
CREATE INDEX ledger_quarantine_cause ON ledger_quarantine (source, cause, received, id) WHERE state = 'held';

-- How many are held for each cause, counted as they come and go, so that nobody ever has to count them.
CREATE TABLE ledger_held (
    source int4 NOT NULL REFERENCES ledger_source (number),
    cause  uuid NOT NULL,
    held   int8 NOT NULL CHECK (held >= 0),
    PRIMARY KEY (source, cause)
);
CREATE INDEX ledger_held_most ON ledger_held (source, held DESC, cause DESC);
INSERT INTO ledger_held (source, cause, held)
SELECT source, cause, count(*) FROM ledger_quarantine WHERE state = 'held' GROUP BY source, cause;

-- +goose Down
-- Migrations only go forward.
