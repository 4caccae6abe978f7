package notices

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

var (
	dora    = Officer{ID: uuid.MustParse("018f0000-0000-7000-8000-000000000004"), Name: "Dora Officer", Roles: []string{"dpo"}}
	auditor = Officer{ID: uuid.MustParse("018f0000-0000-7000-8000-000000000005"), Name: "Alex Auditor", Roles: []string{"auditor"}}
)

// incidentBoard is a board under a law that gives 72 hours, with one open incident.
func incidentBoard(t *testing.T) (*Board, *clock, uuid.UUID) {
	t.Helper()
	b, c := newBoard(t)
	b.NotifyBy = func(aware time.Time) (time.Time, bool) { return aware.Add(72 * time.Hour), true }
	o := opening(c)
	does(t, b.OpenIncident(t.Context(), o))
	return b, c, o.ID
}

func opening(c *clock) Opening {
	one := 1
	return Opening{ID: uuid.New(), By: dora, Kind: MisusedLook, Title: "A look without need", What: "Somebody looked.", Affected: &one, AwareAt: c.now().Add(-time.Hour)}
}

func does(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%+v", err)
	}
}

func want(t *testing.T, err, expected error) {
	t.Helper()
	if !errors.Is(err, expected) {
		t.Fatalf("got %v, want %v", err, expected)
	}
}

func wantProblem(t *testing.T, err error, field, key string) {
	t.Helper()
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, want %s: %s", err, field, key)
	}
	for _, p := range problems {
		if p.Field == field && p.Key == "notices.problem."+key {
			return
		}
	}
	t.Fatalf("got %v, want %s: %s", err, field, key)
}

// at names the incident as it stands, for one step.
func (b *Board) at(t *testing.T, id uuid.UUID, why string) IncidentStep {
	t.Helper()
	i, err := b.Incident(t.Context(), dora, id)
	does(t, err)
	return IncidentStep{ID: id, Revision: i.Revision, Key: uuid.NewString(), Why: why}
}

func TestOpeningAnIncident(t *testing.T) {
	t.Parallel()
	b, c, id := incidentBoard(t)
	ctx := t.Context()
	i, err := b.Incident(ctx, auditor, id)
	does(t, err)
	if !i.Open() || i.Origin != ByStaff || i.Number != 1 || *i.Affected != 1 || !i.NotifyBy.Equal(i.AwareAt.Add(72*time.Hour)) || i.Regulator.Decided {
		t.Fatalf("%+v", i)
	}
	again := opening(c)
	again.ID, again.Title = id, "Another name"
	does(t, b.OpenIncident(ctx, again))
	list, err := b.Incidents(ctx, dora)
	does(t, err)
	history, err := b.IncidentHistory(ctx, dora, id)
	does(t, err)
	if len(list) != 1 || list[0].Title != "A look without need" || len(history) != 1 || history[0].OfficerName != dora.Name {
		t.Fatalf("opened twice: %+v %+v", list, history)
	}
	found := opening(c)
	found.By = Officer{}
	does(t, b.OpenIncident(ctx, found))
	if i, err := b.Incident(ctx, dora, found.ID); err != nil || i.Origin != ByFinding {
		t.Fatalf("%+v %v", i, err)
	}
	if some, err := b.IncidentsAmong(ctx, dora, []uuid.UUID{found.ID, uuid.New()}); err != nil || len(some) != 1 {
		t.Fatalf("%+v %v", some, err)
	}
	for _, who := range []Officer{ann, clerk, auditor} {
		o := opening(c)
		o.By = who
		want(t, b.OpenIncident(ctx, o), ErrNotAllowed)
	}
	for _, who := range []Officer{ann, clerk, {}} {
		_, err := b.Incidents(ctx, who)
		want(t, err, ErrNotAllowed)
		_, err = b.Incident(ctx, who, id)
		want(t, err, ErrNotAllowed)
		_, err = b.IncidentHistory(ctx, who, id)
		want(t, err, ErrNotAllowed)
	}
	_, err = b.Incident(ctx, dora, uuid.New())
	want(t, err, ErrNotFound)
	bad := opening(c)
	bad.Kind, bad.Title, bad.What, bad.AwareAt = "bad luck", " ", "", c.now().Add(time.Minute)
	none := -1
	bad.Affected = &none
	err = b.OpenIncident(ctx, bad)
	for field, key := range map[string]string{"kind": "choose", "title": "incident_title", "what": "incident_what", "aware": "future", "affected": "count"} {
		wantProblem(t, err, field, key)
	}
}

