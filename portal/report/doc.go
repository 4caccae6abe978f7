// Package report makes the documents a public body gives to people, first among them the one this product exists for: who looked at
// your data, when and why. It collects what the ledger may tell one person into a value (Accesses), says it in sentences of any
// language, and writes it as PDF, HTML file, JSON and CSV. The web page uses the same value and the same sentences.
//
// It is the one door to gofpdf and works around that library's faults here: no tags, no signature, panics and empty boxes for
// characters a font lacks, unjoined Arabic, a whole document in memory.
//
// It does not know sessions, pages or routes, decides nothing about what a person may see (the ledger has decided that), and stores
// nothing.
//
// # The JSON form
//
// Its schema is portal/api/accesses.schema.json, which a test holds it against. One object. Times are RFC 3339 in the report's zone, texts for people are in the report's language.
//
//	type         "daylight.accesses.v1"
//	reference    names the document
//	code         check code: the first 80 bits, in groups of four base-32 signs, of a SHA-256 over the lines described at Code
//	made, zone, language
//	body         name, address, email, phone, regulator
//	person       name and identifiers, masked
//	period       from (absent: the beginning of the record), to
//	extract      sources, activities, actions it was narrowed to; absent on the whole report, which alone lists every number
//	handed_to    who received it in the person's place: name, authority, from (absent: reaches back without limit), until (the first moment
//	             after it; absent: without end), sources it covers (absent: all), sentence; absent when the person receives it. The period
//	             begins no earlier, and an authority over some systems makes an extract
//	systems      what is covered: id, name, first, last, complete_to, missing, gaps (from, to, missing), late, entries
//	not_covered  names of systems that do not report
//	summary      total, officials, organisations, disclosures, automatic, by_system, by_purpose, by_month
//	notable      kind (emergency, no_case, out_of_hours, refused), count, entries
//	disputes     the person's statements of dispute: reference, made, system, field, held, statement; absent when there are none
//	withheld     the standing sentence on entries left out by law, always present
//	numbering    series (identifier, first, last, count), unnumbered, and where numbers are missing because their entries were erased:
//	             erased (identifier, first, last, row, version, since, on), erased_sentences, and erased_note, signed by the log's key
//	             (see ledger.Attest)
//	checkpoint   the signed state of the log, as published
//	looks        the entries in words, newest first: id, number, at, sentence and the fields of the sentence
//	entries      the same entries in provable form, in the same order (see ledger.Disclosed), and nothing else
package report
