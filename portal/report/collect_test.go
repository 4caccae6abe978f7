package report

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"daylight/migrations/dbtest"
	"daylight/requests/ledger"
)

// desk is a real ledger with one source, a key for its log, and some looks at one person.
type desk struct {
	*ledger.Ledger
	source ledger.Source
	key    string
	made   time.Time
}

func newDesk(t *testing.T, looks int) *desk {
	t.Helper()
	made := time.Date(2026, 11, 22, 10, 30, 0, 0, london)
	signer, verifier, err := note.GenerateKey(rand.Reader, "data.northmere.example/log")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{key: verifier, made: made, Ledger: &ledger.Ledger{
		DB: dbtest.New(t), Sealer: ledger.NewEphemeralSealer(), Now: func() time.Time { return made }, Zone: london,
		Signer: must(note.NewSigner(signer)), Organisation: ledger.Organisation{Code: "NMC", Name: "Northmere Council"},
		Activities: func(_ context.Context, ids []string) (map[string][]ledger.Activity, error) {
			all := map[string][]ledger.Activity{}
			for _, id := range ids {
				all[id] = []ledger.Activity{{ID: id, Version: 7, Number: 2, From: made.AddDate(-9, 0, 0), Title: titles[id], LegalBasis: "gdpr-6-1-e"}}
			}
			return all, nil
		},
	}}
	ctx := context.Background()
	r, err := d.Register(ctx, ledger.NewSource{ID: "revenues", Prefix: "urn:source:revenues", Profile: ledger.ProfileRole, Names: systemNames["revenues"]})
	if err != nil {
		t.Fatal(err)
	}
	d.source = r.Source
	for i := range looks {
		at := made.AddDate(0, 0, -1-i).Add(-time.Duration(i) * time.Minute)
		d.look(t, fmt.Sprintf("e-%d", i), "NM60001017869", at)
	}
	d.look(t, "other", "NM70001017869", made.AddDate(0, 0, -2))
	return d
}

