package notices

import (
	"slices"
	"strings"
)

// ATRS is the version of the Algorithmic Transparency Recording Standard (United Kingdom, July 2025) after which new records are written.
const ATRS = "4.0"

// ToolPhase is how far a tool has come.
// i18n: notices.phase.*
type ToolPhase string

// The phases of the standard, in order. A retired tool stays in the register.
const (
	PhaseIdea       ToolPhase = "idea"
	PhaseDesign     ToolPhase = "design"
	PhaseDevelop    ToolPhase = "development"
	PhaseBetaClosed ToolPhase = "private-beta"
	PhaseBetaOpen   ToolPhase = "public-beta"
	PhaseProduction ToolPhase = "production"
	PhaseRetired    ToolPhase = "retired"
)

// Phases lists them in order.
var Phases = []ToolPhase{PhaseIdea, PhaseDesign, PhaseDevelop, PhaseBetaClosed, PhaseBetaOpen, PhaseProduction, PhaseRetired}

// Decides says what part a person has in the decision (Art. 22).
// i18n: notices.decides.*
type Decides string

// From a tool that only helps to one that decides alone.
const (
	DecidesPerson Decides = "person"
	DecidesChecks Decides = "checked"
	DecidesAlone  Decides = "alone"
)

// DecidesAll lists them in order.
var DecidesAll = []Decides{DecidesPerson, DecidesChecks, DecidesAlone}

// Tool is an algorithmic tool, recorded after the ATRS. What the standard asks for stands in Record under the numbers of the template
// named by Template, so that a later template only needs a table from old numbers to new.
type Tool struct {
	ID       string    `json:"code" toml:"code"`
	Template string    `json:"atrs" toml:"atrs"`
	Title    Text      `json:"title" toml:"title"`
	Summary  Text      `json:"summary" toml:"summary"`
	Unit     string    `json:"unit" toml:"unit"`
	Phase    ToolPhase `json:"phase" toml:"phase"`
	Retired  Day       `json:"retired,omitempty" toml:"retired"`
	Decides  Decides   `json:"decides" toml:"decides"`
	Website  string    `json:"website,omitempty" toml:"website"`
	Contact  string    `json:"contact" toml:"contact"`
	// Record is the words of each numbered field.
	Record     map[string]Text `json:"record" toml:"record"`
	Activities []string        `json:"activities,omitempty" toml:"activities"`
	Retention  []string        `json:"retention,omitempty" toml:"retention"`
	Processors []string        `json:"processors,omitempty" toml:"processors"`
	// Assessment is the reference of an impact assessment, if one was made.
	Assessment string `json:"assessment,omitempty" toml:"assessment"`
	ReviewDue  Day    `json:"review_due,omitempty" toml:"review_due"`
}

// wantedOfTool are the numbered fields a record cannot do without: what it does, who looks at its answers, how to object, which data.
var wantedOfTool = []string{"1.2", "2.3.2", "2.3.5", "2.4.4.1"}

// Ref is the tool's permanent address.
func (t Tool) Ref() Ref { return Ref{KindTool, t.ID} }

// Name is what the tool is called.
func (t Tool) Name() Text { return t.Title }

func (t Tool) check(authoritative string) Problems {
	var p Problems
	p.code("code", t.ID, codeForm)
	p.text("title", t.Title, authoritative, 200)
	p.text("summary", t.Summary, authoritative, 500)
	for _, line := range []struct{ field, value string }{{"unit", t.Unit}, {"contact", t.Contact}, {"atrs", t.Template}} {
		if strings.TrimSpace(line.value) == "" {
			p.add(line.field, "notices.problem.required")
		}
		p.line(line.field, line.value, 200)
	}
	if !slices.Contains(Phases, t.Phase) {
		p.add("phase", "notices.problem.required")
	}
	if !slices.Contains(DecidesAll, t.Decides) {
		p.add("decides", "notices.problem.required")
	}
	p.address("website", t.Website)
	p.line("assessment", t.Assessment, 200)
	p.day("retired", t.Retired)
	p.day("review_due", t.ReviewDue)
	for _, number := range wantedOfTool {
		if strings.TrimSpace(t.Record[number][authoritative]) == "" {
			p.add("record."+number, "notices.problem.required")
		}
	}
	for number, text := range t.Record {
		if !slices.ContainsFunc(Fields(KindTool), func(f Field) bool { return f.Name == "record."+number }) {
			p.add("record", "notices.problem.unknown", "Value", number)
		}
		p.optional("record."+number, text, 5000)
	}
	return p
}

// address checks a link to somewhere else: only what a browser can open safely.
func (p *Problems) address(field, s string) {
	p.line(field, s, 500)
	if s != "" && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") || strings.ContainsAny(s, " \n\t") {
		p.add(field, "notices.problem.address")
	}
}

func (t Tool) index(lang, authoritative string) entry {
	words := []string{t.ID, t.Unit}
	for _, f := range Fields(KindTool) {
		if number, ok := strings.CutPrefix(f.Name, "record."); ok {
			words = append(words, t.Record[number].In(lang, authoritative).Text)
		}
	}
	return entry{t.Title.In(lang, authoritative).Text, t.Summary.In(lang, authoritative).Text, strings.Join(words, "\n")}
}

func (t Tool) cites() []Ref {
	return slices.Concat(refs(KindActivity, t.Activities), refs(KindRetention, t.Retention), refs(KindProcessor, t.Processors))
}

func (t Tool) reviewed() Day { return t.ReviewDue }
