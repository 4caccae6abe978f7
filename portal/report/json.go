package report

import (
	"bufio"
	"io"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"daylight/portal/i18n"
	"daylight/requests/ledger"
)

// jsonHead is the JSON form without its two long lists; the package comment describes it.
type jsonHead struct {
	Type       string        `json:"type"`
	Reference  string        `json:"reference"`
	Code       string        `json:"code"`
	Made       string        `json:"made"`
	Zone       string        `json:"zone"`
	Language   string        `json:"language"`
	Body       jsonBody      `json:"body"`
	Person     jsonPerson    `json:"person"`
	Period     jsonPeriod    `json:"period"`
	Extract    *jsonExtract  `json:"extract,omitzero"`
	HandedTo   *jsonHandover `json:"handed_to,omitzero"`
	Systems    []jsonSystem  `json:"systems"`
	NotCovered []string      `json:"not_covered"`
	Summary    jsonSummary   `json:"summary"`
	Notable    []jsonNotable `json:"notable"`
	Withheld   string        `json:"withheld"`
	Disputes   []jsonDispute `json:"disputes,omitzero"`
	Numbering  jsonNumbering `json:"numbering"`
	Checkpoint string        `json:"checkpoint,omitzero"`
}

type jsonBody struct {
	Name      string        `json:"name"`
	Address   []string      `json:"address,omitzero"`
	Email     string        `json:"email,omitzero"`
	Phone     string        `json:"phone,omitzero"`
	Officer   string        `json:"data_protection_officer,omitzero"`
	Web       string        `json:"web,omitzero"`
	LogKey    string        `json:"log_key,omitzero"`
	Regulator jsonRegulator `json:"regulator"`
}

type jsonRegulator struct {
	Name    string   `json:"name"`
	Address []string `json:"address,omitzero"`
	Phone   string   `json:"phone,omitzero"`
	Web     string   `json:"web,omitzero"`
}

type jsonPerson struct {
	Name        string           `json:"name,omitzero"`
	Identifiers []jsonIdentifier `json:"identifiers"`
}

type jsonIdentifier struct {
	Scheme string `json:"scheme"`
	Masked string `json:"masked"`
}

type jsonPeriod struct {
	From string `json:"from,omitzero"`
	To   string `json:"to"`
}

type jsonExtract struct {
	Sources    []string `json:"sources,omitzero"`
	Activities []string `json:"activities,omitzero"`
	Actions    []string `json:"actions,omitzero"`
	Sentence   string   `json:"sentence"`
}

type jsonHandover struct {
	Name      string   `json:"name"`
	Authority string   `json:"authority"`
	From      string   `json:"from,omitzero"`
	Until     string   `json:"until,omitzero"`
	Sources   []string `json:"sources,omitzero"`
	Sentence  string   `json:"sentence"`
}

type jsonSystem struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Disabled   bool      `json:"disabled,omitzero"`
	First      string    `json:"first,omitzero"`
	Last       string    `json:"last,omitzero"`
	CompleteTo string    `json:"complete_to,omitzero"`
	Numbered   bool      `json:"numbered"`
	Missing    int64     `json:"missing"`
	Gaps       []jsonGap `json:"gaps"`
	Stored     int64     `json:"stored"`
	Late       int64     `json:"late"`
	Caseless   int64     `json:"without_case"`
	Vague      int64     `json:"vague_purpose"`
	Entries    int       `json:"entries"`
	Sentence   string    `json:"sentence"`
}

type jsonGap struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Missing int64  `json:"missing"`
}

type jsonSummary struct {
	Total         int         `json:"total"`
	Officials     int         `json:"officials"`
	Organisations int         `json:"organisations"`
	Disclosures   int         `json:"disclosures"`
	Automatic     int         `json:"automatic"`
	Sentence      string      `json:"sentence"`
	BySystem      []jsonCount `json:"by_system"`
	ByPurpose     []jsonCount `json:"by_purpose"`
	ByMonth       []jsonCount `json:"by_month"`
}

type jsonCount struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitzero"`
	Count int    `json:"count"`
}

type jsonNotable struct {
	Kind     NotableKind `json:"kind"`
	Count    int         `json:"count"`
	Sentence string      `json:"sentence"`
	Entries  []string    `json:"entries"`
}

type jsonNumbering struct {
	Series     []jsonSeries `json:"series"`
	Unnumbered int          `json:"unnumbered"`
	Sentence   string       `json:"sentence,omitzero"`

	Erased          []jsonErased `json:"erased,omitzero"`
	ErasedSentences []string     `json:"erased_sentences,omitzero"`
	ErasedNote      string       `json:"erased_note,omitzero"`
}

type jsonSeries struct {
	Identifier jsonIdentifier `json:"identifier"`
	First      int64          `json:"first"`
	Last       int64          `json:"last"`
	Count      int            `json:"count"`
}

