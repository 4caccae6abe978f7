package requests

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

// publishing has an office publish both registers.
func (o *office) publishing() {
	o.Gifting = GiftRules{Publish: true, Fields: []string{"day", "what", "giver", "value"}, Currency: "GBP"}
	o.Disclosing = InterestRules{Kinds: []string{"outside_job", "business"}, Fields: []string{"kind", "words", "since", "until", "unit"}, Days: 30}
}

// decided enters and decides a gift, and gives it.
func (o *office) decided(g Gift) Gift {
	o.t.Helper()
	g.Key = uuid.NewString()
	must(o.t, o.EnterGift(o.ctx, o.ann, g))
	list, err := o.Gifts(o.ctx, o.rita)
	must(o.t, err)
	i := slices.IndexFunc(list, func(one Gift) bool { return one.Decision == "" })
	must(o.t, o.DecideGift(o.ctx, o.rita, list[i].ID, "refused", "Secret reasons"))
	return list[i]
}

func wine(o *office) Gift {
	return Gift{Kind: "gift", What: "Wine", Giver: "Mere Builders", Day: o.Today(), Value: 4000, Proposal: "refused"}
}

// job declares an interest that belongs in the register, and gives it.
func (o *office) job() Interest {
	o.t.Helper()
	must(o.t, o.Declare(o.ctx, o.ann, Interest{Kind: "outside_job", Name: "Mere Water", Party: ledger.Subject{Scheme: "organisation", ID: "MW7"}, Words: "Secret words"}))
	list, err := o.Interests(o.ctx, o.ann)
	must(o.t, err)
	return list[0]
}

func (o *office) wholeRegister() []Entry {
	o.t.Helper()
	list, err := o.WholeRegister(o.ctx)
	must(o.t, err)
	return list
}

// What an open register showed before its entries had versions is shown again, once.
func TestEarlyGiftsComeBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	gift := o.decided(wine(o))
	_, err := o.DB.Exec(o.ctx, `UPDATE requests_gift SET early = true`)
	must(t, err)
	must(t, o.Sweep(o.ctx))
	if list := o.wholeRegister(); len(list) != 0 {
		t.Fatalf("published though nobody said so: %+v", list)
	}
	dearer := wine(o)
	dearer.Value, dearer.Decision = 9000, "refused"
	must(t, o.CorrectGift(o.ctx, o.rita, gift.ID, dearer, "It was a case of wine."))
	o.publishing()
	for range 2 {
		must(t, o.Sweep(o.ctx))
	}
	list := o.wholeRegister()
	if len(list) != 1 || list[0].Number != 1 || *list[0].Told.Worth != (Worth{Currency: "GBP", Least: 50, Below: 100}) {
		t.Fatalf("%+v", list)
	}
	must(t, o.WithdrawEntry(o.ctx, o.rita, list[0].ID, "Somebody else's"))
	must(t, o.Sweep(o.ctx))
	if list := o.wholeRegister(); len(list) != 0 {
		t.Fatalf("withdrawn, and back: %+v", list)
	}
}

// A gift is published when it is decided, in the fields chosen then; fewer are shown as soon as the body says so, and never more.
func TestGiftsArePublishedAsChosen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	before := o.decided(wine(o))
	if list := o.wholeRegister(); len(list) != 0 {
		t.Fatalf("published though nobody said so: %+v", list)
	}
	want(t, o.PublishGift(o.ctx, o.rita, before.ID), ErrMove)
	o.publishing()
	if list := o.wholeRegister(); len(list) != 0 {
		t.Fatalf("what was decided inside came out: %+v", list)
	}
	want(t, o.PublishGift(o.ctx, o.ann, before.ID), ErrForbidden)
	for range 2 {
		must(t, o.PublishGift(o.ctx, o.rita, before.ID))
	}
	private := wine(o)
	private.Giver, private.Private, private.Value = "Joan Private", true, 12_00
	o.decided(private)
	list := o.wholeRegister()
	if len(list) != 2 || list[1].Told.Giver != "Mere Builders" || *list[1].Told.Worth != (Worth{Currency: "GBP", Least: 25, Below: 50}) {
		t.Fatalf("%+v", list)
	}
	if g := list[0].Told; g.Giver != "" || !g.Private || g.Official+g.Unit+g.Kind+g.Decision != "" {
		t.Fatalf("%+v", g)
	}
	var stored string
	must(t, o.db.QueryRow(o.ctx, `SELECT string_agg(content::text, '') FROM requests_entry_version`).Scan(&stored))
	for _, secret := range []string{"Joan", "Ann", "Secret", before.ID.String()} {
		if strings.Contains(stored, secret) {
			t.Errorf("%q lies beside what is published", secret)
		}
	}
	o.Gifting.Fields, o.Gifting.Exact, o.Gifting.Private = []string{"what", "value", "official", "giver"}, true, true
	for _, e := range o.wholeRegister() {
		if e.Told.Official != "" || e.Told.Worth.Exact || e.Told.Giver == "Joan Private" || !e.Told.Day.IsZero() {
			t.Fatalf("more is told of it than was published: %+v", e.Told)
		}
	}
	o.decided(wine(o))
	if e := o.wholeRegister()[0]; e.Told.Official != o.ann.Name || e.Told.Worth.Hundredths != 4000 {
		t.Fatalf("%+v", e.Told)
	}
	o.Gifting.Exact = false
	if e := o.wholeRegister()[0]; e.Told.Worth.Hundredths != 0 || e.Told.Worth.Least != 25 {
		t.Fatalf("%+v", e.Told.Worth)
	}
	o.Gifting.Publish = false
	if list := o.wholeRegister(); len(list) != 0 {
		t.Fatal("the register is shown though it is closed")
	}
}

