-- Whether each member of staff, and each key, still needs what it may do.

-- +goose Up
CREATE TABLE account_review (
    number    integer PRIMARY KEY,
    whole     boolean NOT NULL,          -- every right; otherwise those of the roles that can see everything
    opened_at timestamptz NOT NULL,
    due       date NOT NULL,
    closed_at timestamptz                -- when the last right was answered or was held no more
);
-- One at a time: a right that is asked about twice at once has two answers.
CREATE UNIQUE INDEX account_review_open ON account_review ((true)) WHERE closed_at IS NULL;

-- One right of a review: a role of a member of staff, or the key of a source.
CREATE TABLE account_right (
    id          uuid PRIMARY KEY,
    review      integer NOT NULL REFERENCES account_review (number),
    officer_id  uuid REFERENCES account_officer (id),
    role        text NOT NULL DEFAULT '',
    source      text NOT NULL DEFAULT '',
    answer      text NOT NULL DEFAULT '' CHECK (answer IN ('', 'keep', 'end', 'gone')), -- gone: held no more, by another way
    reason      text NOT NULL DEFAULT '',
    by_id       uuid REFERENCES account_officer (id),
    answered_at timestamptz,
    CHECK ((officer_id IS NULL) = (role = '') AND (officer_id IS NULL) = (source <> '')),
    CHECK ((answer = '') = (answered_at IS NULL)),
    CHECK (by_id IS DISTINCT FROM officer_id OR by_id IS NULL) -- nobody answers for their own
);
CREATE UNIQUE INDEX account_right_once ON account_right (review, officer_id, role, source) NULLS NOT DISTINCT;
CREATE INDEX account_right_held ON account_right (officer_id, role, source, answered_at) WHERE answer = 'keep';

-- +goose Down
-- Migrations only go forward.
