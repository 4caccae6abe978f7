-- +goose Up
-- What citizens ask, and everything that becomes of it. Only package requests writes here.
-- Columns of type bytea named body, contact, … are sealed (associated data: table|column|row id); those ending in _token
-- are keyed digests for look-up. Nothing here that identifies a citizen can be read without the keys.

CREATE TABLE requests_case (
    id            uuid PRIMARY KEY,
    ref           text UNIQUE,                    -- null once erased
    filing_token  bytea NOT NULL UNIQUE,          -- the same filing twice is one case
    kind          text NOT NULL,
    state         text NOT NULL,
    desk          text NOT NULL DEFAULT 'casework',
    lang          text NOT NULL,
    channel       text NOT NULL,
    filed_at      timestamptz NOT NULL,
    received_at   timestamptz NOT NULL,
    received      date NOT NULL,                  -- on the body's calendar
    assignee      uuid,
    assignee_name text NOT NULL DEFAULT '',
    unit          text NOT NULL DEFAULT '',
    version       integer NOT NULL DEFAULT 1,
    level         smallint NOT NULL DEFAULT 0,
    method        text NOT NULL DEFAULT '',
    level_at      timestamptz,
    contact       bytea,
    subject       bytea,                          -- established identity
    email_token   bytea,
    subject_token bytea,
    matter        bytea,                          -- what an access request or complaint says
    dispute       bytea,
    outcome       text NOT NULL DEFAULT '',
    decided_at    timestamptz,
    ended_at      timestamptz,
    updated_at    timestamptz NOT NULL,
    -- Copies of what the facts give, for sorting only; every page reckons anew.
    due           date NOT NULL,
    acknowledge_by date,
    draft_by      date,
    paused        boolean NOT NULL DEFAULT false,
    extended      boolean NOT NULL DEFAULT false
);

CREATE INDEX requests_case_queue ON requests_case (due, id)
    WHERE state IN ('unconfirmed', 'received', 'working', 'asked', 'review', 'instructed');
CREATE INDEX requests_case_assignee ON requests_case (assignee, due, id)
    WHERE state IN ('unconfirmed', 'received', 'working', 'asked', 'review', 'instructed');
CREATE INDEX requests_case_state ON requests_case (state, due, id);
CREATE INDEX requests_case_email ON requests_case (email_token);
CREATE INDEX requests_case_subject ON requests_case (subject_token);
CREATE INDEX requests_case_ended ON requests_case (kind, ended_at) WHERE state IN ('closed', 'withdrawn');
CREATE INDEX requests_case_received ON requests_case (received);

-- Words of the name, e-mail and identifier, each as a keyed digest: what a search can find.
CREATE TABLE requests_word (
    token   bytea NOT NULL,
    case_id uuid NOT NULL REFERENCES requests_case ON DELETE CASCADE,
    PRIMARY KEY (token, case_id)
);
CREATE INDEX requests_word_case ON requests_word (case_id);

CREATE TABLE requests_event (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL REFERENCES requests_case,
    n          integer NOT NULL,
    at         timestamptz NOT NULL,
    action     text NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    role       text NOT NULL,                     -- citizen, source, system, or the officer's role in this step
    officer    uuid,
    name       text NOT NULL DEFAULT '',          -- officer's name or source id
    step_token bytea,                             -- the same button pressed twice
    fact       text NOT NULL DEFAULT '',          -- what it is to the clock
    fact_day   date,                              -- when not the day of the event
    fact_value text NOT NULL DEFAULT '',
    body       bytea,                             -- sealed: words and values
    UNIQUE (case_id, n)
);
CREATE UNIQUE INDEX requests_event_step ON requests_event (case_id, step_token);
CREATE INDEX requests_event_officer ON requests_event (officer, case_id) WHERE officer IS NOT NULL;

CREATE TABLE requests_item (
    id        uuid PRIMARY KEY,
    case_id   uuid NOT NULL REFERENCES requests_case,
    n         integer NOT NULL,
    source    text NOT NULL DEFAULT '',
    asked     bytea,                              -- sealed: field, held, right, evidence
    verdict   text NOT NULL DEFAULT '',
    decided   bytea,                              -- sealed: value, reasons
    carried   text NOT NULL DEFAULT '',
    issued_at timestamptz,
    told_at   timestamptz,
    said      bytea,                              -- sealed: why the source refused
    UNIQUE (case_id, n)
);
CREATE INDEX requests_item_source ON requests_item (source, issued_at) WHERE carried = 'instructed';

