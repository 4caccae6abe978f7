package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"daylight/requests"
	"daylight/requests/ledger"
)

// caseload makes cases in every state by doing what citizens and staff do, each step on its own day.
type caseload struct {
	registry func(now func() time.Time) *requests.Registry // on another clock
	clock    func() time.Time                              // the portal's own
	citizens []resident
	today    time.Time
	workers  []requests.Officer // two caseworkers
	reviewer requests.Officer
	dpo      requests.Officer
	housing  requests.Officer // of other units, who answer tasks
	finance  requests.Officer

	now time.Time
	r   *requests.Registry
}

// fate is how far a case has come.
type fate string

const (
	unconfirmed fate = "unconfirmed"
	received    fate = "received"
	working     fate = "working"
	asked       fate = "asked"
	answered    fate = "answered"
	extended    fate = "extended"
	review      fate = "review"
	sentBack    fate = "sent back"
	instructed  fate = "instructed"
	decided     fate = "decided"
	refused     fate = "refused"
	closed      fate = "closed"
	withdrawn   fate = "withdrawn"
	reopened    fate = "reopened"
	units       fate = "units" // two other units were asked; one has answered, the other is late
	erased      fate = "erased"
	charged     fate = "charged" // a fee was asked for, and paid by post some days before that was entered
	amended     fate = "amended" // the day of receipt was put right
	passed      fate = "passed"  // to another public body
	late        fate = "late"    // answered after the due day, with the reason
)

// fates and how many days ago each began; the list is gone through again and again until there are cases enough.
var fates = []struct {
	fate fate
	ago  int
}{
	{received, 2}, {working, 6}, {asked, 12}, {answered, 19}, {extended, 38}, {review, 21}, {sentBack, 24}, {instructed, 27},
	{decided, 33}, {closed, 90}, {withdrawn, 15}, {reopened, 70}, {refused, 45}, {unconfirmed, 1}, {units, 34}, {closed, 400}, {received, 5},
	{erased, 1200}, {late, 55}, {charged, 16}, {amended, 9}, {passed, 11},
}

// work makes n cases.
func (l *caseload) work(ctx context.Context, n int) error {
	l.r, l.now = l.registry(func() time.Time { return l.now }), l.today
	if err := l.formerly(ctx); err != nil {
		return err
	}
	for i := range n {
		f := fates[i%len(fates)]
		kind := []requests.Kind{requests.Access, requests.Correction, requests.Complaint}[(i/2)%3]
		switch f.fate {
		case instructed:
			kind = requests.Correction
		case erased, extended, late, units, charged, amended, passed:
			kind = requests.Access
		}
		l.now = l.today.AddDate(0, 0, -f.ago-i/len(fates)*2%180).Add(time.Duration(9*60+i*13%420) * time.Minute)
		if err := l.live(ctx, i, kind, f.fate); err != nil {
			return fmt.Errorf("case %d (%s, %s): %w", i, kind, f.fate, err)
		}
	}
	if err := l.rights(ctx); err != nil {
		return err
	}
	if err := l.behalves(ctx); err != nil {
		return err
	}
	if err := l.everyday(ctx); err != nil {
		return err
	}
	if err := l.secondLook(ctx); err != nil {
		return fmt.Errorf("a second look: %w", err)
	}
	for back := 9; back >= 0; back-- { // what sources and recipients have not answered is asked for again on working days
		l.now = l.today.AddDate(0, 0, -back).Add(8 * time.Hour)
		if err := l.r.Chase(ctx, append([]requests.Officer{l.reviewer, l.dpo}, l.workers...)); err != nil {
			return err
		}
	}
	l.now = l.today
	return nil
}

// live takes one case as far as its fate.
func (l *caseload) live(ctx context.Context, i int, kind requests.Kind, end fate) error {
	who := l.citizens[(i*7)%len(l.citizens)]
	citizen := requests.Citizen{Name: who.Name, Email: who.Email, Level: requests.LevelIdentity, Method: "eid",
		Subject: ledger.Subject{Scheme: who.Scheme, ID: who.ID}}
	if end == unconfirmed {
		citizen = requests.Citizen{}
	}
	filing := l.filing(i, kind, who)
	if end == instructed { // a source that asks rather than listens, so that the instruction stays open
		filing.Items = []requests.Item{{Source: "housing", Field: "Telephone", Held: "01632 960 017", Right: "01632 960 071"}}
	}
	receipt, err := l.r.File(ctx, citizen, filing)
	if err != nil || end == unconfirmed || end == received {
		return err
	}
	c := &course{caseload: l, ctx: ctx, ref: receipt.Ref, kind: kind, citizen: citizen, officer: l.workers[i%2]}
	if kind == requests.Complaint && filing.Complaint.About == requests.AboutOfficial {
		c.officer = l.dpo
	}
	if end == withdrawn || end == erased {
		c.day(3)
		return l.r.Withdraw(ctx, citizen, c.step(), "I found the answer in the privacy notice.")
	}
	c.day(1)
	c.do(l.r.Claim(ctx, c.officer, c.step()))
	c.open()
	if end == working {
		c.do(l.r.Note(ctx, c.officer, c.step(), "Asked the records team for the file."))
		return c.err
	}
	if end == units {
		return c.askUnits()
	}
	return c.further(end)
}

// course is one case on its way.
type course struct {
	*caseload
	ctx     context.Context
	ref     string
	kind    requests.Kind
	citizen requests.Citizen
	officer requests.Officer
	view    requests.CaseView
	keys    int
	err     error
}

func (c *course) day(n int) { c.now = c.now.AddDate(0, 0, n) }

// step names the case for one change.
func (c *course) step() requests.Step {
	c.keys++
	return requests.Step{Ref: c.ref, Key: fmt.Sprintf("%s/%d", c.ref, c.keys)}
}

