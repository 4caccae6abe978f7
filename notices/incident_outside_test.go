package notices

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestNoticesToTheRegulatorInPhases(t *testing.T) {
	t.Parallel()
	b, c, id := incidentBoard(t)
	ctx := t.Context()
	want(t, b.PrepareNotice(ctx, dora, b.at(t, id, ""), RegulatorNotice{Nature: "x"}), ErrState)
	does(t, b.DecideTelling(ctx, dora, b.at(t, id, "A risk"), Decided{Whom: ToldRegulator, Tell: true}))
	wantProblem(t, b.PrepareNotice(ctx, dora, b.at(t, id, ""), RegulatorNotice{Measures: "We look into it"}), "nature", "incident_what")
	first := RegulatorNotice{Nature: "A list went out", Contact: "dpo@example.org"}
	does(t, b.PrepareNotice(ctx, dora, b.at(t, id, ""), first))
	first.Consequences = "Unwanted letters"
	step := b.at(t, id, "")
	does(t, b.PrepareNotice(ctx, dora, step, first))
	does(t, b.PrepareNotice(ctx, dora, step, first)) // a double click
	want(t, b.PrepareNotice(ctx, auditor, b.at(t, id, ""), first), ErrNotAllowed)
	list, err := b.Phases(ctx, auditor, id)
	does(t, err)
	if len(list) != 1 || list[0].Sent() || strings.Join(list[0].Content.Missing(), " ") != "people people_count records records_count measures" {
		t.Fatalf("%+v", list)
	}
	wantProblem(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: c.now(), Way: "pigeon"}), "way", "choose")
	does(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: c.now(), Way: "form", Reference: "ICO-1"}))
	i, err := b.Incident(ctx, dora, id)
	does(t, err)
	told := i.Regulator.At
	want(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: c.now(), Way: "form"}), ErrState)

	c.pass(100 * time.Hour)
	forty := 40
	second := first
	second.People, second.PeopleCount, second.Records, second.RecordsCount, second.Measures = "Tenants", &forty, "Addresses", &forty, "The list came back"
	does(t, b.PrepareNotice(ctx, dora, b.at(t, id, ""), second))
	wantProblem(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: told.Add(-time.Minute), Way: "mail"}), "at", "before_phase")
	does(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: c.now(), Way: "mail"})) // 100 hours on, the first was in time
	list, err = b.Phases(ctx, dora, id)
	does(t, err)
	if len(list) != 2 || !list[1].Sent() || len(list[1].Content.Missing()) > 0 || list[0].Reference != "ICO-1" || *list[1].Content.PeopleCount != 40 {
		t.Fatalf("%+v", list)
	}
	if i, _ = b.Incident(ctx, dora, id); !i.Regulator.At.Equal(told) {
		t.Fatal("a later phase moved when the regulator was first told")
	}
	for _, statement := range []string{`update notices_incident_notice set reference = 'x'`, `delete from notices_incident_notice`} {
		if _, err := b.DB.Exec(ctx, statement); err == nil {
			t.Fatalf("%s: what was sent stays", statement)
		}
	}
}

func letterText() PeopleLetter {
	return PeopleLetter{What: Text{"en": " A list went out. "}, Consequences: Text{"en": "Unwanted letters."}, Measures: Text{"en": "We took it back."}, Advice: Text{}}
}

func TestLetterToPeopleNeedsTwo(t *testing.T) {
	t.Parallel()
	b, _, id := incidentBoard(t)
	ctx := t.Context()
	want(t, b.WriteLetter(ctx, dora, b.at(t, id, ""), letterText()), ErrState)
	does(t, b.DecideTelling(ctx, dora, b.at(t, id, "A high risk"), Decided{Whom: ToldPeople, Tell: true}))
	half := letterText()
	half.What["fr"] = "Une liste est partie."
	wantProblem(t, b.WriteLetter(ctx, dora, b.at(t, id, ""), half), "letter_what.fr", "half_letter")
	wantProblem(t, b.WriteLetter(ctx, dora, b.at(t, id, ""), PeopleLetter{}), "measures", "required")
	does(t, b.WriteLetter(ctx, dora, b.at(t, id, ""), letterText()))
	want(t, b.ApproveLetter(ctx, dora, b.at(t, id, "")), ErrOwnWork)
	want(t, b.ApproveLetter(ctx, auditor, b.at(t, id, "")), ErrNotAllowed)
	if _, err := b.ApprovedLetter(ctx, id, 0); err != ErrNotFound {
		t.Fatal(err)
	}
	does(t, b.ApproveLetter(ctx, ann, b.at(t, id, "")))
	want(t, b.ApproveLetter(ctx, ann, b.at(t, id, "")), ErrState)
	got, err := b.ApprovedLetter(ctx, id, 0)
	does(t, err)
	if got.Number != 1 || got.ApproverName != ann.Name || got.Content.What["en"] != "A list went out." || !slices.Equal(got.Content.Languages(), []string{"en"}) {
		t.Fatalf("%+v", got)
	}
	does(t, b.WriteLetter(ctx, dora, b.at(t, id, ""), letterText()))
	list, err := b.Letters(ctx, ann, id)
	does(t, err)
	if got, err := b.ApprovedLetter(ctx, id, 0); err != nil || got.Number != 1 || len(list) != 2 || list[1].Approved() {
		t.Fatalf("the approved one counts until the next is: %+v %v %+v", got, err, list)
	}
	if _, err := b.DB.Exec(ctx, `update notices_incident_letter set content = '{}' where n = 1`); err == nil {
		t.Fatal("what was approved stays")
	}
}

