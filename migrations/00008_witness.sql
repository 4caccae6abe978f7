-- +goose Up
-- What stands around the log, outside its tree: what witnesses say of it, where each of them stands, and logs that were begun
-- anew. Written by the package requests/ledger alone.

-- A checkpoint's own row stays as it was signed. A witness that cosigns the same state again replaces its line.
CREATE TABLE ledger_cosignature (
    size    int8        NOT NULL REFERENCES ledger_checkpoint (size),
    witness text        NOT NULL,
    key     int8        NOT NULL, -- key ID of the signed note
    line    text        NOT NULL, -- the signature line as it stands in the note
    at      timestamptz NOT NULL, -- the witness's own time
    PRIMARY KEY (size, witness, key)
);

-- Where each witness stands. next is when it may be asked again, and thereby the claim of the replica that asks.
CREATE TABLE ledger_witness (
    log     text        NOT NULL, -- origin; a log begun anew is unknown to everybody
    witness text        NOT NULL,
    key     int8        NOT NULL,
    size    int8        NOT NULL DEFAULT 0, -- the newest state it says that it knows
    asked   timestamptz,
    next    timestamptz NOT NULL,
    trouble text        NOT NULL DEFAULT '',
    answer  int4        NOT NULL DEFAULT 0, -- the status of its last answer
    PRIMARY KEY (log, witness, key)
);

-- Logs that take the place of one that could not be continued, each with the public reason.
CREATE TABLE ledger_origin (
    origin text        PRIMARY KEY,
    began  timestamptz NOT NULL,
    size   int8        NOT NULL, -- entries of the tree at that moment
    reason text        NOT NULL,
    before text        NOT NULL  -- the newest state of the log before that is known, as signed
);

-- +goose Down
-- Migrations only go forward.
