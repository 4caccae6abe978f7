-- The public register of gifts and interests, version by version, and gifts that are corrected as interests are ended: by another version.

-- +goose Up
ALTER TABLE requests_gift
    ADD COLUMN replaces       uuid UNIQUE REFERENCES requests_gift, -- the version before: nothing is edited
    ADD COLUMN corrected_by   uuid,                    -- who made this version; null for what the officer entered
    ADD COLUMN corrected_name text NOT NULL DEFAULT '',
    ADD COLUMN correction     bytea,                   -- sealed: why
    ADD COLUMN early          boolean NOT NULL DEFAULT false, -- decided before entries had versions, when an open register showed it by itself
    ADD CHECK (corrected_by IS NULL OR corrected_by <> officer);
UPDATE requests_gift SET early = true WHERE decision <> '';

-- One gift or interest in the public register. Its id leads to nothing inside.
CREATE TABLE requests_entry (
    id             uuid PRIMARY KEY,
    register       text NOT NULL CHECK (register IN ('gift', 'interest')),
    source         uuid NOT NULL UNIQUE,               -- the last version of the gift or the interest
    officer        uuid NOT NULL,
    kind           text NOT NULL,
    until          date,                               -- last day of an interest
    number         integer NOT NULL DEFAULT 1,         -- of the last version
    published_at   timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    withdrawn_at   timestamptz,
    withdrawn_why  text NOT NULL DEFAULT '',           -- everybody can read it
    withdrawn_by   uuid,
    withdrawn_name text NOT NULL DEFAULT '',
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CHECK (withdrawn_by <> officer)
);
CREATE INDEX requests_entry_published ON requests_entry (published_at DESC, id DESC) WHERE withdrawn_at IS NULL;
CREATE INDEX requests_entry_officer ON requests_entry (officer);

CREATE TABLE requests_entry_version (
    entry   uuid NOT NULL REFERENCES requests_entry,
    number  integer NOT NULL CHECK (number > 0),
    content json,                                      -- what everybody could read; null once the entry has left the register
    why     text NOT NULL DEFAULT '',                  -- of a correction; everybody can read it
    at      timestamptz NOT NULL,
    by_id   uuid NOT NULL,
    by_name text NOT NULL,
    PRIMARY KEY (entry, number)
);
CREATE INDEX requests_entry_version_at ON requests_entry_version (at DESC) WHERE content IS NOT NULL;

-- +goose StatementBegin
-- What was published never changes. It only goes, when its entry leaves the register.
CREATE FUNCTION requests_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' OR new.content IS NOT NULL OR (to_jsonb(new) - 'content') IS DISTINCT FROM (to_jsonb(old) - 'content') THEN
        RAISE EXCEPTION 'what was published never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
END $$;
-- +goose StatementEnd
CREATE TRIGGER requests_keep_entry BEFORE UPDATE OR DELETE ON requests_entry_version FOR EACH ROW EXECUTE FUNCTION requests_keep_entry();

-- +goose Down
-- Migrations only go forward.