func TestTellingOfAnIncident(t *testing.T) {
	t.Parallel()
	b, c, id := incidentBoard(t)
	ctx := t.Context()
	want(t, b.DecideTelling(ctx, auditor, b.at(t, id, "x"), Decided{Whom: ToldRegulator, Tell: true}), ErrNotAllowed)
	wantProblem(t, b.DecideTelling(ctx, dora, b.at(t, id, " "), Decided{Whom: ToldRegulator, Tell: true}), "why", "why")
	want(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: c.now(), Way: "form"}), ErrState)
	wantProblem(t, b.CloseIncident(ctx, dora, b.at(t, id, "Done")), "why", "undecided_regulator")
	does(t, b.DecideTelling(ctx, dora, b.at(t, id, "A risk to her"), Decided{Whom: ToldRegulator, Tell: true}))
	does(t, b.DecideTelling(ctx, dora, b.at(t, id, "She knows"), Decided{Whom: ToldPeople, Tell: false}))
	wantProblem(t, b.CloseIncident(ctx, dora, b.at(t, id, "Done")), "why", "untold_regulator")
	want(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: c.now(), Way: "form"}), ErrState)
	does(t, b.PrepareNotice(ctx, dora, b.at(t, id, ""), RegulatorNotice{Nature: "Somebody looked."}))
	wantProblem(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: time.Time{}, Way: "form"}), "at", "moment")
	wantProblem(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: c.now().Add(time.Hour), Way: "form"}), "at", "future")
	wantProblem(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: c.now().Add(-2 * time.Hour), Way: "form"}), "at", "before_aware")
	c.pass(80 * time.Hour)
	wantProblem(t, b.SendNotice(ctx, dora, b.at(t, id, ""), Dispatch{At: c.now(), Way: "form"}), "why", "told_late")
	does(t, b.SendNotice(ctx, dora, b.at(t, id, "Nobody was here at the weekend"), Dispatch{At: c.now(), Way: "form"}))
	want(t, b.SendNotice(ctx, dora, b.at(t, id, "x"), Dispatch{At: c.now(), Way: "form"}), ErrState)
	want(t, b.DecideTelling(ctx, dora, b.at(t, id, "After all not"), Decided{Whom: ToldRegulator, Tell: false}), ErrState)
	does(t, b.CloseIncident(ctx, dora, b.at(t, id, "The officer was warned")))
	want(t, b.DescribeIncident(ctx, dora, b.at(t, id, ""), opening(c)), ErrState)
	does(t, b.ReopenIncident(ctx, dora, b.at(t, id, "Another look turned up")))
	want(t, b.ReopenIncident(ctx, dora, b.at(t, id, "x")), ErrState)
	i, err := b.Incident(ctx, dora, id)
	does(t, err)
	if !i.Open() || !i.Regulator.Tell || i.Regulator.At.IsZero() || i.People.Tell || !i.People.Decided {
		t.Fatalf("%+v", i)
	}
	history, err := b.IncidentHistory(ctx, dora, id)
	does(t, err)
	var told []string
	for _, e := range history {
		told = append(told, e.Action)
	}
	if got := strings.Join(told, " "); got != "reopened closed regulator_told notice_saved people_not regulator_tell opened" || history[2].Why != "Nobody was here at the weekend" {
		t.Fatalf("%s %+v", got, history)
	}
}

// Two tabs: the second sees that the incident changed. A double click: once. History: only grows.
func TestStepsOfAnIncident(t *testing.T) {
	t.Parallel()
	b, c, id := incidentBoard(t)
	ctx := t.Context()
	first, second := b.at(t, id, "Ten people"), b.at(t, id, "Twenty")
	o := opening(c)
	ten := 10
	o.Affected = &ten
	does(t, b.DescribeIncident(ctx, dora, first, o))
	does(t, b.DescribeIncident(ctx, dora, first, o))
	want(t, b.DescribeIncident(ctx, dora, second, o), ErrChanged)
	i, err := b.Incident(ctx, dora, id)
	does(t, err)
	history, err := b.IncidentHistory(ctx, dora, id)
	does(t, err)
	if *i.Affected != 10 || i.Revision != 2 || len(history) != 2 {
		t.Fatalf("%+v %d", i, len(history))
	}
	var kept int
	does(t, b.DB.QueryRow(ctx, `select count(*) from notices_incident_event where incident = $1 and facts->>'affected' = '1'`, id).Scan(&kept))
	if kept != 1 {
		t.Fatal("what was known before is lost")
	}
	for _, statement := range []string{`update notices_incident_event set why = 'x'`, `delete from notices_incident_event`} {
		if _, err := b.DB.Exec(ctx, statement); err == nil {
			t.Fatalf("%s: the history only grows", statement)
		}
	}
}

// An incident counts as known to everybody once its summary is published as it is counted: of its kind, and in the time the body says it knew of it.
func TestIncidentsEverybodyCanReadOf(t *testing.T) {
	t.Parallel()
	b, c, id := incidentBoard(t)
	ctx := t.Context()
	does(t, b.OpenIncident(ctx, opening(c)))
	from, until := c.now().AddDate(0, -1, 0), c.now().AddDate(0, 1, 0)
	counts := func(all, public int) {
		t.Helper()
		a, p, err := b.CountIncidents(ctx, from, until)
		does(t, err)
		if a[string(MisusedLook)] != all || p[string(MisusedLook)] != public {
			t.Fatalf("%v, of them told %v; want %d and %d", a, p, all, public)
		}
	}
	counts(2, 0)
	i, err := b.Incident(ctx, dora, id)
	does(t, err)
	s := SummarisedFrom(i, b.Authoritative(), func(at time.Time) Day { return Day(at.Format(time.DateOnly)) })
	s.Done = Text{b.Authoritative(): "We spoke to them."}
	e, err := b.Draft(ctx, dora, Draft{Content: s, Why: "First"})
	does(t, err)
	step := Step{Version: e.ID, Revision: e.Revision}
	_, err = b.Submit(ctx, dora, step)
	does(t, err)
	_, err = b.Approve(ctx, ann, step)
	does(t, err)
	counts(2, 0)
	_, err = b.Publish(ctx, ann, step)
	does(t, err)
	counts(2, 1)
	other := opening(c)
	other.Kind = "lost"
	does(t, b.DescribeIncident(ctx, dora, b.at(t, id, "It was something else"), other))
	counts(1, 0) // the register says another kind than the figures would
}
