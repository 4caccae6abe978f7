-- Two cases of the same person that ask a source to do the same share one instruction: the item of the later one names that of the earlier,
-- and what the source says counts for both.

-- +goose Up
ALTER TABLE requests_item ADD COLUMN same_as uuid REFERENCES requests_item (id) ON DELETE SET NULL;
CREATE INDEX requests_item_same_as ON requests_item (same_as) WHERE same_as IS NOT NULL;

-- When those who may make the letter with a code were told that it waits, and told again.
ALTER TABLE requests_post_code ADD COLUMN told_at timestamptz, ADD COLUMN chased_at timestamptz;

-- Letters to the people concerned by an incident, put into the queue step by step. Whoever is added after they were asked for is not among them.
CREATE TABLE requests_writing (
    id           uuid PRIMARY KEY,
    incident     uuid NOT NULL,
    letter       integer NOT NULL,
    upto         integer NOT NULL,
    begun_at     timestamptz NOT NULL,
    touched_at   timestamptz NOT NULL,
    done_at      timestamptz
);
CREATE INDEX requests_writing_incident ON requests_writing (incident);

-- +goose Down
-- Migrations only go forward.
