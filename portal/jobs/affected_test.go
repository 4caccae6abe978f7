package jobs

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/requests"
)

// Whoever is concerned by a breach is written to once, in their language where the letter has it, and the clock towards people is alarmed like
// the regulator's until they were told.
func TestPeopleConcernedAreWrittenTo(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	m.Letter.Officer = "Dana Data"
	ctx := t.Context()
	dora := AsWorker(m.hire("dora", account.DPO))
	keeper := notices.Officer{ID: dora.ID, Name: dora.Name, Roles: dora.Roles}
	id := uuid.New()
	must(t, m.Board.OpenIncident(ctx, notices.Opening{ID: id, By: keeper, Kind: "sent", Title: "A list", What: "A list went out", AwareAt: m.at}))
	revision := 1
	step := func() notices.IncidentStep {
		s := notices.IncidentStep{ID: id, Revision: revision, Key: uuid.NewString(), Why: "A high risk"}
		revision++
		return s
	}
	must(t, m.Board.DecideTelling(ctx, keeper, step(), notices.Decided{Whom: notices.ToldRegulator}))
	must(t, m.Board.DecideTelling(ctx, keeper, step(), notices.Decided{Whom: notices.ToldPeople, Tell: true}))
	alarm := func() string {
		t.Helper()
		before := len(m.post.received())
		must(t, (&alarmWorker{office: m.Office}).Work(ctx, &river.Job[alarmArgs]{Args: alarmArgs{id, dora.ID, "2026-11-27"}}))
		if len(m.post.received()) == before {
			return ""
		}
		return m.post.mail[len(m.post.mail)-1].Header.Get("Subject")
	}
	if got := alarm(); got != "Incident 1: the people affected" {
		t.Fatal(got)
	}
	text := notices.Text{"en": "A list went out.", "fr": "Une liste est partie."}
	must(t, m.Board.WriteLetter(ctx, keeper, step(), notices.PeopleLetter{What: text, Consequences: text, Measures: text, Advice: notices.Text{}}))
	must(t, m.Board.ApproveLetter(ctx, notices.Officer{ID: uuid.New(), Name: "Carla", Roles: []string{"communications"}}, step()))
	d := requests.Drawing{ID: uuid.New(), Incident: id, Purpose: "The list"}
	must(t, m.Registry.BringList(ctx, dora, d, []byte("a;1;Ada;ada@post.example;;fr\na;2;Bo;bo@post.example;;et\n")))
	must(t, m.Registry.Enlist(ctx, dora, id, d.ID))
	must(t, (&drawingWorker{office: m.Office}).Work(ctx, &river.Job[requests.DrawingArgs]{Args: requests.DrawingArgs{ID: d.ID}}))
	w := requests.Writing{Incident: id, Letter: 1, Key: uuid.New()}
	must(t, m.Registry.WriteToAffected(ctx, dora, w))
	must(t, (&writingWorker{office: m.Office}).Work(ctx, &river.Job[requests.WritingArgs]{Args: requests.WritingArgs{ID: w.Key}}))
	rows, err := m.Registry.DB.Query(ctx, `SELECT (args->>'person')::uuid FROM river_job WHERE kind = 'affected' ORDER BY id`)
	must(t, err)
	var people []uuid.UUID
	for rows.Next() {
		var p uuid.UUID
		must(t, rows.Scan(&p))
		people = append(people, p)
	}
	rows.Close()
	before := len(m.post.received())
	for range 2 {
		for _, p := range people {
			must(t, (&affectedWorker{office: m.Office}).Work(ctx, &river.Job[requests.AffectedArgs]{Args: requests.AffectedArgs{Person: p, Letter: 1}}))
		}
	}
	if got := len(m.post.received()) - before; got != 2 {
		t.Fatalf("%d letters", got)
	}
	var said []string
	for _, letter := range m.post.mail[before:] {
		said = append(said, letter.Header.Get("To")+" "+letter.Header.Get("Content-Language"))
	}
	if all := strings.Join(said, ", "); !strings.Contains(all, "ada@post.example") || !strings.Contains(all, "bo@post.example") {
		t.Fatal(all)
	}
	l, err := m.Registry.AffectedPeople(ctx, dora, id, 0)
	must(t, err)
	if l.Count(requests.AffectedTold, "") != 2 {
		t.Fatalf("%+v", l.Tallies)
	}
	must(t, m.Board.RecordTold(ctx, keeper, step(), m.at))
	if got := alarm(); got != "" {
		t.Fatal(got)
	}
}
