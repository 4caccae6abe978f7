-- Who does the work: what each member of staff can take, when they are away, how they look at the queue, what they have seen,
-- and what was done to many cases at once.

-- +goose Up
ALTER TABLE requests_case ADD COLUMN assigned_at timestamptz; -- to the one who has it
UPDATE requests_case SET assigned_at = updated_at WHERE assignee IS NOT NULL;

CREATE INDEX requests_case_received_open ON requests_case (received, id)
    WHERE state IN ('unconfirmed', 'received', 'working', 'asked', 'review', 'instructed');
CREATE INDEX requests_case_changed_open ON requests_case (updated_at, id)
    WHERE state IN ('unconfirmed', 'received', 'working', 'asked', 'review', 'instructed');
CREATE INDEX requests_case_turn ON requests_case (assignee, assigned_at) WHERE assignee IS NOT NULL;

CREATE TABLE requests_competence (
    officer uuid PRIMARY KEY,
    kinds   text[] NOT NULL DEFAULT '{}',         -- none named: every kind
    langs   text[] NOT NULL DEFAULT '{}',         -- none named: the body's first language
    desk    text NOT NULL DEFAULT '',             -- empty: the desk of their roles; none: is given nothing by itself
    set_by  uuid NOT NULL,
    set_at  timestamptz NOT NULL
);

CREATE TABLE requests_leave (
    id         uuid PRIMARY KEY,
    officer    uuid NOT NULL,
    since      date NOT NULL,
    until      date NOT NULL,                     -- the last day away
    hand       text NOT NULL,                     -- what becomes of the cases due within it: keep, rota, deputy
    deputy     uuid,
    entered_by uuid NOT NULL,
    entered_at timestamptz NOT NULL,
    begun_at   timestamptz,                       -- its first day was dealt with
    back_on    date,                              -- came back before its end, or never went
    CHECK (until >= since)
);
CREATE INDEX requests_leave_days ON requests_leave (until, since);

CREATE TABLE requests_view (
    id      uuid PRIMARY KEY,
    officer uuid NOT NULL,
    unit    text NOT NULL DEFAULT '',             -- shared with this unit
    name    text NOT NULL,
    filter  jsonb NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX requests_view_name ON requests_view (officer, lower(name));
CREATE INDEX requests_view_unit ON requests_view (unit) WHERE unit <> '';

CREATE TABLE requests_view_default (
    officer uuid PRIMARY KEY,
    view    uuid NOT NULL REFERENCES requests_view ON DELETE CASCADE
);
CREATE INDEX requests_view_default_view ON requests_view_default (view);

-- How far the one who has a case has read it. Rows are only added: two tabs opened at once must not make each other fail.
CREATE TABLE requests_seen (
    case_id uuid NOT NULL REFERENCES requests_case,
    officer uuid NOT NULL,
    n       integer NOT NULL                      -- of the newest event then
);
CREATE INDEX requests_seen_case ON requests_seen (case_id, officer, n);

CREATE TABLE requests_bulk (
    id         uuid PRIMARY KEY,
    officer    uuid NOT NULL,
    token      bytea NOT NULL UNIQUE,             -- the same button pressed twice
    action     text NOT NULL,
    to_officer uuid,
    words      bytea,                             -- sealed: the note or the reason; gone once all is done
    made_at    timestamptz NOT NULL,
    done_at    timestamptz
);
CREATE INDEX requests_bulk_made ON requests_bulk (made_at);

CREATE TABLE requests_bulk_item (
    bulk    uuid NOT NULL REFERENCES requests_bulk ON DELETE CASCADE,
    n       integer NOT NULL,
    case_id uuid NOT NULL REFERENCES requests_case,
    version integer NOT NULL,                     -- of the case as the preview showed it
    outcome text NOT NULL DEFAULT '',             -- empty: still to do
    name    text NOT NULL DEFAULT '',             -- of the member of staff it went to
    PRIMARY KEY (bulk, n)
);
CREATE INDEX requests_bulk_item_case ON requests_bulk_item (case_id);

-- +goose Down
-- Migrations only go forward.
