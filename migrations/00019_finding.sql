-- What was found about single looks that citizens complained of, and the incidents that follow.

-- +goose Up

-- A finding belongs to the look, and lives as long as the entry of the ledger does; the words and the case go with the case's content.
CREATE TABLE requests_finding (
    id       uuid PRIMARY KEY,
    case_id  uuid REFERENCES requests_case,       -- null once the case lost its content: nothing leads from the person to its figures
    decision uuid REFERENCES requests_decision,
    subject  bytea,                               -- keyed digest of the citizen's identifier; null while nobody knows it
    entry    text NOT NULL,                       -- id of the ledger entry
    verdict  text NOT NULL CHECK (verdict IN ('justified', 'not_justified', 'cannot_tell')),
    found_at timestamptz NOT NULL,
    body     bytea,                               -- sealed: the reasons in words, and when and where the look was
    CHECK ((case_id IS NULL) = (decision IS NULL))
);
CREATE INDEX requests_finding_subject ON requests_finding (subject, entry, found_at DESC, id DESC);
CREATE INDEX requests_finding_case ON requests_finding (case_id);
CREATE INDEX requests_finding_entry ON requests_finding (entry);

-- Breaches of personal data (GDPR Art. 33(5)): what is known today; how it came to be known stands in the events.
create table notices_incident (
    id             uuid primary key,              -- of the finding that opened it, or of the form
    number         bigint      generated always as identity unique,
    origin         text        not null check (origin in ('finding', 'staff')),
    kind           text        not null,
    title          text        not null,
    what           text        not null,
    affected       int         check (affected >= 0), -- people; null while it is not known
    aware_at       timestamptz not null,          -- the clock of Art. 33(1) runs from here
    opened_at      timestamptz not null,
    revision       int         not null default 1,
    tell_regulator boolean,                       -- null while it is not decided
    why_regulator  text        not null default '',
    told_regulator timestamptz,
    tell_people    boolean,
    why_people     text        not null default '',
    told_people    timestamptz,
    closed_at      timestamptz,
    why_closed     text        not null default '',
    check (told_regulator is null or tell_regulator),
    check (told_people is null or tell_people),
    check (closed_at is null or tell_regulator is not null and tell_people is not null)
);
create index notices_incident_open on notices_incident (aware_at) where closed_at is null;

create table notices_incident_event (
    id           bigint      generated always as identity primary key,
    incident     uuid        not null references notices_incident,
    at           timestamptz not null,
    officer      uuid,                            -- null when it was opened by a finding
    officer_name text        not null default '',
    action       text        not null,
    why          text        not null default '',
    facts        jsonb       not null,            -- what was known of the incident from then on
    key          text        unique               -- of the form: the same one twice is one step
);
create index notices_incident_event_incident on notices_incident_event (incident, id);
create trigger notices_keep_incident_event before update or delete on notices_incident_event
    for each row execute function notices_keep_event();

-- +goose Down
-- Migrations only go forward.
