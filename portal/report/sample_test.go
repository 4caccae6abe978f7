package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"daylight/portal/i18n"
	"daylight/requests"
	"daylight/requests/ledger"
)

// The sample: two years of a resident's life with a council, as a ledger would tell it.

var london = must(time.LoadLocation("Europe/London"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var testFonts = sync.OnceValues(func() (*Fonts, error) {
	return LoadFonts(func(name string) ([]byte, error) {
		data, err := os.ReadFile(filepath.Join("..", "..", "static", "dist", "fonts", name))
		if err != nil {
			return nil, fmt.Errorf("%w (run make assets first)", err)
		}
		return data, nil
	})
})

var testSigner = sync.OnceValues(func() (*Signer, error) { return SelfSigned("Northmere Council", time.Now()) })

var catalogue = sync.OnceValues(i18n.Load)

func printer(t testing.TB, tag string) *i18n.Printer {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(tag)
}

func press(t testing.TB, signed bool) *Press {
	t.Helper()
	fonts, err := testFonts()
	if err != nil {
		t.Fatal(err)
	}
	d := &Press{Fonts: fonts}
	if signed {
		if d.Signer, err = testSigner(); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

var northmere = Body{
	Name: "Northmere Council", Address: []string{"Quay House", "1 Harbour Street", "Northmere NM1 1AA"}, Email: "data@northmere.example",
	Phone: "01632 960 000", Officer: "dpo@northmere.example, 01632 960 001", BaseURL: "https://data.northmere.example", Zone: london,
	Silent: []string{"CCTV at the bus station", "Allotment waiting list"}, LogKey: "data.northmere.example+1234abcd+AbCd",
	Regulator: Regulator{Name: "Information Commissioner", Address: []string{"Wycliffe House, Wilmslow SK9 5AF"}, Phone: "0303 123 1113",
		Web: "https://ico.org.uk/make-a-complaint"},
}

type post struct {
	source, kind, role, unit, organisation, program string
	official                                        int
	name                                            string
	activity                                        string
	purposes                                        []string
	data                                            []string
	law, basis, cases                               string
	actions                                         []string
}

var titles = map[string]map[string]string{
	"PA-001": {"en": "Answering requests about personal data", "fr": "Réponse aux demandes sur les données personnelles", "ar": "الرد على الطلبات المتعلقة بالبيانات الشخصية"},
	"PA-004": {"en": "Council tax", "fr": "Impôt local", "ar": "الضريبة المحلية"},
	"PA-006": {"en": "Housing register and lettings", "fr": "Registre du logement social", "ar": "سجل الإسكان والتأجير"},
	"PA-007": {"en": "Adult social care", "fr": "Aide sociale aux adultes", "ar": "الرعاية الاجتماعية للبالغين"},
	"PA-009": {"en": "Library membership", "fr": "Abonnement à la bibliothèque", "ar": "عضوية المكتبة"},
	"PA-011": {"en": "Preventing benefit fraud", "fr": "Prévention de la fraude aux prestations", "ar": "منع الاحتيال في الإعانات"},
}

var posts = []post{
	{"revenues", "person", "Revenues officer", "Council tax", "Northmere Council", "Revenues desk", 1, "", "PA-004", []string{"Checking a discount", "Sending the yearly bill"}, []string{"identity", "address", "council-tax"}, "Local Government Finance Act 1992, s. 11", "gdpr-6-1-e", "CT-2026-04418", []string{"view", "update"}},
	{"revenues", "person", "Recovery officer", "Council tax", "Northmere Council", "Revenues desk", 2, "", "PA-004", []string{"Following up an unpaid instalment"}, []string{"identity", "payments", "debt"}, "Local Government Finance Act 1992, sch. 4", "gdpr-6-1-e", "CT-2026-05102", []string{"view", "print"}},
	{"housing", "person", "Lettings adviser", "Housing options", "Northmere Council", "Homefinder", 3, "", "PA-006", []string{"Assessing a housing application", ""}, []string{"identity", "household", "income", "housing"}, "Housing Act 1996, s. 166A", "gdpr-6-1-c", "HR-118822", []string{"view", "view", "update", "list"}},
	{"housing", "system", "", "", "Northmere Council", "Homefinder", 0, "", "PA-011", []string{"Yearly matching of benefit records"}, []string{"identity", "benefits"}, "", "gdpr-6-1-e", "", []string{"compare"}},
	{"social-care", "person", "", "", "Northmere Council", "CareRecord", 0, "", "PA-007", []string{"Planning support at home"}, []string{"health", "social-care", "contact"}, "Care Act 2014, s. 9", "gdpr-6-1-e", "SC-2025-771", []string{"view"}},
	{"library", "person", "Library assistant", "Central library", "Northmere Council", "Shelfmark", 0, "Ioanna Παπαδοπούλου", "PA-009", []string{"Renewing a card"}, []string{"identity", "contact"}, "", "gdpr-6-1-b", "", []string{"view", "update"}},
	{"daylight", "person", "caseworker", "Information rights", "Northmere Council", "Daylight", 4, "", "PA-001", []string{"Opening the case to answer it"}, []string{"request", "identity"}, "UK GDPR Article 15", "gdpr-6-1-c", "DL-2026-00042", []string{"view"}},
}

var profiles = map[string]ledger.Profile{
	"revenues": ledger.ProfileRole, "housing": ledger.ProfileRole, "social-care": ledger.ProfileOrganisation, "library": ledger.ProfileName,
	"daylight": ledger.ProfileRole,
}

var systemNames = map[string]map[string]string{
	"revenues": {"en": "Council tax and revenues", "fr": "Recettes et impôt local", "ar": "الإيرادات والضريبة المحلية"},
	"housing":  {"en": "Housing register", "fr": "Registre du logement", "ar": "سجل الإسكان"}, "social-care": {"en": "Adult social care", "fr": "Aide sociale", "ar": "الرعاية الاجتماعية"},
	"library": {"en": "Libraries", "fr": "Bibliothèques", "ar": "المكتبات"}, "electoral": {"en": "Electoral register", "fr": "Listes électorales", "ar": "سجل الناخبين"},
	"daylight": {"en": "Daylight, this portal", "fr": "Daylight, ce portail", "ar": "بوابة Daylight هذه"},
}

// sampleEntries makes n entries, newest first, the same ones each time.
func sampleEntries(n int) []ledger.Entry {
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Date(2026, 11, 20, 9, 14, 3, 0, london)
	span := 700 * 24 * time.Hour
	list := make([]ledger.Entry, n)
	for i := range list {
		q := posts[r.IntN(len(posts))]
		at := now.Add(-span * time.Duration(i) / time.Duration(n)).In(london)
		at = time.Date(at.Year(), at.Month(), at.Day(), 8+r.IntN(9), r.IntN(60), r.IntN(60), 0, london)
		if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
			at = at.AddDate(0, 0, -2)
		}
		e := ledger.Entry{
			ID: fmt.Sprintf("e-%05d", n-i), Source: q.source, SourceNames: systemNames[q.source], Profile: profiles[q.source], Type: ledger.Recorded,
			Occurred: at, Received: at.Add(time.Minute), Subject: ledger.Subject{Scheme: "national-id", ID: "NM60001017869"},
			Actor: ledger.Actor{Kind: q.kind, Organisation: ledger.Organisation{Code: "NMC", Name: q.organisation}, Unit: q.unit, Role: q.role,
				Official: q.official, Name: q.name},
			Action: q.actions[r.IntN(len(q.actions))], Outcome: "success", Categories: q.data, LegalBasis: ledger.LegalBasis{Code: q.basis, Reference: q.law},
			Purpose: ledger.EntryPurpose{Activity: q.activity, Version: 7, Number: 2, Title: titles[q.activity], Text: q.purposes[r.IntN(len(q.purposes))]},
			CaseRef: q.cases, System: ledger.System{Name: q.program}, Channel: "ui", Ordinal: int64(n - i), Leaf: int64(1000 + 7*(n-i)),
		}
		e.Disclosed.Commitment = sha256.Sum256([]byte(e.ID))
		list[i] = e
	}
	odd(list)
	return list
}

// odd adds what stands out.
func odd(list []ledger.Entry) {
	if len(list) < 40 {
		return
	}
	disclosure := &list[4]
	disclosure.Action, disclosure.Source = "disclose", "housing"
	disclosure.Recipient = &ledger.Recipient{Name: "Harbour Housing Association", Address: "14 Mill Lane, Northmere", Country: "GB", Agreement: "DSA-2025-07"}
	disclosure.Purpose.Text = "Offering a tenancy"
	list[9].Emergency = "Fall at home, checking for carers and allergies"
	list[9].Categories = []string{"health", "health-allergies", "contact"}
	list[12].Occurred = time.Date(2026, 7, 18, 22, 41, 0, 0, london)
	list[12].Actor = ledger.Actor{Kind: "person", Organisation: ledger.Organisation{Name: "Northmere Council"}, Role: "Lettings adviser", Unit: "Housing options", Official: 3}
	list[12].Source, list[12].Profile = "housing", ledger.ProfileRole
	list[12].CaseRef = ""
	list[12].Corrections = nil
	list[17].Outcome, list[17].Type = "denied", ledger.Denied
	list[20].Late = true
	list[21].Corrections = []ledger.Correction{{EntryID: list[20].ID, Reason: "The wrong case had been named", Occurred: list[20].Occurred}}
	list[20].Corrects = &ledger.Correction{EntryID: list[21].ID, Reason: "The wrong case had been named", Occurred: list[21].Occurred}
}

func sampleCoverage() []ledger.Coverage {
	from, to := time.Date(2024, 11, 1, 0, 0, 0, 0, london), time.Date(2026, 11, 22, 6, 0, 0, 0, london)
	cover := func(id string, numbered bool, caseless int64) ledger.Coverage {
		return ledger.Coverage{Source: id, Names: systemNames[id], First: from, Last: to, LastReceived: to, CompleteTo: to, Stored: 9000, Caseless: caseless, Numbered: numbered}
	}
	list := []ledger.Coverage{cover("revenues", true, 20), cover("housing", true, 900), cover("social-care", true, 100), cover("library", false, 9000),
		{Source: "electoral", Names: systemNames["electoral"]}, cover("daylight", true, 0)}
	list[1].Gaps = []ledger.Gap{{From: time.Date(2026, 3, 3, 10, 0, 0, 0, london), Until: time.Date(2026, 3, 5, 9, 0, 0, 0, london), First: 4411, Last: 4452, Missing: 42},
		{From: time.Date(2026, 8, 9, 10, 0, 0, 0, london), Until: time.Date(2026, 8, 9, 12, 0, 0, 0, london), Missing: 1}}
	list[2].Late = 400
	return list
}

func sampleQuery() Query {
	return Query{
		Person: ledger.Person{{Scheme: "national-id", ID: "NM60001017869"}}, Name: "Rosa Kask", Body: northmere,
		Period: Period{From: time.Date(2024, 12, 1, 0, 0, 0, 0, london)}, Made: time.Date(2026, 11, 22, 10, 30, 0, 0, london),
	}
}

func sample(n int) *Accesses { return sampleOf(sampleQuery(), sampleEntries(n)) }

func sampleOf(q Query, entries []ledger.Entry) *Accesses {
	return sampleKeeping(q, entries, math.MaxInt)
}

// sampleKeeping makes a report that holds no more than so many entries.
func sampleKeeping(q Query, entries []ledger.Entry, kept int) *Accesses {
	t := newTally(q, sampleCoverage())
	t.kept, t.each = kept, func(do func(ledger.Entry) error) error {
		for _, e := range entries {
			if err := do(e); err != nil {
				return err
			}
		}
		return nil
	}
	if len(entries) > 30 {
		t.questions = map[string]Question{
			entries[30].ID: {Reference: "DL-2026-00051", Asked: q.Made.AddDate(0, -2, 0), Answered: q.Made.AddDate(0, -1, 0),
				Answer: "The officer was checking the discount you had asked for by telephone that morning."},
			entries[12].ID: {Reference: "DL-2026-00077", Asked: q.Made.AddDate(0, 0, -3)},
			entries[14].ID: {Reference: "DL-2026-00052", Asked: q.Made.AddDate(0, -2, 0), Answered: q.Made.AddDate(0, -1, 0),
				Answer: "No case of yours was open.", Finding: requests.LookNotJustified, Found: q.Made.AddDate(0, -1, 0)},
			entries[16].ID: {Finding: requests.LookCannotTell, Found: q.Made.AddDate(-1, 0, 0)},
		}
	}
	state := ledger.Checkpoint{Origin: "data.northmere.example", Size: 104233, Root: sha256.Sum256([]byte("root"))}
	state.Note = []byte("data.northmere.example\n104233\nz9aP0rBqgq0mB1dZrZ0qk0b2r8Yl3b7o1B7r0L9kq4Y=\n\n— data.northmere.example EjSrzV3Jq0m1oA0bq0m1oA0bq0m1oA0bq0m1oA0bq0m1oA0bq0m1oA0bq0m1oA0bq0m1oA0bq0m1oA0bq0m1oA==\n")
	return must(t.done(state))
}

func makePDF(t testing.TB, tag string, a *Accesses, signed bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := press(t, signed).Write(context.Background(), &b, printer(t, tag), a, PDF); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
