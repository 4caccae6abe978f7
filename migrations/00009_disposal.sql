-- +goose Up
-- Who may do what: the portal works as daylight_app, which can add to the access ledger and take nothing away. Entries
-- that have outlived their published period go through one function of another role, daylight_disposal, which leaves a
-- receipt. Tables stay with whoever migrates.

-- +goose StatementBegin
-- Roles belong to the whole server: another database may have made them, or be making them at this very moment.
DO $$
DECLARE
    wanted text;
    remedy text := format('%I may not make or use the roles of the portal. As a superuser: CREATE ROLE daylight_app NOLOGIN; '
        'CREATE ROLE daylight_disposal NOLOGIN; GRANT daylight_app, daylight_disposal TO %I; then daylight migrate up again',
        current_user, current_user);
BEGIN
    FOREACH wanted IN ARRAY ARRAY['daylight_app', 'daylight_disposal'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN NULL;
                WHEN insufficient_privilege THEN RAISE EXCEPTION '%', remedy USING ERRCODE = 'insufficient_privilege';
            END;
        END IF;
        CONTINUE WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
        BEGIN -- to hand the function over, and to run as the small role where there is only this login
            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
        EXCEPTION WHEN insufficient_privilege OR unique_violation THEN
            IF NOT pg_has_role(wanted, 'MEMBER') THEN
                RAISE EXCEPTION '%', remedy USING ERRCODE = 'insufficient_privilege';
            END IF;
        END;
    END LOOP;
END $$;
-- +goose StatementEnd

-- One row a source and row of the schedule and cut-off; batches of the same disposal extend it.
CREATE TABLE ledger_disposal (
    id             int4        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source         int4        NOT NULL REFERENCES ledger_source (number),
    code           text        NOT NULL CHECK (code ~ '^\S+$'), -- of the row of the retention schedule
    version        int4        NOT NULL,
    before         timestamptz NOT NULL,
    started        timestamptz NOT NULL,
    finished       timestamptz NOT NULL,
    entries        int8        NOT NULL DEFAULT 0,
    held           int8        NOT NULL DEFAULT 0, -- decided events of the quarantine
    first_occurred timestamptz,
    last_occurred  timestamptz,
    leaves         int4        NOT NULL DEFAULT 0,
    lowest         int8,
    highest        int8,
    digest         bytea       NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (length(digest) = 32),
    UNIQUE (source, code, version, before)
);

-- Which leaf lost its entry by which disposal, and in which order: a leaf without an entry that does not stand here was
-- robbed of it. The digest of a receipt is d = SHA-256(d ‖ leaf as eight bytes) over its leaves in that order.
CREATE TABLE ledger_erased (
    leaf     int8 PRIMARY KEY,
    disposal int4 NOT NULL REFERENCES ledger_disposal (id),
    place    int4 NOT NULL
);

-- Decisions to tell one citizen who one official is, or not to. The newest on the two counts.
CREATE TABLE ledger_identification (
    id        uuid        PRIMARY KEY, -- in the order of time
    skey      int8        NOT NULL,    -- the citizen
    akey      int8        NOT NULL,    -- the official, as their source names them
    event     uuid        NOT NULL,    -- the look it was decided on
    occurred  timestamptz NOT NULL,
    granted   bool        NOT NULL,
    reference text        NOT NULL,    -- of the case
    decided   timestamptz NOT NULL,
    decider   uuid        NOT NULL,
    reasons   bytea       NOT NULL     -- sealed
);
CREATE INDEX ledger_identification_citizen ON ledger_identification (skey, id);

-- By which disposal finds what is due, oldest first, without a look at anything else.
CREATE INDEX ledger_entry_age ON ledger_entry (source, occurred);
CREATE INDEX ledger_quarantine_decided ON ledger_quarantine (source, decided) WHERE state <> 'held';

CREATE TRIGGER ledger_entry_kept BEFORE DELETE ON ledger_entry
    FOR EACH ROW WHEN (current_user <> 'daylight_disposal') EXECUTE FUNCTION ledger_immutable();
CREATE TRIGGER ledger_leaf_kept BEFORE DELETE ON ledger_leaf FOR EACH ROW EXECUTE FUNCTION ledger_immutable();
CREATE TRIGGER ledger_disposal_kept BEFORE UPDATE OR DELETE ON ledger_disposal
    FOR EACH ROW WHEN (current_user <> 'daylight_disposal') EXECUTE FUNCTION ledger_immutable();
CREATE TRIGGER ledger_erased_kept BEFORE UPDATE OR DELETE ON ledger_erased
    FOR EACH ROW EXECUTE FUNCTION ledger_immutable();

-- +goose StatementBegin
-- As before, and now for a caller who owns nothing: a partition can be reached through its parent alone, and nobody
-- empties it at one stroke.
CREATE OR REPLACE FUNCTION ledger_month(moment timestamptz) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    from_at  timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
    until_at timestamp := from_at + interval '1 month';
    suffix   text := to_char(from_at, '_YYYYMM');
    parent   text;
BEGIN
    IF (SELECT count(*) FROM pg_class WHERE relname IN ('ledger_entry' || suffix, 'ledger_leaf' || suffix)
        AND relnamespace = current_schema()::regnamespace) = 2 THEN
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

CREATE FUNCTION ledger_guard(kept regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON %s FROM daylight_app', kept);
    EXECUTE format('CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable()',
        kept);
END $$;

-- Erases at most 1,000 entries of one source from before a cut-off, with their salts, and as many decided events of its
-- quarantine, and writes the receipt in the same transaction. Never an entry that still waits for its leaf, nor one that
-- is to be kept. Says which receipt it wrote; nothing when nothing was due.
CREATE FUNCTION ledger_dispose(of_source int4, of_code text, of_version int4, cutoff timestamptz, keep uuid[])
RETURNS int4 LANGUAGE plpgsql SECURITY DEFINER
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET enable_hashjoin = off
SET enable_mergejoin = off SET jit = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    receipt   ledger_disposal;
    from_at   timestamptz;
    events    uuid[];
    times     timestamptz[];
    skeys     int8[];
    indexes   int8[];
    due_index int8;
    emptied   int8;
BEGIN
    IF cutoff > now() - interval '30 days' THEN
        RAISE EXCEPTION 'nothing younger than 30 days is disposed of' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('ledger_dispose'));
    SELECT * INTO receipt FROM ledger_disposal d
        WHERE d.source = of_source AND d.code = of_code AND d.version = of_version AND d.before = cutoff;
    -- On from where the last batch ended; from the beginning only when nothing is left there.
    FOREACH from_at IN ARRAY ARRAY[coalesce(receipt.last_occurred, '-infinity'), '-infinity'] LOOP
        SELECT array_agg(due.event ORDER BY due.occurred, due.event), array_agg(due.occurred ORDER BY due.occurred, due.event),
            array_agg(due.skey ORDER BY due.occurred, due.event) INTO events, times, skeys
        FROM (SELECT e.event, e.occurred, e.skey FROM ledger_entry e
            WHERE e.source = of_source AND e.occurred >= from_at AND e.occurred < cutoff AND e.event <> ALL (keep)
                AND EXISTS (SELECT FROM ledger_leaf f WHERE f.skey = e.skey AND f.occurred = e.occurred AND f.event = e.event
                    AND f.occurred >= from_at AND f.occurred < cutoff AND NOT EXISTS (SELECT FROM ledger_erased x WHERE x.leaf = f.index))
            ORDER BY e.occurred, e.event LIMIT 1000) due;
        EXIT WHEN events IS NOT NULL OR from_at = '-infinity';
    END LOOP;
    WITH old AS (SELECT q.id FROM ledger_quarantine q
        WHERE q.source = of_source AND q.state <> 'held' AND q.decided < cutoff LIMIT 1000)
    DELETE FROM ledger_quarantine q USING old WHERE q.id = old.id;
    GET DIAGNOSTICS emptied = ROW_COUNT;
    IF events IS NULL AND emptied = 0 THEN
        RETURN NULL;
    END IF;
    IF receipt.id IS NULL THEN
        INSERT INTO ledger_disposal (source, code, version, before, started, finished)
            VALUES (of_source, of_code, of_version, cutoff, now(), now()) RETURNING * INTO receipt;
    END IF;
    -- What waits to come back goes first: from here on the sequencer gives these entries no second leaf.
    DELETE FROM ledger_hold h USING unnest(events, times) AS due (event, occurred)
        WHERE h.event = due.event AND h.occurred = due.occurred;
    SELECT array_agg(f.index ORDER BY due.n, f.index) INTO indexes
        FROM unnest(events, times, skeys) WITH ORDINALITY AS due (event, occurred, skey, n)
        JOIN ledger_leaf f ON f.skey = due.skey AND f.occurred = due.occurred AND f.event = due.event
            AND f.occurred BETWEEN times[1] AND times[cardinality(times)]
        -- An event that was sent again after its entry was erased has the emptied leaf of then beside its own.
        WHERE NOT EXISTS (SELECT FROM ledger_erased x WHERE x.leaf = f.index);
    DELETE FROM ledger_entry e USING unnest(events, times) AS due (event, occurred)
        WHERE e.event = due.event AND e.occurred = due.occurred
            AND e.occurred BETWEEN times[1] AND times[cardinality(times)];
    -- A decision on an official goes with the last of their looks at this citizen.
    DELETE FROM ledger_identification i WHERE i.skey = ANY (skeys)
        AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.skey = i.skey AND e.akey = i.akey);
    INSERT INTO ledger_erased (leaf, disposal, place)
        SELECT index, receipt.id, receipt.leaves + n FROM unnest(indexes) WITH ORDINALITY AS gone (index, n);
    FOREACH due_index IN ARRAY coalesce(indexes, '{}') LOOP
        receipt.digest := sha256(receipt.digest || int8send(due_index));
    END LOOP;
    UPDATE ledger_disposal d SET finished = now(), entries = d.entries + coalesce(cardinality(events), 0),
        held = d.held + emptied, leaves = d.leaves + coalesce(cardinality(indexes), 0), digest = receipt.digest,
        first_occurred = least(d.first_occurred, times[1]), last_occurred = greatest(d.last_occurred, times[cardinality(times)]),
        lowest = least(d.lowest, (SELECT min(i) FROM unnest(indexes) AS i)),
        highest = greatest(d.highest, (SELECT max(i) FROM unnest(indexes) AS i))
        WHERE d.id = receipt.id;
    RETURN receipt.id;
