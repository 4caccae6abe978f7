-- +goose Up

-- A document keeps its kind and its slug or code for ever. It is withdrawn,
-- never removed, once anything of it was published.
create table notices_document (
    id            bigint generated always as identity primary key,
    kind          text        not null check (kind in ('notice', 'retention', 'activity', 'agreement')),
    code          text        not null check (length(code) between 1 and 80),
    created_at    timestamptz not null,
    withdrawn_at  timestamptz,
    withdrawn_why text        not null default '',
    unique (kind, code)
);

-- Content is json, not jsonb: it is kept letter by letter, since its hash is
-- over exactly these letters.
create table notices_version (
    id             bigint generated always as identity primary key,
    document_id    bigint      not null references notices_document (id),
    number         int         check (number > 0),
    state          text        not null check (state in ('draft', 'submitted', 'approved', 'published', 'archived', 'withdrawn')),
    revision       int         not null default 1,
    content        json        not null,
    hash           bytea       check (hash = sha256(convert_to(content::text, 'UTF8'))),
    why            text        not null default '',
    author         uuid        not null,
    author_name    text        not null,
    editors        uuid[]      not null,
    approver       uuid,
    approver_name  text        not null default '',
    saved_at       timestamptz not null,
    submitted_at   timestamptz,
    approved_at    timestamptz,
    published_at   timestamptz,
    in_force_from  timestamptz,
    in_force_until timestamptz,
    unique (document_id, number),
    check (approver is null or approver <> all (editors)),
    check ((number is null) = (state in ('draft', 'submitted', 'approved'))),
    check (number is null or (hash is not null and approver is not null and published_at is not null and in_force_from is not null)),
    check (in_force_until is null or in_force_until > in_force_from),
    check ((state = 'published') = (number is not null and in_force_until is null))
);

-- One draft at a time, one version in force at a time.
create unique index notices_version_draft on notices_version (document_id) where number is null;
create unique index notices_version_current on notices_version (document_id) where state = 'published';

create table notices_event (
    id           bigint generated always as identity primary key,
    document_id  bigint      not null references notices_document (id),
    version_id   bigint,
    at           timestamptz not null,
    officer      uuid        not null,
    officer_name text        not null,
    action       text        not null,
    why          text        not null default ''
);
create index notices_event_document on notices_event (document_id, id);

create table notices_search (
    document_id bigint not null references notices_document (id),
    lang        text   not null,
    title       text   not null,
    summary     text   not null,
    words       tsvector not null,
    primary key (document_id, lang)
);
create index notices_search_words on notices_search using gin (words);

-- Goes up with every publication; page caches compare it.
create table notices_counter (
    one     boolean primary key default true check (one),
    changes bigint  not null
);
insert into notices_counter (changes) values (0);

-- +goose StatementBegin
create function notices_keep_document() returns trigger language plpgsql as $$
begin
    if (new.id, new.kind, new.code, new.created_at) is distinct from (old.id, old.kind, old.code, old.created_at)
       or (old.withdrawn_at is not null
           and (new.withdrawn_at, new.withdrawn_why) is distinct from (old.withdrawn_at, old.withdrawn_why)) then
        raise exception 'the address of a document is permanent' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger notices_keep_document before update on notices_document
    for each row execute function notices_keep_document();

-- What was published may only come to an end; not one letter of it changes.
-- +goose StatementBegin
create function notices_keep_version() returns trigger language plpgsql as $$
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
-- +goose StatementEnd
create trigger notices_keep_version before update or delete on notices_version
    for each row execute function notices_keep_version();

-- +goose StatementBegin
create function notices_keep_event() returns trigger language plpgsql as $$
begin
    raise exception 'the history of publishing only grows' using errcode = 'integrity_constraint_violation';
end $$;
-- +goose StatementEnd
create trigger notices_keep_event before update or delete on notices_event
    for each row execute function notices_keep_event();
