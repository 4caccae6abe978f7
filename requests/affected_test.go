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

func TestDrawingPeopleFromTheLedger(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.housing()
	o.dora.Email = "dora@northmere.example" // a mailbox of her own hides nobody but herself
	o.file(o.access())                      // Maria's case says where to write to her
	incident := uuid.New()
	d := o.draw(incident)
	got, err := o.Draw(o.ctx, o.dora, d)
	must(t, err)
	if got != (Drawn{3, 3}) {
		t.Fatalf("%+v", got)
	}
	if again, err := o.Draw(o.ctx, o.dora, d); err != nil || again != got {
		t.Fatalf("a double click: %+v %v", again, err)
	}
	other := o.draw(incident)
	other.Official = ""
	if got, err := o.Draw(o.ctx, o.dora, other); err != nil || got != (Drawn{4, 1}) {
		t.Fatalf("%+v %v", got, err)
	}
	l := o.people(o.dora, incident)
	if len(l.People) != 4 || l.Count("", "mail") != 1 || l.Count(AffectedOpen, "") != 4 || len(l.Drawings) != 2 || l.Drawings[0].Purpose != d.Purpose || l.Drawings[0].By != o.dora.Name {
		t.Fatalf("%+v", l)
	}
	if said := fmt.Sprintf("%+v", l); strings.Contains(said, maria.Subject.ID) || strings.Contains(said, "example.org") || strings.Contains(said, "Ñandú") {
		t.Fatal("the list names somebody")
	}
	nobody := o.draw(incident)
	nobody.Official, nobody.Source = "hou-999", "housing"
	if got, err := o.Draw(o.ctx, o.dora, nobody); err != nil || got.Found != 0 {
		t.Fatalf("%+v %v", got, err)
	}
	for field, bad := range map[string]func(*Drawing){"purpose": func(d *Drawing) { d.Purpose = " " }, "from": func(d *Drawing) { d.From = time.Time{} },
		"until": func(d *Drawing) { d.Until = d.From }, "source": func(d *Drawing) { d.Source, d.Official = "", "" }} {
		d := o.draw(incident)
		bad(&d)
		_, err := o.Draw(o.ctx, o.dora, d)
		key := map[string]string{"purpose": "required", "from": "day", "until": "draw_order", "source": "draw_narrow"}[field]
		wantProblem(t, err, field, key)
	}
	for _, who := range []Officer{o.ann, o.rita, person("Alex", "Audit", RoleAuditor)} {
		_, err := o.Draw(o.ctx, who, o.draw(incident))
		want(t, err, ErrForbidden)
	}
	// Somebody with an interest in Maria sees the others, and cannot open her.
	must(t, o.Declare(o.ctx, o.dani, Interest{Kind: "family", Party: maria.Subject}))
	if l := o.people(o.dani, incident); len(l.People) != 3 || l.Count("", "mail") != 0 {
		t.Fatalf("%+v", l)
	}
	var hers uuid.UUID
	must(t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_affected WHERE way = 'mail'`).Scan(&hers))
	_, err = o.AffectedPerson(o.ctx, o.dani, incident, hers, "Curious")
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
	_, err := o.Draw(o.ctx, o.dora, d)
	must(t, err)
	must(t, o.Declare(o.ctx, o.dani, Interest{Kind: "family", Party: maria.Subject}))
	_, err = o.AffectedPeople(o.ctx, o.dani, incident, 0)
	want(t, err, ErrNotFound)
	d.ID = uuid.New()
	_, err = o.Draw(o.ctx, o.dani, d)
	want(t, err, ErrNotFound)
	want(t, o.BringList(o.ctx, o.dani, d, []byte("a;b;;;\n")), ErrNotFound)
	_, err = o.WriteToAffected(o.ctx, o.dani, Writing{Incident: incident})
	want(t, err, ErrNotFound)
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
	people, faults, err := ReadPeople([]byte("\uFEFF" + peopleList))
	must(t, err)
	var said []string
	for _, f := range faults {
		said = append(said, fmt.Sprintf("%d %s", f.Row, strings.TrimPrefix(f.Key, "affected.fault.")))
	}
	if got := strings.Join(said, ", "); len(people) != 4 || got != "8 twice, 9 identifier, 10 mail, 11 nobody, 12 columns" {
		t.Fatalf("%s %+v", got, people)
	}
	if _, _, err := ReadPeople([]byte("a;\"b\nc;d\n")); err != nil {
		t.Fatal(err)
	}
	_, _, err = ReadPeople([]byte("\xff\xfe"))
	wantProblem(t, err, "list", "characters")
	_, _, err = ReadPeople(nil)
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
	got, err := o.Enlist(o.ctx, o.dora, incident, d.ID)
	must(t, err)
	if again, err := o.Enlist(o.ctx, o.dora, incident, d.ID); err != nil || again != got || got != (Drawn{4, 4}) {
		t.Fatalf("%+v %+v %v", got, again, err)
	}
	if p, err = o.BroughtList(o.ctx, o.dora, incident, d.ID); err != nil || !p.Done || p.People != 0 {
		t.Fatalf("the list is kept: %+v %v", p, err)
	}
	var clear int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_affected WHERE position('example.org'::bytea IN body) > 0`).Scan(&clear))
	if clear != 0 {
		t.Fatal("names lie in the clear")
	}
	// A later list says where to write to somebody of whom only the number was known.
	d.ID = uuid.New()
	must(t, o.BringList(o.ctx, o.dora, d, []byte("national-id,N7,Eve,eve@example.org,\n")))
	if got, err := o.Enlist(o.ctx, o.dora, incident, d.ID); err != nil || got != (Drawn{1, 0}) || o.people(o.dora, incident).Count("", "mail") != 3 {
		t.Fatalf("%+v %v", got, err)
	}
	d.ID = uuid.New()
	must(t, o.BringList(o.ctx, o.dora, d, []byte("a;b\n")))
	o.at = o.at.Add(25 * time.Hour)
	must(t, o.Sweep(o.ctx))
	_, err = o.Enlist(o.ctx, o.dora, incident, d.ID)
	want(t, err, ErrNotFound)
}

