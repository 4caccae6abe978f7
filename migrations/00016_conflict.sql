-- Conflicts of interest: declarations with versions, whom a case concerns beside its citizen, who stepped back and who took over, looks
-- by people behind a wall, exceptions two people made, and the register of gifts. Columns of type bytea are sealed or keyed, as before.

-- +goose Up
ALTER TABLE requests_interest
    ADD COLUMN nature       text NOT NULL DEFAULT 'real',
    ADD COLUMN words        bytea,                     -- sealed: in the officer's words
    ADD COLUMN name         bytea[] NOT NULL DEFAULT '{}', -- keyed digests of the words of the party's name; they only suggest
    ADD COLUMN replaces     uuid UNIQUE REFERENCES requests_interest, -- the version before: nothing is edited
    ADD COLUMN entered_by   uuid,                      -- a supervisor; null when the officer declared
    ADD COLUMN entered_name text NOT NULL DEFAULT '';
CREATE INDEX requests_interest_declared ON requests_interest (officer, declared_at) WHERE entered_by IS NULL;

-- Which reminder to declare anew went out for which due day.
CREATE TABLE requests_declaring (
    officer uuid NOT NULL,
    due     date NOT NULL,
    notice  text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (officer, due, notice)
);

-- What the person who was given a case said of it: no interest. Without it they do not work on it.
CREATE TABLE requests_disclaimer (
    case_id uuid NOT NULL REFERENCES requests_case,
    officer uuid NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (case_id, officer)
);
INSERT INTO requests_disclaimer SELECT id, assignee, updated_at FROM requests_case WHERE assignee IS NOT NULL; -- given before anybody asked

-- Whom a case concerns beside its mailbox and its citizen: an address, an organisation, somebody who acts for the citizen.
CREATE TABLE requests_party (
    case_id uuid NOT NULL REFERENCES requests_case,
    kind    text NOT NULL,
    token   bytea NOT NULL,
    PRIMARY KEY (token, case_id, kind)
);
CREATE INDEX requests_party_case ON requests_party (case_id);

-- Officials who, by the access ledger, had looked at the citizen of a complaint about officials or looks.
CREATE TABLE requests_looker (
    officer uuid NOT NULL,
    case_id uuid NOT NULL REFERENCES requests_case,
    PRIMARY KEY (officer, case_id)
);
CREATE INDEX requests_looker_case ON requests_looker (case_id);

-- As whom an officer appears in the events of source systems, beside their own id and mailbox.
CREATE TABLE requests_alias (
    id      uuid PRIMARY KEY,
    officer uuid NOT NULL,
    source  text NOT NULL,
    name    bytea NOT NULL,                            -- sealed
    token   bytea NOT NULL,
    set_by  uuid NOT NULL,
    set_at  timestamptz NOT NULL,
    UNIQUE (source, token)
);
CREATE INDEX requests_alias_officer ON requests_alias (officer);

ALTER TABLE requests_recusal
    ADD COLUMN class      text NOT NULL DEFAULT '',    -- kind of interest, never the details
    ADD COLUMN automatic  boolean NOT NULL DEFAULT false,
    ADD COLUMN name       text NOT NULL DEFAULT '',
    ADD COLUMN taken_by   uuid,
    ADD COLUMN taken_name text NOT NULL DEFAULT '',
    ADD COLUMN taken_at   timestamptz;
CREATE INDEX requests_recusal_case ON requests_recusal (case_id);

CREATE TABLE requests_override (
    id           uuid PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES requests_case,
    officer      uuid NOT NULL,
    officer_name text NOT NULL,
    reason       bytea,
    until        date NOT NULL,
    asked_by     uuid NOT NULL,
    asked_name   text NOT NULL,
    asked_at     timestamptz NOT NULL,
    granted      boolean,                              -- null while it waits
    decided_by   uuid,
    decided_name text NOT NULL DEFAULT '',
    decided_at   timestamptz,
    CHECK (decided_by IS NULL OR decided_by <> asked_by AND decided_by <> officer),
    CHECK (asked_by <> officer)
);
CREATE INDEX requests_override_officer ON requests_override (officer, until) WHERE granted;
CREATE INDEX requests_override_case ON requests_override (case_id);
CREATE UNIQUE INDEX requests_override_waits ON requests_override (case_id, officer) WHERE granted IS NULL;

-- A look at a citizen by somebody whom a wall or a recusal kept from them.
CREATE TABLE requests_flag (
    id           uuid PRIMARY KEY,
    officer      uuid NOT NULL,
    officer_name text NOT NULL,
    why          text NOT NULL,                        -- recusal or interest
    case_id      uuid REFERENCES requests_case,        -- of a recusal
    source       text NOT NULL,
    entry        text NOT NULL,                        -- of the access ledger
    occurred     timestamptz NOT NULL,
    raised_at    timestamptz NOT NULL,
    verdict      text NOT NULL DEFAULT '',
    reason       bytea,
    decided_by   uuid,
    decided_name text NOT NULL DEFAULT '',
    decided_at   timestamptz,
    UNIQUE (officer, entry),
    CHECK (decided_by IS NULL OR decided_by <> officer)
);
CREATE INDEX requests_flag_open ON requests_flag (occurred) WHERE verdict = '';

-- Attempts to reach a case that does not exist for whoever tried, and one that does not exist at all: both are counted alike, so that
-- neither takes longer than the other.
CREATE TABLE requests_miss (
    day   date NOT NULL,
    kind  text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (day, kind)
);

CREATE TABLE requests_gift (
    id           uuid PRIMARY KEY,
    officer      uuid NOT NULL,
    officer_name text NOT NULL,
    unit         text NOT NULL,
    kind         text NOT NULL,
    given        date NOT NULL,
    value        bigint NOT NULL,                      -- in hundredths of the body's currency
    private      boolean NOT NULL,                     -- the giver is a private person
    body         bytea NOT NULL,                       -- sealed: what, from whom, occasion
    proposal     text NOT NULL,                        -- what the officer did or means to do with it
    entered_at   timestamptz NOT NULL,
    decision     text NOT NULL DEFAULT '',
    reason       bytea,
    decided_by   uuid,
    decided_name text NOT NULL DEFAULT '',
    decided_at   timestamptz,
    token        bytea NOT NULL UNIQUE,                -- the same form twice is one gift
    CHECK (decided_by IS NULL OR decided_by <> officer)
);
CREATE INDEX requests_gift_given ON requests_gift (given DESC, id DESC);
CREATE INDEX requests_gift_officer ON requests_gift (officer);

-- +goose Down
-- Migrations only go forward.
