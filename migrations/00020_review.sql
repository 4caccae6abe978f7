-- A review is a case of its own, of the kind "review": requests_follow ties it to the case it is about (why = 'review'). Whoever drafted,
-- sent or approved a decision is kept from the review of it, so decisions are looked up by their case whenever the wall is asked.

-- +goose Up
CREATE INDEX requests_decision_case ON requests_decision (case_id);

-- +goose Down
-- Migrations only go forward.
