-- +goose Up
-- The access ledger: who looked at whose data. Written by the package requests/ledger alone.
-- Nothing here names a citizen in the clear: identifiers appear as keyed hashes, contents are sealed.

CREATE TABLE ledger_source (
    number         int4 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             text        NOT NULL UNIQUE CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    prefix         text        NOT NULL UNIQUE CHECK (prefix <> ''),
    profile        text        NOT NULL CHECK (profile IN ('name', 'role', 'organisation')),
    names          jsonb       NOT NULL,
    scopes         text[]      NOT NULL,
    webhook        text        NOT NULL DEFAULT '',
    webhook_secret bytea,
    mapping        jsonb       NOT NULL DEFAULT '{}',
    created        timestamptz NOT NULL,
    disabled       timestamptz
);

-- A key is 32 random bytes; of such a value one SHA-256 is enough at rest.
CREATE TABLE ledger_source_key (
    hash    bytea       PRIMARY KEY CHECK (length(hash) = 32),
    source  int4        NOT NULL REFERENCES ledger_source (number),
    created timestamptz NOT NULL,
    expires timestamptz
);
CREATE INDEX ledger_source_key_source ON ledger_source_key (source);

-- One row a source, locked by each of its batches: the batches of one source take turns, sources do not wait for
-- each other.
CREATE TABLE ledger_intake (
    source        int4   PRIMARY KEY REFERENCES ledger_source (number),
    refused       int8   NOT NULL DEFAULT 0,
    conflicting   int8   NOT NULL DEFAULT 0,
    last_received timestamptz,
    heartbeat     timestamptz
);

-- What coverage needs, counted as it comes in, so that nobody ever has to count entries.
CREATE TABLE ledger_tally (
    source   int4        NOT NULL REFERENCES ledger_source (number),
    month    date        NOT NULL,
    stored   int8        NOT NULL,
    late     int8        NOT NULL,
    skewed   int8        NOT NULL,
    caseless int8        NOT NULL,
    vague    int8        NOT NULL,
    first    timestamptz NOT NULL,
    last     timestamptz NOT NULL,
    PRIMARY KEY (source, month)
);

-- Unbroken runs of a source's own numbering; what lies between two runs is missing.
CREATE TABLE ledger_run (
    source   int4        NOT NULL REFERENCES ledger_source (number),
    first    int8        NOT NULL,
    last     int8        NOT NULL CHECK (last >= first),
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    PRIMARY KEY (source, first)
);

-- Columns stand widest alignment first; the layout and the keys are explained in docs/decisions.
CREATE TABLE ledger_entry (
    occurred         timestamptz NOT NULL,
    received         timestamptz NOT NULL,
    skey             int8        NOT NULL, -- first 8 bytes of the citizen's blind index
    akey             int8        NOT NULL, -- the official, as this source names them
    okey             int8        NOT NULL, -- the official's organisation
    activity_version int8        NOT NULL,
    source           int4        NOT NULL,
    hidden_until     date,                 -- day of review of a withheld or deferred entry
    action           int2        NOT NULL,
    marks            int2        NOT NULL,
    event            uuid        NOT NULL, -- keyed hash of source and event id
    corrects         uuid,                 -- the same of the event this one puts right
    activity         text        NOT NULL,
    salt             bytea       NOT NULL,
    commitment       bytea       NOT NULL,
    payload          bytea       NOT NULL,
    UNIQUE (event, occurred)
) PARTITION BY RANGE (occurred);
CREATE INDEX ledger_entry_citizen ON ledger_entry (skey, occurred DESC);
CREATE INDEX ledger_entry_corrects ON ledger_entry (corrects) WHERE corrects IS NOT NULL;

-- What waits for the sequencer: one row a batch, columns of equal length side by side.
CREATE TABLE ledger_pending (
    id          int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occurred    timestamptz[] NOT NULL,
    events      uuid[]        NOT NULL,
    skeys       int8[]        NOT NULL,
    subjects    uuid[]        NOT NULL,
    commitments bytea[]       NOT NULL,
    hidden      date[]        NOT NULL
);

-- Where entries stand in the log. A hidden entry has ordinal 0 until its day of review has passed; then it gets a
-- second leaf, inside the citizen's numbering, so that no missing number ever betrays it.
CREATE TABLE ledger_leaf (
    index    int8        NOT NULL,
    occurred timestamptz NOT NULL,
    skey     int8        NOT NULL,
    ordinal  int8        NOT NULL,
    event    uuid        NOT NULL,
    previous bytea       NOT NULL,
    PRIMARY KEY (index, occurred)
) PARTITION BY RANGE (occurred);
CREATE INDEX ledger_leaf_citizen ON ledger_leaf (skey, occurred DESC);

