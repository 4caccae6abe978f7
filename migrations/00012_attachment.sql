-- Files that were sent along: sealed in parts, in the transaction of the step they belong to. What is in a file and what it was
-- called stand nowhere else. With them the documents of an answer, the codes that are sent by post, and which questions people were
-- reminded of.

-- +goose Up
CREATE TABLE requests_attachment (
    id      uuid PRIMARY KEY,
    case_id uuid REFERENCES requests_case,
    draft   uuid REFERENCES requests_draft ON DELETE CASCADE,  -- until it is filed
    place   text NOT NULL,                         -- message, note, item, complaint, dispute, filing, identity, answer
    owner   uuid NOT NULL,                         -- the message, event, item or case it was sent with
    side    text NOT NULL,                         -- citizen or body
    n       smallint NOT NULL,                     -- its place among those sent at once
    at      timestamptz NOT NULL,
    size    bigint NOT NULL,                       -- bytes
    file    bytea,                                 -- sealed: name, type, size; null once deleted
    gone_at timestamptz,                           -- when its content was deleted before the case was
    CHECK ((case_id IS NULL) <> (draft IS NULL))
);
CREATE INDEX requests_attachment_case ON requests_attachment (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX requests_attachment_draft ON requests_attachment (draft) WHERE draft IS NOT NULL;
CREATE INDEX requests_attachment_identity ON requests_attachment (at) WHERE place = 'identity' AND gone_at IS NULL;

CREATE TABLE requests_attachment_part (
    attachment uuid    NOT NULL REFERENCES requests_attachment ON DELETE CASCADE,
    n          integer NOT NULL,
    content    bytea   NOT NULL,
    PRIMARY KEY (attachment, n)
);
ALTER TABLE requests_attachment_part ALTER COLUMN content SET STORAGE EXTERNAL;

-- The documents of an answer to a request for access, given or not; the file of one is an attachment it owns.
CREATE TABLE requests_answer (
    id       uuid PRIMARY KEY,
    case_id  uuid NOT NULL REFERENCES requests_case,
    decision uuid REFERENCES requests_decision,    -- of which it is part; null while it is prepared
    given    text NOT NULL,                        -- whole, part or withheld
    reason   text NOT NULL DEFAULT '',             -- of the reason library
    body     bytea,                                -- sealed: title, what was left out
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL
);
CREATE INDEX requests_answer_case ON requests_answer (case_id, added_at, id);

-- +goose Down
-- Migrations only go forward.
