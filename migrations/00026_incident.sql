-- Incidents to their end: what the regulator was told phase by phase, the letter to the people concerned, and who these are.

-- +goose Up

-- The clock of Art. 34 runs from the decision that people are told; told publicly (Art. 34(3)(c)), the published summary is what tells them.
alter table notices_incident add column decided_people timestamptz, add column publicly boolean not null default false;
update notices_incident i set decided_people = coalesce((select max(e.at) from notices_incident_event e
    where e.incident = i.id and e.action = 'people_tell'), i.opened_at) where i.tell_people;

-- Which kinds of document there are, the code says: it refuses to read any other.
alter table notices_document drop constraint if exists notices_document_kind_check;

-- What the regulator was told (Art. 33(3), 33(4)), one row a phase. What was sent never changes.
create table notices_incident_notice (
    incident    uuid        not null references notices_incident,
    n           int         not null,
    content     jsonb       not null,
    saved_at    timestamptz not null,
    writer_name text        not null,
    sent_at     timestamptz,                      -- null while it is being prepared
    way         text        not null default '',
    reference   text        not null default '',  -- the regulator's
    why_late    text        not null default '',
    primary key (incident, n)
);
create unique index notices_incident_notice_draft on notices_incident_notice (incident) where sent_at is null;
create trigger notices_keep_incident_notice before update or delete on notices_incident_notice
    for each row when (old.sent_at is not null) execute function notices_keep_event();

-- The letter to the people concerned (Art. 34(2)), in each language. What was approved never changes.
create table notices_incident_letter (
    incident      uuid        not null references notices_incident,
    n             int         not null,
    content       jsonb       not null,
    writers       uuid[]      not null,
    writer_name   text        not null,
    saved_at      timestamptz not null,
    approver_name text        not null default '',
    approved_at   timestamptz,
    primary key (incident, n)
);
create unique index notices_incident_letter_draft on notices_incident_letter (incident) where approved_at is null;
create trigger notices_keep_incident_letter before update or delete on notices_incident_letter
    for each row when (old.approved_at is not null) execute function notices_keep_event();

-- How people were found: drawn from the ledger or read from a list. Incidents belong to another package and are named by their ids.
CREATE TABLE requests_drawing (
    id           uuid PRIMARY KEY,                -- of the form: sent twice, it is one
    incident     uuid NOT NULL,
    way          text NOT NULL CHECK (way IN ('ledger', 'list')),
    officer      uuid NOT NULL,
    officer_name text NOT NULL,
    at           timestamptz NOT NULL,
    found        integer NOT NULL DEFAULT 0,
    added        integer NOT NULL DEFAULT 0,
    done_at      timestamptz,                     -- null while a list waits to be confirmed
    body         bytea NOT NULL                   -- sealed: the purpose in words, what was asked for, and the list until it is confirmed
);
CREATE INDEX requests_drawing_incident ON requests_drawing (incident, at);

-- The people concerned by an incident, one row each.
CREATE TABLE requests_affected (
    id          uuid PRIMARY KEY,
    incident    uuid NOT NULL,
    number      integer NOT NULL,                 -- what the office calls them
    drawing     uuid NOT NULL REFERENCES requests_drawing,
    token       bytea NOT NULL,                   -- keyed digest of the identifier, or of mailbox or address where there is none
    email_token bytea,
    looks       integer NOT NULL DEFAULT 0,       -- at their data, as far as the ledger shows
    way         text NOT NULL DEFAULT '' CHECK (way IN ('', 'mail', 'post')), -- empty while nobody knows where to write
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sending', 'printed', 'told', 'bounced', 'impossible')),
    at          timestamptz,                      -- of the state
    print       uuid,                             -- the batch their letter was made in
    letter      integer,                          -- number of the letter they were told by
    body        bytea,                            -- sealed: identifier, name, mailbox, address, language, why it was impossible
    UNIQUE (incident, token),
    UNIQUE (incident, number)
);
CREATE INDEX requests_affected_token ON requests_affected (token);
CREATE INDEX requests_affected_email ON requests_affected (email_token);
CREATE INDEX requests_affected_state ON requests_affected (incident, state, number);

-- +goose Down
-- Migrations only go forward.
