package ledger

import (
	"maps"
	"slices"
	"strings"
)

// Mapping says how a source's own codes read in the body's words, in whichever format its events come. In each table "*" stands
// for every code that has no line of its own. The zero value maps nothing.
type Mapping struct {
	Activities map[string]string            `json:"activities,omitzero"` // purpose code → processing activity
	Categories map[string]string            `json:"categories,omitzero"` // code or FHIR resource type → data category
	Roles      map[string]map[string]string `json:"roles,omitzero"`      // role → words by language tag

	// What only FHIR needs.
	Organisation Organisation      `json:"organisation,omitzero"` // of its officials; the body itself when empty
	Patient      string            `json:"patient,omitzero"`      // scheme of the ids in references to Patient/…
	Schemes      map[string]string `json:"schemes,omitzero"`      // identifier system → scheme
}

// other is the code of the line that stands for every code without one.
const other = "*"

// of looks a code up in a table.
func of[V any](table map[string]V, code string) V {
	if to, ok := table[code]; ok {
		return to
	}
	return table[other]
}

// roleWords are the words for a role by language. What is stored and committed to is the role as the source gave it.
func (m Mapping) roleWords(role string) map[string]string {
	if role == "" {
		return nil
	}
	return of(m.Roles, role)
}

// mapped is an event of our own schema with the codes that stand in the table of its source replaced; the event itself when there
// are none.
func (e *Event) mapped(source Source) *Event {
	if m := source.Mapping; e.foreign == nil && e.sent == (Digest{}) && len(m.Activities)+len(m.Categories) > 0 {
		return e.replaced(source, m.Activities[e.Data.Purpose.Activity], m.named(e.Data.DataCategories))
	}
	return e
}

// otherwise is an event whose activity is neither in the table nor published, under the activity for any other code.
func (e *Event) otherwise(source Source) *Event {
	if to := source.Mapping.Activities[other]; to != "" && e.foreign == nil && e.asked == "" {
		return e.replaced(source, to, e.Data.DataCategories)
	}
	return e
}

// replaced keeps the original code where there is room for it, and with it the digest of what the source sent.
func (e *Event) replaced(source Source, activity string, categories []string) *Event {
	activity = firstOf(activity, e.Data.Purpose.Activity)
	if activity == e.Data.Purpose.Activity && slices.Equal(categories, e.Data.DataCategories) {
		return e
	}
	out := *e
	out.sent = e.asSent(source)
	if out.Data.DataCategories = categories; activity != e.Data.Purpose.Activity {
		out.asked = e.Data.Purpose.Activity
		out.Data.Purpose = Purpose{Activity: activity, Code: firstOf(e.Data.Purpose.Code, out.asked), Text: e.Data.Purpose.Text}
	}
	return &out
}

// unplaced is why an event whose activity was not in force is held: its code leads nowhere, or to something not published then.
func (e *Event) unplaced() *Fault {
	f := &Fault{Pointer: e.place("/data/purpose/activity"), Key: "ledger.fault.activity", Code: e.Data.Purpose.Activity}
	if e.foreign != nil || e.asked != "" {
		f.Key, f.Vars = "ledger.fault.activity_then", map[string]any{"Activity": f.Code}
	}
	return f
}

// named are categories in the body's words, each once.
func (m Mapping) named(codes []string) []string {
	out := make([]string, 0, len(codes))
	for _, code := range codes {
		if category := firstOf(of(m.Categories, code), code); !slices.Contains(out, category) {
			out = append(out, category)
		}
	}
	return out
}

// asSent is the digest of what a source sent, by which the same event is known again after its table has changed.
func (e *Event) asSent(source Source) Digest {
	if e.sent != (Digest{}) {
		return e.sent
	}
	content, _ := compose(source, e, Salt{}, "")
	sent, _, _ := content.said()
	return sent
}

// MappingLine is one line of a mapping in which two differ; the parts that are not there are empty.
type MappingLine struct {
	Table  string // activities, categories, roles, schemes, patient or organisation
	Code   string
	Was    string
	Became string
}

// lines are all lines of a mapping by table and code.
func (m Mapping) lines() map[[2]string]string {
	all := map[[2]string]string{}
	for name, table := range map[string]map[string]string{"activities": m.Activities, "categories": m.Categories, "schemes": m.Schemes} {
		for code, to := range table {
			all[[2]string{name, code}] = to
		}
	}
	for role, words := range m.Roles {
		var each []string
		for _, lang := range slices.Sorted(maps.Keys(words)) {
			each = append(each, lang+": "+words[lang])
		}
		all[[2]string{"roles", role}] = strings.Join(each, "; ")
	}
	if m.Patient != "" {
		all[[2]string{"patient", ""}] = m.Patient
	}
	if m.Organisation != (Organisation{}) {
		all[[2]string{"organisation", ""}] = m.Organisation.Name + " (" + m.Organisation.Code + ")"
	}
	return all
}

// Since lists the lines in which a mapping differs from an earlier one, by table and code.
func (m Mapping) Since(before Mapping) []MappingLine {
	now, then := m.lines(), before.lines()
	both := maps.Clone(now)
	maps.Copy(both, then)
	var out []MappingLine
	for _, k := range slices.SortedFunc(maps.Keys(both), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		if now[k] != then[k] {
			out = append(out, MappingLine{Table: k[0], Code: k[1], Was: then[k], Became: now[k]})
		}
	}
	return out
}
