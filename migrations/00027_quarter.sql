-- Figures for everybody, a quarter at a time: counted once, released, and never changed. What is kept is what may be shown: numbers that
-- were hidden stand nowhere.

-- +goose Up
CREATE TABLE requests_quarter (
    quarter       text NOT NULL CHECK (quarter ~ '^\d{4}-[1-4]$'),
    version       int NOT NULL CHECK (version > 0),
    content       json NOT NULL,                        -- as it was written: the hash is over these very bytes
    hash          bytea NOT NULL CHECK (hash = sha256(convert_to(content::text, 'UTF8'))),
    counted_at    timestamptz NOT NULL,
    why           text NOT NULL DEFAULT '',             -- of a second or later version: what is corrected
    asked_by      uuid,                                 -- who had it counted again
    asked_name    text NOT NULL DEFAULT '',
    released_by   uuid,                                 -- nobody, when it went out by itself
    released_name text NOT NULL DEFAULT '',
    published_at  timestamptz,                          -- none while it is a draft
    PRIMARY KEY (quarter, version),
    CHECK (version = 1 OR why <> '')
);
CREATE UNIQUE INDEX requests_quarter_draft ON requests_quarter (quarter) WHERE published_at IS NULL;

-- +goose StatementBegin
CREATE FUNCTION requests_keep_quarter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'published figures never change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.quarter, NEW.version, NEW.content::text, NEW.hash, NEW.counted_at, NEW.why, NEW.asked_by, NEW.asked_name)
        IS DISTINCT FROM (OLD.quarter, OLD.version, OLD.content::text, OLD.hash, OLD.counted_at, OLD.why, OLD.asked_by, OLD.asked_name) THEN
        RAISE EXCEPTION 'figures are counted anew, not changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
-- +goose StatementEnd
CREATE TRIGGER requests_keep_quarter BEFORE UPDATE OR DELETE ON requests_quarter FOR EACH ROW EXECUTE FUNCTION requests_keep_quarter();

-- +goose Down
-- Migrations only go forward.
