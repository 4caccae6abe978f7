-- What a representative is given is held against their authority.

-- +goose Up

-- Whether the authority of a representative covers a document of the answer: 'within', 'outside', or empty where nobody had to say.
ALTER TABLE requests_answer ADD COLUMN covered text NOT NULL DEFAULT '';

-- +goose Down
-- Migrations only go forward.
