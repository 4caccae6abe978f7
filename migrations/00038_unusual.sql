-- Looks that stand out: what an official of a source system looked at is counted once a day, without names, and what colleagues do not do
-- becomes a flag beside those that walls and recusals raise.

-- +goose Up
-- A day of the ledger: how far it is read, and what came of it.
CREATE TABLE requests_watch (
    day       date PRIMARY KEY,
    place     json NOT NULL DEFAULT '{}',               -- where reading goes on
    looks     bigint NOT NULL DEFAULT 0,
    history   boolean NOT NULL,                         -- counted to compare with, and never judged
    read_at   timestamptz,
    judged_at timestamptz,
    raised    integer NOT NULL DEFAULT 0,
    spared    integer NOT NULL DEFAULT 0                -- beyond what may be raised in a day
);

-- Officials and their colleagues (of the same source, unit and role) are keyed digests; nobody is named, on either side. Kept five weeks.
CREATE TABLE requests_worked (
    day      date NOT NULL,
    source   text NOT NULL,
    peers    bigint NOT NULL,
    actor    bigint NOT NULL,
    looks    integer NOT NULL,
    caseless integer NOT NULL,
    hours    integer[] NOT NULL,                        -- looks by hour where the body is
    PRIMARY KEY (peers, actor, day)
);
CREATE INDEX requests_worked_day ON requests_worked (day);
CREATE TABLE requests_worked_kind (
    day      date NOT NULL,
    peers    bigint NOT NULL,
    actor    bigint NOT NULL,
    category text NOT NULL,                             -- of data
    looks    integer NOT NULL,
    PRIMARY KEY (peers, actor, category, day)
);
CREATE INDEX requests_worked_kind_day ON requests_worked_kind (day);

-- One official and one citizen, on several days without a case: found while a day is read, gone when it is judged.
CREATE TABLE requests_repeat (
    day     date NOT NULL,
    peers   bigint NOT NULL,
    actor   bigint NOT NULL,
    citizen bigint NOT NULL,
    days    integer NOT NULL,
    PRIMARY KEY (day, actor, citizen, peers)
);

-- A flag may be about an official who has no account here.
ALTER TABLE requests_flag
    ALTER COLUMN officer DROP NOT NULL,
    ADD COLUMN actor    bigint,                         -- the official, as the source's keyed digest
    ADD COLUMN unit     text NOT NULL DEFAULT '',       -- theirs: whoever is of it does not judge
    ADD COLUMN about    bytea,                          -- rule, official and what else: the same is not raised again so soon
    ADD COLUMN strength real NOT NULL DEFAULT 0,
    ADD COLUMN body     bytea,                          -- who it was, and the sum; sealed
    DROP CONSTRAINT requests_flag_officer_entry_key,
    ADD CONSTRAINT requests_flag_who CHECK (officer IS NOT NULL OR actor IS NOT NULL);
CREATE UNIQUE INDEX requests_flag_entry ON requests_flag (officer, entry) WHERE actor IS NULL;
CREATE INDEX requests_flag_about ON requests_flag (about, raised_at);

-- The looks a flag is about, the first of many: the token is the citizen's, for the wall.
CREATE TABLE requests_flag_look (
    flag     uuid NOT NULL REFERENCES requests_flag ON DELETE CASCADE,
    n        integer NOT NULL,
    entry    text NOT NULL,
    token    bytea NOT NULL,
    PRIMARY KEY (flag, n)
);
-- A citizen who questions a look of the same official.
CREATE TABLE requests_flag_doubt (
    flag    uuid NOT NULL REFERENCES requests_flag ON DELETE CASCADE,
    case_id uuid NOT NULL REFERENCES requests_case,
    PRIMARY KEY (flag, case_id)
);
CREATE INDEX requests_flag_doubt_case ON requests_flag_doubt (case_id);

-- +goose Down
-- Migrations only go forward.
