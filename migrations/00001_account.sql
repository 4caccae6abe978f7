-- +goose Up

-- Who works here. What names a member of staff is in the clear; what lets them in is hashed (password) or sealed (secret).
CREATE TABLE account_officer (
    id            uuid PRIMARY KEY,
    email         text NOT NULL UNIQUE CHECK (email = lower(email)),
    name          text NOT NULL,
    unit          text NOT NULL DEFAULT '',
    roles         text[] NOT NULL,
    password_hash text NOT NULL,
    totp_secret   bytea NOT NULL,
    totp_step     bigint NOT NULL DEFAULT 0,      -- the last time step used: a code works once
    epoch         bigint NOT NULL DEFAULT 1,      -- sessions of an earlier epoch are over
    disabled      boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL,
    signed_in_at  timestamptz
);

-- Who has shown who they are. The row is found by blind index; names and identifiers are sealed.
CREATE TABLE account_citizen (
    id            uuid PRIMARY KEY,
    subject_index bytea NOT NULL UNIQUE,
    identity      bytea NOT NULL,
    level         smallint NOT NULL,
    epoch         bigint NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    signed_in_at  timestamptz NOT NULL
);

-- Attempts to sign in, one row a key (GCRA: the time at which the key would be wholly free again). It is here and not in
-- Redis so that limits survive a flush; keys are keyed hashes of addresses and e-mail addresses.
CREATE TABLE account_attempt (
    key     bytea PRIMARY KEY,
    free_at timestamptz NOT NULL
);
CREATE INDEX account_attempt_free_at ON account_attempt (free_at);

-- Where an officer has signed in from before: strangers who guess at an account cannot shut its owner out from there.
CREATE TABLE account_known_address (
    officer_id uuid NOT NULL REFERENCES account_officer (id) ON DELETE CASCADE,
    address    bytea NOT NULL,
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (officer_id, address)
);

-- What happened to the accounts of staff. Only ever added to.
CREATE TABLE account_event (
    id         uuid PRIMARY KEY,
    at         timestamptz NOT NULL,
    kind       text NOT NULL,
    officer_id uuid REFERENCES account_officer (id),
    by_id      uuid REFERENCES account_officer (id),
    address    text NOT NULL DEFAULT ''
);
CREATE INDEX account_event_officer ON account_event (officer_id, at);

-- There is no way down: a schema is mended by a later migration.
