-- What follows a decision: instructions to sources beside a correction, who is waited for, the restriction while a correction
-- is contested, whom a correction was told, and cases that follow another.

-- +goose Up
CREATE TABLE requests_behest (
    id        uuid PRIMARY KEY,
    case_id   uuid NOT NULL REFERENCES requests_case,
    recipient uuid REFERENCES requests_recipient ON DELETE CASCADE, -- of a notice to a recipient that is a source itself
    kind      text NOT NULL,                      -- restrict, release, dispute, notify
    source    text NOT NULL,
    item      integer NOT NULL,                   -- its number within the case
    body      bytea,                              -- sealed: field, held, right, statement
    carried   text NOT NULL DEFAULT 'instructed',
    issued_at timestamptz NOT NULL,
    told_at   timestamptz,
    said      bytea                               -- sealed: why the source refused
);
CREATE INDEX requests_behest_case ON requests_behest (case_id);
CREATE INDEX requests_behest_source ON requests_behest (source, issued_at) WHERE carried = 'instructed';

-- Whose answer is waited for, and how often it was asked for again. A row goes when the answer comes.
CREATE TABLE requests_awaited (
    id      uuid PRIMARY KEY,                     -- of the item, behest, recipient or case
    case_id uuid NOT NULL REFERENCES requests_case,
    what    text NOT NULL,                        -- item, behest, recipient, progress
    since   date NOT NULL,
    chased  smallint NOT NULL DEFAULT 0
);
CREATE INDEX requests_awaited_case ON requests_awaited (case_id);
CREATE INDEX requests_awaited_since ON requests_awaited (since);

-- The restriction while a correction is contested (GDPR Art. 18(1)(a)).
CREATE TABLE requests_marking (
    case_id   uuid PRIMARY KEY REFERENCES requests_case,
    state     text NOT NULL,                      -- asked, set, declined, lifting, lifted
    at        timestamptz NOT NULL,
    lift_on   date,                               -- the citizen has been told of this day (Art. 18(3))
    why       bytea                               -- sealed: why it was declined or is lifted
);
CREATE INDEX requests_marking_lift ON requests_marking (lift_on) WHERE state = 'lifting';

ALTER TABLE requests_recipient ADD COLUMN source text NOT NULL DEFAULT '', -- when the recipient is a source: it is told as one
    ADD COLUMN way text NOT NULL DEFAULT '';      -- letter, mail, phone, system

-- A case that follows another: fresh evidence too late to take it up again, or a review of its decision.
CREATE TABLE requests_follow (
    case_id uuid PRIMARY KEY REFERENCES requests_case,
    follows uuid NOT NULL REFERENCES requests_case,
    why     text NOT NULL
);
CREATE INDEX requests_follow_follows ON requests_follow (follows);

-- +goose Down
-- Migrations only go forward.
