package requests

import (
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Whatever people do in whatever order: a case never gets stuck, never forgets what happened, keeps the due day its facts give, and never shows itself to somebody behind the wall.
func TestRandomWalks(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	wally := person("Wally Walled", "Records", RoleCaseworker, RoleReviewer)
	must(t, o.Declare(o.ctx, wally, Interest{Kind: "family", Party: maria.Subject}))
	o.staffed(o.ann, o.ben, wally)
	o.publishes("parking", 2)
	agent := o.agency()
	rapid.Check(t, func(rt *rapid.T) {
		w := &walk{office: o, rt: rt, events: 3}
		f := rapid.SampledFrom([]Filing{o.access(), o.correction(), o.complaint(), o.aboutALook(), o.erasure(), o.objection(), o.forFather()}).Draw(rt, "filing")
		if w.ref = o.file(f); f.Behalf != nil && rapid.Bool().Draw(rt, "signed") {
			must(t, pgx.BeginFunc(o.ctx, o.db, func(tx pgx.Tx) error {
				_, err := o.sign(o.ctx, tx, w.ref, agent.opened("x"), agent.says(""))
				return err
			}))
			w.events++
		}
		if w.team = o.ann; deskOf(f) == DeskDPO {
			w.team = o.dora
		}
		must(t, o.Claim(o.ctx, w.team, Step{Ref: w.ref}))
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			w.step()
			w.hold(wally)
		}
	})
}

type walk struct {
	*office
	rt     *rapid.T
	ref    string
	team   Officer // who has the case at first
	events int
}

// aboutALook is a complaint about a look that the ledger does not hold any more.
func (o *office) aboutALook() Filing {
	f := o.complaint()
	f.Complaint.About, f.Complaint.Entry = AboutEntry, "entry-7"
	return f
}

