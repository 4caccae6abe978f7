package requests

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// housing is a source that has reported looks of one official at Maria, twice, and at two neighbours, and one of another official at a third.
func (o *office) housing() {
	o.t.Helper()
	registered, err := o.Ledger.Register(o.ctx, ledger.NewSource{ID: "housing", Prefix: "urn:housing", Profile: ledger.ProfileRole,
		Names: map[string]string{"en": "Housing system"}, Scopes: []string{ledger.ScopeEvents}})
	if errors.Is(err, ledger.ErrSourceExists) {
		return // from the attempt before
	}
	must(o.t, err)
	day := o.at.Add(-48 * time.Hour)
	for _, look := range []struct {
		by, of string
		at     time.Time
	}{{"hou-107", maria.Subject.ID, day}, {"hou-107", maria.Subject.ID, day.Add(time.Minute)}, {"hou-107", "N1", day}, {"hou-107", "N2", day},
		{"hou-107", "N9", day.Add(-240 * time.Hour)}, {"hou-200", "N3", day}} {
		o.event(registered.Source, look.by, ledger.Subject{Scheme: "national-id", ID: look.of}, look.at)
	}
}

func (o *office) draw(incident uuid.UUID) Drawing {
	return Drawing{ID: uuid.New(), Incident: incident, Purpose: "Everybody this official looked at", Source: "housing", Official: "hou-107",
		From: o.at.Add(-72 * time.Hour), Until: o.at}
}

func (o *office) people(by Officer, incident uuid.UUID) AffectedList {
	o.t.Helper()
	l, err := o.AffectedPeople(o.ctx, by, incident, 0)
	must(o.t, err)
	return l
}

// drew has a drawing done to its end, and gives the record of it.
func (o *office) drew(d Drawing) DrawingRecord {
	o.t.Helper()
	must(o.t, o.Draw(o.ctx, o.dora, d))
	must(o.t, o.GoOnDrawing(o.ctx, d.ID))
	return o.recordOf(o.dora, d)
}

func (o *office) recordOf(by Officer, d Drawing) DrawingRecord {
	o.t.Helper()
	for _, r := range o.people(by, d.Incident).Drawings {
		if r.ID == d.ID {
			return r
		}
	}
	o.t.Fatalf("no record of %s", d.ID)
	return DrawingRecord{}
}

func (o *office) wantDrawn(r DrawingRecord, found, added int) {
	o.t.Helper()
	if r.Found != found || r.Added != added || !r.Done || r.Stopped {
		o.t.Fatalf("%+v", r)
	}
}

// enlists brings a list, has it taken and gives the record of it.
func (o *office) enlists(d Drawing, list string) DrawingRecord {
	o.t.Helper()
	must(o.t, o.BringList(o.ctx, o.dora, d, []byte(list)))
	must(o.t, o.Enlist(o.ctx, o.dora, d.Incident, d.ID))
	must(o.t, o.GoOnDrawing(o.ctx, d.ID))
	return o.recordOf(o.dora, d)
}

