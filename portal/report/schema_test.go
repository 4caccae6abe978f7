package report

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"daylight/requests/ledger"
)

// TestJSONKeepsToItsSchema holds what is written against what is published about it.
func TestJSONKeepsToItsSchema(t *testing.T) {
	t.Parallel()
	published, err := os.Open(filepath.Join("..", "api", "accesses.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer published.Close()
	document := must(jsonschema.UnmarshalJSON(published))
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("accesses.json", document); err != nil {
		t.Fatal(err)
	}
	schema := must(compiler.Compile("accesses.json"))
	holds := func(name, tag string, a *Accesses) {
		t.Helper()
		var b bytes.Buffer
		if err := WriteJSON(&b, printer(t, tag), a); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(must(jsonschema.UnmarshalJSON(&b))); err != nil {
			t.Errorf("%s, %s: %#v", name, tag, err)
		}
	}
	d := newDesk(t, 5)
	real := must(made(t.Context(), d.Ledger, d.query()))
	q := d.query()
	q.Only = Extract{Sources: []string{"revenues"}, Actions: []string{"view"}}
	q = must(q.HandedTo(Handover{To: "Kadri Kask", Authority: "parental responsibility", Until: q.Made.AddDate(1, 0, 0)}))
	narrow := must(made(t.Context(), d.Ledger, q))
	worded := sampleOf(sampleQuery(), provable(sampleEntries(60)))
	erased := sampleOf(sampleQuery(), provable(sampleEntries(3)))
	erased.Evidence.Erased = []ledger.Erased{{Subject: erased.tally.person[0], First: 2, Last: 2, Row: "IG-004", Version: 1, Since: "2026-11-03", On: "2027-01-05"}}
	empty := sampleOf(sampleQuery(), nil)
	empty.Body = Body{Name: "Northmere Council", Zone: time.UTC}
	for _, tag := range []string{"en", "fr", "ar"} {
		holds("a real one", tag, real)
		holds("an extract, handed to somebody", tag, narrow)
		holds("with everything", tag, worded)
		holds("with erased numbers", tag, erased)
		holds("an empty one", tag, empty)
	}
	if schema.Validate(map[string]any{"type": "daylight.accesses.v1"}) == nil {
		t.Error("the schema takes anything")
	}
}

// provable gives entries something in the provable form, which the sample leaves out.
func provable(entries []ledger.Entry) []ledger.Entry {
	for i := range entries {
		entries[i].Disclosed.Statement = []byte(`{"action":"view","actor":{},"id":"1","source":"x","subject":{},"time":"x","type":"x","version":1}`)
	}
	return entries
}
