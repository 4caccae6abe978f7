package requests

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// CaseView is a case with everything in it, as a member of staff reads it. Only Open gives one.
type CaseView struct {
	Case
	Kept
	Acquaintance
	Contact   Contact
	Subject   ledger.Subject  // established identity; zero without one
	Access    *AccessAsk      // of an access request
	Behalf    *Representation // who is represented; nil when somebody asks for themselves
	AskedFrom AskedFrom       // the notice it was asked from
	Signed    *Signing        // the agent that signed it; nil when none did
	Wish      *Wish           // of an erasure, restriction, objection or portability
	Items     []Item          // of what is decided item by item
	Complaint *Grievance      // of a complaint
	Question  *Message        // the unanswered one
	Decision  *Decision       // drafted, submitted or approved
	Dispute   string          // the citizen's statement of dispute
	Clock     Clock
	Events    []Event   // oldest first, notes among them
	Messages  []Message // oldest first
	Files     []Attachment
	Prepared  []Enclosure // documents of the answer that is being prepared
	Told      []Recipient
	Links     []Link          // cases that have to do with this one, as far as they exist for this officer
	Twins     []Twin          // other cases in which the same was asked, likewise
	Leads     bool            // this case leads those
	Errands   []Errand        // tasks given to other units, oldest first
	ErrandDay deadline.Day    // by when a task is due if nobody says otherwise
	May       []Action        // what this officer may do now
	Mine      bool            // assigned to this officer
	Others    []QueueRow      // other cases of the same citizen, newest first
	Identity  bool            // what the citizen was asked for is who they are
	Fee       bool            // what the citizen was asked for is a fee
	Unproven  int             // how often what was shown of an identity was not enough
	PostCode  *PostCode       // the newest code by post; nil while none was ordered
	Postings  []Posting       // what waits to be sent by hand, oldest first
	Facts     []Known         // what the clock counts by, oldest first
	Longest   deadline.Length // the most the law lets the body take longer; zero where it only must be reasonable
	Late      bool            // open beyond the due day, or answered after it
	PassedTo  string          // the body that has a transferred case

	Marking  *Marking   // the restriction while a correction is contested; nil without one
	Behests  []Behest   // what sources were asked beside correcting, oldest first
	Awaited  []Awaited  // whose answer is waited for, longest first
	Disputed []Disputed // earlier statements of dispute about the same items
	Sequels  []Sequel   // cases that this one follows, or that follow it
	Recourse Recourse   // whether a letter that asks for a review, or a bundle, makes sense
	Reviewed *CaseView  // of a review: the case whose decision is looked at again, to read; nil when it is not there for this officer

	Misuses []uuid.UUID // findings that a look was not justified: the incidents they opened have the same ids
}

// Can reports whether the officer who opened the case may do this now.
func (v CaseView) Can(a Action) bool { return slices.Contains(v.May, a) }

// Open is the only way to read a case. The look is recorded in the citizen's access ledger in the same transaction: no
// record, no look. Opening a case that is not one's own needs a purpose, in words the citizen may read.
func (r *Registry) Open(ctx context.Context, by Officer, ref, purpose string) (v CaseView, err error) {
	err = r.enter(ctx, by, entry{ref: ref, purpose: purpose, action: "view"}, func(tx pgx.Tx, c *caseRow) error {
		content, err := r.content(ctx, tx, c)
		if err != nil {
			return err
		}
		if v, err = r.caseView(ctx, tx, by, caseContent{c, content}); err != nil {
			return err
		}
		if v.Reviewed, err = r.openReviewed(ctx, tx, by, entry{purpose: purpose, action: "view"}, c); err != nil || !v.Mine {
			return err
		}
		return r.seen(ctx, tx, by, c.ID)
	})
	if err != nil {
		return CaseView{}, err
	}
	return v, nil
}

// seen remembers how far the officer has read a case of their own. It only adds: two tabs opened at once do not meet.
func (r *Registry) seen(ctx context.Context, tx pgx.Tx, by Officer, id uuid.UUID) error {
	_, err := tx.Exec(ctx, `INSERT INTO requests_seen (case_id, officer, n) SELECT $1, $2, e.n FROM
			(SELECT max(n) AS n FROM requests_event WHERE case_id = $1) e
		WHERE NOT EXISTS (SELECT FROM requests_seen s WHERE s.case_id = $1 AND s.officer = $2 AND s.n >= e.n)`, id, by.ID)
	return err
}

// entry is how an officer comes to read a case: which one, why, and what for, as the ledger calls it.
type entry struct {
	ref, purpose, action string
	data                 []string // what was seen, in the ledger's words; nothing said is contact and request
}

// enter reads something of a case for an officer whom the wall lets through, and records that in the same transaction.
func (r *Registry) enter(ctx context.Context, by Officer, in entry, read func(pgx.Tx, *caseRow) error) error {
	err := pgx.BeginTxFunc(ctx, r.DB, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		return r.enterIn(ctx, tx, by, in, read)
	})
	return r.missed(ctx, &by, err)
}

