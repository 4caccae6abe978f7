-- Intake asks the months of a source one by one for the ids it has been sent, so the portal may read them one by one. What it may
-- not do to the whole it may not do to a part.

-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ledger_guard(kept regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON %s FROM daylight_app', kept);
    EXECUTE format('GRANT SELECT ON %s TO daylight_app', kept);
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_kept BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable()',
        kept);
END $$;

DO $$
DECLARE
    kept regclass;
BEGIN
    FOR kept IN SELECT inhrelid FROM pg_inherits WHERE inhparent IN ('ledger_entry'::regclass, 'ledger_leaf'::regclass) LOOP
        PERFORM ledger_guard(kept);
    END LOOP;
END $$;
-- +goose StatementEnd

-- +goose Down
-- Migrations only go forward.
