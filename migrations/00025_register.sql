-- Two more registers: processors (Art. 28) and algorithmic tools.

-- +goose Up

alter table notices_document drop constraint notices_document_kind_check;
alter table notices_document add constraint notices_document_kind_check
    check (kind in ('notice', 'retention', 'activity', 'agreement', 'processor', 'tool'));

-- The unit that answers for a document: a list of 10,000 is narrowed by it.
create index notices_version_unit on notices_version ((coalesce(content->>'unit', content->>'owner', ''))) where state = 'published';

-- +goose Down
-- Migrations only go forward.
