package notices

import (
	"regexp"
	"strings"
)

// termForm is a term of the Data Privacy Vocabulary: "ServiceProvision".
var termForm = regexp.MustCompile(`^[A-Z][A-Za-z0-9]{0,79}$`)

// Activity is a processing activity: one record of the register of Art. 30.
// Access entries point at the version that was in force when somebody looked.
type Activity struct {
	ID               string     `json:"id" toml:"id"`
	Title            Text       `json:"title" toml:"title"`
	Purpose          Text       `json:"purpose" toml:"purpose"`
	Unit             string     `json:"unit" toml:"unit"`
	JointControllers []string   `json:"joint_controllers,omitempty" toml:"joint_controllers"`
	Processors       []string   `json:"processors,omitempty" toml:"processors"` // codes of the register, or names
	Bases            []Basis    `json:"bases" toml:"bases"`
	Subjects         []Text     `json:"subjects" toml:"subjects"`
	Data             []Text     `json:"data" toml:"data"`
	Recipients       []Text     `json:"recipients,omitempty" toml:"recipients"`
	Transfers        []Transfer `json:"transfers,omitempty" toml:"transfers"`
	Retention        []string   `json:"retention" toml:"retention"`
	Security         Text       `json:"security" toml:"security"`
	Systems          []string   `json:"systems,omitempty" toml:"systems"`
	// Assessment is the reference of an impact assessment, if one was made.
	Assessment string `json:"assessment,omitempty" toml:"assessment"`
	// DPV are purposes as terms of the Data Privacy Vocabulary.
	DPV       []string `json:"dpv,omitempty" toml:"dpv"`
	ReviewDue Day      `json:"review_due,omitempty" toml:"review_due"`
}

// Ref is the activity's permanent address.
func (a Activity) Ref() Ref { return Ref{KindActivity, a.ID} }

// Name is the activity's title.
func (a Activity) Name() Text { return a.Title }

func (a Activity) check(authoritative string) Problems {
	var p Problems
	p.code("id", a.ID, codeForm)
	p.text("title", a.Title, authoritative, 200)
	p.text("purpose", a.Purpose, authoritative, 2000)
	p.bases("bases", a.Bases, true)
	p.texts("subjects", a.Subjects, authoritative)
	p.texts("data", a.Data, authoritative)
	p.text("security", a.Security, authoritative, 2000)
	for _, recipient := range a.Recipients {
		p.text("recipients", recipient, authoritative, 300)
	}
	if len(a.Retention) == 0 { // Art. 30(1)(f), and no purpose without a limit (Art. 5(1)(e))
		p.add("retention", "notices.problem.required")
	}
	if strings.TrimSpace(a.Unit) == "" {
		p.add("unit", "notices.problem.required")
	}
	p.line("unit", a.Unit, 200)
	p.transfers("transfers", a.Transfers)
	p.line("processors", strings.Join(a.Processors, "; "), 2000)
	p.line("joint_controllers", strings.Join(a.JointControllers, "; "), 2000)
	p.line("systems", strings.Join(a.Systems, "; "), 2000)
	for _, term := range a.DPV {
		if !termForm.MatchString(term) {
			p.add("dpv", "notices.problem.term", "Term", term)
		}
	}
	p.line("assessment", a.Assessment, 200)
	p.day("review_due", a.ReviewDue)
	return p
}

// texts checks a list of which at least one is wanted.
func (p *Problems) texts(field string, list []Text, authoritative string) {
	if len(list) == 0 {
		p.add(field, "notices.problem.required")
	}
	for _, t := range list {
		p.text(field, t, authoritative, 300)
	}
}

func (a Activity) index(lang, authoritative string) entry {
	words := []string{a.ID, a.Unit, strings.Join(a.Systems, " ")}
	for _, list := range [][]Text{a.Subjects, a.Data, a.Recipients} {
		for _, t := range list {
			words = append(words, t.In(lang, authoritative).Text)
		}
	}
	for _, basis := range a.Bases {
		words = append(words, basis.Provision)
	}
	return entry{a.Title.In(lang, authoritative).Text, a.Purpose.In(lang, authoritative).Text, strings.Join(words, "\n")}
}

// cites: a processor that has no record in the register stands there by name, and points at nothing.
func (a Activity) cites() []Ref {
	return append(refs(KindRetention, a.Retention), refs(KindProcessor, a.Processors)...)
}
