-- The schema as all migrations leave it, for reading; nothing runs this file.
-- The job queue's tables (river_…) are its own affair. Written by: go test ./migrations -update

CREATE FUNCTION ledger_dispose(of_source integer, of_code text, of_version integer, cutoff timestamp with time zone, keep uuid[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET plan_cache_mode TO 'force_custom_plan'
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION ledger_guard(kept regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON %s FROM daylight_app', kept);
    EXECUTE format('GRANT SELECT ON %s TO daylight_app', kept);
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_kept BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable()',
        kept);
END $$;

CREATE FUNCTION ledger_immutable() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the access ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION ledger_month(moment timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
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

CREATE FUNCTION notices_keep_document() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if (new.id, new.kind, new.code, new.created_at) is distinct from (old.id, old.kind, old.code, old.created_at)
       or (old.withdrawn_at is not null
           and (new.withdrawn_at, new.withdrawn_why) is distinct from (old.withdrawn_at, old.withdrawn_why)) then
        raise exception 'the address of a document is permanent' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

CREATE FUNCTION notices_keep_event() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'the history of publishing only grows' using errcode = 'integrity_constraint_violation';
end $$;

CREATE FUNCTION notices_keep_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if old.number is null then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' or old.in_force_until is not null
       or new.in_force_until is null or new.state not in ('archived', 'withdrawn')
       or (new.id, new.document_id, new.number, new.revision, new.content::text, new.hash, new.why, new.author, new.author_name,
           new.editors, new.approver, new.approver_name, new.saved_at, new.submitted_at, new.approved_at, new.published_at,
           new.in_force_from)
          is distinct from
          (old.id, old.document_id, old.number, old.revision, old.content::text, old.hash, old.why, old.author, old.author_name,
           old.editors, old.approver, old.approver_name, old.saved_at, old.submitted_at, old.approved_at, old.published_at,
           old.in_force_from) then
        raise exception 'a published version never changes' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

CREATE FUNCTION requests_keep_disposal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF tg_op <> 'UPDATE' OR old.finished IS NOT NULL OR new.count < old.count
        OR (to_jsonb(new) - '{count,finished}'::text[]) IS DISTINCT FROM (to_jsonb(old) - '{count,finished}'::text[]) THEN
        RAISE EXCEPTION 'a receipt only grows' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
END $$;

CREATE FUNCTION requests_keep_entry() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF tg_op = 'DELETE' OR new.content IS NOT NULL
        OR (to_jsonb(new) - '{content,why,by_id,by_name}'::text[]) IS DISTINCT FROM (to_jsonb(old) - '{content,why,by_id,by_name}'::text[])
        OR (new.why, new.by_id, new.by_name) IS DISTINCT FROM (old.why, old.by_id, old.by_name)
            AND (new.why, new.by_id, new.by_name) IS DISTINCT FROM ('', '00000000-0000-0000-0000-000000000000'::uuid, '') THEN
        RAISE EXCEPTION 'what was published never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
END $$;

CREATE FUNCTION requests_keep_quarter() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE TABLE account_attempt (
    key bytea NOT NULL,
    free_at timestamp with time zone NOT NULL
);

CREATE TABLE account_citizen (
    id uuid NOT NULL,
    subject_index bytea NOT NULL,
    identity bytea NOT NULL,
    level smallint NOT NULL,
    epoch bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    signed_in_at timestamp with time zone NOT NULL
);

CREATE TABLE account_event (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    officer_id uuid,
    by_id uuid,
    address text DEFAULT ''::text NOT NULL
);

CREATE TABLE account_known_address (
    officer_id uuid NOT NULL,
    address bytea NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE account_officer (
    id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    roles text[] NOT NULL,
    password_hash text NOT NULL,
    totp_secret bytea NOT NULL,
    totp_step bigint DEFAULT 0 NOT NULL,
    epoch bigint DEFAULT 1 NOT NULL,
    disabled boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    signed_in_at timestamp with time zone,
    CONSTRAINT account_officer_email_check CHECK ((email = lower(email)))
);

CREATE TABLE account_review (
    number integer NOT NULL,
    whole boolean NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due date NOT NULL,
    closed_at timestamp with time zone
);

CREATE TABLE account_right (
    id uuid NOT NULL,
    review integer NOT NULL,
    officer_id uuid,
    role text DEFAULT ''::text NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    by_id uuid,
    answered_at timestamp with time zone,
    CONSTRAINT account_right_answer_check CHECK ((answer = ANY (ARRAY[''::text, 'keep'::text, 'end'::text, 'gone'::text]))),
    CONSTRAINT account_right_check CHECK ((((officer_id IS NULL) = (role = ''::text)) AND ((officer_id IS NULL) = (source <> ''::text)))),
    CONSTRAINT account_right_check1 CHECK (((answer = ''::text) = (answered_at IS NULL))),
    CONSTRAINT account_right_check2 CHECK (((by_id IS DISTINCT FROM officer_id) OR (by_id IS NULL)))
);

CREATE TABLE ledger_chain (
    subject uuid NOT NULL,
    ordinal bigint NOT NULL,
    last bytea NOT NULL,
    before bytea
)
WITH (fillfactor='75');

CREATE TABLE ledger_checkpoint (
    size bigint NOT NULL,
    root bytea NOT NULL,
    note bytea NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE ledger_cosignature (
    size bigint NOT NULL,
    witness text NOT NULL,
    key bigint NOT NULL,
    line text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE ledger_disposal (
    id integer NOT NULL,
    source integer NOT NULL,
    code text NOT NULL,
    version integer NOT NULL,
    before timestamp with time zone NOT NULL,
    started timestamp with time zone NOT NULL,
    finished timestamp with time zone NOT NULL,
    entries bigint DEFAULT 0 NOT NULL,
    held bigint DEFAULT 0 NOT NULL,
    first_occurred timestamp with time zone,
    last_occurred timestamp with time zone,
    leaves integer DEFAULT 0 NOT NULL,
    lowest bigint,
    highest bigint,
    digest bytea DEFAULT decode(repeat('00'::text, 32), 'hex'::text) NOT NULL,
    CONSTRAINT ledger_disposal_code_check CHECK ((code ~ '^\S+$'::text)),
    CONSTRAINT ledger_disposal_digest_check CHECK ((length(digest) = 32))
);

ALTER TABLE ledger_disposal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger_disposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger_entry (
    occurred timestamp with time zone NOT NULL,
    received timestamp with time zone NOT NULL,
    skey bigint NOT NULL,
    akey bigint NOT NULL,
    okey bigint NOT NULL,
    activity_version bigint NOT NULL,
    source integer NOT NULL,
    hidden_until date,
    action smallint NOT NULL,
    marks smallint NOT NULL,
    event uuid NOT NULL,
    corrects uuid,
    activity text NOT NULL,
    salt bytea NOT NULL,
    commitment bytea NOT NULL,
    payload bytea NOT NULL
)
PARTITION BY RANGE (occurred);

CREATE TABLE ledger_erased (
    leaf bigint NOT NULL,
    disposal integer NOT NULL,
    place integer NOT NULL
);

CREATE TABLE ledger_held (
    source integer NOT NULL,
    cause uuid NOT NULL,
    held bigint NOT NULL,
    CONSTRAINT ledger_held_held_check CHECK ((held >= 0))
);

CREATE TABLE ledger_hold (
    event uuid NOT NULL,
    occurred timestamp with time zone NOT NULL,
    skey bigint NOT NULL,
    subject uuid NOT NULL,
    hidden_until date NOT NULL,
    commitment bytea NOT NULL
);

CREATE TABLE ledger_identification (
    id uuid NOT NULL,
    skey bigint NOT NULL,
    akey bigint NOT NULL,
    event uuid NOT NULL,
    occurred timestamp with time zone NOT NULL,
    granted boolean NOT NULL,
    reference text NOT NULL,
    decided timestamp with time zone NOT NULL,
    decider uuid NOT NULL,
    reasons bytea NOT NULL
);

CREATE TABLE ledger_intake (
    source integer NOT NULL,
    refused bigint DEFAULT 0 NOT NULL,
    conflicting bigint DEFAULT 0 NOT NULL,
    last_received timestamp with time zone,
    heartbeat timestamp with time zone
);

CREATE TABLE ledger_lapsed (
    source integer NOT NULL,
    agreement text NOT NULL,
    ended date NOT NULL,
    entries bigint NOT NULL,
    first timestamp with time zone NOT NULL,
    last timestamp with time zone NOT NULL
);

CREATE TABLE ledger_leaf (
    index bigint NOT NULL,
    occurred timestamp with time zone NOT NULL,
    skey bigint NOT NULL,
    ordinal bigint NOT NULL,
    event uuid NOT NULL,
    previous bytea NOT NULL
)
PARTITION BY RANGE (occurred);

CREATE TABLE ledger_mapping (
    source integer NOT NULL,
    version integer NOT NULL,
    changed timestamp with time zone NOT NULL,
    officer uuid NOT NULL,
    before jsonb NOT NULL
);

CREATE TABLE ledger_origin (
    origin text NOT NULL,
    began timestamp with time zone NOT NULL,
    size bigint NOT NULL,
    reason text NOT NULL,
    before text NOT NULL
);

CREATE TABLE ledger_pending (
    id bigint NOT NULL,
    entries bytea NOT NULL
);
ALTER TABLE ONLY ledger_pending ALTER COLUMN entries SET STORAGE EXTERNAL;

ALTER TABLE ledger_pending ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger_pending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger_quarantine (
    id uuid NOT NULL,
    source integer NOT NULL,
    event uuid,
    received timestamp with time zone NOT NULL,
    fault text NOT NULL,
    digest bytea NOT NULL,
    body bytea NOT NULL,
    state text DEFAULT 'held'::text NOT NULL,
    decided timestamp with time zone,
    decider uuid,
    reason bytea,
    cause uuid NOT NULL,
    CONSTRAINT ledger_quarantine_state_check CHECK ((state = ANY (ARRAY['held'::text, 'released'::text, 'discarded'::text])))
);

CREATE TABLE ledger_run (
    source integer NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_run_check CHECK ((last >= first))
);

CREATE TABLE ledger_source (
    number integer NOT NULL,
    id text NOT NULL,
    prefix text NOT NULL,
    profile text NOT NULL,
    names jsonb NOT NULL,
    scopes text[] NOT NULL,
    webhook text DEFAULT ''::text NOT NULL,
    webhook_secret bytea,
    mapping jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone NOT NULL,
    disabled timestamp with time zone,
    mapping_version integer DEFAULT 0 NOT NULL,
    CONSTRAINT ledger_source_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT ledger_source_prefix_check CHECK ((prefix <> ''::text)),
    CONSTRAINT ledger_source_profile_check CHECK ((profile = ANY (ARRAY['name'::text, 'role'::text, 'organisation'::text])))
);

CREATE TABLE ledger_source_key (
    hash bytea NOT NULL,
    source integer NOT NULL,
    created timestamp with time zone NOT NULL,
    expires timestamp with time zone,
    CONSTRAINT ledger_source_key_hash_check CHECK ((length(hash) = 32))
);

ALTER TABLE ledger_source ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger_source_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ledger_tally (
    source integer NOT NULL,
    month date NOT NULL,
    stored bigint NOT NULL,
    late bigint NOT NULL,
    skewed bigint NOT NULL,
    caseless bigint NOT NULL,
    vague bigint NOT NULL,
    first timestamp with time zone NOT NULL,
    last timestamp with time zone NOT NULL
);

CREATE TABLE ledger_tile (
    level smallint NOT NULL,
    number bigint NOT NULL,
    hashes bytea NOT NULL
);
ALTER TABLE ONLY ledger_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE ledger_tree (
    one boolean DEFAULT true NOT NULL,
    size bigint NOT NULL,
    CONSTRAINT ledger_tree_one_check CHECK (one)
);

CREATE TABLE ledger_witness (
    log text NOT NULL,
    witness text NOT NULL,
    key bigint NOT NULL,
    size bigint DEFAULT 0 NOT NULL,
    asked timestamp with time zone,
    next timestamp with time zone NOT NULL,
    trouble text DEFAULT ''::text NOT NULL,
    answer integer DEFAULT 0 NOT NULL
);

CREATE TABLE notices_counter (
    one boolean DEFAULT true NOT NULL,
    changes bigint NOT NULL,
    search_form text DEFAULT ''::text NOT NULL,
    CONSTRAINT notices_counter_one_check CHECK (one)
);

CREATE TABLE notices_document (
    id bigint NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_why text DEFAULT ''::text NOT NULL,
    CONSTRAINT notices_document_code_check CHECK (((length(code) >= 1) AND (length(code) <= 80)))
);

ALTER TABLE notices_document ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notices_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE notices_event (
    id bigint NOT NULL,
    document_id bigint NOT NULL,
    version_id bigint,
    at timestamp with time zone NOT NULL,
    officer uuid NOT NULL,
    officer_name text NOT NULL,
    action text NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    planned timestamp with time zone
);

ALTER TABLE notices_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notices_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE notices_follower (
    id uuid NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    address bytea,
    address_token bytea NOT NULL,
    lang text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    letters smallint DEFAULT 1 NOT NULL,
    confirmed_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_why text DEFAULT ''::text NOT NULL,
    CONSTRAINT notices_follower_check CHECK (((ended_at IS NULL) = (ended_why = ''::text))),
    CONSTRAINT notices_follower_check1 CHECK (((ended_at IS NULL) = (address IS NOT NULL))),
    CONSTRAINT notices_follower_ended_why_check CHECK ((ended_why = ANY (ARRAY[''::text, 'asked'::text, 'refused'::text, 'withdrawn'::text])))
);

CREATE TABLE notices_import (
    id uuid NOT NULL,
    file text NOT NULL,
    state text NOT NULL,
    author uuid NOT NULL,
    author_name text NOT NULL,
    read_at timestamp with time zone NOT NULL,
    added integer NOT NULL,
    changed integer NOT NULL,
    same integer NOT NULL,
    missing integer NOT NULL,
    withdrawn integer DEFAULT 0 NOT NULL,
    kept text[] NOT NULL,
    faults json NOT NULL,
    faulty integer NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    submitted_at timestamp with time zone,
    decided_at timestamp with time zone,
    decider uuid,
    decider_name text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    publish_at timestamp with time zone,
    published_at timestamp with time zone,
    failure text DEFAULT ''::text NOT NULL,
    CONSTRAINT notices_import_check CHECK (((decider IS NULL) OR (decider <> author))),
    CONSTRAINT notices_import_check1 CHECK (((state = 'read'::text) OR (faulty = 0))),
    CONSTRAINT notices_import_decided CHECK (((state <> ALL (ARRAY['planned'::text, 'published'::text])) OR (decider IS NOT NULL))),
    CONSTRAINT notices_import_planned CHECK (((state <> 'planned'::text) OR (publish_at IS NOT NULL))),
    CONSTRAINT notices_import_published CHECK (((state = 'published'::text) = (published_at IS NOT NULL))),
    CONSTRAINT notices_import_state_check CHECK ((state = ANY (ARRAY['read'::text, 'submitted'::text, 'planned'::text, 'published'::text, 'returned'::text])))
);

CREATE TABLE notices_import_event (
    id bigint NOT NULL,
    import uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    officer uuid NOT NULL,
    officer_name text NOT NULL,
    action text NOT NULL,
    planned timestamp with time zone NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    CONSTRAINT notices_import_event_action_check CHECK ((action = ANY (ARRAY['scheduled'::text, 'called_off'::text, 'failed'::text])))
);

ALTER TABLE notices_import_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notices_import_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE notices_import_row (
    import uuid NOT NULL,
    n integer NOT NULL,
    code text NOT NULL,
    op text NOT NULL,
    base bigint,
    content json,
    CONSTRAINT notices_import_row_check CHECK (((content IS NULL) = (op = ANY (ARRAY['missing'::text, 'withdraw'::text])))),
    CONSTRAINT notices_import_row_op_check CHECK ((op = ANY (ARRAY['new'::text, 'changed'::text, 'missing'::text, 'withdraw'::text])))
);

CREATE TABLE notices_incident (
    id uuid NOT NULL,
    number bigint NOT NULL,
    origin text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    what text NOT NULL,
    affected integer,
    aware_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    tell_regulator boolean,
    why_regulator text DEFAULT ''::text NOT NULL,
    told_regulator timestamp with time zone,
    tell_people boolean,
    why_people text DEFAULT ''::text NOT NULL,
    told_people timestamp with time zone,
    closed_at timestamp with time zone,
    why_closed text DEFAULT ''::text NOT NULL,
    decided_people timestamp with time zone,
    publicly boolean DEFAULT false NOT NULL,
    CONSTRAINT notices_incident_affected_check CHECK ((affected >= 0)),
    CONSTRAINT notices_incident_check CHECK (((told_regulator IS NULL) OR tell_regulator)),
    CONSTRAINT notices_incident_check1 CHECK (((told_people IS NULL) OR tell_people)),
    CONSTRAINT notices_incident_check2 CHECK (((closed_at IS NULL) OR ((tell_regulator IS NOT NULL) AND (tell_people IS NOT NULL)))),
    CONSTRAINT notices_incident_origin_check CHECK ((origin = ANY (ARRAY['finding'::text, 'staff'::text])))
);

CREATE TABLE notices_incident_event (
    id bigint NOT NULL,
    incident uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    officer uuid,
    officer_name text DEFAULT ''::text NOT NULL,
    action text NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    facts jsonb NOT NULL,
    key text
);

ALTER TABLE notices_incident_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notices_incident_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE notices_incident_letter (
    incident uuid NOT NULL,
    n integer NOT NULL,
    content jsonb NOT NULL,
    writers uuid[] NOT NULL,
    writer_name text NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    approver_name text DEFAULT ''::text NOT NULL,
    approved_at timestamp with time zone
);

CREATE TABLE notices_incident_notice (
    incident uuid NOT NULL,
    n integer NOT NULL,
    content jsonb NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    writer_name text NOT NULL,
    sent_at timestamp with time zone,
    way text DEFAULT ''::text NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    why_late text DEFAULT ''::text NOT NULL
);

ALTER TABLE notices_incident ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notices_incident_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE notices_search (
    document_id bigint NOT NULL,
    lang text NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    words tsvector NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    heading tsvector DEFAULT ''::tsvector NOT NULL
);

CREATE TABLE notices_slip (
    lang text NOT NULL,
    slip text NOT NULL COLLATE pg_catalog."C",
    word text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE notices_telling (
    version_id bigint NOT NULL,
    what text NOT NULL,
    at timestamp with time zone NOT NULL,
    after uuid,
    told integer DEFAULT 0 NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT notices_telling_what_check CHECK ((what = ANY (ARRAY['published'::text, 'withdrawn'::text])))
);

CREATE TABLE notices_version (
    id bigint NOT NULL,
    document_id bigint NOT NULL,
    number integer,
    state text NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    content json NOT NULL,
    hash bytea,
    why text DEFAULT ''::text NOT NULL,
    author uuid NOT NULL,
    author_name text NOT NULL,
    editors uuid[] NOT NULL,
    approver uuid,
    approver_name text DEFAULT ''::text NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    approved_at timestamp with time zone,
    published_at timestamp with time zone,
    in_force_from timestamp with time zone,
    in_force_until timestamp with time zone,
    publish_at timestamp with time zone,
    scheduled_by uuid,
    scheduled_name text DEFAULT ''::text NOT NULL,
    inform boolean DEFAULT false NOT NULL,
    failure text DEFAULT ''::text NOT NULL,
    CONSTRAINT notices_version_check CHECK ((hash = sha256(convert_to((content)::text, 'UTF8'::name)))),
    CONSTRAINT notices_version_check1 CHECK (((approver IS NULL) OR (approver <> ALL (editors)))),
    CONSTRAINT notices_version_check2 CHECK (((number IS NULL) = (state = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text])))),
    CONSTRAINT notices_version_check3 CHECK (((number IS NULL) OR ((hash IS NOT NULL) AND (approver IS NOT NULL) AND (published_at IS NOT NULL) AND (in_force_from IS NOT NULL)))),
    CONSTRAINT notices_version_check4 CHECK (((in_force_until IS NULL) OR (in_force_until > in_force_from))),
    CONSTRAINT notices_version_check5 CHECK (((state = 'published'::text) = ((number IS NOT NULL) AND (in_force_until IS NULL)))),
    CONSTRAINT notices_version_check6 CHECK (((publish_at IS NULL) = (scheduled_by IS NULL))),
    CONSTRAINT notices_version_check7 CHECK (((publish_at IS NULL) OR (state = 'approved'::text))),
    CONSTRAINT notices_version_number_check CHECK ((number > 0)),
    CONSTRAINT notices_version_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'published'::text, 'archived'::text, 'withdrawn'::text])))
);

ALTER TABLE notices_version ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notices_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE requests_affected (
    id uuid NOT NULL,
    incident uuid NOT NULL,
    number integer NOT NULL,
    drawing uuid NOT NULL,
    token bytea NOT NULL,
    email_token bytea,
    looks integer DEFAULT 0 NOT NULL,
    way text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    at timestamp with time zone,
    print uuid,
    letter integer,
    body bytea,
    CONSTRAINT requests_affected_state_check CHECK ((state = ANY (ARRAY['open'::text, 'sending'::text, 'printed'::text, 'told'::text, 'bounced'::text, 'impossible'::text]))),
    CONSTRAINT requests_affected_way_check CHECK ((way = ANY (ARRAY[''::text, 'mail'::text, 'post'::text])))
);

CREATE TABLE requests_alias (
    id uuid NOT NULL,
    officer uuid NOT NULL,
    source text NOT NULL,
    name bytea NOT NULL,
    token bytea NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamp with time zone NOT NULL
);

CREATE TABLE requests_answer (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    decision uuid,
    given text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    body bytea,
    added_by uuid NOT NULL,
    added_at timestamp with time zone NOT NULL,
    covered text DEFAULT ''::text NOT NULL
);

CREATE TABLE requests_attachment (
    id uuid NOT NULL,
    case_id uuid,
    draft uuid,
    place text NOT NULL,
    owner uuid NOT NULL,
    side text NOT NULL,
    n smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    size bigint NOT NULL,
    file bytea,
    gone_at timestamp with time zone,
    CONSTRAINT requests_attachment_check CHECK (((case_id IS NULL) <> (draft IS NULL)))
);

CREATE TABLE requests_attachment_part (
    attachment uuid NOT NULL,
    n integer NOT NULL,
    content bytea NOT NULL
);
ALTER TABLE ONLY requests_attachment_part ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE requests_awaited (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    what text NOT NULL,
    since date NOT NULL,
    chased smallint DEFAULT 0 NOT NULL
);

CREATE TABLE requests_behest (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    recipient uuid,
    kind text NOT NULL,
    source text NOT NULL,
    item integer NOT NULL,
    body bytea,
    carried text DEFAULT 'instructed'::text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    said bytea
);

CREATE TABLE requests_bulk (
    id uuid NOT NULL,
    officer uuid NOT NULL,
    token bytea NOT NULL,
    action text NOT NULL,
    to_officer uuid,
    words bytea,
    made_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone
);

CREATE TABLE requests_bulk_item (
    bulk uuid NOT NULL,
    n integer NOT NULL,
    case_id uuid NOT NULL,
    version integer NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    name text DEFAULT ''::text NOT NULL
);

CREATE TABLE requests_case (
    id uuid NOT NULL,
    ref text,
    filing_token bytea NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    desk text DEFAULT 'casework'::text NOT NULL,
    lang text NOT NULL,
    channel text NOT NULL,
    filed_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received date NOT NULL,
    assignee uuid,
    assignee_name text DEFAULT ''::text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    level smallint DEFAULT 0 NOT NULL,
    method text DEFAULT ''::text NOT NULL,
    level_at timestamp with time zone,
    contact bytea,
    subject bytea,
    email_token bytea,
    subject_token bytea,
    matter bytea,
    dispute bytea,
    outcome text DEFAULT ''::text NOT NULL,
    decided_at timestamp with time zone,
    ended_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    due date NOT NULL,
    acknowledge_by date,
    draft_by date,
    paused boolean DEFAULT false NOT NULL,
    extended boolean DEFAULT false NOT NULL,
    notice_by date,
    acknowledged boolean DEFAULT false NOT NULL,
    late_cause text DEFAULT ''::text NOT NULL,
    basis text DEFAULT ''::text NOT NULL,
    behalf bytea,
    authority text DEFAULT ''::text NOT NULL,
    authority_until date,
    agent bytea,
    agent_token bytea,
    person_token bytea,
    assigned_at timestamp with time zone,
    held_for text DEFAULT ''::text NOT NULL,
    held_until date,
    notice text DEFAULT ''::text NOT NULL,
    notice_version integer DEFAULT 0 NOT NULL,
    CONSTRAINT requests_case_check CHECK (((held_for = ''::text) = (held_until IS NULL))),
    CONSTRAINT requests_case_notice CHECK ((((notice = ''::text) = (notice_version = 0)) AND (notice_version >= 0)))
);

CREATE TABLE requests_code (
    id uuid NOT NULL,
    case_id uuid,
    limit_token bytea NOT NULL,
    browser_token bytea NOT NULL,
    code_token bytea NOT NULL,
    code bytea,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE requests_competence (
    officer uuid NOT NULL,
    kinds text[] DEFAULT '{}'::text[] NOT NULL,
    langs text[] DEFAULT '{}'::text[] NOT NULL,
    desk text DEFAULT ''::text NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamp with time zone NOT NULL
);

CREATE TABLE requests_complaint (
    case_id uuid NOT NULL,
    about text NOT NULL,
    case_about uuid,
    officer uuid,
    unit text DEFAULT ''::text NOT NULL,
    notice text DEFAULT ''::text NOT NULL,
    entry text DEFAULT ''::text NOT NULL
);

CREATE TABLE requests_decision (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    current boolean DEFAULT true NOT NULL,
    outcome text NOT NULL,
    body bytea,
    proposed_by uuid NOT NULL,
    proposed_name text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    submitted_by uuid,
    submitted_at timestamp with time zone,
    approved_by uuid,
    approved_name text DEFAULT ''::text NOT NULL,
    approved_at timestamp with time zone,
    sent_back bytea,
    CONSTRAINT requests_decision_check CHECK (((approved_by IS NULL) OR ((approved_by <> proposed_by) AND (approved_by <> submitted_by))))
);

CREATE TABLE requests_declaring (
    officer uuid NOT NULL,
    due date NOT NULL,
    notice text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE requests_digest (
    officer uuid NOT NULL,
    day date NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE requests_disclaimer (
    case_id uuid NOT NULL,
    officer uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE requests_disposal (
    number bigint NOT NULL,
    run uuid NOT NULL,
    cause text NOT NULL,
    officer uuid,
    officer_name text DEFAULT ''::text NOT NULL,
    code text NOT NULL,
    version integer NOT NULL,
    class text NOT NULL,
    before date NOT NULL,
    due bigint NOT NULL,
    held jsonb NOT NULL,
    count bigint DEFAULT 0 NOT NULL,
    started timestamp with time zone NOT NULL,
    finished timestamp with time zone,
    CONSTRAINT requests_disposal_cause_check CHECK ((cause = ANY (ARRAY['night'::text, 'officer'::text, 'command'::text, 'unknown'::text])))
);

ALTER TABLE requests_disposal ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME requests_disposal_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE requests_document (
    id uuid NOT NULL,
    owner bytea NOT NULL,
    digest bytea NOT NULL,
    ordered_at timestamp with time zone NOT NULL,
    wanted bytea NOT NULL,
    steps bigint NOT NULL,
    done bigint DEFAULT 0 NOT NULL,
    touched_at timestamp with time zone NOT NULL,
    failed_at timestamp with time zone,
    made_at timestamp with time zone,
    file bytea,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE requests_document_part (
    document uuid NOT NULL,
    n integer NOT NULL,
    content bytea NOT NULL
);
ALTER TABLE ONLY requests_document_part ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE requests_draft (
    id uuid NOT NULL,
    token bytea NOT NULL,
    body bytea,
    case_id uuid,
    saved_at timestamp with time zone NOT NULL
);

CREATE TABLE requests_drawing (
    id uuid NOT NULL,
    incident uuid NOT NULL,
    way text NOT NULL,
    officer uuid NOT NULL,
    officer_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    found integer DEFAULT 0 NOT NULL,
    added integer DEFAULT 0 NOT NULL,
    done_at timestamp with time zone,
    body bytea NOT NULL,
    begun_at timestamp with time zone,
    touched_at timestamp with time zone,
    read integer DEFAULT 0 NOT NULL,
    stopped boolean DEFAULT false NOT NULL,
    place jsonb,
    CONSTRAINT requests_drawing_way_check CHECK ((way = ANY (ARRAY['ledger'::text, 'list'::text])))
);

CREATE TABLE requests_drawing_part (
    drawing uuid NOT NULL,
    n integer NOT NULL,
    body bytea NOT NULL
);

CREATE TABLE requests_drawn (
    drawing uuid NOT NULL,
    person uuid NOT NULL,
    looks integer NOT NULL
);

CREATE TABLE requests_entry (
    id uuid NOT NULL,
    register text NOT NULL,
    source uuid NOT NULL,
    officer uuid NOT NULL,
    kind text NOT NULL,
    until date,
    number integer DEFAULT 1 NOT NULL,
    published_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_why text DEFAULT ''::text NOT NULL,
    withdrawn_by uuid,
    withdrawn_name text DEFAULT ''::text NOT NULL,
    left_at timestamp with time zone,
    CONSTRAINT requests_entry_check CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
    CONSTRAINT requests_entry_check1 CHECK ((withdrawn_by <> officer)),
    CONSTRAINT requests_entry_left CHECK (((left_at IS NULL) OR ((source = id) AND (officer = '00000000-0000-0000-0000-000000000000'::uuid) AND (withdrawn_at IS NULL)))),
    CONSTRAINT requests_entry_register_check CHECK ((register = ANY (ARRAY['gift'::text, 'interest'::text])))
);

CREATE TABLE requests_entry_version (
    entry uuid NOT NULL,
    number integer NOT NULL,
    content json,
    why text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    CONSTRAINT requests_entry_version_number_check CHECK ((number > 0))
);

CREATE TABLE requests_errand (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    n integer NOT NULL,
    unit text NOT NULL,
    officer uuid,
    officer_name text DEFAULT ''::text NOT NULL,
    asked_by uuid NOT NULL,
    asker_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked date NOT NULL,
    due date NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    queried boolean DEFAULT false NOT NULL,
    named boolean DEFAULT false NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    body bytea,
    chased smallint DEFAULT 0 NOT NULL,
    escalated_at timestamp with time zone,
    ended_at timestamp with time zone
);

CREATE TABLE requests_errand_told (
    event uuid NOT NULL,
    officer uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE requests_errand_word (
    id uuid NOT NULL,
    errand uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    how text NOT NULL,
    officer uuid NOT NULL,
    name text NOT NULL,
    body bytea
);

CREATE TABLE requests_event (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    n integer NOT NULL,
    at timestamp with time zone NOT NULL,
    action text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    role text NOT NULL,
    officer uuid,
    name text DEFAULT ''::text NOT NULL,
    step_token bytea,
    fact text DEFAULT ''::text NOT NULL,
    fact_day date,
    fact_value text DEFAULT ''::text NOT NULL,
    body bytea,
    amends integer,
    wordings uuid[] DEFAULT '{}'::uuid[] NOT NULL
);

CREATE TABLE requests_feed (
    id uuid NOT NULL,
    officer uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    revoked_at timestamp with time zone
);

CREATE TABLE requests_finding (
    id uuid NOT NULL,
    case_id uuid,
    decision uuid,
    subject bytea,
    entry text NOT NULL,
    verdict text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    body bytea,
    CONSTRAINT requests_finding_check CHECK (((case_id IS NULL) = (decision IS NULL))),
    CONSTRAINT requests_finding_verdict_check CHECK ((verdict = ANY (ARRAY['justified'::text, 'not_justified'::text, 'cannot_tell'::text])))
);

CREATE TABLE requests_flag (
    id uuid NOT NULL,
    officer uuid,
    officer_name text NOT NULL,
    why text NOT NULL,
    case_id uuid,
    source text NOT NULL,
    entry text NOT NULL,
    occurred timestamp with time zone NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    verdict text DEFAULT ''::text NOT NULL,
    reason bytea,
    decided_by uuid,
    decided_name text DEFAULT ''::text NOT NULL,
    decided_at timestamp with time zone,
    actor bigint,
    unit text DEFAULT ''::text NOT NULL,
    about bytea,
    strength real DEFAULT 0 NOT NULL,
    body bytea,
    CONSTRAINT requests_flag_check CHECK (((decided_by IS NULL) OR (decided_by <> officer))),
    CONSTRAINT requests_flag_who CHECK (((officer IS NOT NULL) OR (actor IS NOT NULL)))
);

CREATE TABLE requests_flag_doubt (
    flag uuid NOT NULL,
    case_id uuid NOT NULL
);

CREATE TABLE requests_flag_look (
    flag uuid NOT NULL,
    n integer NOT NULL,
    entry text NOT NULL,
    token bytea NOT NULL
);

CREATE TABLE requests_follow (
    case_id uuid NOT NULL,
    follows uuid NOT NULL,
    why text NOT NULL
);

CREATE TABLE requests_gift (
    id uuid NOT NULL,
    officer uuid NOT NULL,
    officer_name text NOT NULL,
    unit text NOT NULL,
    kind text NOT NULL,
    given date NOT NULL,
    value bigint NOT NULL,
    private boolean NOT NULL,
    body bytea NOT NULL,
    proposal text NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    decision text DEFAULT ''::text NOT NULL,
    reason bytea,
    decided_by uuid,
    decided_name text DEFAULT ''::text NOT NULL,
    decided_at timestamp with time zone,
    token bytea NOT NULL,
    replaces uuid,
    corrected_by uuid,
    corrected_name text DEFAULT ''::text NOT NULL,
    correction bytea,
    early boolean DEFAULT false NOT NULL,
    CONSTRAINT requests_gift_check CHECK (((decided_by IS NULL) OR (decided_by <> officer))),
    CONSTRAINT requests_gift_check1 CHECK (((corrected_by IS NULL) OR (corrected_by <> officer)))
);

CREATE TABLE requests_holiday (
    id uuid NOT NULL,
    day date NOT NULL,
    worked boolean DEFAULT false NOT NULL,
    name text NOT NULL,
    reason text NOT NULL,
    added_by uuid NOT NULL,
    added_name text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    removed_by uuid,
    removed_name text DEFAULT ''::text NOT NULL,
    removed_at timestamp with time zone,
    removed_why text DEFAULT ''::text NOT NULL
);

CREATE TABLE requests_incident_wall (
    incident uuid NOT NULL,
    token bytea,
    officer uuid,
    unit text,
    CONSTRAINT requests_incident_wall_check CHECK ((num_nonnulls(token, officer, unit) = 1))
);

CREATE TABLE requests_interest (
    id uuid NOT NULL,
    officer uuid NOT NULL,
    kind text NOT NULL,
    party_token bytea,
    party bytea,
    since date NOT NULL,
    until date,
    declared_at timestamp with time zone NOT NULL,
    nature text DEFAULT 'real'::text NOT NULL,
    words bytea,
    name bytea[] DEFAULT '{}'::bytea[] NOT NULL,
    replaces uuid,
    entered_by uuid,
    entered_name text DEFAULT ''::text NOT NULL
);

CREATE TABLE requests_item (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    n integer NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    asked bytea,
    verdict text DEFAULT ''::text NOT NULL,
    decided bytea,
    carried text DEFAULT ''::text NOT NULL,
    issued_at timestamp with time zone,
    told_at timestamp with time zone,
    said bytea,
    same_as uuid
);

CREATE TABLE requests_leave (
    id uuid NOT NULL,
    officer uuid NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    hand text NOT NULL,
    deputy uuid,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    begun_at timestamp with time zone,
    back_on date,
    CONSTRAINT requests_leave_check CHECK ((until >= since))
);

CREATE TABLE requests_link (
    id uuid NOT NULL,
    a uuid NOT NULL,
    b uuid NOT NULL,
    kind text NOT NULL,
    why bytea,
    officer uuid NOT NULL,
    name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT requests_link_check CHECK ((a <> b))
);

CREATE TABLE requests_looker (
    officer uuid NOT NULL,
    case_id uuid NOT NULL
);

CREATE TABLE requests_marking (
    case_id uuid NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    lift_on date,
    why bytea
);

CREATE TABLE requests_message (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    side text NOT NULL,
    officer uuid,
    name text DEFAULT ''::text NOT NULL,
    question boolean DEFAULT false NOT NULL,
    answered boolean DEFAULT false NOT NULL,
    body bytea
);

CREATE TABLE requests_miss (
    day date NOT NULL,
    kind text NOT NULL,
    count bigint NOT NULL
);

CREATE TABLE requests_move (
    recount_id uuid NOT NULL,
    case_id uuid NOT NULL,
    event_id uuid NOT NULL,
    was date NOT NULL,
    now date NOT NULL,
    at timestamp with time zone NOT NULL,
    told_at timestamp with time zone
);

CREATE TABLE requests_override (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    officer uuid NOT NULL,
    officer_name text NOT NULL,
    reason bytea,
    until date NOT NULL,
    asked_by uuid NOT NULL,
    asked_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    granted boolean,
    decided_by uuid,
    decided_name text DEFAULT ''::text NOT NULL,
    decided_at timestamp with time zone,
    CONSTRAINT requests_override_check CHECK (((decided_by IS NULL) OR ((decided_by <> asked_by) AND (decided_by <> officer)))),
    CONSTRAINT requests_override_check1 CHECK ((asked_by <> officer))
);

CREATE TABLE requests_party (
    case_id uuid NOT NULL,
    kind text NOT NULL,
    token bytea NOT NULL
);

CREATE TABLE requests_post_code (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    ordered_at timestamp with time zone NOT NULL,
    body bytea,
    code_token bytea,
    printed_at timestamp with time zone,
    expires_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    used_at timestamp with time zone,
    voided_at timestamp with time zone,
    ordered_by uuid,
    told_at timestamp with time zone,
    chased_at timestamp with time zone
);

CREATE TABLE requests_post_try (
    case_id uuid NOT NULL,
    browser_token bytea NOT NULL,
    attempts integer NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE requests_posting (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    n integer NOT NULL,
    what text NOT NULL,
    since date NOT NULL,
    done_at timestamp with time zone
);

CREATE TABLE requests_prompt (
    question uuid NOT NULL,
    case_id uuid NOT NULL,
    stage smallint NOT NULL
);

CREATE TABLE requests_quarter (
    quarter text NOT NULL,
    version integer NOT NULL,
    content json NOT NULL,
    hash bytea NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    asked_by uuid,
    asked_name text DEFAULT ''::text NOT NULL,
    released_by uuid,
    released_name text DEFAULT ''::text NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT requests_quarter_check CHECK ((hash = sha256(convert_to((content)::text, 'UTF8'::name)))),
    CONSTRAINT requests_quarter_check1 CHECK (((version = 1) OR (why <> ''::text))),
    CONSTRAINT requests_quarter_quarter_check CHECK ((quarter ~ '^\d{4}-[1-4]$'::text)),
    CONSTRAINT requests_quarter_version_check CHECK ((version > 0))
);

CREATE TABLE requests_recipient (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    why bytea,
    at timestamp with time zone NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    way text DEFAULT ''::text NOT NULL
);

CREATE TABLE requests_recount (
    id uuid NOT NULL,
    cause text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    asked_by uuid,
    asked_name text DEFAULT ''::text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    reckoned integer DEFAULT 0 NOT NULL,
    moved integer DEFAULT 0 NOT NULL,
    done_at timestamp with time zone
);

CREATE TABLE requests_recusal (
    case_id uuid NOT NULL,
    officer uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    class text DEFAULT ''::text NOT NULL,
    automatic boolean DEFAULT false NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    taken_by uuid,
    taken_name text DEFAULT ''::text NOT NULL,
    taken_at timestamp with time zone
);

CREATE TABLE requests_reminding (
    officer uuid NOT NULL,
    pace text NOT NULL,
    set_at timestamp with time zone NOT NULL
);

CREATE TABLE requests_repeat (
    day date NOT NULL,
    peers bigint NOT NULL,
    actor bigint NOT NULL,
    citizen bigint NOT NULL,
    days integer NOT NULL
);

CREATE TABLE requests_same (
    case_id uuid NOT NULL,
    token bytea NOT NULL
);

CREATE TABLE requests_seen (
    case_id uuid NOT NULL,
    officer uuid NOT NULL,
    n integer NOT NULL
);

CREATE TABLE requests_signed (
    case_id uuid NOT NULL,
    request uuid NOT NULL,
    signer text NOT NULL,
    key bytea NOT NULL,
    digest bytea NOT NULL,
    named bytea,
    signed_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone NOT NULL,
    asked bytea,
    word text DEFAULT ''::text NOT NULL,
    word_at timestamp with time zone,
    CONSTRAINT requests_signed_word_check CHECK ((word = ANY (ARRAY[''::text, 'yes'::text, 'no'::text])))
);

CREATE TABLE requests_signer (
    id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    kinds text[] NOT NULL,
    since date NOT NULL,
    until date,
    disabled_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT requests_signer_version_check CHECK ((version > 0))
);

CREATE TABLE requests_signer_event (
    id uuid NOT NULL,
    signer text NOT NULL,
    at timestamp with time zone NOT NULL,
    action text NOT NULL,
    officer uuid NOT NULL,
    name text NOT NULL,
    body json NOT NULL,
    step_token bytea NOT NULL
);

CREATE TABLE requests_signer_key (
    public bytea NOT NULL,
    signer text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    CONSTRAINT requests_signer_key_public_check CHECK ((length(public) = 32))
);

CREATE TABLE requests_signer_seen (
    digest bytea NOT NULL,
    expires timestamp with time zone NOT NULL
);

CREATE TABLE requests_signer_token (
    hash bytea NOT NULL,
    signer text NOT NULL,
    expires timestamp with time zone NOT NULL
);

CREATE TABLE requests_twin (
    case_id uuid NOT NULL,
    lead uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_words boolean NOT NULL
);

CREATE TABLE requests_view (
    id uuid NOT NULL,
    officer uuid NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    name text NOT NULL,
    filter jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE requests_view_default (
    officer uuid NOT NULL,
    view uuid NOT NULL
);

CREATE TABLE requests_watch (
    day date NOT NULL,
    place json DEFAULT '{}'::json NOT NULL,
    looks bigint DEFAULT 0 NOT NULL,
    history boolean NOT NULL,
    read_at timestamp with time zone,
    judged_at timestamp with time zone,
    raised integer DEFAULT 0 NOT NULL,
    spared integer DEFAULT 0 NOT NULL
);

CREATE TABLE requests_word (
    token bytea NOT NULL,
    case_id uuid NOT NULL
);

CREATE TABLE requests_wording (
    id uuid NOT NULL,
    place text NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    lang text NOT NULL,
    title text NOT NULL,
    retired_at timestamp with time zone,
    retired_by text DEFAULT ''::text NOT NULL,
    made_token bytea NOT NULL
);

CREATE TABLE requests_wording_version (
    id uuid NOT NULL,
    wording uuid NOT NULL,
    n integer NOT NULL,
    text text NOT NULL,
    why text NOT NULL,
    author uuid NOT NULL,
    author_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    published_by uuid,
    published_name text DEFAULT ''::text NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT requests_wording_version_check CHECK (((published_by IS NULL) OR (published_by <> author)))
);

CREATE TABLE requests_worked (
    day date NOT NULL,
    source text NOT NULL,
    peers bigint NOT NULL,
    actor bigint NOT NULL,
    looks integer NOT NULL,
    caseless integer NOT NULL,
    hours integer[] NOT NULL
);

CREATE TABLE requests_worked_kind (
    day date NOT NULL,
    peers bigint NOT NULL,
    actor bigint NOT NULL,
    category text NOT NULL,
    looks integer NOT NULL
);

CREATE TABLE requests_writing (
    id uuid NOT NULL,
    incident uuid NOT NULL,
    letter integer NOT NULL,
    upto integer NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    touched_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone
);

ALTER TABLE ONLY account_attempt
    ADD CONSTRAINT account_attempt_pkey PRIMARY KEY (key);

ALTER TABLE ONLY account_citizen
    ADD CONSTRAINT account_citizen_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account_citizen
    ADD CONSTRAINT account_citizen_subject_index_key UNIQUE (subject_index);

ALTER TABLE ONLY account_event
    ADD CONSTRAINT account_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account_known_address
    ADD CONSTRAINT account_known_address_pkey PRIMARY KEY (officer_id, address);

ALTER TABLE ONLY account_officer
    ADD CONSTRAINT account_officer_email_key UNIQUE (email);

ALTER TABLE ONLY account_officer
    ADD CONSTRAINT account_officer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY account_review
    ADD CONSTRAINT account_review_pkey PRIMARY KEY (number);

ALTER TABLE ONLY account_right
    ADD CONSTRAINT account_right_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger_chain
    ADD CONSTRAINT ledger_chain_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY ledger_checkpoint
    ADD CONSTRAINT ledger_checkpoint_pkey PRIMARY KEY (size);

ALTER TABLE ONLY ledger_cosignature
    ADD CONSTRAINT ledger_cosignature_pkey PRIMARY KEY (size, witness, key);

ALTER TABLE ONLY ledger_disposal
    ADD CONSTRAINT ledger_disposal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger_disposal
    ADD CONSTRAINT ledger_disposal_source_code_version_before_key UNIQUE (source, code, version, before);

ALTER TABLE ONLY ledger_erased
    ADD CONSTRAINT ledger_erased_pkey PRIMARY KEY (leaf);

ALTER TABLE ONLY ledger_held
    ADD CONSTRAINT ledger_held_pkey PRIMARY KEY (source, cause);

ALTER TABLE ONLY ledger_hold
    ADD CONSTRAINT ledger_hold_pkey PRIMARY KEY (event, occurred);

ALTER TABLE ONLY ledger_identification
    ADD CONSTRAINT ledger_identification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger_intake
    ADD CONSTRAINT ledger_intake_pkey PRIMARY KEY (source);

ALTER TABLE ONLY ledger_lapsed
    ADD CONSTRAINT ledger_lapsed_pkey PRIMARY KEY (source, agreement, ended);

ALTER TABLE ONLY ledger_leaf
    ADD CONSTRAINT ledger_leaf_pkey PRIMARY KEY (index, occurred);

ALTER TABLE ONLY ledger_mapping
    ADD CONSTRAINT ledger_mapping_pkey PRIMARY KEY (source, version);

ALTER TABLE ONLY ledger_origin
    ADD CONSTRAINT ledger_origin_pkey PRIMARY KEY (origin);

ALTER TABLE ONLY ledger_pending
    ADD CONSTRAINT ledger_pending_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger_quarantine
    ADD CONSTRAINT ledger_quarantine_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ledger_quarantine
    ADD CONSTRAINT ledger_quarantine_source_digest_key UNIQUE (source, digest);

ALTER TABLE ONLY ledger_run
    ADD CONSTRAINT ledger_run_pkey PRIMARY KEY (source, first);

ALTER TABLE ONLY ledger_source
    ADD CONSTRAINT ledger_source_id_key UNIQUE (id);

ALTER TABLE ONLY ledger_source_key
    ADD CONSTRAINT ledger_source_key_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY ledger_source
    ADD CONSTRAINT ledger_source_pkey PRIMARY KEY (number);

ALTER TABLE ONLY ledger_source
    ADD CONSTRAINT ledger_source_prefix_key UNIQUE (prefix);

ALTER TABLE ONLY ledger_tally
    ADD CONSTRAINT ledger_tally_pkey PRIMARY KEY (source, month);

ALTER TABLE ONLY ledger_tile
    ADD CONSTRAINT ledger_tile_pkey PRIMARY KEY (level, number);

ALTER TABLE ONLY ledger_tree
    ADD CONSTRAINT ledger_tree_pkey PRIMARY KEY (one);

ALTER TABLE ONLY ledger_witness
    ADD CONSTRAINT ledger_witness_pkey PRIMARY KEY (log, witness, key);

ALTER TABLE ONLY notices_counter
    ADD CONSTRAINT notices_counter_pkey PRIMARY KEY (one);

ALTER TABLE ONLY notices_document
    ADD CONSTRAINT notices_document_kind_code_key UNIQUE (kind, code);

ALTER TABLE ONLY notices_document
    ADD CONSTRAINT notices_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notices_event
    ADD CONSTRAINT notices_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notices_follower
    ADD CONSTRAINT notices_follower_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notices_import_event
    ADD CONSTRAINT notices_import_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notices_import
    ADD CONSTRAINT notices_import_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notices_import_row
    ADD CONSTRAINT notices_import_row_pkey PRIMARY KEY (import, n);

ALTER TABLE ONLY notices_incident_event
    ADD CONSTRAINT notices_incident_event_key_key UNIQUE (key);

ALTER TABLE ONLY notices_incident_event
    ADD CONSTRAINT notices_incident_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notices_incident_letter
    ADD CONSTRAINT notices_incident_letter_pkey PRIMARY KEY (incident, n);

ALTER TABLE ONLY notices_incident_notice
    ADD CONSTRAINT notices_incident_notice_pkey PRIMARY KEY (incident, n);

ALTER TABLE ONLY notices_incident
    ADD CONSTRAINT notices_incident_number_key UNIQUE (number);

ALTER TABLE ONLY notices_incident
    ADD CONSTRAINT notices_incident_pkey PRIMARY KEY (id);

ALTER TABLE ONLY notices_search
    ADD CONSTRAINT notices_search_pkey PRIMARY KEY (document_id, lang);

ALTER TABLE ONLY notices_slip
    ADD CONSTRAINT notices_slip_pkey PRIMARY KEY (lang, slip, word);

ALTER TABLE ONLY notices_telling
    ADD CONSTRAINT notices_telling_pkey PRIMARY KEY (version_id, what);

ALTER TABLE ONLY notices_version
    ADD CONSTRAINT notices_version_document_id_number_key UNIQUE (document_id, number);

ALTER TABLE ONLY notices_version
    ADD CONSTRAINT notices_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_affected
    ADD CONSTRAINT requests_affected_incident_number_key UNIQUE (incident, number);

ALTER TABLE ONLY requests_affected
    ADD CONSTRAINT requests_affected_incident_token_key UNIQUE (incident, token);

ALTER TABLE ONLY requests_affected
    ADD CONSTRAINT requests_affected_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_alias
    ADD CONSTRAINT requests_alias_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_alias
    ADD CONSTRAINT requests_alias_source_token_key UNIQUE (source, token);

ALTER TABLE ONLY requests_answer
    ADD CONSTRAINT requests_answer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_attachment_part
    ADD CONSTRAINT requests_attachment_part_pkey PRIMARY KEY (attachment, n);

ALTER TABLE ONLY requests_attachment
    ADD CONSTRAINT requests_attachment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_awaited
    ADD CONSTRAINT requests_awaited_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_behest
    ADD CONSTRAINT requests_behest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_bulk_item
    ADD CONSTRAINT requests_bulk_item_pkey PRIMARY KEY (bulk, n);

ALTER TABLE ONLY requests_bulk
    ADD CONSTRAINT requests_bulk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_bulk
    ADD CONSTRAINT requests_bulk_token_key UNIQUE (token);

ALTER TABLE ONLY requests_case
    ADD CONSTRAINT requests_case_filing_token_key UNIQUE (filing_token);

ALTER TABLE ONLY requests_case
    ADD CONSTRAINT requests_case_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_case
    ADD CONSTRAINT requests_case_ref_key UNIQUE (ref);

ALTER TABLE ONLY requests_code
    ADD CONSTRAINT requests_code_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_competence
    ADD CONSTRAINT requests_competence_pkey PRIMARY KEY (officer);

ALTER TABLE ONLY requests_complaint
    ADD CONSTRAINT requests_complaint_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY requests_decision
    ADD CONSTRAINT requests_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_declaring
    ADD CONSTRAINT requests_declaring_pkey PRIMARY KEY (officer, due, notice);

ALTER TABLE ONLY requests_digest
    ADD CONSTRAINT requests_digest_pkey PRIMARY KEY (officer, day);

ALTER TABLE ONLY requests_disclaimer
    ADD CONSTRAINT requests_disclaimer_pkey PRIMARY KEY (case_id, officer);

ALTER TABLE ONLY requests_disposal
    ADD CONSTRAINT requests_disposal_pkey PRIMARY KEY (number);

ALTER TABLE ONLY requests_disposal
    ADD CONSTRAINT requests_disposal_run_code_class_key UNIQUE (run, code, class);

ALTER TABLE ONLY requests_document_part
    ADD CONSTRAINT requests_document_part_pkey PRIMARY KEY (document, n);

ALTER TABLE ONLY requests_document
    ADD CONSTRAINT requests_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_draft
    ADD CONSTRAINT requests_draft_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_draft
    ADD CONSTRAINT requests_draft_token_key UNIQUE (token);

ALTER TABLE ONLY requests_drawing_part
    ADD CONSTRAINT requests_drawing_part_pkey PRIMARY KEY (drawing, n);

ALTER TABLE ONLY requests_drawing
    ADD CONSTRAINT requests_drawing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_drawn
    ADD CONSTRAINT requests_drawn_pkey PRIMARY KEY (drawing, person);

ALTER TABLE ONLY requests_entry
    ADD CONSTRAINT requests_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_entry
    ADD CONSTRAINT requests_entry_source_key UNIQUE (source);

ALTER TABLE ONLY requests_entry_version
    ADD CONSTRAINT requests_entry_version_pkey PRIMARY KEY (entry, number);

ALTER TABLE ONLY requests_errand
    ADD CONSTRAINT requests_errand_case_id_n_key UNIQUE (case_id, n);

ALTER TABLE ONLY requests_errand
    ADD CONSTRAINT requests_errand_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_errand_told
    ADD CONSTRAINT requests_errand_told_pkey PRIMARY KEY (event, officer);

ALTER TABLE ONLY requests_errand_word
    ADD CONSTRAINT requests_errand_word_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_event
    ADD CONSTRAINT requests_event_case_id_n_key UNIQUE (case_id, n);

ALTER TABLE ONLY requests_event
    ADD CONSTRAINT requests_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_feed
    ADD CONSTRAINT requests_feed_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_finding
    ADD CONSTRAINT requests_finding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_flag_doubt
    ADD CONSTRAINT requests_flag_doubt_pkey PRIMARY KEY (flag, case_id);

ALTER TABLE ONLY requests_flag_look
    ADD CONSTRAINT requests_flag_look_pkey PRIMARY KEY (flag, n);

ALTER TABLE ONLY requests_flag
    ADD CONSTRAINT requests_flag_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_follow
    ADD CONSTRAINT requests_follow_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY requests_gift
    ADD CONSTRAINT requests_gift_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_gift
    ADD CONSTRAINT requests_gift_replaces_key UNIQUE (replaces);

ALTER TABLE ONLY requests_gift
    ADD CONSTRAINT requests_gift_token_key UNIQUE (token);

ALTER TABLE ONLY requests_holiday
    ADD CONSTRAINT requests_holiday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_interest
    ADD CONSTRAINT requests_interest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_interest
    ADD CONSTRAINT requests_interest_replaces_key UNIQUE (replaces);

ALTER TABLE ONLY requests_item
    ADD CONSTRAINT requests_item_case_id_n_key UNIQUE (case_id, n);

ALTER TABLE ONLY requests_item
    ADD CONSTRAINT requests_item_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_leave
    ADD CONSTRAINT requests_leave_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_link
    ADD CONSTRAINT requests_link_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_looker
    ADD CONSTRAINT requests_looker_pkey PRIMARY KEY (officer, case_id);

ALTER TABLE ONLY requests_marking
    ADD CONSTRAINT requests_marking_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY requests_message
    ADD CONSTRAINT requests_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_miss
    ADD CONSTRAINT requests_miss_pkey PRIMARY KEY (day, kind);

ALTER TABLE ONLY requests_move
    ADD CONSTRAINT requests_move_pkey PRIMARY KEY (recount_id, case_id);

ALTER TABLE ONLY requests_override
    ADD CONSTRAINT requests_override_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_party
    ADD CONSTRAINT requests_party_pkey PRIMARY KEY (token, case_id, kind);

ALTER TABLE ONLY requests_post_code
    ADD CONSTRAINT requests_post_code_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_post_try
    ADD CONSTRAINT requests_post_try_pkey PRIMARY KEY (case_id, browser_token);

ALTER TABLE ONLY requests_posting
    ADD CONSTRAINT requests_posting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_prompt
    ADD CONSTRAINT requests_prompt_pkey PRIMARY KEY (question);

ALTER TABLE ONLY requests_quarter
    ADD CONSTRAINT requests_quarter_pkey PRIMARY KEY (quarter, version);

ALTER TABLE ONLY requests_recipient
    ADD CONSTRAINT requests_recipient_case_id_name_key UNIQUE (case_id, name);

ALTER TABLE ONLY requests_recipient
    ADD CONSTRAINT requests_recipient_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_recount
    ADD CONSTRAINT requests_recount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_recusal
    ADD CONSTRAINT requests_recusal_pkey PRIMARY KEY (officer, case_id);

ALTER TABLE ONLY requests_reminding
    ADD CONSTRAINT requests_reminding_pkey PRIMARY KEY (officer);

ALTER TABLE ONLY requests_repeat
    ADD CONSTRAINT requests_repeat_pkey PRIMARY KEY (day, actor, citizen, peers);

ALTER TABLE ONLY requests_same
    ADD CONSTRAINT requests_same_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY requests_signed
    ADD CONSTRAINT requests_signed_asked_key UNIQUE (asked);

ALTER TABLE ONLY requests_signed
    ADD CONSTRAINT requests_signed_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY requests_signed
    ADD CONSTRAINT requests_signed_request_key UNIQUE (request);

ALTER TABLE ONLY requests_signer_event
    ADD CONSTRAINT requests_signer_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_signer_event
    ADD CONSTRAINT requests_signer_event_step_token_key UNIQUE (step_token);

ALTER TABLE ONLY requests_signer_key
    ADD CONSTRAINT requests_signer_key_pkey PRIMARY KEY (public);

ALTER TABLE ONLY requests_signer
    ADD CONSTRAINT requests_signer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_signer_seen
    ADD CONSTRAINT requests_signer_seen_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY requests_signer_token
    ADD CONSTRAINT requests_signer_token_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY requests_twin
    ADD CONSTRAINT requests_twin_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY requests_view_default
    ADD CONSTRAINT requests_view_default_pkey PRIMARY KEY (officer);

ALTER TABLE ONLY requests_view
    ADD CONSTRAINT requests_view_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_watch
    ADD CONSTRAINT requests_watch_pkey PRIMARY KEY (day);

ALTER TABLE ONLY requests_word
    ADD CONSTRAINT requests_word_pkey PRIMARY KEY (token, case_id);

ALTER TABLE ONLY requests_wording
    ADD CONSTRAINT requests_wording_made_token_key UNIQUE (made_token);

ALTER TABLE ONLY requests_wording
    ADD CONSTRAINT requests_wording_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_wording_version
    ADD CONSTRAINT requests_wording_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY requests_wording_version
    ADD CONSTRAINT requests_wording_version_wording_n_key UNIQUE (wording, n);

ALTER TABLE ONLY requests_worked_kind
    ADD CONSTRAINT requests_worked_kind_pkey PRIMARY KEY (peers, actor, category, day);

ALTER TABLE ONLY requests_worked
    ADD CONSTRAINT requests_worked_pkey PRIMARY KEY (peers, actor, day);

ALTER TABLE ONLY requests_writing
    ADD CONSTRAINT requests_writing_pkey PRIMARY KEY (id);

CREATE INDEX account_attempt_free_at ON account_attempt USING btree (free_at);

CREATE INDEX account_event_officer ON account_event USING btree (officer_id, at);

CREATE UNIQUE INDEX account_review_open ON account_review USING btree ((true)) WHERE (closed_at IS NULL);

CREATE INDEX account_right_held ON account_right USING btree (officer_id, role, source, answered_at) WHERE (answer = 'keep'::text);

CREATE UNIQUE INDEX account_right_once ON account_right USING btree (review, officer_id, role, source) NULLS NOT DISTINCT;

CREATE INDEX ledger_entry_citizen ON ONLY ledger_entry USING btree (skey, occurred DESC);

CREATE INDEX ledger_entry_corrects ON ONLY ledger_entry USING btree (corrects) WHERE (corrects IS NOT NULL);

CREATE INDEX ledger_entry_event ON ONLY ledger_entry USING hash (event);

CREATE UNIQUE INDEX ledger_entry_once ON ONLY ledger_entry USING btree (source, occurred, uuid_hash_extended(event, (0)::bigint));

CREATE INDEX ledger_held_most ON ledger_held USING btree (source, held DESC, cause DESC);

CREATE INDEX ledger_hold_until ON ledger_hold USING btree (hidden_until);

CREATE INDEX ledger_identification_citizen ON ledger_identification USING btree (skey, id);

CREATE INDEX ledger_leaf_citizen ON ONLY ledger_leaf USING btree (skey, occurred DESC);

CREATE INDEX ledger_quarantine_cause ON ledger_quarantine USING btree (source, cause, received, id) WHERE (state = 'held'::text);

CREATE INDEX ledger_quarantine_decided ON ledger_quarantine USING btree (source, decided) WHERE (state <> 'held'::text);

CREATE INDEX ledger_quarantine_event ON ledger_quarantine USING btree (event) WHERE (state = 'held'::text);

CREATE INDEX ledger_source_key_source ON ledger_source_key USING btree (source);

CREATE INDEX notices_event_document ON notices_event USING btree (document_id, id);

CREATE UNIQUE INDEX notices_follower_address ON notices_follower USING btree (address_token, code) WHERE (ended_at IS NULL);

CREATE INDEX notices_follower_code ON notices_follower USING btree (code, id) WHERE ((ended_at IS NULL) AND (confirmed_at IS NOT NULL));

CREATE INDEX notices_follower_ended ON notices_follower USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX notices_import_due ON notices_import USING btree (publish_at) WHERE (state = 'planned'::text);

CREATE INDEX notices_import_event_import ON notices_import_event USING btree (import, id);

CREATE INDEX notices_incident_event_incident ON notices_incident_event USING btree (incident, id);

CREATE UNIQUE INDEX notices_incident_letter_draft ON notices_incident_letter USING btree (incident) WHERE (approved_at IS NULL);

CREATE UNIQUE INDEX notices_incident_notice_draft ON notices_incident_notice USING btree (incident) WHERE (sent_at IS NULL);

CREATE INDEX notices_incident_open ON notices_incident USING btree (aware_at) WHERE (closed_at IS NULL);

CREATE INDEX notices_search_heading ON notices_search USING gin (heading);

CREATE INDEX notices_search_words ON notices_search USING gin (words);

CREATE INDEX notices_slip_word ON notices_slip USING btree (lang, word);

CREATE INDEX notices_telling_open ON notices_telling USING btree (at) WHERE (done_at IS NULL);

CREATE UNIQUE INDEX notices_version_current ON notices_version USING btree (document_id) WHERE (state = 'published'::text);

CREATE UNIQUE INDEX notices_version_draft ON notices_version USING btree (document_id) WHERE (number IS NULL);

CREATE INDEX notices_version_planned ON notices_version USING btree (publish_at) WHERE (publish_at IS NOT NULL);

CREATE INDEX notices_version_unit ON notices_version USING btree (COALESCE((content ->> 'unit'::text), (content ->> 'owner'::text), ''::text)) WHERE (state = 'published'::text);

CREATE INDEX requests_affected_email ON requests_affected USING btree (email_token);

CREATE INDEX requests_affected_state ON requests_affected USING btree (incident, state, way, number) INCLUDE (id);

CREATE INDEX requests_affected_token ON requests_affected USING btree (token);

CREATE INDEX requests_alias_officer ON requests_alias USING btree (officer);

CREATE INDEX requests_answer_case ON requests_answer USING btree (case_id, added_at, id);

CREATE INDEX requests_attachment_case ON requests_attachment USING btree (case_id) WHERE (case_id IS NOT NULL);

CREATE INDEX requests_attachment_draft ON requests_attachment USING btree (draft) WHERE (draft IS NOT NULL);

CREATE INDEX requests_attachment_identity ON requests_attachment USING btree (at) WHERE ((place = 'identity'::text) AND (gone_at IS NULL));

CREATE INDEX requests_awaited_case ON requests_awaited USING btree (case_id);

CREATE INDEX requests_awaited_since ON requests_awaited USING btree (since);

CREATE INDEX requests_behest_case ON requests_behest USING btree (case_id);

CREATE INDEX requests_behest_source ON requests_behest USING btree (source, issued_at) WHERE (carried = 'instructed'::text);

CREATE INDEX requests_bulk_item_case ON requests_bulk_item USING btree (case_id);

CREATE INDEX requests_bulk_made ON requests_bulk USING btree (made_at);

CREATE INDEX requests_case_agent ON requests_case USING btree (agent_token) WHERE (agent_token IS NOT NULL);

CREATE INDEX requests_case_assignee ON requests_case USING btree (assignee, due, id) WHERE (state = ANY (ARRAY['unconfirmed'::text, 'received'::text, 'working'::text, 'asked'::text, 'review'::text, 'instructed'::text]));

CREATE INDEX requests_case_changed_open ON requests_case USING btree (updated_at, id) WHERE (state = ANY (ARRAY['unconfirmed'::text, 'received'::text, 'working'::text, 'asked'::text, 'review'::text, 'instructed'::text]));

CREATE INDEX requests_case_email ON requests_case USING btree (email_token);

CREATE INDEX requests_case_ended ON requests_case USING btree (kind, ended_at) WHERE (state = ANY (ARRAY['closed'::text, 'withdrawn'::text]));

CREATE INDEX requests_case_open ON requests_case USING btree (id) WHERE (state = ANY (ARRAY['unconfirmed'::text, 'received'::text, 'working'::text, 'asked'::text, 'review'::text, 'instructed'::text]));

CREATE INDEX requests_case_person ON requests_case USING btree (person_token) WHERE (person_token IS NOT NULL);

CREATE INDEX requests_case_queue ON requests_case USING btree (due, id) WHERE (state = ANY (ARRAY['unconfirmed'::text, 'received'::text, 'working'::text, 'asked'::text, 'review'::text, 'instructed'::text]));

CREATE INDEX requests_case_received ON requests_case USING btree (received);

CREATE INDEX requests_case_received_open ON requests_case USING btree (received, id) WHERE (state = ANY (ARRAY['unconfirmed'::text, 'received'::text, 'working'::text, 'asked'::text, 'review'::text, 'instructed'::text]));

CREATE INDEX requests_case_state ON requests_case USING btree (state, due, id);

CREATE INDEX requests_case_subject ON requests_case USING btree (subject_token);

CREATE INDEX requests_case_turn ON requests_case USING btree (assignee, assigned_at) WHERE (assignee IS NOT NULL);

CREATE INDEX requests_code_case ON requests_code USING btree (case_id);

CREATE INDEX requests_code_limit ON requests_code USING btree (limit_token, made_at);

CREATE INDEX requests_complaint_case ON requests_complaint USING btree (case_about) WHERE (case_about IS NOT NULL);

CREATE INDEX requests_complaint_notice ON requests_complaint USING btree (notice) WHERE (notice <> ''::text);

CREATE INDEX requests_complaint_officer ON requests_complaint USING btree (officer) WHERE (officer IS NOT NULL);

CREATE INDEX requests_complaint_unit ON requests_complaint USING btree (unit) WHERE (unit <> ''::text);

CREATE INDEX requests_decision_case ON requests_decision USING btree (case_id);

CREATE UNIQUE INDEX requests_decision_current ON requests_decision USING btree (case_id) WHERE current;

CREATE INDEX requests_disposal_started ON requests_disposal USING btree (started);

CREATE INDEX requests_document_expiry ON requests_document USING btree (expires_at);

CREATE UNIQUE INDEX requests_document_once ON requests_document USING btree (owner, digest) WHERE ((made_at IS NULL) AND (failed_at IS NULL));

CREATE INDEX requests_document_owner ON requests_document USING btree (owner);

CREATE INDEX requests_drawing_incident ON requests_drawing USING btree (incident, at);

CREATE INDEX requests_drawing_running ON requests_drawing USING btree (touched_at) WHERE ((begun_at IS NOT NULL) AND (done_at IS NULL));

CREATE INDEX requests_drawn_person ON requests_drawn USING btree (person);

CREATE INDEX requests_entry_officer ON requests_entry USING btree (officer);

CREATE INDEX requests_entry_published ON requests_entry USING btree (published_at DESC, id DESC) WHERE (withdrawn_at IS NULL);

CREATE INDEX requests_entry_version_at ON requests_entry_version USING btree (at DESC) WHERE (content IS NOT NULL);

CREATE INDEX requests_errand_officer ON requests_errand USING btree (officer, due) WHERE (officer IS NOT NULL);

CREATE INDEX requests_errand_open ON requests_errand USING btree (due) WHERE (state = 'open'::text);

CREATE INDEX requests_errand_unit ON requests_errand USING btree (unit, due);

CREATE INDEX requests_errand_word_errand ON requests_errand_word USING btree (errand, at, id);

CREATE INDEX requests_event_officer ON requests_event USING btree (officer, case_id) WHERE (officer IS NOT NULL);

CREATE UNIQUE INDEX requests_event_step ON requests_event USING btree (case_id, step_token);

CREATE UNIQUE INDEX requests_feed_officer ON requests_feed USING btree (officer) WHERE (revoked_at IS NULL);

CREATE INDEX requests_finding_case ON requests_finding USING btree (case_id);

CREATE INDEX requests_finding_entry ON requests_finding USING btree (entry);

CREATE INDEX requests_finding_subject ON requests_finding USING btree (subject, entry, found_at DESC, id DESC);

CREATE INDEX requests_flag_about ON requests_flag USING btree (about, raised_at);

CREATE INDEX requests_flag_doubt_case ON requests_flag_doubt USING btree (case_id);

CREATE UNIQUE INDEX requests_flag_entry ON requests_flag USING btree (officer, entry) WHERE (actor IS NULL);

CREATE INDEX requests_flag_open ON requests_flag USING btree (occurred) WHERE (verdict = ''::text);

CREATE INDEX requests_follow_follows ON requests_follow USING btree (follows);

CREATE INDEX requests_gift_given ON requests_gift USING btree (given DESC, id DESC);

CREATE INDEX requests_gift_officer ON requests_gift USING btree (officer);

CREATE UNIQUE INDEX requests_holiday_day ON requests_holiday USING btree (day) WHERE (removed_at IS NULL);

CREATE UNIQUE INDEX requests_incident_wall_once ON requests_incident_wall USING btree (incident, token, officer, unit) NULLS NOT DISTINCT;

CREATE INDEX requests_interest_declared ON requests_interest USING btree (officer, declared_at) WHERE (entered_by IS NULL);

CREATE INDEX requests_interest_officer ON requests_interest USING btree (officer);

CREATE INDEX requests_item_same_as ON requests_item USING btree (same_as) WHERE (same_as IS NOT NULL);

CREATE INDEX requests_item_source ON requests_item USING btree (source, issued_at) WHERE (carried = 'instructed'::text);

CREATE INDEX requests_leave_days ON requests_leave USING btree (until, since);

CREATE INDEX requests_link_a ON requests_link USING btree (a);

CREATE INDEX requests_link_b ON requests_link USING btree (b);

CREATE UNIQUE INDEX requests_link_once ON requests_link USING btree (LEAST(a, b), GREATEST(a, b));

CREATE INDEX requests_looker_case ON requests_looker USING btree (case_id);

CREATE INDEX requests_marking_lift ON requests_marking USING btree (lift_on) WHERE (state = 'lifting'::text);

CREATE INDEX requests_message_case ON requests_message USING btree (case_id, at, id);

CREATE INDEX requests_move_case ON requests_move USING btree (case_id);

CREATE INDEX requests_override_case ON requests_override USING btree (case_id);

CREATE INDEX requests_override_officer ON requests_override USING btree (officer, until) WHERE granted;

CREATE UNIQUE INDEX requests_override_waits ON requests_override USING btree (case_id, officer) WHERE (granted IS NULL);

CREATE INDEX requests_party_case ON requests_party USING btree (case_id);

CREATE INDEX requests_post_code_case ON requests_post_code USING btree (case_id, ordered_at);

CREATE INDEX requests_posting_case ON requests_posting USING btree (case_id) WHERE (done_at IS NULL);

CREATE INDEX requests_prompt_case ON requests_prompt USING btree (case_id);

CREATE UNIQUE INDEX requests_quarter_draft ON requests_quarter USING btree (quarter) WHERE (published_at IS NULL);

CREATE INDEX requests_recusal_case ON requests_recusal USING btree (case_id);

CREATE INDEX requests_same_token ON requests_same USING btree (token);

CREATE INDEX requests_seen_case ON requests_seen USING btree (case_id, officer, n);

CREATE INDEX requests_signed_signer ON requests_signed USING btree (signer);

CREATE INDEX requests_signer_event_signer ON requests_signer_event USING btree (signer, at);

CREATE INDEX requests_signer_key_signer ON requests_signer_key USING btree (signer);

CREATE INDEX requests_twin_lead ON requests_twin USING btree (lead, at);

CREATE INDEX requests_view_default_view ON requests_view_default USING btree (view);

CREATE UNIQUE INDEX requests_view_name ON requests_view USING btree (officer, lower(name));

CREATE INDEX requests_view_unit ON requests_view USING btree (unit) WHERE (unit <> ''::text);

CREATE INDEX requests_word_case ON requests_word USING btree (case_id);

CREATE INDEX requests_worked_day ON requests_worked USING btree (day);

CREATE INDEX requests_worked_kind_day ON requests_worked_kind USING btree (day);

CREATE INDEX requests_writing_incident ON requests_writing USING btree (incident);

CREATE TRIGGER ledger_disposal_kept BEFORE DELETE OR UPDATE ON ledger_disposal FOR EACH ROW WHEN ((CURRENT_USER <> 'daylight_disposal'::name)) EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER ledger_entry_immutable BEFORE UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER ledger_entry_kept BEFORE DELETE ON ledger_entry FOR EACH ROW WHEN ((CURRENT_USER <> 'daylight_disposal'::name)) EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER ledger_erased_kept BEFORE DELETE OR UPDATE ON ledger_erased FOR EACH ROW EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON ledger_disposal FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON ledger_erased FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON ledger_leaf FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER ledger_leaf_immutable BEFORE UPDATE ON ledger_leaf FOR EACH ROW EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER ledger_leaf_kept BEFORE DELETE ON ledger_leaf FOR EACH ROW EXECUTE FUNCTION ledger_immutable();

CREATE TRIGGER notices_keep_document BEFORE UPDATE ON notices_document FOR EACH ROW EXECUTE FUNCTION notices_keep_document();

CREATE TRIGGER notices_keep_event BEFORE DELETE OR UPDATE ON notices_event FOR EACH ROW EXECUTE FUNCTION notices_keep_event();

CREATE TRIGGER notices_keep_incident_event BEFORE DELETE OR UPDATE ON notices_incident_event FOR EACH ROW EXECUTE FUNCTION notices_keep_event();

CREATE TRIGGER notices_keep_incident_letter BEFORE DELETE OR UPDATE ON notices_incident_letter FOR EACH ROW WHEN ((old.approved_at IS NOT NULL)) EXECUTE FUNCTION notices_keep_event();

CREATE TRIGGER notices_keep_incident_notice BEFORE DELETE OR UPDATE ON notices_incident_notice FOR EACH ROW WHEN ((old.sent_at IS NOT NULL)) EXECUTE FUNCTION notices_keep_event();

CREATE TRIGGER notices_keep_version BEFORE DELETE OR UPDATE ON notices_version FOR EACH ROW EXECUTE FUNCTION notices_keep_version();

CREATE TRIGGER requests_keep_disposal BEFORE DELETE OR UPDATE ON requests_disposal FOR EACH ROW EXECUTE FUNCTION requests_keep_disposal();

CREATE TRIGGER requests_keep_disposals BEFORE TRUNCATE ON requests_disposal FOR EACH STATEMENT EXECUTE FUNCTION requests_keep_disposal();

CREATE TRIGGER requests_keep_entry BEFORE DELETE OR UPDATE ON requests_entry_version FOR EACH ROW EXECUTE FUNCTION requests_keep_entry();

CREATE TRIGGER requests_keep_quarter BEFORE DELETE OR UPDATE ON requests_quarter FOR EACH ROW EXECUTE FUNCTION requests_keep_quarter();

ALTER TABLE ONLY account_event
    ADD CONSTRAINT account_event_by_id_fkey FOREIGN KEY (by_id) REFERENCES account_officer(id);

ALTER TABLE ONLY account_event
    ADD CONSTRAINT account_event_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES account_officer(id);

ALTER TABLE ONLY account_known_address
    ADD CONSTRAINT account_known_address_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES account_officer(id) ON DELETE CASCADE;

ALTER TABLE ONLY account_right
    ADD CONSTRAINT account_right_by_id_fkey FOREIGN KEY (by_id) REFERENCES account_officer(id);

ALTER TABLE ONLY account_right
    ADD CONSTRAINT account_right_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES account_officer(id);

ALTER TABLE ONLY account_right
    ADD CONSTRAINT account_right_review_fkey FOREIGN KEY (review) REFERENCES account_review(number);

ALTER TABLE ONLY ledger_cosignature
    ADD CONSTRAINT ledger_cosignature_size_fkey FOREIGN KEY (size) REFERENCES ledger_checkpoint(size);

ALTER TABLE ONLY ledger_disposal
    ADD CONSTRAINT ledger_disposal_source_fkey FOREIGN KEY (source) REFERENCES ledger_source(number);

ALTER TABLE ONLY ledger_erased
    ADD CONSTRAINT ledger_erased_disposal_fkey FOREIGN KEY (disposal) REFERENCES ledger_disposal(id);

ALTER TABLE ONLY ledger_held
    ADD CONSTRAINT ledger_held_source_fkey FOREIGN KEY (source) REFERENCES ledger_source(number);

ALTER TABLE ONLY ledger_intake
    ADD CONSTRAINT ledger_intake_source_fkey FOREIGN KEY (source) REFERENCES ledger_source(number);

ALTER TABLE ONLY ledger_lapsed
    ADD CONSTRAINT ledger_lapsed_source_fkey FOREIGN KEY (source) REFERENCES ledger_source(number);

ALTER TABLE ONLY ledger_mapping
    ADD CONSTRAINT ledger_mapping_source_fkey FOREIGN KEY (source) REFERENCES ledger_source(number);

ALTER TABLE ONLY ledger_quarantine
    ADD CONSTRAINT ledger_quarantine_source_fkey FOREIGN KEY (source) REFERENCES ledger_source(number);

ALTER TABLE ONLY ledger_run
    ADD CONSTRAINT ledger_run_source_fkey FOREIGN KEY (source) REFERENCES ledger_source(number);

ALTER TABLE ONLY ledger_source_key
    ADD CONSTRAINT ledger_source_key_source_fkey FOREIGN KEY (source) REFERENCES ledger_source(number);

ALTER TABLE ONLY ledger_tally
    ADD CONSTRAINT ledger_tally_source_fkey FOREIGN KEY (source) REFERENCES ledger_source(number);

ALTER TABLE ONLY notices_event
    ADD CONSTRAINT notices_event_document_id_fkey FOREIGN KEY (document_id) REFERENCES notices_document(id);

ALTER TABLE ONLY notices_import_event
    ADD CONSTRAINT notices_import_event_import_fkey FOREIGN KEY (import) REFERENCES notices_import(id) ON DELETE CASCADE;

ALTER TABLE ONLY notices_import_row
    ADD CONSTRAINT notices_import_row_import_fkey FOREIGN KEY (import) REFERENCES notices_import(id) ON DELETE CASCADE;

ALTER TABLE ONLY notices_incident_event
    ADD CONSTRAINT notices_incident_event_incident_fkey FOREIGN KEY (incident) REFERENCES notices_incident(id);

ALTER TABLE ONLY notices_incident_letter
    ADD CONSTRAINT notices_incident_letter_incident_fkey FOREIGN KEY (incident) REFERENCES notices_incident(id);

ALTER TABLE ONLY notices_incident_notice
    ADD CONSTRAINT notices_incident_notice_incident_fkey FOREIGN KEY (incident) REFERENCES notices_incident(id);

ALTER TABLE ONLY notices_search
    ADD CONSTRAINT notices_search_document_id_fkey FOREIGN KEY (document_id) REFERENCES notices_document(id);

ALTER TABLE ONLY notices_telling
    ADD CONSTRAINT notices_telling_version_id_fkey FOREIGN KEY (version_id) REFERENCES notices_version(id);

ALTER TABLE ONLY notices_version
    ADD CONSTRAINT notices_version_document_id_fkey FOREIGN KEY (document_id) REFERENCES notices_document(id);

ALTER TABLE ONLY requests_affected
    ADD CONSTRAINT requests_affected_drawing_fkey FOREIGN KEY (drawing) REFERENCES requests_drawing(id);

ALTER TABLE ONLY requests_answer
    ADD CONSTRAINT requests_answer_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_answer
    ADD CONSTRAINT requests_answer_decision_fkey FOREIGN KEY (decision) REFERENCES requests_decision(id);

ALTER TABLE ONLY requests_attachment
    ADD CONSTRAINT requests_attachment_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_attachment
    ADD CONSTRAINT requests_attachment_draft_fkey FOREIGN KEY (draft) REFERENCES requests_draft(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_attachment_part
    ADD CONSTRAINT requests_attachment_part_attachment_fkey FOREIGN KEY (attachment) REFERENCES requests_attachment(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_awaited
    ADD CONSTRAINT requests_awaited_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_behest
    ADD CONSTRAINT requests_behest_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_behest
    ADD CONSTRAINT requests_behest_recipient_fkey FOREIGN KEY (recipient) REFERENCES requests_recipient(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_bulk_item
    ADD CONSTRAINT requests_bulk_item_bulk_fkey FOREIGN KEY (bulk) REFERENCES requests_bulk(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_bulk_item
    ADD CONSTRAINT requests_bulk_item_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_code
    ADD CONSTRAINT requests_code_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_complaint
    ADD CONSTRAINT requests_complaint_case_about_fkey FOREIGN KEY (case_about) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_complaint
    ADD CONSTRAINT requests_complaint_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_decision
    ADD CONSTRAINT requests_decision_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_disclaimer
    ADD CONSTRAINT requests_disclaimer_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_document_part
    ADD CONSTRAINT requests_document_part_document_fkey FOREIGN KEY (document) REFERENCES requests_document(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_draft
    ADD CONSTRAINT requests_draft_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_drawing_part
    ADD CONSTRAINT requests_drawing_part_drawing_fkey FOREIGN KEY (drawing) REFERENCES requests_drawing(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_drawn
    ADD CONSTRAINT requests_drawn_drawing_fkey FOREIGN KEY (drawing) REFERENCES requests_drawing(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_drawn
    ADD CONSTRAINT requests_drawn_person_fkey FOREIGN KEY (person) REFERENCES requests_affected(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_entry_version
    ADD CONSTRAINT requests_entry_version_entry_fkey FOREIGN KEY (entry) REFERENCES requests_entry(id);

ALTER TABLE ONLY requests_errand
    ADD CONSTRAINT requests_errand_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_errand_word
    ADD CONSTRAINT requests_errand_word_errand_fkey FOREIGN KEY (errand) REFERENCES requests_errand(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_event
    ADD CONSTRAINT requests_event_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_finding
    ADD CONSTRAINT requests_finding_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_finding
    ADD CONSTRAINT requests_finding_decision_fkey FOREIGN KEY (decision) REFERENCES requests_decision(id);

ALTER TABLE ONLY requests_flag
    ADD CONSTRAINT requests_flag_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_flag_doubt
    ADD CONSTRAINT requests_flag_doubt_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_flag_doubt
    ADD CONSTRAINT requests_flag_doubt_flag_fkey FOREIGN KEY (flag) REFERENCES requests_flag(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_flag_look
    ADD CONSTRAINT requests_flag_look_flag_fkey FOREIGN KEY (flag) REFERENCES requests_flag(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_follow
    ADD CONSTRAINT requests_follow_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_follow
    ADD CONSTRAINT requests_follow_follows_fkey FOREIGN KEY (follows) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_gift
    ADD CONSTRAINT requests_gift_replaces_fkey FOREIGN KEY (replaces) REFERENCES requests_gift(id);

ALTER TABLE ONLY requests_interest
    ADD CONSTRAINT requests_interest_replaces_fkey FOREIGN KEY (replaces) REFERENCES requests_interest(id);

ALTER TABLE ONLY requests_item
    ADD CONSTRAINT requests_item_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_item
    ADD CONSTRAINT requests_item_same_as_fkey FOREIGN KEY (same_as) REFERENCES requests_item(id) ON DELETE SET NULL;

ALTER TABLE ONLY requests_link
    ADD CONSTRAINT requests_link_a_fkey FOREIGN KEY (a) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_link
    ADD CONSTRAINT requests_link_b_fkey FOREIGN KEY (b) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_looker
    ADD CONSTRAINT requests_looker_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_marking
    ADD CONSTRAINT requests_marking_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_message
    ADD CONSTRAINT requests_message_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_move
    ADD CONSTRAINT requests_move_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_move
    ADD CONSTRAINT requests_move_recount_id_fkey FOREIGN KEY (recount_id) REFERENCES requests_recount(id);

ALTER TABLE ONLY requests_override
    ADD CONSTRAINT requests_override_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_party
    ADD CONSTRAINT requests_party_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_post_code
    ADD CONSTRAINT requests_post_code_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_post_try
    ADD CONSTRAINT requests_post_try_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_posting
    ADD CONSTRAINT requests_posting_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_prompt
    ADD CONSTRAINT requests_prompt_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_recipient
    ADD CONSTRAINT requests_recipient_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_recusal
    ADD CONSTRAINT requests_recusal_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_same
    ADD CONSTRAINT requests_same_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_seen
    ADD CONSTRAINT requests_seen_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_signed
    ADD CONSTRAINT requests_signed_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_signed
    ADD CONSTRAINT requests_signed_key_fkey FOREIGN KEY (key) REFERENCES requests_signer_key(public);

ALTER TABLE ONLY requests_signed
    ADD CONSTRAINT requests_signed_signer_fkey FOREIGN KEY (signer) REFERENCES requests_signer(id);

ALTER TABLE ONLY requests_signer_event
    ADD CONSTRAINT requests_signer_event_signer_fkey FOREIGN KEY (signer) REFERENCES requests_signer(id);

ALTER TABLE ONLY requests_signer_key
    ADD CONSTRAINT requests_signer_key_signer_fkey FOREIGN KEY (signer) REFERENCES requests_signer(id);

ALTER TABLE ONLY requests_signer_token
    ADD CONSTRAINT requests_signer_token_signer_fkey FOREIGN KEY (signer) REFERENCES requests_signer(id);

ALTER TABLE ONLY requests_twin
    ADD CONSTRAINT requests_twin_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_twin
    ADD CONSTRAINT requests_twin_lead_fkey FOREIGN KEY (lead) REFERENCES requests_case(id);

ALTER TABLE ONLY requests_view_default
    ADD CONSTRAINT requests_view_default_view_fkey FOREIGN KEY (view) REFERENCES requests_view(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_word
    ADD CONSTRAINT requests_word_case_id_fkey FOREIGN KEY (case_id) REFERENCES requests_case(id) ON DELETE CASCADE;

ALTER TABLE ONLY requests_wording_version
    ADD CONSTRAINT requests_wording_version_wording_fkey FOREIGN KEY (wording) REFERENCES requests_wording(id);
