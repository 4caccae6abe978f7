package requests

import (
	"encoding/hex"
	"strings"
	"testing"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Nothing a citizen typed, and nothing written about them, can be read in a dump, nor found as the hex of its bytes.
func TestNothingPersonalIsReadable(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.lived()
	dump := strings.ToLower(o.dump())
	if !strings.Contains(dump, strings.ToLower("requests_message")) || len(dump) < 10_000 {
		t.Fatal("the dump is not one")
	}
	for _, secret := range []string{"María", "Ñandú", "maria@example.org", "01632", "1632 960001", "QQ123456C", "Zwiebelgasse", "Wrongpath", "Rightlane",
		"passport", "lease of", "cannot be read", "archive", "Which tenancy", "Both of them", "I am Mar", "entry as shown", "ignored my letter",
		"neighbour", "three sites", "mill lane", "send me large", "sister@example.org", "draft words"} {
		low := strings.ToLower(secret)
		if strings.Contains(dump, low) || strings.Contains(dump, hex.EncodeToString([]byte(secret))) {
			t.Errorf("%q can be read", secret)
		}
	}
}

// lived fills every table by living through everything.
func (o *office) lived() {
	o.t.Helper()
	t := o.t
	o.answered("draft browser", Filing{Kind: Access, Lang: "en", Contact: o.contact(), Access: &AccessAsk{What: "draft words"}})
	o.unconfirmed()
	ref := o.taken(o.access())
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which tenancy?"}))
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "Both of them"))
	must(t, o.Note(o.ctx, o.ann, Step{Ref: ref}, "Her neighbour wrote too"))
	task := o.asks(ref, Asking{Unit: "Housing", Text: "Her file of the almshouse", Named: true})
	must(t, o.replies(helper("Hal", "Housing"), task, SaysDeclines, "Sold to the orphanage"))
	must(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "It lies in three sites"}))
	must(t, o.Reply(o.ctx, maria, Step{Ref: ref}, "Send me large letters"))
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Released, Statement: "From the archive", Submit: true}))
	must(t, o.SendBack(o.ctx, o.rita, Step{Ref: ref}, "Which archive?"))

	ref = o.taken(o.correction())
	items := o.open(o.ann, ref).Items
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Submit: true, Recipients: []string{"Pension Fund"}, Items: []ItemDecision{
		{Item: items[0].ID, Verdict: Accept}, {Item: items[1].ID, Verdict: Refuse, Reason: "not_shown", Reasons: "The passport cannot be read"}}}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	must(t, o.SourceTold(o.ctx, "population-register", items[0].ID))
	must(t, o.Dispute(o.ctx, maria, Step{Ref: ref}, "I am María"))
	_, err := o.FileComplaint(o.ctx, maria, Questioned{Entry: "e1", Seen: []byte(`"the entry as shown"`), Text: "You ignored my letter", Lang: "en"})
	must(t, err)
	must(t, o.Declare(o.ctx, o.ben, Interest{Kind: "family", Party: ledger.Subject{Scheme: "email", ID: "sister@example.org"}}))
	_, err = o.FileFor(o.ctx, o.ann, Filing{Kind: Complaint, Lang: "en", Channel: ByPost, Contact: Contact{Name: "Tom", Post: "3 Mill Lane"},
		Complaint: &Grievance{About: AboutOfficial, Text: "Rude", Who: "the neighbour of Zwiebelgasse"}})
	must(t, err)
}

func TestErasing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.lived()
	rows, err := o.Search(o.ctx, o.dora, "maria@example.org")
	must(t, err)
	var ended []string
	for _, row := range rows {
		v := o.track(row.Ref)
		if v.Can(ActWithdraw) {
			must(t, o.Withdraw(o.ctx, maria, Step{Ref: row.Ref}, "enough of Zwiebelgasse"))
			ended = append(ended, row.Ref)
		}
	}
	before := deadline.Day{Year: 2027, Month: 1, Day: 1}
	dry, err := o.Erase(o.ctx, Erasing{Class: string(Access), Before: before, DryRun: true})
	must(t, err)
	early, err := o.Erase(o.ctx, Erasing{Class: string(Access), Before: day("2026-11-27")})
	must(t, err)
	if dry.Count == 0 || !dry.Dry || early.Count != 0 {
		t.Fatalf("dry %+v, too early %+v", dry, early)
	}
	done, err := o.Erase(o.ctx, Erasing{Class: string(Access), Before: before})
	must(t, err)
	again, err := o.Erase(o.ctx, Erasing{Class: string(Access), Before: before})
	must(t, err)
	if done.Count != dry.Count || again.Count != 0 {
		t.Fatalf("erased %d of %d, then %d", done.Count, dry.Count, again.Count)
	}
	for _, ref := range ended {
		_, err := o.Track(o.ctx, maria, ref)
		v, _ := o.Search(o.ctx, o.dora, ref)
		if gone := err != nil; gone != (len(v) == 0) {
			t.Fatalf("%s is half gone", ref)
		}
	}
	var sealed int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_case c LEFT JOIN requests_event e ON e.case_id = c.id AND e.action <> 'erase'
		LEFT JOIN requests_message m ON m.case_id = c.id WHERE c.state = 'erased' AND (c.contact IS NOT NULL OR c.matter IS NOT NULL
		OR c.email_token IS NOT NULL OR c.subject_token IS NOT NULL OR e.body IS NOT NULL OR m.id IS NOT NULL)`).Scan(&sealed))
	if sealed != 0 {
		t.Fatal("something of the content stayed")
	}
	figures, err := o.Statistics(o.ctx, day("2026-11-01"), day("2026-11-30"))
	must(t, err)
	if figures[0].Kind != Access || figures[0].Received < done.Count || figures[0].Withdrawn < done.Count {
		t.Fatalf("the figures stay: %+v", figures[0])
	}
	o.at = o.at.AddDate(0, 0, 30)
	must(t, o.Sweep(o.ctx))
	var left int
	must(t, o.db.QueryRow(o.ctx, `SELECT (SELECT count(*) FROM requests_draft) + (SELECT count(*) FROM requests_code)`).Scan(&left))
	if left != 0 {
		t.Fatalf("%d drafts and codes stayed", left)
	}
}
