-- Codes that go to an address on paper, reminders to citizens who were asked something, and what has to be put on paper.

-- +goose Up
CREATE TABLE requests_post_code (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL REFERENCES requests_case,
    ordered_at timestamptz NOT NULL,
    body       bytea,                             -- sealed: name, address and whose it is; gone once used or run out
    code_token bytea,                             -- null until its letter was printed; the code itself is kept nowhere
    printed_at timestamptz,
    expires_at timestamptz,
    attempts   integer NOT NULL DEFAULT 0,
    used_at    timestamptz,
    voided_at  timestamptz                        -- replaced by a later letter, or guessed at too often
);
CREATE INDEX requests_post_code_case ON requests_post_code (case_id, ordered_at);

-- How often a browser conversation tried a code of a case.
CREATE TABLE requests_post_try (
    case_id       uuid NOT NULL REFERENCES requests_case,
    browser_token bytea NOT NULL,
    attempts      integer NOT NULL,
    last_at       timestamptz NOT NULL,
    PRIMARY KEY (case_id, browser_token)
);

-- How often a citizen was reminded of what they were asked.
CREATE TABLE requests_prompt (
    question uuid PRIMARY KEY,                    -- the event that asked
    case_id  uuid NOT NULL REFERENCES requests_case,
    stage    smallint NOT NULL
);
CREATE INDEX requests_prompt_case ON requests_prompt (case_id);

-- What the office has to put on paper, or into another form, and send by hand.
CREATE TABLE requests_posting (
    id      uuid PRIMARY KEY,                     -- of the event it is about
    case_id uuid NOT NULL REFERENCES requests_case,
    n       integer NOT NULL,                     -- number of that event
    what    text NOT NULL,                        -- code, reminder, format
    since   date NOT NULL,
    done_at timestamptz
);
CREATE INDEX requests_posting_case ON requests_posting (case_id) WHERE done_at IS NULL;

-- +goose Down
-- Migrations only go forward.