// WriteJSON writes the report for machines: in words, and in the provable form that ledger.Verify checks. Entries are written one by
// one, so that the length of the report does not matter.
func WriteJSON(w io.Writer, p *i18n.Printer, a *Accesses) error {
	buffered := bufio.NewWriter(w)
	head, err := json.Marshal(headOf(p, a), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	buffered.Write(head[:len(head)-2]) // without its closing brace
	err = list(buffered, "looks", a, func(e *Entry) ([]byte, error) { return json.Marshal(lookOf(p, a, e), json.Deterministic(true)) })
	if err != nil {
		return err
	}
	err = list(buffered, "entries", a, func(e *Entry) ([]byte, error) { return json.Marshal(e.Disclosed) })
	if err != nil {
		return err
	}
	buffered.WriteString("\n}\n")
	return buffered.Flush()
}

func list(w *bufio.Writer, name string, a *Accesses, of func(*Entry) ([]byte, error)) error {
	w.WriteString(",\n  \"" + name + "\": [")
	first := true
	for e := range a.All() {
		b, err := of(e)
		if err != nil {
			return err
		}
		if !first {
			w.WriteByte(',')
		}
		first = false
		w.WriteString("\n    ")
		w.Write(b)
	}
	_, err := w.WriteString("\n  ]")
	return err
}

func headOf(p *i18n.Printer, a *Accesses) *jsonHead {
	h := &jsonHead{
		Type: ledger.ReportType, Reference: a.Reference, Code: a.Code, Made: a.rfc(a.Made), Zone: a.Zone.String(), Language: p.Lang(),
		Body: jsonBody{
			Name: a.Body.Name, Address: a.Body.Address, Email: a.Body.Email, Phone: a.Body.Phone, Officer: a.Body.Officer, Web: a.Body.BaseURL,
			LogKey:    a.Body.LogKey,
			Regulator: jsonRegulator{a.Body.Regulator.Name, a.Body.Regulator.Address, a.Body.Regulator.Phone, a.Body.Regulator.Web},
		},
		Person: jsonPerson{Name: a.Person.Name}, Period: jsonPeriod{a.rfc(a.Period.From), a.rfc(a.Period.To)},
		NotCovered: a.Body.Silent, Withheld: said(WithheldSentence(p, a)), Disputes: disputesOf(a), Checkpoint: string(a.Evidence.Checkpoint.Note),
		Numbering: jsonNumbering{Unnumbered: a.Evidence.Unnumbered, Sentence: said(NumberingSentence(p, a))},
		Summary: jsonSummary{
			Total: a.Summary.Total, Officials: a.Summary.Officials, Organisations: a.Summary.Organisations, Disclosures: a.Summary.Disclosures,
			Automatic: a.Summary.Automatic, Sentence: said(SummarySentence(p, a)), BySystem: countsOf(p, a.Summary.BySource),
			ByPurpose: countsOf(p, a.Summary.ByPurpose),
		},
	}
	if x := a.Extract; x.Narrows() {
		h.Extract = &jsonExtract{x.Sources, x.Activities, x.Actions, said(ExtractSentence(p, a))}
	}
	if to := a.Handed; to != nil {
		h.HandedTo = &jsonHandover{to.To, to.Authority, a.rfc(to.From), a.rfc(to.Until), to.Sources, said(HandedSentence(p, a))}
	}
	for _, id := range a.Person.Identifiers {
		h.Person.Identifiers = append(h.Person.Identifiers, jsonIdentifier(id))
	}
	for _, s := range a.Evidence.Series {
		h.Numbering.Series = append(h.Numbering.Series, jsonSeries{jsonIdentifier(s.Identifier), s.First, s.Last, s.N})
	}
	h.erased(p, a)
	for _, m := range a.Summary.ByMonth {
		form := "2006-01"
		if m.Whole {
			form = "2006"
		}
		h.Summary.ByMonth = append(h.Summary.ByMonth, jsonCount{ID: m.Start.Format(form), Count: m.N})
	}
	for _, n := range a.Notable {
		h.Notable = append(h.Notable, jsonNotable{n.Kind, n.N, said(NotableSentence(p, a, n)), n.Entries})
	}
	for _, s := range a.Systems {
		system := jsonSystem{
			ID: s.ID, Name: s.Name.In(p.Lang()), Disabled: s.Disabled, First: a.rfc(s.First), Last: a.rfc(s.Last), CompleteTo: a.rfc(s.CompleteTo),
			Numbered: s.Numbered, Missing: s.Missing, Stored: s.Stored, Late: s.Late, Caseless: s.Caseless, Vague: s.Vague,
			Entries: s.Entries, Sentence: said(CoverageSentence(p, a, s)),
		}
		for _, g := range s.Gaps {
			system.Gaps = append(system.Gaps, jsonGap{a.rfc(g.From), a.rfc(g.To), g.Missing})
		}
		h.Systems = append(h.Systems, system)
	}
	return h
}

func countsOf(p *i18n.Printer, counts []Count) []jsonCount {
	list := make([]jsonCount, len(counts))
	for i, c := range counts {
		list[i] = jsonCount{c.ID, c.Name.In(p.Lang()), c.N}
	}
	return list
}

// said is a text for people within a file for machines.
func said(s string) string { return withoutIsolates(s) }

// rfc writes a time in the report's zone; the zero time is left out.
func (a *Accesses) rfc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(a.Zone).Format(time.RFC3339)
}
