package staff

import (
	"encoding/json"
	"strconv"
	"strings"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mostLooks is how many looks one decision has findings on.
const mostLooks = 20

// aboutLooks tells whether the case is a complaint about looks at the citizen's data, and whether it is about one look or an official.
func (f file) aboutLooks() (one, any bool) {
	g := f.Complaint
	if g == nil {
		return false, false
	}
	one = g.About == requests.AboutEntry
	return one, one || g.About == requests.AboutOfficial && f.Level >= requests.LevelIdentity
}

// lookRow is one look in the form of a decision.
type lookRow struct {
	at    string // beginning of its fields' names
	about bool   // the look the complaint is about: it needs no number
	requests.Finding
}

// lookRows are the looks in the form: those that were drafted or typed, and room for two more.
func (s sheet) lookRows() []lookRow {
	one, any := s.aboutLooks()
	if !any {
		return nil
	}
	drafted := s.proposal().Findings
	n := len(drafted) + 2
	if one && len(drafted) == 0 {
		n++
	}
	for s.form.Get(lookAt(n)+"row") != "" {
		n++
	}
	list := make([]lookRow, 0, n)
	for i := range min(n, mostLooks) {
		row := lookRow{at: lookAt(i), about: one && i == 0}
		if i < len(drafted) {
			row.Finding = drafted[i]
		}
		list = append(list, row)
	}
	return list
}

func lookAt(n int) string { return "looks." + strconv.Itoa(n) + "." }

// number is what stands in the field for the number.
func (r lookRow) number() string {
	if r.Number == 0 {
		return ""
	}
	return strconv.FormatInt(r.Number, 10)
}

// typedLooks tells whether any of these lines says something.
func typedLooks(s sheet, list []lookRow) bool {
	for _, row := range list {
		if s.value(row.at+"number", row.number())+s.value(row.at+"reasons", row.Reasons)+s.value(row.at+"found", string(row.Verdict)) != "" {
			return true
		}
	}
	return false
}

// readFindings reads what was found about each look. A line that was left empty says nothing.
func readFindings(form *web.Form) ([]requests.Finding, error) {
	var list []requests.Finding
	var problems web.Problems
	for n := 0; n < mostLooks; n++ {
		at := lookAt(n)
		row := form.Get(at + "row")
		if row == "" {
			break
		}
		f := requests.Finding{Verdict: requests.LookVerdict(form.Get(at + "found")), Reasons: form.Text(at + "reasons")}
		typed := form.Get(at + "number")
		if row == "number" && (typed != "" || f.Verdict != "" || f.Reasons != "") {
			var ok bool
			if f.Number, ok = numberTyped(typed); !ok {
				problems = append(problems, web.Problem{Field: at + "number", Key: "staff.name.number_missing"})
			}
		}
		list = append(list, f)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return list, nil
}

// numberTyped reads the number of a look in the citizen's list: "No. 12", or "A12" of one of several series.
func numberTyped(typed string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimLeft(typed, "ABCDEFGHNo№. "), 10, 64)
	return n, err == nil && n > 0
}

// seenLook is the look a complaint is about, in the words in which the citizen saw it.
func seenLook(snapshot []byte) string {
	var s struct {
		Sentence string `json:"sentence"`
	}
	if json.Unmarshal(snapshot, &s) != nil || s.Sentence == "" {
		return string(snapshot)
	}
	return s.Sentence
}

// found is what a decision says about looks, a row each.
func (p *Pages) found(v *web.Visitor, r *rows, d *requests.Decision) {
	for _, f := range d.Findings {
		r.text(report.FindingLook(v.P, f, p.zone()), v.T("requests.found."+string(f.Verdict))+"\n"+f.Reasons)
	}
}

// foundChoices are the findings there can be.
func foundChoices(v *web.Visitor) []ui.Choice {
	return choices(v, "requests.found.", requests.LookVerdicts())
}
