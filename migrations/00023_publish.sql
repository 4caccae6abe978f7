-- Publishing at a planned moment, and people who want a mail when a notice changes.

-- +goose Up

-- The moment given to an approved version, by whom, and whether people with open cases are told. Publishing takes it off, like any change
-- of the text. failure is why the last planned moment passed without publication; empty when it did not.
alter table notices_version
    add column publish_at     timestamptz,
    add column scheduled_by   uuid,
    add column scheduled_name text    not null default '',
    add column inform         boolean not null default false,
    add column failure        text    not null default '',
    add check ((publish_at is null) = (scheduled_by is null)),
    add check (publish_at is null or state = 'approved');
create index notices_version_planned on notices_version (publish_at) where publish_at is not null;

-- For when a publication was planned, or is.
alter table notices_event add column planned timestamptz;

-- Who follows one notice, or all of them (code is empty). The address goes when the following ends; what stays until the published
-- schedule disposes of it is a keyed digest and the days.
create table notices_follower (
    id            uuid primary key,
    code          text        not null default '',
    address       bytea,                          -- sealed
    address_token bytea       not null,           -- keyed digest
    lang          text        not null,
    asked_at      timestamptz not null,           -- when a letter was last sent that has to be confirmed
    letters       smallint    not null default 1, -- how many such letters
    confirmed_at  timestamptz,
    ended_at      timestamptz,
    ended_why     text        not null default '' check (ended_why in ('', 'asked', 'refused', 'withdrawn')),
    check ((ended_at is null) = (ended_why = '')),
    check ((ended_at is null) = (address is not null))
);
create unique index notices_follower_address on notices_follower (address_token, code) where ended_at is null;
create index notices_follower_code on notices_follower (code, id) where ended_at is null and confirmed_at is not null;
create index notices_follower_ended on notices_follower (ended_at) where ended_at is not null;

-- How far the followers have been told of a publication or a withdrawal. The letters of a batch are asked for in the transaction that
-- moves after on, so each follower is told once, whoever is interrupted.
create table notices_telling (
    version_id bigint      not null references notices_version,
    what       text        not null check (what in ('published', 'withdrawn')),
    at         timestamptz not null,
    after      uuid,                              -- the last follower that was dealt with
    told       int         not null default 0,
    done_at    timestamptz,
    primary key (version_id, what)
);
create index notices_telling_open on notices_telling (at) where done_at is null;

create index requests_complaint_notice on requests_complaint (notice) where notice <> '';

-- +goose Down
-- Migrations only go forward.
