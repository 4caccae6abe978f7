package requests

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"daylight/requests/ledger"
)

// many has one official of the housing system look at n people, and at each third of them twice, over some weeks.
func (o *office) many(n int) (looks int) {
	o.t.Helper()
	o.housing()
	source, err := o.Ledger.Source(o.ctx, "housing")
	must(o.t, err)
	var items []ledger.Item
	send := func() {
		_, err := o.Ledger.Append(o.ctx, source, items)
		must(o.t, err)
		looks, items = looks+len(items), nil
	}
	begin := o.at.AddDate(0, 0, -50)
	for i := range n {
		for k := range 1 + (i%3)/2 {
			items = append(items, ledger.Item{Event: &ledger.Event{SpecVersion: "1.0", ID: uuid.NewString(), Source: source.Prefix, Type: ledger.Recorded,
				Time: begin.Add(time.Duration(i%(40*24)+k*24) * time.Hour).Format(time.RFC3339), Data: ledger.Data{
					Subject: ledger.EventSubject{Scheme: "national-id", ID: fmt.Sprintf("M%06d", i)}, Action: "view", DataCategories: []string{"identity"},
					Actor:   ledger.EventActor{ID: "hou-300", Kind: "person", Org: ledger.Organisation{Code: "N1", Name: "Northmere Council"}},
					Purpose: ledger.Purpose{Activity: "PA-001", Text: "A repair"}, System: ledger.System{Name: "Housing"}}}})
		}
		if len(items) >= 900 {
			send()
		}
	}
	send()
	return looks
}

func (o *office) drawMany() Drawing {
	return Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "All of them", Source: "housing", Official: "hou-300", From: o.at.AddDate(0, 0, -60), Until: o.at}
}

// asking counts how often the database is asked.
type asking struct{ count int }

func (a *asking) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	a.count++
	return ctx
}

func (a *asking) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// counted has the registry ask through a pool that counts.
func (o *office) counted() *asking {
	o.t.Helper()
	a := &asking{}
	config := o.db.Config()
	config.ConnConfig.Tracer = a
	pool, err := pgxpool.NewWithConfig(o.ctx, config)
	must(o.t, err)
	o.t.Cleanup(pool.Close)
	o.Registry.DB = pool
	return a
}

// However many people a drawing finds, it asks the database as often for each step, and a step is bounded. Broken off between two steps, it
// finds nobody twice and forgets nobody.
func TestManyPeopleAreFoundInSteps(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	looks := o.many(5_000)
	asked := o.counted()
	d := o.drawMany()
	must(t, o.Draw(o.ctx, o.dora, d))
	before := asked.count
	more, err := o.drawStep(o.ctx, d.ID)
	must(t, err)
	first := o.recordOf(o.dora, d)
	if !more || first.Done || first.Read < 4_000 || first.Read >= looks {
		t.Fatalf("the first of several steps: %+v of %d", first, looks)
	}
	if n := asked.count - before; n > 45 {
		t.Fatalf("%d questions for a step that found %d people", n, first.Found)
	}
	o.at = o.at.Add(time.Minute)
	must(t, o.ResumeDrawings(o.ctx)) // somebody is at it
	o.at = o.at.Add(2 * silence)
	must(t, o.ResumeDrawings(o.ctx)) // nobody is any more
	must(t, o.ResumeDrawings(o.ctx))
	var jobs int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM river_job WHERE kind = 'drawing'`).Scan(&jobs))
	if jobs != 2 {
		t.Fatalf("%d jobs", jobs)
	}
	must(t, o.GoOnDrawing(o.ctx, d.ID))
	record := o.recordOf(o.dora, d)
	o.wantDrawn(record, 5_000, 5_000)
	if record.Read != looks {
		t.Fatalf("read %d of %d looks", record.Read, looks)
	}
	var people, counted, numbers int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*), sum(looks), count(DISTINCT number) FROM requests_affected WHERE incident = $1`, d.Incident).Scan(&people, &counted, &numbers))
	if people != 5_000 || counted != looks || numbers != people {
		t.Fatalf("%d people with %d looks and %d numbers", people, counted, numbers)
	}
	again := d
	again.ID = uuid.New()
	before = asked.count
	o.wantDrawn(o.drew(again), 5_000, 0)
	if n := asked.count - before; n > 150 {
		t.Fatalf("%d questions about people who are on the list already", n)
	}
	before = asked.count
	l := o.people(o.dora, d.Incident)
	if n := asked.count - before; n > 5 || len(l.People) != affectedPage || !l.More || l.Count("", "") != 5_000 {
		t.Fatalf("%d questions for a page of %d", n, len(l.People))
	}
}