// listed has an incident with the people of the list.
func (o *office) enlisted() uuid.UUID {
	o.t.Helper()
	d := Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "The list"}
	must(o.t, o.BringList(o.ctx, o.dora, d, []byte(peopleList)))
	_, err := o.Enlist(o.ctx, o.dora, d.Incident, d.ID)
	must(o.t, err)
	return d.Incident
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
	n, err := o.WriteToAffected(o.ctx, o.dora, w)
	must(t, err)
	again, err := o.WriteToAffected(o.ctx, o.dora, w)
	must(t, err)
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
			return func() error { _, err := o.Draw(o.ctx, o.dora, d); return err }
		},
		"bring a list": func(o *office) func() error {
			d := Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "The list"}
			return func() error { return o.BringList(o.ctx, o.dora, d, []byte(peopleList)) }
		},
		"enlist people": func(o *office) func() error {
			d := Drawing{ID: uuid.New(), Incident: uuid.New(), Purpose: "The list"}
			must(o.t, o.BringList(o.ctx, o.dora, d, []byte(peopleList)))
			return func() error { _, err := o.Enlist(o.ctx, o.dora, d.Incident, d.ID); return err }
		},
		"write to people": func(o *office) func() error {
			w := Writing{Incident: o.enlisted(), Letter: 1}
			return func() error { _, err := o.WriteToAffected(o.ctx, o.dora, w); return err }
		},
		"a letter is out": func(o *office) func() error {
			_, err := o.WriteToAffected(o.ctx, o.dora, Writing{Incident: o.enlisted(), Letter: 1})
			must(o.t, err)
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
