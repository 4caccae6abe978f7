package requests

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// PaperKind is what a letter on paper is about.
type PaperKind string

// The letters a step is worth. They can be printed; the mails of LetterArgs only say that there is one.
const (
	PaperReceipt   PaperKind = "receipt"   // we have your request
	PaperIdentity  PaperKind = "identity"  // we need to be sure who asks
	PaperQuestion  PaperKind = "question"  // we need to know what is meant
	PaperExtension PaperKind = "extension" // we take longer, and why (GDPR Art. 12(3))
	PaperDecision  PaperKind = "decision"  // the answer, granted or granted in part
	PaperRefusal   PaperKind = "refusal"   // refused, and why (GDPR Art. 12(4))
	PaperOutcome   PaperKind = "outcome"   // what was found about a complaint
	PaperUnproven  PaperKind = "unproven"  // what was shown is not enough to be sure who asks
	PaperReminder  PaperKind = "reminder"  // we wait for an answer
	PaperCode      PaperKind = "code"      // a code that goes to the registered address
	PaperReview    PaperKind = "review"    // what somebody else found about a decision
	PaperProgress  PaperKind = "progress"  // how it stands (DPA 2018 s. 164A(4)(b))
	PaperFee       PaperKind = "fee"       // there is something to pay first (GDPR Art. 12(5), 15(3))
	PaperTransfer  PaperKind = "transfer"  // another public body has the request now
	PaperReopened  PaperKind = "reopened"  // taken up again, with a day of its own
	PaperLapsed    PaperKind = "lapsed"    // to the person: nobody acts for them any more
)

// PaperKinds lists every letter that an event of a case is worth.
func PaperKinds() []PaperKind {
	return []PaperKind{PaperReceipt, PaperIdentity, PaperQuestion, PaperExtension, PaperDecision, PaperRefusal, PaperOutcome, PaperUnproven, PaperReminder,
		PaperReview, PaperProgress, PaperNoticed, PaperFee, PaperTransfer, PaperReopened, PaperLapsed}
}

// Paper tells which letter an event of a case is worth; empty when it is worth none.
func (e Event) Paper(of Kind) PaperKind {
	switch e.Action {
	case ActReceipt:
		return PaperReceipt
	case ActAsk:
		if e.Vars["Identity"] == true {
			return PaperIdentity
		}
		return PaperQuestion
	case ActUnproven:
		return PaperUnproven
	case ActRemind:
		return PaperReminder
	case ActExtend:
		return PaperExtension
	case ActReopen, ActEvidence:
		return PaperReopened
	case ActFee, ActTransfer, ActLapse:
		if len(e.Vars) == 0 { // erased
			return ""
		}
		return map[Action]PaperKind{ActFee: PaperFee, ActTransfer: PaperTransfer, ActLapse: PaperLapsed}[e.Action]
	case ActProgress:
		if e.Vars["Holder"] == nil { // erased
			return ""
		}
		return PaperProgress
	case ActNoticed:
		if e.News() == nil {
			return ""
		}
		return PaperNoticed
	case ActApprove, ActInstruct:
		outcome, _ := e.Vars["Outcome"].(string)
		switch {
		case outcome == "": // erased
			return ""
		case Outcome(outcome).refuses():
			return PaperRefusal
		case of == Complaint:
			return PaperOutcome
		case of == Review:
			return PaperReview
		}
		return PaperDecision
	}
	return ""
}

// Papers are the events of the case that a letter exists for, oldest first.
func (v TrackView) Papers() []Event { return papers(v.Kind, v.State, v.Events) }

// Papers are the events of the case that a letter exists for, oldest first.
func (v CaseView) Papers() []Event { return papers(v.Kind, v.State, v.Events) }

func papers(of Kind, s State, events []Event) []Event {
	var list []Event
	for _, e := range events {
		if s != StateErased && e.Paper(of) != "" {
			list = append(list, e)
		}
	}
	return list
}

// Paper is one letter to the citizen, as it was due at its event: nothing in it but what the citizen may read, roles and no
// names. It is made anew from the events each time and says the same each time.
type Paper struct {
	Kind     PaperKind
	N        int          // of the event
	On       deadline.Day // of the event
	Role     string       // whose step it was
	Ref      string
	Of       Kind
	Lang     string
	Contact  Contact
	Access   *AccessAsk
	Wish     *Wish
	Behalf   *Representation // whom the addressee acts for; nil once that has ended
	Items    []Item          // as asked
	About    *Grievance
	Text     string             // the question, what there is to pay, or why it takes longer, goes elsewhere or is taken up again
	Decision *Decision          // of this event, however often the case was decided
	Locked   bool               // what was released needs more proof of who reads it, and is left out
	Clock    deadline.Reckoning // by what was known at the event
	Was      deadline.Day       // when an extension moves the day: the day before
	Progress *Progress          // how the case stood
	News     *News              // of PaperNoticed
	ReviewBy deadline.Day       // until when somebody else can be asked to look at the decision again; zero when there is no such way

	// Recounted tells that holidays or rules changed after the event, and the day with them. What they were is not kept: the
	// clock of the letter goes by those of today.
	Recounted bool

	Shortfall string       // of PaperUnproven: one of Shortfalls
	PassedTo  string       // of PaperTransfer: the body that has the request now
	Agent     string       // of PaperLapsed: who acted until then
	Code      string       // of PaperCode, and nowhere else
	Until     deadline.Day // of PaperCode: the last day on which it is good
}