func (w *walk) step() {
	who := rapid.SampledFrom([]Officer{w.team, w.team, w.team, w.ben, w.rita, w.rob, w.dora, person("Bo", "Legal", RoleCaseworker, RoleReviewer)}).Draw(w.rt, "who")
	s, ctx := Step{Ref: w.ref, Key: uuid.NewString(), Late: rapid.SampledFrom([]Lateness{{}, late}).Draw(w.rt, "late")}, w.ctx
	steps := map[string]func() error{
		"claim":      func() error { return w.Claim(ctx, who, s) },
		"assign":     func() error { return w.Assign(ctx, who, s, w.team) },
		"give":       func() error { return w.Give(ctx, who, s) },
		"disclaim":   func() error { return w.Disclaim(ctx, who, s) },
		"recuse":     func() error { return w.recuse(who, s) },
		"release":    func() error { return w.Release(ctx, who, s, "") },
		"ask":        func() error { return w.Ask(ctx, who, s, Inquiry{Text: "What?"}) },
		"identity":   func() error { return w.Ask(ctx, who, s, Inquiry{Text: "Who?", Identity: true}) },
		"identify":   func() error { return w.Identify(ctx, who, s, Identity{Subject: maria.Subject, Method: "counter"}) },
		"unproven":   func() error { return w.Unproven(ctx, who, s, Shortfall{Code: "covered"}) },
		"want code":  func() error { return w.WantPostCode(ctx, maria, s) },
		"order code": func() error { return w.OrderPostCode(ctx, who, s, mariasAddress) },
		"print code": func() error { _, err := w.PrintPostCode(ctx, who, s); return err },
		"enter code": func() error { return w.enterPosted(s) },
		"posted":     func() error { return w.Posted(ctx, who, s, w.posting()) },
		"prompt":     func() error { return w.PromptCitizens(ctx) },
		"authority": func() error {
			return w.CheckAuthority(ctx, who, s, AuthorityCheck{Accepted: rapid.Bool().Draw(w.rt, "accepted"), Seen: "Deed", Code: "run_out", Words: "It ran out",
				Until: w.Today().AddDays(rapid.IntRange(0, 9).Draw(w.rt, "until")).String()})
		},
		"lapse":  func() error { return w.EndAuthorities(ctx) },
		"vouch":  func() error { return w.Vouch(ctx, w.askedCode(w.idOf(w.ref)), rapid.Bool().Draw(w.rt, "word")) },
		"show":   func() error { return w.ShowAuthority(ctx, maria, s, "Here") },
		"answer": func() error { return w.Answer(ctx, maria, s, "This") },
		"write":  func() error { return w.Write(ctx, who, s, "Hello") },
		"reply":  func() error { return w.Reply(ctx, maria, withFiles(s), "Hello") },
		"extend": func() error { return w.Extend(ctx, who, s, Extension{Reason: "Much to read"}) },
		"decide": func() error { return w.Decide(ctx, who, s, w.decision()) },
		"enclose": func() error {
			return w.Enclose(ctx, who, s, Enclosure{Title: "A file", Given: GivenNot, Reason: "excessive"})
		},
		"party": func() error {
			return w.AddParty(ctx, who, s, Concerned{Party: ledger.Subject{Scheme: "organisation", ID: "MW7"}, Why: "Her employer"})
		},
		"submit":   func() error { return w.Submit(ctx, who, s) },
		"back":     func() error { return w.SendBack(ctx, who, s, "No") },
		"approve":  func() error { return w.Approve(ctx, who, s) },
		"told":     func() error { return w.SourceTold(ctx, "population-register", w.item()) },
		"refused":  func() error { return w.SourceRefused(ctx, "population-register", w.item(), "No") },
		"dispute":  func() error { return w.Dispute(ctx, maria, s, "I disagree") },
		"line":     func() error { _, err := w.Investigate(ctx, who, w.ref, "Was a case open?", 0); return err },
		"evidence": func() error { _, err := w.NewEvidence(ctx, maria, s, "A certificate"); return err },
		"review": func() error {
			_, err := w.AskReview(ctx, maria, s, Reviewing{Text: "It is wrong", Late: "I was ill"})
			return err
		},
		"letter": func() error {
			return w.AskReviewFor(ctx, who, s, Reviewing{Text: "It is wrong", Channel: ByPost})
		},
		"look again": func() error { return w.lookAgain() },
		"inform":     func() error { return w.Inform(ctx) },
		"alone": func() error {
			return w.TellStranded(ctx, []Officer{w.ann, person("Adam", "Office", RoleAdministrator)})
		},
		"mark":     func() error { return w.Mark(ctx, who, s, rapid.Bool().Draw(w.rt, "decline"), "Because") },
		"announce": func() error { return w.EndMark(ctx, who, s, "Checked") },
		"heard":    func() error { return w.CarryOut(ctx, who, s, Heard{ID: w.behest(), Way: "phone"}) },
		"remind":   func() error { return w.Chase(ctx, []Officer{w.ann, w.rita}) },
		"withdraw": func() error { return w.Withdraw(ctx, maria, s, "") },
		"close":    func() error { return w.Close(ctx, who, s) },
		"reopen":   func() error { return w.Reopen(ctx, who, s, "New facts") },
		"fee":      func() error { return w.AskFee(ctx, who, s, Fee{Amount: "£ 5.00", Why: "Copies", How: "Card"}) },
		"paid":     func() error { s.On = w.today(-1); return w.FeePaid(ctx, who, s) },
		"transfer": func() error { return w.Transfer(ctx, who, s, Handover{To: "The county", Why: "It holds the file"}) },
		"amend":    func() error { return w.Amend(ctx, who, s, w.amendment()) },
		"late":     func() error { return w.ExplainLate(ctx, who, s, late) },
		"keep": func() error {
			return w.Hold(ctx, who, s, Hold{For: "claim", Until: w.Today().AddDays(90), Why: "A court asked"})
		},
		"lift":    func() error { return w.Lift(ctx, who, s, "The court is done") },
		"task":    func() error { return w.GiveErrand(ctx, who, s, Asking{Unit: "Housing", Text: "The file", Named: true}) },
		"told_to": func() error { return w.replyTo(hal) },
		"drop":    func() error { return w.DropErrand(ctx, who, s, w.errand(), "") },
		"more":    func() error { return w.SayMore(ctx, who, s, w.errand(), "More") },
		"chase":   func() error { return w.ChaseErrands(ctx) },
		"noticed": func() error {
			n := aboutRequests(w.office)
			n.Version = int64(rapid.IntRange(1, 3).Draw(w.rt, "version"))
			return w.TellOfNotice(ctx, n)
		},
		"returned": func() error {
			return w.Returned(ctx, LetterArgs{Case: w.idOf(w.ref), Letter: LetterNews, Event: uuid.New()})
		},
		"asked from": func() error {
			return w.SetAskedFrom(ctx, who, s, AskedFrom{"parking", rapid.IntRange(0, 2).Draw(w.rt, "version")})
		},
		"days": func() error { w.at = w.at.AddDate(0, 0, 3); return nil },
	}
	names := []string{"line", "claim", "claim", "disclaim", "disclaim", "recuse", "assign", "give", "give", "release", "ask", "identity", "identify", "answer", "answer", "write", "reply", "extend",
		"enclose", "decide", "decide", "decide", "submit", "submit", "back", "approve", "approve", "approve", "told", "refused", "dispute", "withdraw", "close",
		"reopen", "authority", "authority", "show", "lapse", "vouch", "days", "fee", "paid", "paid", "transfer", "amend", "amend", "amend", "late", "keep", "lift",
		"party", "task", "task", "told_to", "drop", "more", "chase",
		"review", "review", "letter", "look again", "look again", "inform", "alone",
		"evidence", "mark", "announce", "heard", "remind",
		"unproven", "want code", "order code", "print code", "enter code", "posted", "prompt", "noticed", "returned", "asked from"}
	name := rapid.SampledFrom(names).Draw(w.rt, "step")
	err := steps[name]()
	var problems Problems
	if err == nil || errors.As(err, &problems) {
		return
	}
	for _, known := range []error{ErrMove, ErrOwnCode, ErrNotYours, ErrForbidden, ErrOwnWork, ErrTooLate, ErrNotFound, ErrNobody,
		ErrChanged, ErrUndeclared, ErrWalled, ErrAssignee, ErrReviewing} {
		if errors.Is(err, known) {
			return
		}
	}
	w.rt.Fatalf("%s by %s: %v", name, who.Name, err)
}