func (c *course) do(err error) {
	if c.err == nil {
		c.err = err
	}
}

// open reads the case as its officer: the look stands in the citizen's report.
func (c *course) open() {
	if c.err == nil {
		c.view, c.err = c.r.Open(c.ctx, c.officer, c.ref, "Working on this request")
	}
}

// further goes on from the first look.
func (c *course) further(end fate) error {
	if end == asked || end == answered || end == extended {
		c.day(2)
		c.do(c.r.Ask(c.ctx, c.officer, c.step(), requests.Inquiry{Text: "Which years do you mean? Our files go back to 2009."}))
		if end == asked {
			return c.err
		}
		c.day(4)
		c.do(c.r.Answer(c.ctx, c.citizen, c.step(), "From 2022 until today, please."))
		if end == answered {
			return c.err
		}
	}
	switch end {
	case charged, amended, passed, late:
		return c.facts(end)
	}
	if end == extended {
		c.day(3)
		c.do(c.r.Extend(c.ctx, c.officer, c.step(), requests.Extension{Reason: "Three departments hold parts of your file and one of them has to restore an archive."}))
		return c.err
	}
	c.day(3)
	c.do(c.r.Decide(c.ctx, c.officer, c.step(), c.decision(end)))
	if end == review {
		return c.err
	}
	c.day(1)
	if end == sentBack {
		c.do(c.r.SendBack(c.ctx, c.reviewer, c.step(), "Name the article of law for what was left out."))
		return c.err
	}
	c.do(c.r.Approve(c.ctx, c.reviewer, c.step()))
	if end == instructed || c.err != nil {
		return c.err
	}
	return c.settle(end)
}

// settle ends an approved case.
func (c *course) settle(end fate) error {
	if c.kind == requests.Correction && end != refused {
		c.day(1)
		c.open()
		for _, item := range c.view.Items {
			if item.Carried == requests.Instructed && c.err == nil {
				c.do(c.r.SourceTold(c.ctx, item.Source, item.ID))
			}
		}
	}
	if end == refused {
		if c.kind != requests.Access {
			c.day(2)
			c.do(c.r.Dispute(c.ctx, c.citizen, c.step(), "I do not agree. My birth certificate shows the spelling I gave."))
		}
		return c.err
	}
	if end == closed || end == reopened {
		c.day(5)
		c.do(c.r.Close(c.ctx, c.officer, c.step()))
	}
	if end == reopened {
		c.day(10)
		c.do(c.r.Reopen(c.ctx, c.officer, c.step(), "You sent us new papers."))
	}
	return c.err
}

// decision answers the case, refusing what is refused.
func (c *course) decision(end fate) requests.Decision {
	d := requests.Decision{Submit: true}
	no := end == refused
	switch c.kind {
	case requests.Access:
		d.Outcome, d.Statement = requests.Released, "We hold your council tax account, your housing application and four letters. Copies are attached to this answer."
		if no {
			d.Outcome, d.Reason, d.Statement = requests.PartReleased, "others_rights", "We hold your tenancy file. We give you all of it but one letter."
			d.Withheld, d.Reasons = "One letter from a neighbour", "It would show who wrote it, and they asked us to keep it private (GDPR Art. 15(4))."
		}
	case requests.Correction:
		for _, item := range c.view.Items {
			v := requests.ItemDecision{Item: item.ID, Verdict: requests.Accept}
			if no {
				v = requests.ItemDecision{Item: item.ID, Verdict: requests.Refuse, Reason: "not_shown", Reasons: "The papers you sent show the spelling we hold."}
			}
			d.Items = append(d.Items, v)
		}
		d.Recipients = []string{"Northmere Health Trust"}
	case requests.Complaint:
		d.Outcome, d.Reason, d.Reasons, d.Statement = requests.Upheld, "rules_broken", "You waited longer than our rules allow.", "The letter was sent to the wrong address. We have changed how addresses are checked."
		if no {
			d.Outcome, d.Reason, d.Reasons, d.Statement = requests.NotUpheld, "rules_followed", "The look was part of a repair you asked for.", "We checked the log and spoke to the officer."
		}
	}
	return d
}

// filing is what the citizen asks.
func (l *caseload) filing(i int, kind requests.Kind, who resident) requests.Filing {
	f := requests.Filing{Kind: kind, Lang: []string{"en", "en", "en", "fr", "ar"}[i%5], Key: fmt.Sprintf("demo-%d", i),
		Contact: requests.Contact{Name: who.Name, Email: who.Email}}
	switch kind {
	case requests.Access:
		f.Access = &requests.AccessAsk{What: "Everything about my council tax and my housing application, with the letters."}
	case requests.Correction:
		f.Items = []requests.Item{
			{Source: "population-register", Field: "Address", Held: "12 Mill Lane", Right: "21 Mill Lane", Evidence: "Tenancy agreement of March 2023"}}
		f.Restrict = i%4 == 0
		if i%4 == 0 {
			f.Items = append(f.Items, requests.Item{Source: "council-tax", Field: "First name", Held: "Anna", Right: "Ana"})
		}
	case requests.Complaint:
		f.Complaint = &requests.Grievance{About: requests.AboutGeneral, Text: "A letter about my benefits went to my old address.", Wanted: "Please make sure it does not happen again."}
		if i%4 == 1 {
			f.Complaint = &requests.Grievance{About: requests.AboutOfficial, Who: "The officer at the housing desk", Text: "I was asked about my health in front of other people."}
		}
	}
	return f
}

// officerOf is a member of staff as cases know them.
func officerOf(id uuid.UUID, name, unit string, roles ...string) requests.Officer {
	return requests.Officer{ID: id, Name: name, Unit: unit, Roles: roles}
}