// Disputable reports whether the citizen can put a statement of their own beside the decision.
func (p Paper) Disputable() bool {
	return p.Decision != nil && disputable(&caseRow{Outcome: p.Decision.Outcome})
}

// Paper gives the letter about one event to the citizen whose case it is.
func (r *Registry) Paper(ctx context.Context, by Citizen, ref string, n int) (out Paper, err error) {
	err = r.theirs(ctx, by, ref, func(tx pgx.Tx, c *caseRow, level Level) error {
		out, err = r.paper(ctx, tx, c, n, level)
		return err
	})
	return out, err
}

// PaperFor gives a letter to an officer who prints it for somebody without a mailbox, and records that as a look. It holds
// what the citizen may read on the strength of the identity the office has established.
func (r *Registry) PaperFor(ctx context.Context, by Officer, ref, purpose string, n int) (out Paper, err error) {
	err = r.enter(ctx, by, entry{ref: ref, purpose: purpose, action: "print"}, func(tx pgx.Tx, c *caseRow) error {
		out, err = r.paper(ctx, tx, c, n, c.Level)
		return err
	})
	if err != nil {
		return Paper{}, err
	}
	return out, nil
}

// paper makes the letter about event n for a reader of that level; ErrNotFound when there is none.
func (r *Registry) paper(ctx context.Context, tx pgx.Tx, c *caseRow, n int, level Level) (Paper, error) {
	in, err := r.content(ctx, tx, c)
	if err != nil {
		return Paper{}, err
	}
	at := slices.IndexFunc(in.events, func(e Event) bool { return e.N == n && e.Paper(c.Kind) != "" })
	if at < 0 || c.State == StateErased {
		return Paper{}, ErrNotFound
	}
	return r.paperOf(ctx, tx, c, written{in, in.events[at], level})
}

// written is an event that a letter exists for, among all of its case, and what its reader has proved.
type written struct {
	content
	event Event
	level Level
}

// paperOf makes the letter about an event.
func (r *Registry) paperOf(ctx context.Context, tx pgx.Tx, c *caseRow, in written) (p Paper, err error) {
	e := in.event
	p = Paper{Kind: e.Paper(c.Kind), N: e.N, On: r.dayOf(e.At), Role: e.Role, Ref: value(c.Ref), Of: c.Kind, Lang: c.Lang, Contact: in.contact,
		Access: in.matter.Access, Wish: in.matter.Wish, About: in.matter.Complaint}
	if p.Contact, err = r.addressee(c, in.contact); err != nil {
		return Paper{}, err
	}
	if in.behalf != nil && !in.behalf.Over {
		p.Behalf = in.behalf
	}
	for _, it := range in.items {
		p.Items = append(p.Items, Item{ID: it.ID, N: it.N, Source: it.Source, Field: it.Field, Held: it.Held, Right: it.Right, Evidence: it.Evidence})
	}
	switch p.Kind {
	case PaperExtension:
		p.Text = e.Text
	case PaperReopened:
		if e.Action == ActReopen { // fresh evidence is in the citizen's own words
			p.Text = e.Text
		}
	case PaperTransfer:
		p.Text = e.Text
		p.PassedTo, _ = e.Vars["To"].(string)
	case PaperLapsed:
		p.Agent, _ = e.Vars["Agent"].(string)
	case PaperReminder: // of the question that waited then
		for _, m := range in.messages {
			if m.Question && !m.At.After(e.At) {
				p.Text, p.Shortfall = m.Text, m.Shortfall
			}
		}
	case PaperIdentity, PaperQuestion, PaperUnproven, PaperFee: // the words were written by the same step, at the same instant
		i := slices.IndexFunc(in.messages, func(m Message) bool {
			return m.Question && m.At.Equal(e.At) && (m.Shortfall != "") == (p.Kind == PaperUnproven)
		})
		if i < 0 {
			return Paper{}, ErrNotFound
		}
		p.Text, p.Shortfall = in.messages[i].Text, in.messages[i].Shortfall
	case PaperProgress:
		p.Progress = progressIn(e.Vars)
	case PaperNoticed:
		p.News = e.News()
	case PaperDecision, PaperRefusal, PaperOutcome, PaperReview:
		i := slices.IndexFunc(in.decisions, func(d kept) bool { return d.ApprovedAt.Equal(e.At) })
		if i < 0 {
			return Paper{}, ErrNotFound
		}
		p.Decision, p.Locked = r.forCitizen(&in.decisions[i].Decision, c.Kind, in.level)
		if !p.Decision.Outcome.whole() && c.Kind != Review {
			p.ReviewBy = r.reviewBy(e.At)
		}
	}
	return p, r.setClock(ctx, tx, c, &p)
}

// setClock reckons by what the case's clock had been told when the event happened.
func (r *Registry) setClock(ctx context.Context, tx pgx.Tx, c *caseRow, p *Paper) error {
	rows, err := eventRows(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	by, err := r.rules(ctx, tx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rows, func(e eventRow) bool { return e.N == p.N })
	then := *c
	then.State = rows[at].ToState
	clock, err := r.clockBy(&then, rows[:at+1], by)
	if err != nil {
		return err
	}
	p.Clock = clock.forCitizen().Reckoning
	if p.Kind == PaperExtension {
		before, err := r.clockBy(&then, rows[:at], by)
		if err != nil {
			return err
		}
		p.Was = before.Due
	}
	now, err := r.clockBy(c, rows, by)
	p.Recounted = now.Due != c.Due || slices.ContainsFunc(rows[at:], func(e eventRow) bool { return e.Action == ActReckon })
	return err
}