// recuse steps back as somebody who is not needed for the rest of the walk.
func (w *walk) recuse(who Officer, s Step) error {
	if who.ID == w.team.ID || who.ID == w.rita.ID {
		return nil
	}
	return w.Recuse(w.ctx, who, s, "family")
}

// today is the office's day, or one near it.
func (w *walk) today(days int) deadline.Day {
	return w.Today().AddDays(rapid.IntRange(days, 0).Draw(w.rt, "day"))
}

// amendment corrects or strikes any event there is, whether it told the clock anything or not.
func (w *walk) amendment() Amendment {
	return Amendment{Event: rapid.IntRange(0, w.events+1).Draw(w.rt, "event"), Day: w.today(-9), Struck: rapid.Bool().Draw(w.rt, "struck"), Why: "Slip"}
}

// hal answers tasks, and has no role in casework.
var hal = helper("Hal", "Housing")

// errand is an open task of the case, if there is one.
func (w *walk) errand() uuid.UUID {
	var id uuid.UUID
	must(w.t, w.db.QueryRow(w.ctx, `SELECT coalesce((SELECT t.id FROM requests_errand t JOIN requests_case c ON c.id = t.case_id
		WHERE c.ref = $1 AND t.state = 'open' ORDER BY t.n DESC LIMIT 1), gen_random_uuid())`, w.ref).Scan(&id))
	return id
}

func (w *walk) replyTo(by Officer) error {
	return w.replies(by, w.errand(), rapid.SampledFrom(Replies()).Draw(w.rt, "reply"), "This")
}

// enterPosted prints the code of the case, if one is ordered, and enters it.
func (w *walk) enterPosted(s Step) error {
	p, err := w.PrintPostCode(w.ctx, w.team, Step{Ref: w.ref, Key: uuid.NewString()})
	if err != nil {
		return err
	}
	return w.EnterPostCode(w.ctx, maria, s, PostEntry{Code: p.Code, Browser: "browser"})
}

// posting is something of the case that waits to be sent by hand, if there is anything.
func (w *walk) posting() uuid.UUID {
	var id uuid.UUID
	must(w.t, w.db.QueryRow(w.ctx, `SELECT coalesce((SELECT p.id FROM requests_posting p JOIN requests_case c ON c.id = p.case_id
		WHERE c.ref = $1 AND p.done_at IS NULL LIMIT 1), gen_random_uuid())`, w.ref).Scan(&id))
	return id
}

