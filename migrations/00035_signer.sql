-- Agents that sign the requests they file for people, their keys, and what was signed.

-- +goose Up
CREATE TABLE requests_signer (
    id          text PRIMARY KEY,                      -- the agent-id of the Data Rights Protocol
    name        text NOT NULL,
    email       text NOT NULL,                         -- how to reach the organisation; letters about its cases go there
    kinds       text[] NOT NULL,                       -- of request it may file
    since       date NOT NULL,
    until       date,                                  -- last day
    disabled_at timestamptz,
    version     integer NOT NULL DEFAULT 1 CHECK (version > 0)
);

-- A key belongs to one agent for ever: what it signed stays checkable.
CREATE TABLE requests_signer_key (
    public  bytea PRIMARY KEY CHECK (length(public) = 32), -- Ed25519
    signer  text NOT NULL REFERENCES requests_signer,
    since   timestamptz NOT NULL,
    until   timestamptz                                -- from then on nothing signed with it is taken
);
CREATE INDEX requests_signer_key_signer ON requests_signer_key (signer);

CREATE TABLE requests_signer_event (
    id         uuid PRIMARY KEY,
    signer     text NOT NULL REFERENCES requests_signer,
    at         timestamptz NOT NULL,
    action     text NOT NULL,
    officer    uuid NOT NULL,
    name       text NOT NULL,                          -- the officer's
    body       json NOT NULL,                          -- what it was changed to, or why
    step_token bytea NOT NULL UNIQUE                   -- a form sent twice changes once
);
CREATE INDEX requests_signer_event_signer ON requests_signer_event (signer, at);

-- What an agent shows to ask after its cases.
CREATE TABLE requests_signer_token (
    hash    bytea PRIMARY KEY,
    signer  text NOT NULL REFERENCES requests_signer,
    expires timestamptz NOT NULL
);

-- Signed messages that are good once, until they expire by themselves.
CREATE TABLE requests_signer_seen (
    digest  bytea PRIMARY KEY,
    expires timestamptz NOT NULL
);

-- The signature by which a case came.
CREATE TABLE requests_signed (
    case_id     uuid PRIMARY KEY REFERENCES requests_case,
    request     uuid NOT NULL UNIQUE,                  -- by which the agent asks after it
    signer      text NOT NULL REFERENCES requests_signer,
    key         bytea NOT NULL REFERENCES requests_signer_key,
    digest      bytea NOT NULL,                        -- of what was signed
    named       bytea,                                 -- sealed: the agent's own name for the request
    signed_at   timestamptz NOT NULL,                  -- by the agent's clock
    verified_at timestamptz NOT NULL,
    asked       bytea UNIQUE,                          -- digest of the code by which the person answers; null when no mailbox is known
    word        text NOT NULL DEFAULT '' CHECK (word IN ('', 'yes', 'no')), -- what the person said
    word_at     timestamptz
);
CREATE INDEX requests_signed_signer ON requests_signed (signer);

-- +goose Down
-- Migrations only go forward.