END $$;

DO $$
DECLARE
    here text := current_schema();
    kept regclass;
BEGIN
    -- Nobody but the owner makes things among our tables, so that a function of another role finds ours and no other.
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', here);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO daylight_app, daylight_disposal', here);
    EXECUTE format('ALTER FUNCTION ledger_month(timestamptz) SET search_path = %I, pg_temp', here);
    EXECUTE format('ALTER FUNCTION ledger_dispose(int4, text, int4, timestamptz, uuid[]) SET search_path = %I, pg_temp', here);

    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO daylight_app', here);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO daylight_app', here);
    -- The job queue's tables, which come after these files, and those of later files. One that must only grow says so itself.
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO daylight_app', here);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO daylight_app', here);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT EXECUTE ON FUNCTIONS TO daylight_app', here);
    REVOKE UPDATE, DELETE ON ledger_entry, ledger_leaf, ledger_checkpoint, ledger_identification FROM daylight_app;
    REVOKE INSERT, UPDATE, DELETE ON ledger_disposal, ledger_erased FROM daylight_app;
    FOR kept IN SELECT inhrelid FROM pg_inherits WHERE inhparent IN ('ledger_entry'::regclass, 'ledger_leaf'::regclass) LOOP
        PERFORM ledger_guard(kept);
    END LOOP;

    REVOKE ALL ON FUNCTION ledger_guard(regclass), ledger_month(timestamptz),
        ledger_dispose(int4, text, int4, timestamptz, uuid[]) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ledger_month(timestamptz), ledger_dispose(int4, text, int4, timestamptz, uuid[]) TO daylight_app;
    GRANT SELECT ON ledger_leaf TO daylight_disposal;
    GRANT SELECT, DELETE ON ledger_entry, ledger_hold, ledger_quarantine, ledger_identification TO daylight_disposal;
    GRANT SELECT, INSERT, UPDATE ON ledger_disposal TO daylight_disposal;
    GRANT SELECT, INSERT ON ledger_erased TO daylight_disposal;

    -- A new owner must be able to make things here at the moment of the change, and never again.
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO daylight_disposal', here);
    ALTER FUNCTION ledger_dispose(int4, text, int4, timestamptz, uuid[]) OWNER TO daylight_disposal;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM daylight_disposal', here);
END $$;
-- +goose StatementEnd

CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();
CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON ledger_leaf FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();
CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON ledger_disposal FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();
CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON ledger_erased FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();

-- +goose Down
-- Migrations only go forward.