// enterIn is enter within a transaction that does more.
func (r *Registry) enterIn(ctx context.Context, tx pgx.Tx, by Officer, in entry, read func(pgx.Tx, *caseRow) error) error {
	if err := by.casework(); err != nil {
		return err
	}
	c := &check{}
	in.purpose = c.text("purpose", in.purpose, maxLine, false)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	proper, ok := r.Reference(in.ref)
	if !ok {
		return ErrNotFound
	}
	row, err := caseBy(ctx, tx, "ref", proper, "")
	if err != nil {
		return r.absent(ctx, tx, &by, err)
	}
	if err := r.wall(ctx, tx, by, &row); err != nil {
		return err
	}
	if value(row.Assignee) != by.ID && in.purpose == "" {
		return ErrPurposeNeeded
	}
	if err := read(tx, &row); err != nil {
		return err
	}
	return r.look(ctx, tx, by, &row, in)
}

type caseContent struct {
	row *caseRow
	content
}

// reading is what there is to read in a case, without what the officer could do and what lies beside it.
func (r *Registry) reading(by Officer, in caseContent) CaseView {
	v := CaseView{Case: in.row.plain(), Kept: in.row.kept(r.Today()), Contact: in.contact, Subject: in.subject, Access: in.matter.Access, Items: in.items,
		Complaint: in.matter.Complaint, Question: openQuestion(in.row.State, in.messages), Decision: in.decision,
		Dispute: in.dispute, Clock: in.clock, Events: in.events, Messages: in.messages, Files: in.files, Prepared: in.prepared, Told: in.told,
		Mine: value(in.row.Assignee) == by.ID, Fee: in.fee, Identity: in.identity, Facts: in.facts, Late: r.late(in.row, in.clock), PassedTo: passedTo(in.row, in.events),
		Marking: in.marking, Behests: in.behests, Awaited: in.awaiting}
	v.Wish, v.Behalf, v.AskedFrom = in.matter.Wish, in.behalf, in.row.askedFrom()
	v.Unproven, v.PostCode, v.Postings = in.unproven, in.postCode, in.postings
	if v.Decision == nil {
		v.Decision = in.answer
	}
	return v
}

func (r *Registry) caseView(ctx context.Context, tx pgx.Tx, by Officer, in caseContent) (v CaseView, err error) {
	v = r.reading(by, in)
	if v.Signed, err = r.signing(ctx, tx, in.row.ID); err != nil {
		return v, err
	}
	if v.Acquaintance, err = r.acquaintance(ctx, tx, by, in.row); err != nil {
		return v, err
	}
	if v.Longest, _, err = r.longest(in.row); err != nil {
		return v, err
	}
	if v.May, err = r.may(ctx, tx, by, in.row); err != nil {
		return v, err
	}
	if v.Links, err = r.links(ctx, tx, by, in.row.ID); err != nil {
		return v, err
	}
	if v.Twins, v.Leads, err = r.twins(ctx, tx, by, in.row.ID); err != nil {
		return v, err
	}
	if v.Errands, err = r.errands(ctx, tx, in.row.ID); err != nil {
		return v, err
	}
	rules, err := r.rules(ctx, tx)
	if err != nil {
		return v, err
	}
	v.ErrandDay = r.errandDay(v.Clock, rules.calendar)
	if v.Disputed, err = r.disputedBefore(ctx, tx, by, in.row, in.items); err != nil {
		return v, err
	}
	if v.Sequels, err = r.sequelsFor(ctx, tx, by, in.row); err != nil {
		return v, err
	}
	v.Recourse = r.recourse(in.row, in.content)
	if v.Misuses, err = misuses(ctx, tx, in.row.ID); err != nil {
		return v, err
	}
	v.Others, err = r.list(ctx, tx, by, `c.id <> @case AND (c.subject_token = @subject OR c.email_token = @email AND c.authority = '')
		ORDER BY c.received DESC, c.id DESC LIMIT 20`,
		pgx.NamedArgs{"case": in.row.ID, "subject": in.row.SubjectToken, "email": in.row.ownMailbox()})
	return v, err
}

// look records that the officer read this citizen's data. Somebody without established identity is known by their
// mailbox, so that the entry is theirs once it is confirmed.
func (r *Registry) look(ctx context.Context, tx pgx.Tx, by Officer, c *caseRow, in entry) error {
	contact, subject, err := r.who(c)
	if err != nil {
		return err
	}
	subject, asked, err := r.lookedAt(c, contact, subject)
	if err != nil {
		return err
	}
	if !subject.Valid() {
		subject = ledger.Subject{Scheme: "email", ID: contact.Email}
	}
	if !subject.Valid() { // came by post, and nobody knows an identifier: the case's own number stands for the person
		subject = ledger.Subject{Scheme: "case", ID: value(c.Ref)}
	}
	code, err := r.purposeCode(ctx, tx, by, c.ID)
	if err != nil {
		return err
	}
	data := in.data
	if data == nil {
		data = []string{"contact", "request"}
	}
	return r.Ledger.Record(ctx, tx, ledger.Look{
		Subject:    subject,
		Actor:      ledger.EventActor{ID: by.ID.String(), Kind: "person", Name: by.Name, Unit: by.Unit, Role: actor{officer: &by}.role("")},
		Action:     in.action,
		Detail:     asked, // who asks for the person
		Categories: data,
		Activity:   r.OwnActivity,
		Purpose:    in.purpose,
		Code:       code,
		CaseRef:    value(c.Ref),
		At:         r.now(),
	})
}
