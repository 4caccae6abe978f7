package requests

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// content is everything in a case, opened.
type content struct {
	contact   Contact
	subject   ledger.Subject
	matter    matter
	dispute   string
	items     []Item
	messages  []Message
	events    []Event
	clock     Clock
	decision  *Decision // the one being worked on, or the last
	answer    *Decision // the last one approved
	decisions []kept    // the one being worked on and all that were approved, oldest first
	told      []Recipient
	facts     []Known
	behalf    *Representation
	files     []Attachment
	prepared  []Enclosure // documents of the answer that is being prepared
	fee       bool        // what the citizen was asked for is a fee
	identity  bool        // what the citizen was asked for is who they are
	unproven  int         // how often what they showed was not enough
	postCode  *PostCode   // nil while none was ordered
	postings  []Posting
	redress
}

// content opens a case. Whoever calls it has decided that the reader may see it.
func (r *Registry) content(ctx context.Context, tx pgx.Tx, c *caseRow) (out content, err error) {
	if out.contact, out.subject, err = r.who(c); err != nil {
		return out, err
	}
	if err = r.unseal("requests_case", "matter", c.ID, c.Matter, &out.matter); err != nil {
		return out, err
	}
	if out.behalf, err = r.represented(c); err != nil {
		return out, err
	}
	if err = r.unseal("requests_case", "dispute", c.ID, c.Dispute, &out.dispute); err != nil {
		return out, err
	}
	rows, err := eventRows(ctx, tx, c.ID)
	if err != nil {
		return out, err
	}
	if out.events, err = r.events(rows); err != nil {
		return out, err
	}
	if err = r.tellWordings(ctx, tx, c.ID, out.events); err != nil {
		return out, err
	}
	out.identity = c.State == StateAsked && asksIdentity(out.events)
	out.facts, out.fee = known(rows), c.State == StateAsked && waitsForFee(rows)
	if out.clock, err = r.clockOf(ctx, tx, c, rows); err != nil {
		return out, err
	}
	if out.items, err = r.items(ctx, tx, c.ID); err != nil {
		return out, err
	}
	if out.messages, err = r.messages(ctx, tx, c.ID); err != nil {
		return out, err
	}
	out.unproven = lacking(out.messages, out.events)
	if out.postCode, err = r.postCode(ctx, tx, c.ID); err != nil {
		return out, err
	}
	if out.postings, err = r.postings(ctx, tx, c.ID); err != nil {
		return out, err
	}
	if out.files, err = r.attachments(ctx, tx, c.ID); err != nil {
		return out, err
	}
	documents, err := r.enclosures(ctx, tx, c.ID)
	if err != nil {
		return out, err
	}
	if out.decisions, err = r.everyDecision(ctx, tx, c.ID, documents); err != nil {
		return out, err
	}
	out.prepared = documents[uuid.Nil]
	out.decision, out.answer = standing(out.decisions)
	if out.told, err = r.recipients(ctx, tx, c.ID); err != nil {
		return out, err
	}
	out.redress, err = r.redress(ctx, tx, c)
	return out, err
}
