package main

import (
	"context"
	"fmt"
	"time"

	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// everyday makes what an office's days are made of beside single cases: papers, the same asked twice, cases that belong together,
// somebody on leave, and an exception that waits for a second supervisor.
func (l *caseload) everyday(ctx context.Context) error {
	for _, make := range []func(context.Context) error{l.papers, l.twice, l.together, l.absences, l.exception} {
		if err := make(ctx); err != nil {
			return err
		}
	}
	return nil
}

// begin files a request some days ago and has a caseworker take it on the next day.
func (l *caseload) begin(ctx context.Context, resident, ago int, f requests.Filing) (*course, error) {
	who := l.citizens[resident]
	l.now = l.today.AddDate(0, 0, -ago).Add(10*time.Hour + 20*time.Minute)
	f.Lang, f.Key = "en", fmt.Sprintf("everyday-%d-%d", resident, ago)
	f.Contact = requests.Contact{Name: who.Name, Email: who.Email}
	c := &course{caseload: l, ctx: ctx, kind: f.Kind, officer: l.workers[0], citizen: requests.Citizen{Name: who.Name, Email: who.Email,
		Level: requests.LevelIdentity, Method: "eid", Subject: ledger.Subject{Scheme: who.Scheme, ID: who.ID}}}
	receipt, err := l.r.File(ctx, c.citizen, f)
	c.ref = receipt.Ref
	if err != nil {
		return c, err
	}
	c.day(1)
	c.do(l.r.Claim(ctx, c.officer, c.step()))
	return c, c.err
}

func copyOf(what string) requests.Filing {
	return requests.Filing{Kind: requests.Access, Access: &requests.AccessAsk{What: what}}
}

// with adds a file to a step.
func with(s requests.Step, name, text string) requests.Step {
	s.Files = []requests.Upload{{Name: name, Size: int64(len(text)), Body: []byte(text)}}
	return s
}

// papers answers a request with three documents, one whole, one in part and one withheld, after the citizen had sent a paper too.
func (l *caseload) papers(ctx context.Context) error {
	c, err := l.begin(ctx, 52, 18, copyOf("My tenancy file with the letters, 2024 until today."))
	if err != nil {
		return err
	}
	c.do(c.r.Reply(ctx, c.citizen, with(c.step(), "letter-of-may.txt", "Tenancy 88/1042\nLetter of 3 May 2024 about the boiler.\n"),
		"This is the letter I mean. The others are about the same."))
	c.day(4)
	whole := requests.Enclosure{Title: "Rent account, January 2024 to today", Given: requests.GivenWhole}
	c.do(c.r.Enclose(ctx, c.officer, with(c.step(), "rent-account.csv", "day,what,amount\n2024-01-01,Rent,412.00\n2024-01-05,Payment,-412.00\n"), whole))
	part := requests.Enclosure{Title: "Letters about the boiler", Given: requests.GivenPart, LeftOut: "The name of a neighbour", Reason: "others_rights"}
	c.do(c.r.Enclose(ctx, c.officer, with(c.step(), "letters.txt", "3 May 2024: a neighbour, [name left out], tells us that the boiler is loud.\n"), part))
	not := requests.Enclosure{Title: "Advice of our lawyer", Given: requests.GivenNot, Reason: "legal_privilege"}
	c.do(c.r.Enclose(ctx, c.officer, c.step(), not))
	c.day(1)
	c.do(c.r.Decide(ctx, c.officer, c.step(), requests.Decision{Outcome: requests.PartReleased, Reason: "others_rights", Accesses: true, Submit: true,
		Statement: "We hold your tenancy file. You find it below, with the list of who looked at your data.",
		Withheld:  "The name of a neighbour, and the advice of our lawyer",
		Reasons:   "The name would show who wrote to us (GDPR Art. 15(4)). What a lawyer advises us is confidential."}))
	c.day(1)
	c.do(c.r.Approve(ctx, c.reviewer, c.step()))
	return c.err
}

// twice has one citizen ask the same two times: the second joins the first.
func (l *caseload) twice(ctx context.Context) error {
	for _, ago := range []int{9, 7} {
		if _, err := l.begin(ctx, 53, ago, copyOf("What the library holds about me.")); err != nil {
			return err
		}
	}
	return nil
}

// together ties a correction to the request for a copy that it came of.
func (l *caseload) together(ctx context.Context) error {
	first, err := l.begin(ctx, 54, 14, copyOf("My entry in the population register."))
	if err != nil {
		return err
	}
	second, err := l.begin(ctx, 54, 6, requests.Filing{Kind: requests.Correction, Items: []requests.Item{
		{Source: "population-register", Field: "Date of moving in", Held: "1 March 2021", Right: "1 March 2022", Evidence: "Tenancy agreement"}}})
	if err != nil {
		return err
	}
	return l.r.LinkTo(ctx, second.officer, second.step(), requests.Linking{Ref: first.ref, Kind: requests.FollowUp, Why: "The copy showed the wrong year."})
}

// absences says who reads which languages, and has one caseworker away from next Monday week.
func (l *caseload) absences(ctx context.Context) error {
	l.now = l.today
	for i, k := range []requests.Competence{{Langs: []string{"en", "fr"}}, {Langs: []string{"en", "ar"}}} {
		k.Officer = l.workers[i].ID
		if err := l.r.SetCompetence(ctx, l.reviewer, k); err != nil {
			return err
		}
	}
	monday := deadline.DayOf(l.today, l.today.Location()).AddDays(14 - (int(l.today.Weekday())+6)%7)
	return l.r.EnterLeave(ctx, l.reviewer, requests.Leave{Officer: l.workers[0].ID, Since: monday, Until: monday.AddDays(11), Hand: requests.HandRota})
}

// exception asks for one colleague to be let into a case although they stepped back from it.
func (l *caseload) exception(ctx context.Context) error {
	c, err := l.begin(ctx, 55, 5, copyOf("My planning applications."))
	if err != nil {
		return err
	}
	c.do(c.r.Recuse(ctx, c.officer, c.step(), "prior_case"))
	c.now = l.today
	c.do(c.r.AskOverride(ctx, c.reviewer, c.ref, c.officer, "Only Jordan knows the old planning system.", c.reached().AddDays(5)))
	return c.err
}
