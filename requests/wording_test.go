package requests

import (
	"slices"
	"testing"

	"github.com/google/uuid"
)

func (o *office) wording(by Officer, text string) uuid.UUID {
	o.t.Helper()
	id, err := o.AddWording(o.ctx, by, NewWording{Place: ForMessage, Kind: Access, Lang: "en", Title: "Thanks", Text: text, Why: "Asked often", Key: text})
	must(o.t, err)
	return id
}

func TestAPreparedTextIsPublishedByAnother(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := o.AddWording(o.ctx, o.ann, NewWording{})
	want(t, err, ErrForbidden)
	_, err = o.AddWording(o.ctx, o.rita, NewWording{Place: ForMessage, Lang: "en", Title: "T", Text: "Dear {citizen}", Why: "x"})
	wantProblem(t, err, "text", "wording_name")
	id := o.wording(o.rita, "Dear {name}, {reference} is due {due}.")
	if again := o.wording(o.rita, "Dear {name}, {reference} is due {due}."); again != id {
		t.Fatal("a double click made two")
	}
	c := Case{Kind: Access, Lang: "en"}
	offered := func(c Case) []Wording {
		list, err := o.Prepared(o.ctx, o.ann, c, []WordingPlace{ForMessage})
		must(t, err)
		return list
	}
	if len(offered(c)) != 0 {
		t.Fatal("offered before a second person has published it")
	}
	want(t, o.PublishWording(o.ctx, o.rita, id, 1), ErrOwnWork)
	want(t, o.PublishWording(o.ctx, o.ann, id, 1), ErrForbidden)
	want(t, o.PublishWording(o.ctx, o.rob, id, 2), ErrChanged)
	must(t, o.PublishWording(o.ctx, o.rob, id, 1))
	if len(offered(c)) != 1 || len(offered(Case{Kind: Complaint, Lang: "en"})) != 0 || len(offered(Case{Kind: Access, Lang: "fr"})) != 0 {
		t.Fatal("offered for its kind and language, and no other")
	}
	must(t, o.ReviseWording(o.ctx, o.rob, id, 1, "Dear {name}", "Shorter"))
	want(t, o.ReviseWording(o.ctx, o.dora, id, 1, "Hello {name}", "Warmer"), ErrChanged) // two people at once
	if list := offered(c); len(list) != 1 || list[0].Published().N != 1 {
		t.Fatalf("the published version stays until the next one is: %+v", list)
	}
	must(t, o.PublishWording(o.ctx, o.rita, id, 2))
	if list := offered(c); list[0].Published().Text != "Dear {name}" {
		t.Fatalf("%+v", list)
	}
	if got := FillWording("Dear {name}, {due} {body}", map[string]string{"name": "María", "due": "Tuesday"}); got != "Dear María, Tuesday {body}" {
		t.Fatal(got)
	}

	// What was used stands in the history, and not in what the citizen reads.
	ref := o.taken(o.access())
	used := offered(c)[0].Published().ID
	must(t, o.Write(o.ctx, o.ann, Step{Ref: ref, Wordings: []uuid.UUID{used, uuid.New()}}, "Dear María"))
	events := o.open(o.ann, ref).Events
	if got := events[len(events)-1].Wordings; len(got) != 1 || got[0] != (WordingUsed{"Thanks", 2}) {
		t.Fatalf("used: %+v", got)
	}
	seen := o.track(ref).Events
	if len(seen[len(seen)-1].Wordings) != 0 {
		t.Fatal("the citizen reads of prepared texts")
	}
	must(t, o.RetireWording(o.ctx, o.dora, id))
	if len(offered(c)) != 0 {
		t.Fatal("retired, and still offered")
	}
	want(t, o.ReviseWording(o.ctx, o.rita, id, 2, "x", "y"), ErrChanged)
}

func TestEveryReasonOfTheLibraryThatRestsOnLawSaysWhere(t *testing.T) {
	t.Parallel()
	facts := []string{"not_ours", "repeated", "new_facts", "asked_late", "reviewed_before", "out_of_authority"}
	for _, k := range Kinds() {
		for _, reason := range Reasons(k) {
			if ground := Ground(k, reason); ground == "" && !slices.Contains(facts, reason) {
				t.Errorf("%s, %s: on what does it rest?", k, reason)
			}
		}
	}
}