// The clock towards people runs from the decision to tell them, and another way of telling does not start it anew.
func TestPeopleToldPublicly(t *testing.T) {
	t.Parallel()
	b, c, id := incidentBoard(t)
	ctx := t.Context()
	does(t, b.DecideTelling(ctx, dora, b.at(t, id, "A high risk"), Decided{Whom: ToldPeople, Tell: true}))
	since := c.now()
	c.pass(time.Hour)
	does(t, b.DecideTelling(ctx, dora, b.at(t, id, "Nobody knows their addresses"), Decided{Whom: ToldPeople, Tell: true, Publicly: true}))
	i, err := b.Incident(ctx, dora, id)
	does(t, err)
	if !i.People.Since.Equal(since) || !i.People.Publicly || !i.People.Waits() {
		t.Fatalf("%+v", i.People)
	}
	want(t, b.WriteLetter(ctx, dora, b.at(t, id, ""), letterText()), ErrState)
	wantProblem(t, b.RecordTold(ctx, dora, b.at(t, id, ""), c.now()), "at", "not_public")

	three := 3
	i.Affected = &three
	s := SummarisedFrom(i, "en", func(at time.Time) Day { return Day(at.Format(time.DateOnly)) })
	s.Done = Text{"en": "We wrote to nobody."}
	if s.People != nil || !s.Few {
		t.Fatalf("a small number shows: %+v", s)
	}
	wrong := s
	wrong.People = &three
	_, err = b.Draft(ctx, dora, Draft{Content: wrong})
	wantProblem(t, err, "people", "count")
	e, err := b.Draft(ctx, dora, Draft{Content: s})
	does(t, err)
	e, err = b.Submit(ctx, dora, Step{Version: e.ID, Revision: e.Revision})
	does(t, err)
	_, err = b.Approve(ctx, dora, Step{Version: e.ID, Revision: e.Revision})
	want(t, err, ErrOwnWork)
	if list, err := b.Outbound(ctx, ann); err != nil || len(list) != 1 || list[0].Summary != StateSubmitted || list[0].Incident != id {
		t.Fatalf("%+v %v", list, err)
	}
	_, err = b.Outbound(ctx, clerk)
	want(t, err, ErrNotAllowed)
	e, err = b.Approve(ctx, ann, Step{Version: e.ID, Revision: e.Revision})
	does(t, err)
	if list, err := b.Summaries(ctx); err != nil || len(list) != 0 {
		t.Fatalf("public before it was published: %+v %v", list, err)
	}
	_, err = b.Publish(ctx, ann, Step{Version: e.ID, Revision: e.Revision})
	does(t, err)
	does(t, b.RecordTold(ctx, dora, b.at(t, id, ""), c.now()))
	f, err := b.SummaryOf(ctx, ann, id)
	does(t, err)
	if f.Open != nil || f.Published == nil || f.Published.Content.Few != true || f.Number != 1 {
		t.Fatalf("%+v", f)
	}
	_, err = b.SummaryOf(ctx, ann, uuid.New())
	want(t, err, ErrNotFound)
	c.pass(time.Second)
	does(t, b.Withdraw(ctx, dora, s.Ref(), "It was not our data"))
	if r, err := b.ReadSummary(ctx, "1", 0); err != ErrWithdrawn || r.WithdrawnWhy == "" {
		t.Fatalf("%+v %v", r, err)
	}
}
