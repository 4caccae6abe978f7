-- +goose Up
-- The days of the clock: what an administrator changes in the calendar, what becomes of open cases then, who wants to be
-- reminded, and what a case must remember beside its facts.

-- Days added to the body's calendar, or declared worked after all. A row is never changed, only taken back.
CREATE TABLE requests_holiday (
    id           uuid PRIMARY KEY,
    day          date NOT NULL,
    worked       boolean NOT NULL DEFAULT false,  -- the calendar has a holiday here, and it is worked all the same
    name         text NOT NULL,
    reason       text NOT NULL,
    added_by     uuid NOT NULL,
    added_name   text NOT NULL,
    added_at     timestamptz NOT NULL,
    removed_by   uuid,
    removed_name text NOT NULL DEFAULT '',
    removed_at   timestamptz,
    removed_why  text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX requests_holiday_day ON requests_holiday (day) WHERE removed_at IS NULL;

-- One reckoning anew of every open case, after the calendar, the law or the body's choices changed.
CREATE TABLE requests_recount (
    id         uuid PRIMARY KEY,
    cause      text NOT NULL,                     -- holidays, rules
    reason     text NOT NULL DEFAULT '',          -- names of the days
    asked_by   uuid,
    asked_name text NOT NULL DEFAULT '',
    asked_at   timestamptz NOT NULL,
    reckoned   integer NOT NULL DEFAULT 0,
    moved      integer NOT NULL DEFAULT 0,
    done_at    timestamptz
);

-- The cases that one moved.
CREATE TABLE requests_move (
    recount_id uuid NOT NULL REFERENCES requests_recount,
    case_id    uuid NOT NULL REFERENCES requests_case,
    event_id   uuid NOT NULL,
    was        date NOT NULL,
    now        date NOT NULL,
    at         timestamptz NOT NULL,
    told_at    timestamptz,                       -- when a letter about it was asked for
    PRIMARY KEY (recount_id, case_id)
);
CREATE INDEX requests_move_case ON requests_move (case_id);

ALTER TABLE requests_case
    ADD COLUMN notice_by    date,                             -- by when an extension must be told of
    ADD COLUMN acknowledged boolean NOT NULL DEFAULT false,
    ADD COLUMN late_cause   text NOT NULL DEFAULT '',         -- why the answer came, or comes, after the due day
    ADD COLUMN basis        text NOT NULL DEFAULT '';         -- digest of the rules the stored days were reckoned by
UPDATE requests_case c SET acknowledged = true
    WHERE EXISTS (SELECT FROM requests_event e WHERE e.case_id = c.id AND e.fact = 'acknowledged');
CREATE INDEX requests_case_open ON requests_case (id)
    WHERE state IN ('unconfirmed', 'received', 'working', 'asked', 'review', 'instructed');

-- A step may correct what an earlier one told the clock. The earlier one stays as it was written.
ALTER TABLE requests_event ADD COLUMN amends integer;         -- n of the event whose fact this one replaces

-- The private calendar address of an officer. The address carries a keyed digest of the id: the table alone opens nothing.
CREATE TABLE requests_feed (
    id         uuid PRIMARY KEY,
    officer    uuid NOT NULL,
    made_at    timestamptz NOT NULL,
    read_at    timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX requests_feed_officer ON requests_feed (officer) WHERE revoked_at IS NULL;

-- How an officer wants to be reminded: daily, weekly or never. Nothing said is daily.
CREATE TABLE requests_reminding (
    officer uuid PRIMARY KEY,
    pace    text NOT NULL,
    set_at  timestamptz NOT NULL
);
-- One digest an officer and day, whatever is restarted.
CREATE TABLE requests_digest (
    officer uuid NOT NULL,
    day     date NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (officer, day)
);

-- +goose Down
-- Never: a citizen's request is not undone by a schema.