// What is put right becomes another version with its reason, by somebody else; what is withdrawn leaves nothing but that and why.
func TestCorrectingAndWithdrawingGifts(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishing()
	g := o.decided(wine(o))
	right := wine(o)
	right.Kind, right.Value, right.Decision = "hospitality", 10_000, "returned"
	want(t, o.CorrectGift(o.ctx, o.ann, g.ID, right, "x"), ErrForbidden)
	wantProblem(t, o.CorrectGift(o.ctx, o.rob, g.ID, right, " "), "why", "required_why")
	o.at = o.at.AddDate(0, 0, 1)
	must(t, o.CorrectGift(o.ctx, o.rob, g.ID, right, "A nought was missing."))
	want(t, o.CorrectGift(o.ctx, o.rob, g.ID, right, "A nought was missing."), ErrChanged)
	want(t, o.DecideGift(o.ctx, o.rob, g.ID, "kept", ""), ErrChanged)
	list, err := o.Gifts(o.ctx, o.rita)
	must(t, err)
	if len(list) != 1 || list[0].Value != 10_000 || list[0].Reason != "Secret reasons" || list[0].Name != o.ann.Name {
		t.Fatalf("%+v", list)
	}
	whole, err := o.Gift(o.ctx, o.ann, list[0].ID)
	must(t, err)
	if len(whole.Before) != 1 || whole.Before[0].Value != 4000 || whole.Why != "A nought was missing." || whole.Corrected != o.rob.Name || !whole.Before[0].Replaced {
		t.Fatalf("%+v", whole)
	}
	entry := o.wholeRegister()[0]
	read, err := o.ReadEntry(o.ctx, entry.ID, 1)
	must(t, err)
	if entry.Number != 2 || entry.Why != "A nought was missing." || len(read.Versions) != 2 || read.Told.Worth.Least != 25 || entry.Told.Worth.Least != 100 {
		t.Fatalf("%+v %+v", entry, read)
	}
	quiet := right
	quiet.Occasion = "A thing nobody reads"
	must(t, o.CorrectGift(o.ctx, o.rob, list[0].ID, quiet, "Unseen"))
	if entry = o.wholeRegister()[0]; entry.Number != 2 {
		t.Fatal("a version that says nothing new")
	}
	feed, err := o.LatestEntries(o.ctx, 10)
	must(t, err)
	if len(feed) != 2 || feed[0].Number != 2 || feed[1].Number != 1 {
		t.Fatalf("%+v", feed)
	}

	kin := o.ann
	kin.Roles = []string{RoleReviewer}
	want(t, o.WithdrawEntry(o.ctx, kin, entry.ID, "Mine"), ErrOwnWork)
	want(t, o.WithdrawEntry(o.ctx, o.ben, entry.ID, "No"), ErrForbidden)
	want(t, o.WithdrawEntry(o.ctx, o.rita, uuid.New(), "No"), ErrNotFound)
	wantProblem(t, o.WithdrawEntry(o.ctx, o.rita, entry.ID, ""), "why", "required_why")
	must(t, o.WithdrawEntry(o.ctx, o.rita, entry.ID, "It was entered twice."))
	want(t, o.WithdrawEntry(o.ctx, o.rita, entry.ID, "Again"), ErrChanged)
	for _, number := range []int{0, 1, 2} {
		gone, err := o.ReadEntry(o.ctx, entry.ID, number)
		must(t, err)
		if !gone.Withdrawn || gone.WhyGone != "It was entered twice." || gone.Told != (Disclosed{}) || len(gone.Versions) != 2 {
			t.Fatalf("%+v", gone)
		}
	}
	var left int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_entry_version WHERE content IS NOT NULL`).Scan(&left))
	if feed, err = o.LatestEntries(o.ctx, 10); err != nil || len(feed) != 1 || !feed[0].Gone || left != 0 || len(o.wholeRegister()) != 0 {
		t.Fatalf("%+v %v, %d versions left", feed, err, left)
	}
	list, err = o.Gifts(o.ctx, o.rita)
	must(t, err)
	must(t, o.CorrectGift(o.ctx, o.rob, list[0].ID, right, "Inside only"))
	must(t, o.PublishGift(o.ctx, o.rob, mustGifts(o)[0].ID))
	if len(o.wholeRegister()) != 0 {
		t.Fatal("what was withdrawn came back")
	}
}

func mustGifts(o *office) []Gift {
	o.t.Helper()
	list, err := o.Gifts(o.ctx, o.rita)
	must(o.t, err)
	return list
}

// An interest is published by whom it is about, once they saw what everybody reads, and as the body says: kinds, roles, fields. It leaves by
// itself.
func TestInterestsArePublishedAsConfigured(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	in := o.job()
	text := InterestText{Words: "I repair boilers for a company."}
	want(t, o.PublishInterest(o.ctx, o.ann, in.ID, text), ErrMove) // the default publishes none
	o.publishing()
	o.Disclosing.Roles = []string{RoleDPO}
	want(t, o.PublishInterest(o.ctx, o.ann, in.ID, text), ErrMove)
	o.Disclosing.Roles = []string{RoleCaseworker}
	want(t, o.PublishInterest(o.ctx, o.rita, in.ID, text), ErrNotFound)
	wantProblem(t, o.PublishInterest(o.ctx, o.ann, in.ID, InterestText{}), "told", "required_told")
	told, err := o.OutlineInterest(o.ctx, o.ann, in.ID, text)
	must(t, err)
	if told != (Disclosed{Kind: "outside_job", Words: text.Words, Since: o.Today(), Unit: "Records"}) || len(o.wholeRegister()) != 0 {
		t.Fatalf("%+v", told)
	}
	for range 2 { // the second click changes nothing
		must(t, o.PublishInterest(o.ctx, o.ann, in.ID, text))
	}
	wantProblem(t, o.PublishInterest(o.ctx, o.ann, in.ID, InterestText{Words: "I mend boilers."}), "why", "required_why")
	list := o.wholeRegister()
	if len(list) != 1 || list[0].Told != told || list[0].ID == in.ID {
		t.Fatalf("%+v", list)
	}
	own, err := o.OwnEntries(o.ctx, o.ann)
	must(t, err)
	if own[in.ID].ID != list[0].ID {
		t.Fatalf("%+v", own)
	}
	must(t, o.PublishInterest(o.ctx, o.ann, in.ID, InterestText{Words: "I mend boilers.", Why: "Clearer"}))
	last := o.Today().AddDays(5)
	for range 2 {
		must(t, o.EndInterest(o.ctx, o.ann, in.ID, last))
	}
	want(t, o.PublishInterest(o.ctx, o.ann, in.ID, text), ErrChanged)
	e := o.wholeRegister()[0]
	if e.Number != 3 || e.Told.Until != last || e.Told.Words != "I mend boilers." || e.Ended {
		t.Fatalf("%+v", e)
	}
	o.at = o.at.AddDate(0, 0, 35)
	if e = o.wholeRegister()[0]; !e.Ended {
		t.Fatal("it is not said to be over")
	}
	must(t, o.Sweep(o.ctx))
	if len(o.wholeRegister()) != 1 {
		t.Fatal("it left a day early")
	}
	o.at = o.at.AddDate(0, 0, 1)
	if len(o.wholeRegister()) != 0 {
		t.Fatal("it stays")
	}
	gone, err := o.ReadEntry(o.ctx, e.ID, 1)
	must(t, err)
	if !gone.Gone || gone.Withdrawn || gone.Told != (Disclosed{}) {
		t.Fatalf("%+v", gone)
	}
	must(t, o.Sweep(o.ctx))
	o.Disclosing.Days = 365
	if list := o.wholeRegister(); len(list) != 0 {
		t.Fatalf("what was forgotten is back: %+v", list)
	}
}

// Kinds that are about people, and one that tells of a case, are published by no setting; nor is what a supervisor entered, nor a person by name.
func TestWhatOfInterestsIsNeverPublished(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishing()
	o.Disclosing.Kinds = InterestKinds()
	sister := ledger.Subject{Scheme: "national-id", ID: "QQ 12 34 56 C"}
	for _, kind := range InterestKinds() {
		must(t, o.Declare(o.ctx, o.ann, Interest{Kind: kind, Name: "Maria Nandu Oz", Party: sister}))
		list, err := o.Interests(o.ctx, o.ann)
		must(t, err)
		err = o.PublishInterest(o.ctx, o.ann, list[0].ID, InterestText{Words: "A share in a shop"})
		if public := slices.Contains(PublicInterestKinds(), kind); public != (err == nil) {
			t.Errorf("%s: %v", kind, err)
		}
		for _, words := range []string{"With maría ñandú-öz", "With QQ123456C"} {
			if _, err := o.OutlineInterest(o.ctx, o.ann, list[0].ID, InterestText{Words: words}); slices.Contains(PublicInterestKinds(), kind) {
				wantProblem(t, err, "told", "names_party")
			}
		}
	}
	must(t, o.DeclareAbout(o.ctx, o.rita, o.ben, Interest{Kind: "business", Party: sister}))
	list, err := o.Interests(o.ctx, o.ben)
	must(t, err)
	want(t, o.PublishInterest(o.ctx, o.ben, list[0].ID, InterestText{Words: "A share"}), ErrMove)
	for _, e := range o.wholeRegister() {
		if text := fmt.Sprintf("%+v", e.Told); strings.Contains(text, "Maria") || strings.Contains(text, "QQ") {
			t.Errorf("the other side is told: %s", text)
		}
	}
	want(t, o.WithdrawEntry(o.ctx, person("Ina", "Integrity", RoleIntegrity), o.wholeRegister()[0].ID, "No"), ErrForbidden)
	must(t, o.WithdrawEntry(o.ctx, o.rita, o.wholeRegister()[0].ID, "It put somebody in danger."))
	want(t, o.PublishInterest(o.ctx, o.ann, own(o)[0], InterestText{Words: "Again", Why: "x"}), ErrMove)
}

// own are the interests whose entries were withdrawn.
func own(o *office) (list []uuid.UUID) {
	o.t.Helper()
	entries, err := o.OwnEntries(o.ctx, o.ann)
	must(o.t, err)
	for id, e := range entries {
		if e.Withdrawn {
			list = append(list, id)
		}
	}
	return list
}

// However much is published or withdrawn meanwhile, whoever walks the register sees every entry that stays, once.
func TestWalkingTheRegister(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishing()
	for i := range 7 {
		g := wine(o)
		g.What = fmt.Sprint("Gift ", i)
		o.decided(g)
		if i%2 == 0 { // some at the same moment
			o.at = o.at.Add(1)
		}
	}
	before := o.wholeRegister()
	var walked []uuid.UUID
	after := uuid.Nil
	for {
		part, err := o.EntriesAfter(o.ctx, after, 2)
		must(t, err)
		if len(part) == 0 {
			break
		}
		for _, e := range part {
			walked = append(walked, e.ID)
		}
		after = part[len(part)-1].ID
		if len(walked) == 2 { // the very entry the walk stands at goes, and a new one comes
			must(t, o.WithdrawEntry(o.ctx, o.rita, after, "Gone"))
			o.decided(wine(o))
		}
	}
	for i, e := range before {
		if walked[i] != e.ID {
			t.Fatalf("%v, want %v", walked, before)
		}
	}
	list, total, err := o.Entries(o.ctx, RegisterGift, 1)
	must(t, err)
	count, changed, err := o.EntryStanding(o.ctx)
	must(t, err)
	if len(walked) != 7 || total != 7 || len(list) != 7 || count != 7 || changed == nil {
		t.Fatalf("%d walked, %d of %d, %d, %v", len(walked), len(list), total, count, changed)
	}
	if list, total, err := o.Entries(o.ctx, RegisterInterest, 1); err != nil || total != 0 || len(list) != 0 {
		t.Fatal(list, err)
	}
}

// Somebody says when an interest ends while it is being published: everybody reads the end all the same.
func TestPublishingWhileItEnds(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishing()
	for range 8 {
		in := o.job()
		done := make(chan error)
		go func() { done <- o.PublishInterest(o.ctx, o.ann, in.ID, InterestText{Words: "A job"}) }()
		must(t, o.EndInterest(o.ctx, o.ann, in.ID, o.Today()))
		if err := <-done; err != nil {
			want(t, err, ErrChanged)
		}
	}
	for _, e := range o.wholeRegister() {
		if e.Until.IsZero() || e.Told.Until.IsZero() {
			t.Fatalf("published without its end: %+v", e)
		}
	}
}

// By a row of the schedule a gift or an interest goes with all its versions; in the register a page stays that names nobody.
func TestGiftsAndInterestsGoByTheSchedule(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishing()
	gift := o.decided(wine(o))
	corrected := wine(o)
	corrected.Value, corrected.Decision = 6000, "refused"
	must(t, o.CorrectGift(o.ctx, o.rita, gift.ID, corrected, "It was a magnum"))
	must(t, o.EnterGift(o.ctx, o.ann, wine(o))) // nobody has decided
	in := o.job()
	must(t, o.PublishInterest(o.ctx, o.ann, in.ID, InterestText{Words: "I repair boilers"}))
	must(t, o.EndInterest(o.ctx, o.ann, in.ID, o.Today()))
	register := o.wholeRegister()
	if len(register) != 2 {
		t.Fatalf("%+v", register)
	}
	count := func(sql string) (n int) {
		t.Helper()
		must(t, o.db.QueryRow(o.ctx, sql).Scan(&n))
		return n
	}
	erase := func(class string, dry bool) Erasure {
		t.Helper()
		got, err := o.Erase(o.ctx, Erasing{Class: class, Before: o.Today(), DryRun: dry, Row: "STF-004", Number: 1, Run: NewRun(CauseNight)})
		must(t, err)
		return got
	}
	if got := erase(ClassGift, false); got.Due != 0 || got.Count != 0 { // its day is not before today
		t.Fatalf("%+v", got)
	}
	o.at = o.at.AddDate(0, 0, 1)
	f := o.complaint()
	f.Complaint.About, f.Complaint.Who, f.Complaint.Officer = AboutOfficial, "Ann", o.ann.ID
	complaint := o.file(f)
	for _, class := range EntryClasses() {
		if got := erase(class, false); got.Due != 1 || got.Count != 0 || got.Held != 1 || got.Why["complaint"] != 1 {
			t.Fatalf("%s: %+v", class, got)
		}
	}
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: complaint}, ""))
	for _, class := range EntryClasses() {
		if got := erase(class, true); got.Due != 1 || got.Count != 1 || !got.Dry {
			t.Fatalf("%s: %+v", class, got)
		}
		if len(o.wholeRegister()) == 0 {
			t.Fatal("a dry run took something")
		}
		if got := erase(class, false); got.Due != 1 || got.Count != 1 || got.Held != 0 {
			t.Fatalf("%s: %+v", class, got)
		}
		if got := erase(class, false); got.Due != 0 || got.Count != 0 {
			t.Fatalf("%s again: %+v", class, got)
		}
	}
	receipts, err := o.Disposals(o.ctx, 0)
	must(t, err)
	if d := receipts[1]; d.Class != ClassInterest || d.Code != "STF-004" || d.Due != 1 || d.Count != 1 || d.Finished == nil {
		t.Fatalf("%+v", d)
	}
	if n := count(`SELECT count(*)::int FROM requests_gift`); n != 1 {
		t.Fatalf("%d gifts are left, and only one is undecided", n)
	}
	if n := count(`SELECT count(*)::int FROM requests_interest`); n != 0 {
		t.Fatalf("%d declarations are left", n)
	}
	if len(o.wholeRegister()) != 0 {
		t.Fatal("the register still shows it")
	}
	for _, e := range register {
		got, err := o.ReadEntry(o.ctx, e.ID, 0)
		must(t, err)
		if !got.Gone || got.Withdrawn || got.Told != (Disclosed{}) || got.Why != "" || !got.GoneAt.Equal(o.at) {
			t.Fatalf("%+v", got)
		}
		before, after, err := o.CompareEntry(o.ctx, e.ID, [2]int{1, 2})
		if must(t, err); !before.Gone || !after.Gone || before.Told != (Disclosed{}) || after.Told != (Disclosed{}) {
			t.Fatalf("%+v %+v", before, after)
		}
	}
	if n := count(`SELECT count(*)::int FROM requests_entry e JOIN requests_entry_version v ON v.entry = e.id
		WHERE e.officer = '` + o.ann.ID.String() + `' OR v.content IS NOT NULL OR v.why <> '' OR v.by_name <> '' OR e.source <> e.id`); n != 0 {
		t.Fatalf("%d versions still name somebody", n)
	}
	if _, err := o.db.Exec(o.ctx, `UPDATE requests_entry_version SET by_name = 'Rita'`); err == nil {
		t.Fatal("what was published can be changed")
	}
}
