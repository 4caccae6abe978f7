-- Which slips lead to a word is asked by the word.

-- +goose Up
CREATE INDEX IF NOT EXISTS notices_slip_word ON notices_slip (lang, word);

-- +goose Down
-- Migrations only go forward.
