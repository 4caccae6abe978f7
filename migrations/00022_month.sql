-- +goose Up

-- +goose StatementBegin
-- As before, and whoever finds a month that somebody else has just made waits until that is over: for a moment its tables can be seen
-- while other sessions have not heard yet that they are attached, and an entry found no partition then.
CREATE OR REPLACE FUNCTION ledger_month(moment timestamptz) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    from_at  timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
    until_at timestamp := from_at + interval '1 month';
    suffix   text := to_char(from_at, '_YYYYMM');
    parent   text;
BEGIN
    IF (SELECT count(*) FROM pg_class WHERE relname IN ('ledger_entry' || suffix, 'ledger_leaf' || suffix)
        AND relnamespace = current_schema()::regnamespace) = 2 THEN
        -- Not kept until the end: two that keep it would wait for each other when each has to make another month.
        PERFORM pg_advisory_lock_shared(hashtext('ledger_month'));
        PERFORM pg_advisory_unlock_shared(hashtext('ledger_month'));
        RETURN true;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('ledger_month'));
    FOREACH parent IN ARRAY ARRAY['ledger_entry', 'ledger_leaf'] LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_class WHERE relname = parent || suffix
            AND relnamespace = current_schema()::regnamespace);
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', parent || suffix, parent);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, parent || suffix,
            from_at AT TIME ZONE 'UTC', until_at AT TIME ZONE 'UTC');
        PERFORM ledger_guard((parent || suffix)::regclass);
    END LOOP;
    RETURN false;
END $$;
-- +goose StatementEnd

-- +goose Down
-- Migrations only go forward.
