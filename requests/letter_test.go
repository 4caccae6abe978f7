package requests

import (
	"os"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/uuid"
)

func TestLetters(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.correction())
	id := o.open(o.ann, ref).ID
	event := uuid.New()
	for _, name := range Letters() {
		got, err := o.LetterData(o.ctx, LetterArgs{Case: id, Letter: name, Event: event})
		if name == LetterCode || name == LetterReminder || name == LetterProgress || tells[name] != "" {
			want(t, err, ErrNothing) // no such code, no question waits, and this event moved and passed nothing
			continue
		}
		must(t, err)
		if got.To != "maria@example.org" || got.Lang != "fr" || got.Ref != ref || got.ID != event || got.Vars["Due"] != day("2026-12-29") {
			t.Fatalf("%+v", got)
		}
	}
	_, err := o.LetterData(o.ctx, LetterArgs{Letter: LetterCode, Event: event})
	want(t, err, ErrNothing) // nothing matched
	receipt := o.unconfirmed()
	_, err = o.LetterData(o.ctx, LetterArgs{Case: o.open(o.ann, receipt.Ref).ID, Letter: LetterNews, Event: event})
	want(t, err, ErrNothing) // nobody has confirmed this mailbox
}

func TestStatistics(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second := o.taken(o.access()), o.taken(o.access())
	o.file(o.access())
	o.at = o.at.AddDate(0, 0, 4)
	for _, ref := range []string{first, second} {
		must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref, Late: late}, Decision{Outcome: NothingHeld, Reasons: "None", Submit: true}))
		must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
		o.at = o.at.AddDate(0, 0, 60)
	}
	figures, err := o.Statistics(o.ctx, day("2026-11-01"), day("2026-11-30"))
	must(t, err)
	if got := figures[0]; got != (Figures{Kind: Access, Received: 3, Open: 1, Answered: 2, InTime: 1, Late: 2, Overdue: 1, MedianDays: 4, NinetyDays: 64}) {
		t.Fatalf("%+v", got)
	}
	if figures[1] != (Figures{Kind: Correction}) || len(figures) != len(Kinds()) {
		t.Fatalf("%+v", figures)
	}
}

// Every key this package can make has a sentence.
func TestEveryKeyHasASentence(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../portal/i18n/locales/en/requests.toml")
	must(t, err)
	var have map[string]any
	must(t, toml.Unmarshal(text, &have))
	need := func(family string, names ...string) {
		for _, name := range names {
			if _, ok := have["requests."+family+"."+name]; !ok {
				t.Errorf("no sentence for requests.%s.%s", family, name)
			}
		}
	}
	for _, a := range Actions() {
		need("action", string(a))
		need("event", (&eventRow{Action: a}).sentence(nil)[len("requests.event."):])
	}
	need("event", "assign_to", "ask_identity", "reckon_rules", "fee_of", "transfer_to", "receipt_on", "identify_on", "answer_on", "paid_on")
	for _, f := range amendable {
		need("fact", string(f))
		need("event", "amend_"+string(f))
		if !(Known{Fact: f}).Certain() {
			need("event", "strike_"+string(f))
		}
	}
	need("late", LateCauses()...)
	need("rule", "first_received", "reopened")
	need("cause", CauseHolidays, CauseRules)
	for _, v := range Tolds() {
		need("event", "recipient_"+string(v))
		need("told", string(v))
	}
	for _, s := range States() {
		need("state", string(s))
		need("next", string(s))
	}
	for _, s := range Stages() {
		need("stage", string(s))
	}
	for _, k := range Kinds() {
		need("kind", string(k))
		need("reason", Reasons(k)...)
		for _, out := range Outcomes(k) {
			need("outcome", string(out))
		}
	}
	need("outcome", string(Corrected), string(PartCorrected), string(NotCorrected), string(Transferred))
	for _, v := range Verdicts() {
		need("verdict", string(v))
	}
	for _, v := range append(Channels(), ByWeb, ByAPI) {
		need("channel", string(v))
	}
	for _, v := range append(Abouts(), AboutEntry) {
		need("about", string(v))
	}
	need("carried", string(Instructed), string(Applied), string(SourceRefusal))
	need("method", append(Methods(), "eid", "code")...)
	need("format", Formats()...)
	need("interest", InterestKinds()...)
	need("level", LevelNone.String(), LevelMailbox.String(), LevelIdentity.String())
	need("desk", string(DeskCasework), string(DeskDPO))
	need("role", "citizen", "source", "system", RoleCaseworker, RoleReviewer, RoleDPO, "officer")
	need("next", "asked_running", "decided_dispute", "decided_review", "asked_fee", "asked_fee_running", "closed_transferred")
	for key, fields := range ownSentence {
		need("problem", key)
		for _, field := range fields {
			need("problem", key+"_"+field)
		}
	}
	for name := range have {
		if !strings.HasPrefix(name, "requests.") {
			t.Errorf("%s is in the wrong room", name)
		}
	}
	need("problem", "too_long", "one_line", "characters", "email", "phone", "reach", "day", "day_day", "day_month", "day_year", "day_ahead", "day_order", "future", "long_ago", "reference",
		"days_count", "day_far", "moved_none", "item_none", "item_limit", "item_same", "decision_none", "identity_needed",
		"before_asked", "same_day", "strike_received", "until_early", "extend_most")
}
