-- The erasure of a case can be held for a reason and until a day, beyond the published period.

-- +goose Up
ALTER TABLE requests_case
    ADD COLUMN held_for   text NOT NULL DEFAULT '',     -- class of the reason; the words are in the event
    ADD COLUMN held_until date,
    ADD CHECK ((held_for = '') = (held_until IS NULL));
ALTER TABLE requests_erasure
    ADD COLUMN held integer NOT NULL DEFAULT 0;         -- cases whose period was over, and which were kept all the same

-- +goose Down
-- Migrations only go forward.