// A list is kept, and taken, some rows at a time; stopped, what was taken stays and the rest is forgotten.
func TestALongListIsTakenInSteps(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	asked := o.counted()
	var list strings.Builder
	for i := range 2*listPart + 500 {
		fmt.Fprintf(&list, "national-id;L%06d;Somebody;somebody%d@example.org;;en\n", i, i)
	}
	d := Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "The list"}
	must(t, o.BringList(o.ctx, o.dora, d, []byte(list.String())))
	must(t, o.Enlist(o.ctx, o.dora, d.Incident, d.ID))
	before := asked.count
	_, err := o.drawStep(o.ctx, d.ID)
	must(t, err)
	if n := asked.count - before; n > 20 {
		t.Fatalf("%d questions for a step", n)
	}
	if r := o.recordOf(o.dora, d); r.Found != listPart || r.Done {
		t.Fatalf("%+v", r)
	}
	must(t, o.StopDrawing(o.ctx, o.dora, d.Incident, d.ID))
	must(t, o.GoOnDrawing(o.ctx, d.ID))
	var parts int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_drawing_part`).Scan(&parts))
	if r := o.recordOf(o.dora, d); r.Found != listPart || !r.Done || !r.Stopped || parts != 0 {
		t.Fatalf("%+v, %d parts", r, parts)
	}
	d.ID = uuid.New()
	o.wantDrawn(o.enlists(d, list.String()), 2*listPart+500, listPart+500)
	before = asked.count
	if n := o.writes(o.dora, Writing{Incident: d.Incident, Letter: 1}); n != 2*listPart+500 {
		t.Fatal(n)
	}
	if n := asked.count - before; n > 20 {
		t.Fatalf("%d questions for %d letters", n, 2*listPart+500)
	}
}

// Letters to many are asked for in steps: a worker that dies leaves the others to the next, and nobody is written to twice or, added meanwhile, at all.
func TestManyAreWrittenToInSteps(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	incident, key := uuid.New(), uuid.New()
	_, err := o.db.Exec(o.ctx, `INSERT INTO requests_drawing (id, incident, way, officer, officer_name, at, touched_at, body)
		VALUES ($1, $1, 'list', $2, 'Dora', $3, $3, '')`, incident, o.dora.ID, o.at)
	must(t, err)
	add := func(from, to int) {
		_, err := o.db.Exec(o.ctx, `INSERT INTO requests_affected (id, incident, number, drawing, token, looks, way, state)
			SELECT gen_random_uuid(), $1::uuid, n, $1::uuid, sha256(n::text::bytea), 1, 'mail', 'open' FROM generate_series($2::int, $3::int) n`, incident, from, to)
		must(t, err)
	}
	add(1, 2*lettersAtOnce+7)
	must(t, o.WriteToAffected(o.ctx, o.dora, Writing{Incident: incident, Letter: 1, Key: key}))
	add(2*lettersAtOnce+8, 2*lettersAtOnce+9)
	if more, err := o.writeStep(o.ctx, key); err != nil || !more {
		t.Fatal(more, err)
	}
	if l := o.people(o.dora, incident); !l.Writing || l.Count(AffectedSending, "mail") != lettersAtOnce || l.Count(AffectedOpen, "mail") != lettersAtOnce+9 {
		t.Fatalf("%+v", l.Tallies)
	}
	must(t, o.ResumeWritings(o.ctx)) // its worker is heard of
	o.at = o.at.Add(2 * silence)
	must(t, o.ResumeWritings(o.ctx))
	if list := jobs[WritingArgs](o); len(list) != 2 || list[1].ID != key {
		t.Fatalf("taken up again: %+v", list)
	}
	for range 2 {
		must(t, o.GoOnWriting(o.ctx, key))
	}
	var letters, people int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*), count(DISTINCT args->>'person') FROM river_job WHERE kind = 'affected'`).Scan(&letters, &people))
	if l := o.people(o.dora, incident); l.Writing || letters != 2*lettersAtOnce+7 || people != letters || l.Count(AffectedOpen, "mail") != 2 {
		t.Fatalf("%d letters to %d: %+v", letters, people, l.Tallies)
	}
}

// What the office found out about somebody stays when they are found again, and they stay one person.
func TestWhatWasFoundOutStays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.housing()
	o.file(o.access())
	d := o.draw(uuid.New())
	o.drew(d)
	list := Drawing{ID: uuid.New(), Incident: d.Incident, Purpose: "The list"}
	o.enlists(list, ";;Bo;;2 Lane\n")
	var hers, his uuid.UUID
	must(t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_affected WHERE way = 'mail'`).Scan(&hers))
	must(t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_affected WHERE way = 'post'`).Scan(&his))
	must(t, o.SetAffected(o.ctx, o.dora, d.Incident, hers, Reached{Name: "María", Post: "4 Lane"}))
	must(t, o.SetAffected(o.ctx, o.dora, d.Incident, his, Reached{Name: "Bo", Post: "5 Lane"}))
	d.ID, list.ID = uuid.New(), uuid.New()
	o.wantDrawn(o.drew(d), 3, 0)
	o.wantDrawn(o.enlists(list, ";;Bo;;2 Lane\n"), 1, 0)
	p, err := o.AffectedPerson(o.ctx, o.dora, d.Incident, hers, "Looking")
	must(t, err)
	if p.Email != "" || p.Post != "4 Lane" {
		t.Fatalf("what was found out is overwritten: %+v", p)
	}
}
