-- +goose Up
-- Search forgives a slip of the finger: every word that was ever published stands here under itself and under all that is left of it
-- without one of its letters. Two words that differ by one slip meet in one of these.
create table notices_slip (
    lang text not null,
    slip text collate "C" not null,
    word text collate "C" not null,
    primary key (lang, slip, word)
);

-- The words of title and summary apart from all words: small enough to be read for many documents at once.
alter table notices_search add column kind text not null default '', add column heading tsvector not null default '';
create index notices_search_heading on notices_search using gin (heading);

-- In which form the search is: when the program wants another, it makes the search anew at its start.
alter table notices_counter add column search_form text not null default '';
