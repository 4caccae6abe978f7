-- What a representative is given is held against their authority.

-- +goose Up

-- Whether the authority of a representative covers a document of the answer: 'within', 'outside', or empty where nobody had to say.
ALTER TABLE requests_answer ADD COLUMN covered text NOT NULL DEFAULT '';

-- Who ordered a code by post: somebody else makes its letter. None of one ordered before this was kept.
ALTER TABLE requests_post_code ADD COLUMN ordered_by uuid;

-- +goose Down
-- Migrations only go forward.