func TestDrawingPeopleFromTheLedger(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.housing()
	o.dora.Email = "dora@northmere.example" // a mailbox of her own hides nobody but herself
	o.file(o.access())                      // Maria's case says where to write to her
	incident := uuid.New()
	d := o.draw(incident)
	must(t, o.Draw(o.ctx, o.dora, d))
	if l := o.people(o.dora, incident); !l.Running() || len(l.People) != 0 {
		t.Fatalf("%+v", l)
	}
	o.wantDrawn(o.drew(d), 3, 3) // asked for twice, as by a double click
	must(t, o.GoOnDrawing(o.ctx, d.ID))
	var jobs int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM river_job WHERE kind = 'drawing'`).Scan(&jobs))
	if jobs != 1 {
		t.Fatalf("%d jobs", jobs)
	}
	other := o.draw(incident)
	other.Official = ""
	o.wantDrawn(o.drew(other), 4, 1)
	l := o.people(o.dora, incident)
	if len(l.People) != 4 || l.Count("", "mail") != 1 || l.Count(AffectedOpen, "") != 4 || len(l.Drawings) != 2 || l.Drawings[0].Purpose != d.Purpose || l.Drawings[0].By != o.dora.Name {
		t.Fatalf("%+v", l)
	}
	if said := fmt.Sprintf("%+v", l); strings.Contains(said, maria.Subject.ID) || strings.Contains(said, "example.org") || strings.Contains(said, "Ñandú") {
		t.Fatal("the list names somebody")
	}
	nobody := o.draw(incident)
	nobody.Official, nobody.Source = "hou-999", "housing"
	o.wantDrawn(o.drew(nobody), 0, 0)
	for field, bad := range map[string]func(*Drawing){"purpose": func(d *Drawing) { d.Purpose = " " }, "from": func(d *Drawing) { d.From = time.Time{} },
		"until": func(d *Drawing) { d.Until = d.From }, "source": func(d *Drawing) { d.Source, d.Official = "", "" }} {
		d := o.draw(incident)
		bad(&d)
		err := o.Draw(o.ctx, o.dora, d)
		key := map[string]string{"purpose": "required", "from": "day", "until": "draw_order", "source": "draw_narrow"}[field]
		wantProblem(t, err, field, key)
	}
	for _, who := range []Officer{o.ann, o.rita, person("Alex", "Audit", RoleAuditor)} {
		want(t, o.Draw(o.ctx, who, o.draw(incident)), ErrForbidden)
		want(t, o.StopDrawing(o.ctx, who, incident, d.ID), ErrForbidden)
	}
	// Somebody with an interest in Maria sees the others, and cannot open her.
	must(t, o.Declare(o.ctx, o.dani, Interest{Kind: "family", Party: maria.Subject}))
	if l := o.people(o.dani, incident); len(l.People) != 3 || l.Count("", "mail") != 0 {
		t.Fatalf("%+v", l)
	}
	o.wantDrawn(o.recordOf(o.dani, d), 2, 2) // nor do the numbers tell of her
	var hers uuid.UUID
	must(t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_affected WHERE way = 'mail'`).Scan(&hers))
	if n := o.writes(o.dani, Writing{Incident: incident, Letter: 1}); n != 1 {
		t.Fatal(n, "she is written to, and Dani does not learn of it")
	}
	_, err := o.AffectedPerson(o.ctx, o.dani, incident, hers, "Curious")
	want(t, err, ErrNotFound)
	before := len(o.list())
	p, err := o.AffectedPerson(o.ctx, o.dora, incident, hers, "Finding out her address")
	must(t, err)
	if p.Name != contactOf(o).Name || p.Looks != 2 || p.Subject != maria.Subject || len(o.list()) != before+1 || o.list()[0].Purpose.Text != "Finding out her address" {
		t.Fatalf("%+v", p)
	}
}

func contactOf(o *office) Contact { return o.access().Contact }

// An incident that a finding opened does not exist for whoever the case is walled off from: nor do its people.
func TestPeopleOfAnIncidentBehindTheWall(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, look := o.questioned()
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, complained(Finding{Verdict: LookNotJustified, Reasons: "None"})))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	incident := o.incidents()[0].Finding
	d := Drawing{ID: uuid.New(), Incident: incident, Purpose: "Whoever it was", Source: "housing", From: look.Occurred, Until: o.at}
	o.drew(d)
	must(t, o.Declare(o.ctx, o.dani, Interest{Kind: "family", Party: maria.Subject}))
	_, err := o.AffectedPeople(o.ctx, o.dani, incident, 0)
	want(t, err, ErrNotFound)
	want(t, o.StopDrawing(o.ctx, o.dani, incident, d.ID), ErrNotFound)
	d.ID = uuid.New()
	want(t, o.Draw(o.ctx, o.dani, d), ErrNotFound)
	want(t, o.Enlist(o.ctx, o.dani, incident, d.ID), ErrNotFound)
	want(t, o.BringList(o.ctx, o.dani, d, []byte("a;b;;;\n")), ErrNotFound)
	want(t, o.WriteToAffected(o.ctx, o.dani, Writing{Incident: incident, Key: uuid.New()}), ErrNotFound)
	_, err = o.PrintForAffected(o.ctx, o.dani, Writing{Incident: incident, Key: uuid.New()}, "x")
	want(t, err, ErrNotFound)
	_, err = o.AffectedPosted(o.ctx, o.dani, incident, o.at)
	want(t, err, ErrNotFound)
	if n := len(o.people(o.dora, incident).People); n != 1 {
		t.Fatal(n)
	}
}

