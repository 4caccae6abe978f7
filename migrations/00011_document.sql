-- Reports that are too long to wait for are made in the background and kept, sealed, for some days.

-- +goose Up
CREATE TABLE requests_document (
    id         uuid PRIMARY KEY,
    owner      bytea NOT NULL,                     -- keyed digest of the citizen's identifier
    digest     bytea NOT NULL,                     -- keyed digest of what was asked for
    ordered_at timestamptz NOT NULL,
    wanted     bytea NOT NULL,                     -- sealed: what was asked for
    steps      bigint NOT NULL,                    -- entries to be read, each time counted
    done       bigint NOT NULL DEFAULT 0,
    touched_at timestamptz NOT NULL,               -- when whoever makes it last gave a sign of life
    failed_at  timestamptz,
    made_at    timestamptz,
    file       bytea,                              -- sealed: name, type, size
    expires_at timestamptz NOT NULL
);
CREATE INDEX requests_document_owner ON requests_document (owner);
CREATE INDEX requests_document_expiry ON requests_document (expires_at);
-- The same asked for twice is made once.
CREATE UNIQUE INDEX requests_document_once ON requests_document (owner, digest) WHERE made_at IS NULL AND failed_at IS NULL;

CREATE TABLE requests_document_part (
    document uuid    NOT NULL REFERENCES requests_document ON DELETE CASCADE,
    n        integer NOT NULL,
    content  bytea   NOT NULL,
    PRIMARY KEY (document, n)
);
ALTER TABLE requests_document_part ALTER COLUMN content SET STORAGE EXTERNAL;

-- +goose Down
-- Migrations only go forward.
