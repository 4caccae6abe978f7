-- Two more registers: processors (Art. 28) and algorithmic tools.

-- +goose Up

alter table notices_document drop constraint notices_document_kind_check;
alter table notices_document add constraint notices_document_kind_check
    check (kind in ('notice', 'retention', 'activity', 'agreement', 'processor', 'tool'));

-- +goose Down
-- Migrations only go forward.