// lookAgain decides the review of the case, if one is open, by people who had nothing to do with it.
func (w *walk) lookAgain() error {
	for _, l := range w.track(w.ref).Sequels {
		if l.Why != followReview || !l.State.Open() {
			continue
		}
		s := Step{Ref: l.Ref}
		fresh, second := person("Fay Fresh", "Legal", RoleCaseworker), person("Sam Second", "Legal", RoleReviewer)
		must(w.t, w.Assign(w.ctx, second, s, fresh))
		must(w.t, w.Disclaim(w.ctx, fresh, s))
		must(w.t, w.Decide(w.ctx, fresh, s, rapid.SampledFrom([]Decision{overturned, upheld}).Draw(w.rt, "review")))
		s.Late = late
		return w.Approve(w.ctx, second, s)
	}
	return nil
}

// item is the one the population register holds, if there is one.
func (w *walk) item() uuid.UUID {
	for _, it := range w.track(w.ref).Items {
		if it.Source == "population-register" {
			return it.ID
		}
	}
	return uuid.New()
}

// behest is something a source was asked, if it was.
func (w *walk) behest() uuid.UUID {
	for _, e := range w.track(w.ref).Behests {
		if e.State == Instructed {
			return e.ID
		}
	}
	return uuid.New()
}

func (w *walk) decision() Decision {
	v := w.track(w.ref)
	d := Decision{Outcome: NothingHeld, Reasons: "Nothing bears the name", Submit: rapid.Bool().Draw(w.rt, "submit")}
	switch v.Kind {
	case Complaint:
		d.Outcome, d.Statement, d.Reason = NotUpheld, "All was in order", "rules_followed"
		if v.Complaint.About == AboutEntry {
			verdict := rapid.SampledFrom(LookVerdicts()).Draw(w.rt, "found")
			d.Outcome = map[LookVerdict]Outcome{LookNotJustified: Upheld}[verdict]
			if d.Outcome == "" {
				d.Outcome = NotUpheld
			}
			d.Findings = []Finding{{Verdict: verdict, Reasons: "We looked"}}
		}
	case Objection:
		d.Outcome, d.Statement, d.Reason = PartStopped, "We stop the visits", "compelling"
	case Correction, Deletion:
		d.Outcome = ""
		for _, it := range v.Items {
			verdict := rapid.SampledFrom(Verdicts()).Draw(w.rt, "verdict")
			d.Items = append(d.Items, ItemDecision{Item: it.ID, Verdict: verdict, Value: "3 Middle Way", Reason: Reasons(v.Kind)[0], Reasons: "We looked"})
		}
	}
	return d
}

// hold checks what always holds.
func (w *walk) hold(wally Officer) {
	v := w.track(w.ref)
	if v.State != StateErased && len(moves[v.State]) == 0 {
		w.rt.Fatalf("stuck in %s", v.State)
	}
	var events int
	var stored string
	must(w.t, w.db.QueryRow(w.ctx, `SELECT (SELECT count(*) FROM requests_event WHERE case_id = c.id), due::text
		FROM requests_case c WHERE ref = $1`, w.ref).Scan(&events, &stored))
	if events < w.events {
		w.rt.Fatalf("%d events, there were %d", events, w.events)
	}
	w.events = events
	if stored != v.Clock.Due.String() {
		w.rt.Fatalf("sorted by %s, due %s", stored, v.Clock.Due)
	}
	if _, err := w.Open(w.ctx, wally, w.ref, "curious"); err != ErrWalled {
		w.rt.Fatalf("the walled officer gets %v", err)
	}
	w.countsNothing(wally)
	if w.holder(w.ref) == wally.Name {
		w.rt.Fatal("the walled officer was given the case")
	}
	wally.Unit = "Housing" // whatever unit asks: the wall stands before its tasks
	if list, err := w.ErrandsFor(w.ctx, wally, false); err != nil || len(list) > 0 {
		w.rt.Fatalf("the walled officer has tasks %+v %v", list, err)
	}
	var waits int
	must(w.t, w.db.QueryRow(w.ctx, `SELECT count(*) FROM requests_errand t JOIN requests_case c ON c.id = t.case_id
		WHERE c.ref = $1 AND t.state = 'open'`, w.ref).Scan(&waits))
	if waits > 0 && !v.State.Open() {
		w.rt.Fatalf("%d tasks open in %s", waits, v.State)
	}
	if v.State == StateInstructed {
		waiting := false
		for _, it := range v.Items {
			waiting = waiting || it.Carried == Instructed
		}
		if !waiting {
			w.rt.Fatal("waits for nobody")
		}
	}
}