CREATE TABLE ledger_hold (
    event        uuid        NOT NULL,
    occurred     timestamptz NOT NULL,
    skey         int8        NOT NULL,
    subject      uuid        NOT NULL,
    hidden_until date        NOT NULL,
    commitment   bytea       NOT NULL,
    PRIMARY KEY (event, occurred)
);
CREATE INDEX ledger_hold_until ON ledger_hold (hidden_until);

-- The end of each citizen's own chain.
CREATE TABLE ledger_chain (
    subject uuid  PRIMARY KEY,
    ordinal int8  NOT NULL,
    last    bytea NOT NULL
) WITH (fillfactor = 75);

CREATE TABLE ledger_tree (
    one  bool PRIMARY KEY DEFAULT true CHECK (one),
    size int8 NOT NULL
);
INSERT INTO ledger_tree (size) VALUES (0);

-- C2SP tlog-tiles of height 8; the last tile of each level grows.
CREATE TABLE ledger_tile (
    level  int2  NOT NULL,
    number int8  NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (level, number)
);
ALTER TABLE ledger_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- One state for each size, never two.
CREATE TABLE ledger_checkpoint (
    size int8        PRIMARY KEY,
    root bytea       NOT NULL,
    note bytea       NOT NULL,
    at   timestamptz NOT NULL
);

CREATE TABLE ledger_quarantine (
    id       uuid        PRIMARY KEY,
    source   int4        NOT NULL REFERENCES ledger_source (number),
    event    uuid,
    received timestamptz NOT NULL,
    fault    text        NOT NULL,
    digest   bytea       NOT NULL, -- keyed hash of the body, so that a repeat is recognised
    body     bytea       NOT NULL, -- sealed
    state    text        NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'released', 'discarded')),
    decided  timestamptz,
    decider  uuid,
    reason   bytea,
    UNIQUE (source, digest)
);
CREATE INDEX ledger_quarantine_held ON ledger_quarantine (source, received) WHERE state = 'held';
CREATE INDEX ledger_quarantine_event ON ledger_quarantine (event) WHERE state = 'held';

-- +goose StatementBegin
-- Makes the partitions of one month (UTC). Made apart and then attached: attaching lets readers and writers of the
-- other months go on. Whether a partition is there is read from pg_class itself: a look-up by name may be answered from
-- this session's memory, which does not know yet what the holder of the lock has just committed. Says whether the
-- partitions were there already, committed, so that the caller may remember it.
CREATE FUNCTION ledger_month(moment timestamptz) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
    from_at  timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
    until_at timestamp := from_at + interval '1 month';
    suffix   text := to_char(from_at, '_YYYYMM');
    parent   text;
BEGIN
    IF (SELECT count(*) FROM pg_class WHERE relname IN ('ledger_entry' || suffix, 'ledger_leaf' || suffix)
        AND relnamespace = current_schema()::regnamespace) = 2 THEN
        RETURN true;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('ledger_month'));
    FOREACH parent IN ARRAY ARRAY['ledger_entry', 'ledger_leaf'] LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_class WHERE relname = parent || suffix
            AND relnamespace = current_schema()::regnamespace);
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', parent || suffix, parent);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, parent || suffix,
            from_at AT TIME ZONE 'UTC', until_at AT TIME ZONE 'UTC');
    END LOOP;
    RETURN false;
END $$;

-- An entry or leaf, once written, is never changed.
CREATE FUNCTION ledger_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- +goose StatementEnd

CREATE TRIGGER ledger_entry_immutable BEFORE UPDATE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_immutable();
CREATE TRIGGER ledger_leaf_immutable BEFORE UPDATE ON ledger_leaf
    FOR EACH ROW EXECUTE FUNCTION ledger_immutable();

-- The portal itself: its looks are recorded in the transaction in which they happen. No key belongs to it.
INSERT INTO ledger_source (id, prefix, profile, names, scopes, created)
VALUES ('daylight', 'urn:daylight', 'role',
        '{"en": "Transparency portal", "fr": "Portail de transparence", "ar": "بوابة الشفافية"}', '{}', now());
INSERT INTO ledger_intake (source) SELECT number FROM ledger_source WHERE id = 'daylight';

-- +goose Down
-- Migrations only go forward.
