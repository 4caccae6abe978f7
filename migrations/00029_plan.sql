-- A whole file of the schedule can be planned for a moment: it is approved, its rows stay as they were read, and everything in it comes
-- into force then, or nothing. published_at is when that really was; before, a file was published when it was decided on.

-- +goose Up
ALTER TABLE notices_import ADD COLUMN publish_at timestamptz, ADD COLUMN published_at timestamptz, ADD COLUMN failure text NOT NULL DEFAULT '';
UPDATE notices_import SET published_at = decided_at WHERE state = 'published';
ALTER TABLE notices_import DROP CONSTRAINT notices_import_state_check, DROP CONSTRAINT notices_import_check2,
    ADD CONSTRAINT notices_import_state_check CHECK (state IN ('read', 'submitted', 'planned', 'published', 'returned')),
    ADD CONSTRAINT notices_import_decided CHECK (state NOT IN ('planned', 'published') OR decider IS NOT NULL),
    ADD CONSTRAINT notices_import_planned CHECK (state <> 'planned' OR publish_at IS NOT NULL),
    ADD CONSTRAINT notices_import_published CHECK ((state = 'published') = (published_at IS NOT NULL));
CREATE INDEX notices_import_due ON notices_import (publish_at) WHERE state = 'planned';

-- What happened to a plan: a file that was planned, called off and planned again says so.
CREATE TABLE notices_import_event (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import       uuid NOT NULL REFERENCES notices_import (id) ON DELETE CASCADE,
    at           timestamptz NOT NULL,
    officer      uuid NOT NULL,
    officer_name text NOT NULL,
    action       text NOT NULL CHECK (action IN ('scheduled', 'called_off', 'failed')),
    planned      timestamptz NOT NULL,
    why          text NOT NULL DEFAULT ''
);
CREATE INDEX notices_import_event_import ON notices_import_event (import, id);

-- +goose Down
-- Migrations only go forward.
