-- Two cases of the same person that ask a source to do the same share one instruction: the item of the later one names that of the earlier,
-- and what the source says counts for both.

-- +goose Up
ALTER TABLE requests_item ADD COLUMN same_as uuid REFERENCES requests_item (id) ON DELETE SET NULL;
CREATE INDEX requests_item_same_as ON requests_item (same_as) WHERE same_as IS NOT NULL;

-- +goose Down
-- Migrations only go forward.
