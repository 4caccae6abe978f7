-- Which published notice a case was asked from, and which version of it people had before them.

-- +goose Up
ALTER TABLE requests_case ADD COLUMN notice text NOT NULL DEFAULT '',
    ADD COLUMN notice_version integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT requests_case_notice CHECK ((notice = '') = (notice_version = 0) AND notice_version >= 0);

-- +goose Down
-- Migrations only go forward.
