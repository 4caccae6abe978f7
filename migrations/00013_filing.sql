-- Who asks for somebody else, and with what authority.

-- +goose Up
ALTER TABLE requests_case
    ADD COLUMN behalf          bytea,                    -- sealed: for whom, with what authority, what the check of it found
    ADD COLUMN authority       text NOT NULL DEFAULT '', -- waiting, accepted, refused; empty when somebody asks for themselves
    ADD COLUMN authority_until date,                     -- the last day it is good for
    ADD COLUMN agent           bytea,                    -- sealed: established identity of the representative
    ADD COLUMN agent_token     bytea,
    ADD COLUMN person_token    bytea;                    -- the represented person's own mailbox
CREATE INDEX requests_case_agent ON requests_case (agent_token) WHERE agent_token IS NOT NULL;
CREATE INDEX requests_case_person ON requests_case (person_token) WHERE person_token IS NOT NULL;

-- +goose Down
-- Migrations only go forward.