CREATE TABLE requests_recipient (
    id      uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES requests_case,
    name    text NOT NULL,                        -- an organisation
    state   text NOT NULL,
    why     bytea,
    at      timestamptz NOT NULL,
    UNIQUE (case_id, name)
);

CREATE TABLE requests_decision (
    id            uuid PRIMARY KEY,
    case_id       uuid NOT NULL REFERENCES requests_case,
    current       boolean NOT NULL DEFAULT true,
    outcome       text NOT NULL,
    body          bytea,                          -- sealed: reasons, statement, items
    proposed_by   uuid NOT NULL,
    proposed_name text NOT NULL,
    proposed_at   timestamptz NOT NULL,
    submitted_by  uuid,
    submitted_at  timestamptz,
    approved_by   uuid,
    approved_name text NOT NULL DEFAULT '',
    approved_at   timestamptz,
    sent_back     bytea,
    CHECK (approved_by IS NULL OR (approved_by <> proposed_by AND approved_by <> submitted_by))
);
CREATE UNIQUE INDEX requests_decision_current ON requests_decision (case_id) WHERE current;

CREATE TABLE requests_message (
    id       uuid PRIMARY KEY,
    case_id  uuid NOT NULL REFERENCES requests_case,
    at       timestamptz NOT NULL,
    side     text NOT NULL,
    officer  uuid,
    name     text NOT NULL DEFAULT '',
    question boolean NOT NULL DEFAULT false,
    answered boolean NOT NULL DEFAULT false,
    body     bytea
);
CREATE INDEX requests_message_case ON requests_message (case_id, at, id);

-- Who and what a complaint is about, as far as the wall needs it.
CREATE TABLE requests_complaint (
    case_id    uuid PRIMARY KEY REFERENCES requests_case,
    about      text NOT NULL,
    case_about uuid REFERENCES requests_case,
    officer    uuid,
    unit       text NOT NULL DEFAULT '',
    notice     text NOT NULL DEFAULT '',
    entry      text NOT NULL DEFAULT ''
);
CREATE INDEX requests_complaint_officer ON requests_complaint (officer) WHERE officer IS NOT NULL;
CREATE INDEX requests_complaint_unit ON requests_complaint (unit) WHERE unit <> '';
CREATE INDEX requests_complaint_case ON requests_complaint (case_about) WHERE case_about IS NOT NULL;

CREATE TABLE requests_interest (
    id          uuid PRIMARY KEY,
    officer     uuid NOT NULL,
    kind        text NOT NULL,
    party_token bytea,                            -- null for a nil return
    party       bytea,
    since       date NOT NULL,
    until       date,
    declared_at timestamptz NOT NULL
);
CREATE INDEX requests_interest_officer ON requests_interest (officer);

CREATE TABLE requests_recusal (
    case_id uuid NOT NULL REFERENCES requests_case,
    officer uuid NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (officer, case_id)
);

CREATE TABLE requests_draft (
    id        uuid PRIMARY KEY,
    token     bytea NOT NULL UNIQUE,              -- of the browser conversation
    body      bytea,
    case_id   uuid REFERENCES requests_case,
    saved_at  timestamptz NOT NULL
);

CREATE TABLE requests_code (
    id         uuid PRIMARY KEY,
    case_id    uuid REFERENCES requests_case,     -- null when nothing matched: the visitor cannot tell
    limit_token bytea NOT NULL,                   -- of what was typed: limits bite alike for real and unreal
    browser_token bytea NOT NULL,
    code_token bytea NOT NULL,
    code       bytea,                             -- sealed, for the letter; gone once used or replaced
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    attempts   integer NOT NULL DEFAULT 0,
    used_at    timestamptz
);
CREATE INDEX requests_code_limit ON requests_code (limit_token, made_at);
CREATE INDEX requests_code_case ON requests_code (case_id);

CREATE TABLE requests_erasure (
    id      uuid PRIMARY KEY,
    class   text NOT NULL,
    before  date NOT NULL,
    at      timestamptz NOT NULL,
    count   integer NOT NULL
);

-- +goose Down
-- Never: a citizen's request is not undone by a schema.