func (d *desk) look(t *testing.T, id, subject string, at time.Time) {
	t.Helper()
	item, err := ledger.DecodeOne([]byte(fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"urn:source:revenues/desk","type":"access.recorded.v1","time":%q,
		"data":{"subject":{"scheme":"national-id","id":%q},"actor":{"kind":"person","id":"emp-4471","name":"Ada Byron","role":"Revenues officer",
		"unit":"Council tax","org":{"code":"NMC","name":"Northmere Council"}},"action":"view","data_categories":["identity","council-tax"],
		"purpose":{"activity":"PA-004","text":"Checking a discount"},"case_ref":"CT-1","system":{"name":"Revenues desk"}}}`, id, at.Format(time.RFC3339), subject)))
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := d.Append(context.Background(), d.source, []ledger.Item{item})
	if err != nil || receipt.Stored != 1 {
		t.Fatalf("%+v %v", receipt, err)
	}
}

func (d *desk) query() Query {
	return Query{Person: ledger.Person{{Scheme: "national-id", ID: "nm 60001017869"}}, Name: "Rosa Kask", Body: northmere, Made: d.made}
}

// made gives a short report as it is when Make hands it out.
func made(ctx context.Context, l *ledger.Ledger, q Query) (a *Accesses, err error) {
	err = Make(ctx, l, q, func(_ context.Context, made *Accesses) error {
		a = made
		return nil
	})
	return a, err
}

func TestCollect(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, 7)
	counter := Counter{Ledger: d.Ledger, Activity: "PA-001"}
	clerk := ledger.EventActor{ID: "0198", Kind: "person", Name: "Cleo Clerk", Unit: "Front desk"}
	var a *Accesses
	err := counter.Make(ctx, clerk, "The person asked at the counter", d.query(), func(_ context.Context, made *Accesses) error {
		a = made
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if a.Summary.Total != 8 {
		t.Fatalf("%d entries, want 7 and the making of the report", a.Summary.Total)
	}
	p := printer(t, "en")
	own := plainly(Sentence(p, a, &a.Entries[0]))
	if !strings.Contains(own, "printed your access log data") || !strings.Contains(own, "The person asked at the counter") {
		t.Errorf("the making does not stand in the report: %s", own)
	}
	if strings.Contains(own, "Cleo") != (a.Entries[0].Who.Profile == ledger.ProfileName) {
		t.Errorf("the profile is not kept: %s", own)
	}
	if got := NumberingSentence(p, a); got != "This report holds 8 entries, numbered 1–8 without a gap." {
		t.Error(got)
	}
	if len(a.Groups) != 2 || a.Groups[0].N != 7 || a.Groups[0].Who.Official == 0 {
		t.Errorf("groups %+v", a.Groups)
	}
	var whole bytes.Buffer
	for _, f := range []Format{PDF, JSON, CSV, HTML} {
		if err := press(t, true).Write(ctx, &whole, p, a, f); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(whole.String(), "Ada Byron") || strings.Contains(whole.String(), "emp-4471") {
		t.Error("the name of an official stands in a report of the profile role")
	}
}

func TestJSONVerifies(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, 5)
	a, err := made(ctx, d.Ledger, d.query())
	if err != nil {
		t.Fatal(err)
	}
	var report, proofs bytes.Buffer
	if err := WriteJSON(&report, printer(t, "ar"), a); err != nil {
		t.Fatal(err)
	}
	if err := WriteProofs(ctx, &proofs, d.Ledger, a); err != nil {
		t.Fatal(err)
	}
	evidence := ledger.Evidence{Report: report.Bytes(), Proofs: proofs.Bytes(), Key: d.key}
	if v := ledger.Verify(evidence); v.Answer != ledger.Genuine || v.Entries != 5 {
		t.Fatalf("%+v", v)
	}
	evidence.Report = bytes.Replace(report.Bytes(), []byte(`"statement":{"action":"view"`), []byte(`"statement":{"action":"list"`), 1)
	if v := ledger.Verify(evidence); v.Answer != ledger.NotGenuine {
		t.Errorf("a changed entry is not seen: %+v", v)
	}
	var read struct {
		Code, Withheld string
		Looks, Entries []json.RawMessage
		Numbering      struct {
			Series []struct{ First, Last, Count int }
		}
		Systems []struct{ ID, Sentence string }
	}
	if err := json.Unmarshal(report.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if read.Code != a.Code || read.Withheld == "" || len(read.Looks) != 5 || len(read.Entries) != 5 || read.Numbering.Series[0].Last != 5 {
		t.Errorf("%+v", read)
	}
	if strings.ContainsAny(report.String(), "\u2066\u2067\u2068\u2069") {
		t.Error("marks for the eye stand in a file for machines")
	}
}

func TestCollectKeepsToThePeriod(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 6)
	q := d.query()
	q.Period = Period{From: d.made.AddDate(0, 0, -4), To: d.made.AddDate(0, 0, -1)}
	a, err := made(context.Background(), d.Ledger, q)
	if err != nil {
		t.Fatal(err)
	}
	for e := range a.All() {
		if e.At.Before(q.Period.From) || !e.At.Before(q.Period.To) {
			t.Errorf("%v is outside the period", e.At)
		}
	}
	if a.Summary.Total == 0 || a.Summary.Total == 6 {
		t.Errorf("%d entries", a.Summary.Total)
	}
	if _, err := Collect(context.Background(), d.Ledger, Query{Body: northmere, Made: d.made}); err != ErrNobody {
		t.Errorf("a report about nobody: %v", err)
	}
}

func TestFrameSaysSingleEntries(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 3)
	a, err := Frame(context.Background(), d.Ledger, d.query())
	if err != nil {
		t.Fatal(err)
	}
	page, err := d.Of(context.Background(), d.query().Person, ledger.Filter{Limit: 2})
	if err != nil || len(page.Entries) != 2 {
		t.Fatal(len(page.Entries), err)
	}
	e := a.Entry(page.Entries[0])
	if got := plainly(Sentence(printer(t, "en"), a, &e)); !strings.Contains(got, "Official 1 (Revenues officer, Council tax, Northmere Council) looked at") {
		t.Error(got)
	}
}
