-- People of an incident are found in steps that can be broken off, and the wall around an incident outlives the case it came from.

-- +goose Up

-- A drawing is asked for and then done step by step; place is where the next step begins.
ALTER TABLE requests_drawing ADD COLUMN begun_at timestamptz,   -- null while a list waits to be confirmed
    ADD COLUMN touched_at timestamptz,                          -- when the last step was done
    ADD COLUMN read integer NOT NULL DEFAULT 0,                 -- looks, or rows of a list
    ADD COLUMN stopped boolean NOT NULL DEFAULT false,          -- before it came to its end
    ADD COLUMN place jsonb;                                     -- in the ledger
UPDATE requests_drawing SET begun_at = at, touched_at = done_at WHERE done_at IS NOT NULL;
DELETE FROM requests_drawing WHERE done_at IS NULL;             -- lists nobody confirmed, kept in another form from now on
CREATE INDEX requests_drawing_running ON requests_drawing (touched_at) WHERE begun_at IS NOT NULL AND done_at IS NULL;

-- The rows of a list until they are taken, a thousand at a time.
CREATE TABLE requests_drawing_part (
    drawing uuid NOT NULL REFERENCES requests_drawing ON DELETE CASCADE,
    n       integer NOT NULL,
    body    bytea NOT NULL,                                     -- sealed
    PRIMARY KEY (drawing, n)
);

-- Whom a drawing found, and at how many of its looks. A person counts once, however many steps find them.
CREATE TABLE requests_drawn (
    drawing uuid NOT NULL REFERENCES requests_drawing ON DELETE CASCADE,
    person  uuid NOT NULL REFERENCES requests_affected ON DELETE CASCADE,
    looks   integer NOT NULL,
    PRIMARY KEY (drawing, person)
);
CREATE INDEX requests_drawn_person ON requests_drawn (person);
INSERT INTO requests_drawn SELECT drawing, id, looks FROM requests_affected;

-- Counting by state reads this alone.
DROP INDEX requests_affected_state;
CREATE INDEX requests_affected_state ON requests_affected (incident, state, way, number) INCLUDE (id);

-- Whom an incident is walled off from once the case it came from lost its content: people by the keyed digests of those they have an
-- interest in, or by themselves, or by their unit.
CREATE TABLE requests_incident_wall (
    incident uuid NOT NULL,                                     -- id of the finding that opened it
    token    bytea,
    officer  uuid,
    unit     text,
    CHECK (num_nonnulls(token, officer, unit) = 1)
);
CREATE UNIQUE INDEX requests_incident_wall_once ON requests_incident_wall (incident, token, officer, unit) NULLS NOT DISTINCT;

-- +goose Down
-- Migrations only go forward.
