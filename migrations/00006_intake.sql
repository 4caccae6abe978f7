-- +goose Up
-- Intake and sequencing at country scale; measured, see docs/decisions.

-- What waits is one value a batch: the entries packed as fixed columns, in the order in which they enter the log.
ALTER TABLE ledger_pending ADD COLUMN entries bytea;
ALTER TABLE ledger_pending ALTER COLUMN entries SET STORAGE EXTERNAL;
UPDATE ledger_pending p SET entries = coalesce((
    SELECT string_agg(int8send((extract(epoch FROM w.occurred) * 1000000)::int8) || uuid_send(w.event) || int8send(w.skey)
        || uuid_send(w.subject) || w.commitment || int8send(coalesce(extract(epoch FROM w.hidden)::int8, 0)), ''
        ORDER BY w.occurred, w.n)
    FROM unnest(p.occurred, p.events, p.skeys, p.subjects, p.commitments, p.hidden) WITH ORDINALITY
        AS w (occurred, event, skey, subject, commitment, hidden, n)), '');
ALTER TABLE ledger_pending ALTER COLUMN entries SET NOT NULL,
    DROP COLUMN occurred, DROP COLUMN events, DROP COLUMN skeys, DROP COLUMN subjects, DROP COLUMN commitments, DROP COLUMN hidden;

-- The end of a chain before the newest round, so that one statement moves it and says where it was.
ALTER TABLE ledger_chain ADD COLUMN before bytea;

-- +goose Down
-- Migrations only go forward.