const peopleList = "scheme;identifier;name;mail;address;language\n" +
	"national-id;QQ123456C;María;maria@example.org;;fr\n" +
	";;Ada;ada@example.org;\"1 Lane\nNorthmere\"\n" +
	";;Bo;;\"2 Lane\nNorthmere\"\n" +
	"national-id;N7\n" +
	"national-id;N7;;;\n" + // twice
	"national-id;;Cy;;\n" + // half an identifier
	";;Di;di at example;\n" + // no mailbox
	";;;;3 Lane\n" + // nobody
	"one\n"

func TestListOfPeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var people []Listed
	read := func(list string) (ListRead, error) {
		return ReadPeople([]byte(list), func(p Listed) error { people = append(people, p); return nil })
	}
	got, err := read("\uFEFF" + peopleList)
	must(t, err)
	var said []string
	for _, f := range got.Faults {
		said = append(said, fmt.Sprintf("%d %s", f.Row, strings.TrimPrefix(f.Key, "affected.fault.")))
	}
	if got := strings.Join(said, ", "); len(people) != 4 || got != "8 twice, 9 identifier, 10 mail, 11 nobody, 12 columns" {
		t.Fatalf("%s %+v", got, people)
	}
	if _, err := read("a;\"b\nc;d\n"); err != nil {
		t.Fatal(err)
	}
	_, err = read("\xff\xfe")
	wantProblem(t, err, "list", "characters")
	if many, err := read(strings.Repeat("a\n", 2*faultsKept)); err != nil || many.Left != 2*faultsKept || len(many.Faults) != faultsKept {
		t.Fatalf("%+v %v", many, err)
	}
	_, err = read("")
	wantProblem(t, err, "list", "list_empty")

	incident := uuid.New()
	d := Drawing{ID: uuid.New(), Incident: incident, Purpose: "Those on the list that went out"}
	must(t, o.BringList(o.ctx, o.dora, d, []byte(peopleList)))
	must(t, o.BringList(o.ctx, o.dora, d, []byte(peopleList)))
	if l := o.people(o.dora, incident); len(l.People)+len(l.Drawings) != 0 {
		t.Fatalf("taken before it was confirmed: %+v", l)
	}
	p, err := o.BroughtList(o.ctx, o.dora, incident, d.ID)
	must(t, err)
	if p.People != 4 || p.Mail != 2 || p.Post != 1 || len(p.Faults) != 5 || p.Done {
		t.Fatalf("%+v", p)
	}
	_, err = o.BroughtList(o.ctx, o.dani, incident, d.ID)
	want(t, err, ErrNotFound)
	must(t, o.Enlist(o.ctx, o.dora, incident, d.ID))
	o.wantDrawn(o.enlists(d, peopleList), 4, 4) // a double click
	if p, err = o.BroughtList(o.ctx, o.dora, incident, d.ID); err != nil || !p.Done {
		t.Fatalf("%+v %v", p, err)
	}
	var clear int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_drawing_part`).Scan(&clear))
	if clear != 0 {
		t.Fatal("the list is kept")
	}
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_affected WHERE position('example.org'::bytea IN body) > 0`).Scan(&clear))
	if clear != 0 {
		t.Fatal("names lie in the clear")
	}
	// A later list says where to write to somebody of whom only the number was known.
	d.ID = uuid.New()
	o.wantDrawn(o.enlists(d, "national-id,N7,Eve,eve@example.org,\n"), 1, 0)
	if o.people(o.dora, incident).Count("", "mail") != 3 {
		t.Fatal("nobody knows where Eve is")
	}
	d.ID = uuid.New()
	must(t, o.BringList(o.ctx, o.dora, d, []byte("a;b\n")))
	o.at = o.at.Add(25 * time.Hour)
	must(t, o.Sweep(o.ctx))
	want(t, o.Enlist(o.ctx, o.dora, incident, d.ID), ErrNotFound)
}

