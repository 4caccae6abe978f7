-- Which published notice a case was asked from, and which version of it people had before them; and gifts and interests that leave the
-- register and the database by the schedule; and what sources report under sharing agreements that had ended.

-- +goose Up
ALTER TABLE requests_case ADD COLUMN notice text NOT NULL DEFAULT '',
    ADD COLUMN notice_version integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT requests_case_notice CHECK ((notice = '') = (notice_version = 0) AND notice_version >= 0);

-- Erased by a row of the schedule: that something stood there stays, and names nobody.
ALTER TABLE requests_entry ADD COLUMN left_at timestamptz,
    ADD CONSTRAINT requests_entry_left CHECK (left_at IS NULL OR source = id AND officer = '00000000-0000-0000-0000-000000000000' AND withdrawn_at IS NULL);

-- +goose StatementBegin
-- What was published never changes. It only goes, when its entry leaves the register; by the schedule, with who published it and why.
CREATE OR REPLACE FUNCTION requests_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' OR new.content IS NOT NULL
        OR (to_jsonb(new) - '{content,why,by_id,by_name}'::text[]) IS DISTINCT FROM (to_jsonb(old) - '{content,why,by_id,by_name}'::text[])
        OR (new.why, new.by_id, new.by_name) IS DISTINCT FROM (old.why, old.by_id, old.by_name)
            AND (new.why, new.by_id, new.by_name) IS DISTINCT FROM ('', '00000000-0000-0000-0000-000000000000'::uuid, '') THEN
        RAISE EXCEPTION 'what was published never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
END $$;
-- +goose StatementEnd

-- Entries that came in under a sharing agreement which had ended by the day of the look, counted as they come in, so that nobody ever has to
-- count entries. What came in before is not among them.
CREATE TABLE ledger_lapsed (
    source    int4        NOT NULL REFERENCES ledger_source (number),
    agreement text        NOT NULL,
    ended     date        NOT NULL,                   -- its last day
    entries   int8        NOT NULL,
    first     timestamptz NOT NULL,                   -- of the looks
    last      timestamptz NOT NULL,
    PRIMARY KEY (source, agreement, ended)
);

-- +goose Down
-- Migrations only go forward.
