-- Tasks given from a case to another unit, cases that belong together, the same asked twice, and prepared words.

-- +goose Up
CREATE TABLE requests_errand (
    id           uuid PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES requests_case,
    n            integer NOT NULL,                -- 1, 2, 3 … within the case
    unit         text NOT NULL,                   -- whose people may answer
    officer      uuid,                            -- the one person asked, if it is one
    officer_name text NOT NULL DEFAULT '',
    asked_by     uuid NOT NULL,
    asker_name   text NOT NULL,
    asked_at     timestamptz NOT NULL,
    asked        date NOT NULL,                   -- on the body's calendar
    due          date NOT NULL,
    state        text NOT NULL DEFAULT 'open',
    queried      boolean NOT NULL DEFAULT false,  -- the unit asked back and waits
    named        boolean NOT NULL DEFAULT false,  -- says who the citizen is: reading it is a look
    version      integer NOT NULL DEFAULT 1,
    body         bytea,                           -- sealed: what is needed; name and number if the asker gave them
    chased       smallint NOT NULL DEFAULT 0,     -- how many chasers went out
    escalated_at timestamptz,
    ended_at     timestamptz,
    UNIQUE (case_id, n)
);
CREATE INDEX requests_errand_unit ON requests_errand (unit, due);
CREATE INDEX requests_errand_officer ON requests_errand (officer, due) WHERE officer IS NOT NULL;
CREATE INDEX requests_errand_open ON requests_errand (due) WHERE state = 'open';

CREATE TABLE requests_errand_word (
    id      uuid PRIMARY KEY,
    errand  uuid NOT NULL REFERENCES requests_errand ON DELETE CASCADE,
    at      timestamptz NOT NULL,
    how     text NOT NULL,                        -- an answer, a question back, what was said to it
    officer uuid NOT NULL,
    name    text NOT NULL,
    body    bytea                                 -- sealed
);
CREATE INDEX requests_errand_word_errand ON requests_errand_word (errand, at, id);

-- Who was written to about which event of a task: nobody twice.
CREATE TABLE requests_errand_told (
    event   uuid NOT NULL,
    officer uuid NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (event, officer)
);

-- Cases that have to do with each other.
CREATE TABLE requests_link (
    id      uuid PRIMARY KEY,
    a       uuid NOT NULL REFERENCES requests_case,
    b       uuid NOT NULL REFERENCES requests_case,
    kind    text NOT NULL,
    why     bytea,                                -- sealed
    officer uuid NOT NULL,
    name    text NOT NULL,
    at      timestamptz NOT NULL,
    CHECK (a <> b)
);
CREATE UNIQUE INDEX requests_link_once ON requests_link (least(a, b), greatest(a, b));
CREATE INDEX requests_link_a ON requests_link (a);
CREATE INDEX requests_link_b ON requests_link (b);

-- What a request says, as a keyed digest of its words: the same asked twice has the same.
CREATE TABLE requests_same (
    case_id uuid PRIMARY KEY REFERENCES requests_case,
    token   bytea NOT NULL
);
CREATE INDEX requests_same_token ON requests_same (token);

-- The same asked more than once: each case of a group, the one that leads included, and which one leads.
CREATE TABLE requests_twin (
    case_id  uuid PRIMARY KEY REFERENCES requests_case,
    lead     uuid NOT NULL REFERENCES requests_case,
    at       timestamptz NOT NULL,
    by_words boolean NOT NULL                     -- found by its words; otherwise put there by hand
);
CREATE INDEX requests_twin_lead ON requests_twin (lead, at);

-- Prepared texts of the office. They name nobody.
CREATE TABLE requests_wording (
    id         uuid PRIMARY KEY,
    place      text NOT NULL,                     -- message, question, reason …
    kind       text NOT NULL DEFAULT '',          -- of case; empty for every kind
    lang       text NOT NULL,
    title      text NOT NULL,
    retired_at timestamptz,
    retired_by text NOT NULL DEFAULT '',
    made_token bytea NOT NULL UNIQUE              -- the same form sent twice makes one
);
CREATE TABLE requests_wording_version (
    id             uuid PRIMARY KEY,
    wording        uuid NOT NULL REFERENCES requests_wording,
    n              integer NOT NULL,
    text           text NOT NULL,
    why            text NOT NULL,
    author         uuid NOT NULL,
    author_name    text NOT NULL,
    at             timestamptz NOT NULL,
    published_by   uuid,
    published_name text NOT NULL DEFAULT '',
    published_at   timestamptz,
    UNIQUE (wording, n),
    CHECK (published_by IS NULL OR published_by <> author)
);
ALTER TABLE requests_event ADD COLUMN wordings uuid[] NOT NULL DEFAULT '{}'; -- versions of prepared texts used in this step

-- +goose Down
-- Migrations only go forward.