// listed has an incident with the people of the list.
func (o *office) enlisted() uuid.UUID {
	o.t.Helper()
	d := Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "The list"}
	o.enlists(d, peopleList)
	return d.Incident
}

// writes asks for letters and puts them into the queue. How many comes back.
func (o *office) writes(by Officer, w Writing) int {
	o.t.Helper()
	before := len(o.affectedJobs())
	if w.Key == uuid.Nil {
		w.Key = uuid.New()
	}
	must(o.t, o.WriteToAffected(o.ctx, by, w))
	must(o.t, o.GoOnWriting(o.ctx, w.Key))
	return len(o.affectedJobs()) - before
}

func (o *office) affectedJobs() (list []AffectedArgs) {
	o.t.Helper()
	rows, err := o.db.Query(o.ctx, `SELECT (args->>'person')::uuid, (args->>'letter')::int FROM river_job WHERE kind = 'affected' ORDER BY id`)
	must(o.t, err)
	defer rows.Close()
	for rows.Next() {
		var a AffectedArgs
		must(o.t, rows.Scan(&a.Person, &a.Letter))
		list = append(list, a)
	}
	return list
}

func TestLettersToPeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.dora.Email = "dora@northmere.example"
	incident := o.enlisted()
	w := Writing{Incident: incident, Letter: 1, Key: uuid.New()}
	n, again := o.writes(o.dora, w), o.writes(o.dora, w)
	jobs := o.affectedJobs()
	if n != 2 || again != 0 || len(jobs) != 2 {
		t.Fatal(n, again, jobs)
	}
	to, err := o.AffectedLetter(o.ctx, jobs[0])
	must(t, err)
	if to.Email != "maria@example.org" || to.Lang != "fr" {
		t.Fatalf("%+v", to)
	}
	if told, err := o.ToldOf(o.ctx, maria); err != nil || len(told) != 0 {
		t.Fatalf("%+v %v", told, err)
	}
	must(t, o.AffectedSent(o.ctx, jobs[0], false))
	must(t, o.AffectedSent(o.ctx, jobs[0], true)) // once it is out, it is out
	must(t, o.AffectedSent(o.ctx, jobs[1], true))
	_, err = o.AffectedLetter(o.ctx, jobs[0])
	want(t, err, ErrNothing)
	told, err := o.ToldOf(o.ctx, maria)
	must(t, err)
	if len(told) != 1 || told[0].Incident != incident || told[0].Letter != 1 {
		t.Fatalf("%+v", told)
	}
	if l := o.people(o.dora, incident); l.Count(AffectedTold, "") != 1 || l.Count(AffectedBounced, "post") != 1 || l.Count(AffectedOpen, "post") != 1 || l.Count(AffectedOpen, "") != 2 {
		t.Fatalf("%+v", l.Tallies)
	}

	batch, err := o.PrintForAffected(o.ctx, o.dora, w, "Letters on paper")
	must(t, err)
	same, err := o.PrintForAffected(o.ctx, o.dora, w, "Letters on paper")
	must(t, err)
	if len(batch) != 2 || len(same) != 2 || batch[0].Name != "Ada" || batch[0].Post != "1 Lane\nNorthmere" {
		t.Fatalf("%+v %+v", batch, same)
	}
	var looks int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM ledger_entry`).Scan(&looks))
	if looks != 2 {
		t.Fatalf("%d looks for two letters, made twice", looks)
	}
	w.Key = uuid.New()
	_, err = o.PrintForAffected(o.ctx, o.dora, w, "More")
	want(t, err, ErrNothing)
	_, err = o.AffectedPosted(o.ctx, o.dora, incident, o.at.Add(time.Hour))
	wantProblem(t, err, "at", "day_ahead")
	if n, err := o.AffectedPosted(o.ctx, o.dora, incident, o.at); err != nil || n != 2 {
		t.Fatal(n, err)
	}

	l := o.people(o.dora, incident)
	last := l.People[3]
	want(t, o.SetAffected(o.ctx, o.dora, incident, l.People[0].ID, Reached{Email: "x@example.org"}), ErrMove)
	wantProblem(t, o.SetAffected(o.ctx, o.dora, incident, last.ID, Reached{State: AffectedImpossible}), "why", "required_why")
	must(t, o.SetAffected(o.ctx, o.dora, incident, last.ID, Reached{State: AffectedImpossible, Why: "Nobody knows where they live"}))
	if n, err := o.EraseAffected(o.ctx, o.Today(), true); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	must(t, o.SetAffected(o.ctx, o.dora, incident, last.ID, Reached{Name: "Eve", Post: "7 Lane"}))
	if l := o.people(o.dora, incident); l.Count(AffectedOpen, "post") != 1 {
		t.Fatalf("%+v", l.Tallies)
	}
	later := deadline.DayOf(o.at.AddDate(0, 0, 30), time.UTC)
	if n, err := o.EraseAffected(o.ctx, later, false); err != nil || n != 0 {
		t.Fatal("somebody is not told yet", n, err)
	}
	must(t, o.SetAffected(o.ctx, o.dora, incident, last.ID, Reached{State: AffectedTold, Why: "By telephone"}))
	if n, err := o.EraseAffected(o.ctx, later, false); err != nil || n != 4 {
		t.Fatal(n, err)
	}
}

func init() {
	maps.Copy(writePaths, map[string]path{
		"draw people": func(o *office) func() error {
			o.housing()
			d := o.draw(uuid.New())
			return func() error { return o.Draw(o.ctx, o.dora, d) }
		},
		"find people": func(o *office) func() error {
			o.housing()
			d := o.draw(uuid.New())
			must(o.t, o.Draw(o.ctx, o.dora, d))
			return func() error { return o.GoOnDrawing(o.ctx, d.ID) }
		},
		"stop finding": func(o *office) func() error {
			d := Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "The list"}
			must(o.t, o.BringList(o.ctx, o.dora, d, []byte(peopleList)))
			must(o.t, o.Enlist(o.ctx, o.dora, d.Incident, d.ID))
			return func() error { return o.StopDrawing(o.ctx, o.dora, d.Incident, d.ID) }
		},
		"take a list": func(o *office) func() error {
			d := Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "The list"}
			must(o.t, o.BringList(o.ctx, o.dora, d, []byte(peopleList)))
			must(o.t, o.Enlist(o.ctx, o.dora, d.Incident, d.ID))
			return func() error { return o.GoOnDrawing(o.ctx, d.ID) }
		},
		"bring a list": func(o *office) func() error {
			d := Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "The list"}
			return func() error { return o.BringList(o.ctx, o.dora, d, []byte(peopleList)) }
		},
		"enlist people": func(o *office) func() error {
			d := Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "The list"}
			must(o.t, o.BringList(o.ctx, o.dora, d, []byte(peopleList)))
			return func() error { return o.Enlist(o.ctx, o.dora, d.Incident, d.ID) }
		},
		"write to people": func(o *office) func() error {
			w := Writing{Incident: o.enlisted(), Letter: 1, Key: uuid.New()}
			return func() error { return o.WriteToAffected(o.ctx, o.dora, w) }
		},
		"put letters to people into the queue": func(o *office) func() error {
			w := Writing{Incident: o.enlisted(), Letter: 1, Key: uuid.New()}
			must(o.t, o.WriteToAffected(o.ctx, o.dora, w))
			return func() error { return o.GoOnWriting(o.ctx, w.Key) }
		},
		"resume letters to people": func(o *office) func() error {
			must(o.t, o.WriteToAffected(o.ctx, o.dora, Writing{Incident: o.enlisted(), Letter: 1, Key: uuid.New()}))
			o.at = o.at.Add(2 * silence)
			return func() error { return o.ResumeWritings(o.ctx) }
		},
		"a letter is out": func(o *office) func() error {
			o.writes(o.dora, Writing{Incident: o.enlisted(), Letter: 1})
			list := o.affectedJobs()
			a := list[len(list)-1]
			return func() error { return o.AffectedSent(o.ctx, a, false) }
		},
		"print for people": func(o *office) func() error {
			w := Writing{Incident: o.enlisted(), Letter: 1, Key: uuid.New()}
			return func() error { _, err := o.PrintForAffected(o.ctx, o.dora, w, "Paper"); return err }
		},
	})
}
