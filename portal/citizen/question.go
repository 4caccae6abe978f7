package citizen

import (
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

const accessesPath = "/my/accesses"

// doubt is one look and the form that questions it.
type doubt struct {
	a       *report.Accesses
	source  ledger.Entry
	entry   report.Entry
	asked   *requests.AskedLook // the question put already, if any
	earlier int                 // questions about it that were withdrawn
	text    string
	wanted  string
	contact requests.Contact
	by      requests.Citizen
}

// seen is a look as it was shown to the citizen who questions it; it is kept sealed with the complaint.
type seen struct {
	Sentence   string          `json:"sentence"`
	Number     int64           `json:"number,omitempty"`
	At         string          `json:"at"`
	Source     string          `json:"source"`
	Language   string          `json:"language"`
	Details    []report.Detail `json:"details,omitempty"`
	Commitment string          `json:"commitment"`
}

// seenSentence is the look a complaint is about, as it was shown.
func seenSentence(snapshot []byte) string {
	var s seen
	if json.Unmarshal(snapshot, &s) != nil {
		return ""
	}
	return s.Sentence
}

func (p *Pages) doubt(v *web.Visitor) (doubt, error) {
	var d doubt
	var err error
	if d.by, err = visitor(v); err != nil {
		return d, err
	}
	if d.source, err = p.Ledger.EntryByID(v.Ctx(), person(v), v.Param("id")); err != nil {
		return d, err
	}
	q, err := p.query(v, filter{})
	if err != nil {
		return d, err
	}
	if d.a, err = report.Frame(v.Ctx(), p.Ledger, q); err != nil {
		return d, err
	}
	d.entry = d.a.Entry(d.source)
	d.contact = requests.Contact{Name: d.by.Name, Email: d.by.Email}
	looks, err := p.Registry.AskedLooks(v.Ctx(), d.by)
	for i := range looks {
		switch {
		case looks[i].Entry != d.entry.ID, looks[i].Ref == "": // what was found about it outlives the case, and can be questioned anew
		case looks[i].State == requests.StateWithdrawn:
			d.earlier++
		case d.asked == nil:
			d.asked = &looks[i]
		}
	}
	return d, err
}

func (p *Pages) askQuestion(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.doubt(v)
	if err != nil {
		return err
	}
	return v.Render(p.questionPage(v, d, nil))
}

// fileQuestion makes a complaint of a question. One look has one open question, however often the form is sent.
func (p *Pages) fileQuestion(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	d, err := p.doubt(v)
	if err != nil {
		return err
	}
	done := accessesPath + "/" + d.entry.ID + "/questioned"
	if d.asked != nil {
		return v.Redirect(done)
	}
	d.text, d.wanted = form.Text("text"), form.Text("wanted")
	d.contact = requests.Contact{Name: form.Get("name"), Email: form.Get("email"), Phone: form.Get("phone")}
	q, err := d.questioned(v)
	if err != nil {
		return err
	}
	_, err = p.Registry.FileComplaint(v.Ctx(), d.by, q)
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.questionPage(v, d, faults))
	}
	if err != nil {
		return err
	}
	return v.Redirect(done)
}

// questioned is the question as the rules take it, with the look as it was shown and whom to keep it from.
func (d doubt) questioned(v *web.Visitor) (requests.Questioned, error) {
	snapshot, err := json.Marshal(seen{
		Sentence: report.Sentence(v.P, d.a, &d.entry), Number: d.entry.Number, At: d.entry.At.In(d.a.Zone).Format("2006-01-02T15:04:05Z07:00"),
		Source: d.entry.Source, Language: v.Lang(), Details: report.Details(v.P, d.a, &d.entry), Commitment: fmt.Sprintf("%x", d.source.Disclosed.Commitment),
	})
	q := requests.Questioned{Entry: d.entry.ID, Seen: snapshot, Unit: d.source.Actor.Unit, Text: d.text, Wanted: d.wanted, Contact: d.contact,
		Lang: v.Lang(), Key: fmt.Sprintf("question %s %s %d", v.Citizen().ID, d.entry.ID, d.earlier)}
	if d.source.Source == ledger.OwnSource {
		if id, err := uuid.Parse(d.source.Actor.ID); err == nil {
			q.Officer = id // one of the portal's own: walled off by name, not only by unit
		}
	}
	return q, err
}

// questioned confirms; it can be opened again at any time.
func (p *Pages) questioned(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.doubt(v)
	if err != nil {
		return err
	}
	if d.asked == nil {
		return v.Redirect(accessesPath + "/" + d.entry.ID + "/question")
	}
	return v.Render(p.questionedPage(v, d))
}

// row is one look on the page.
func (p *Pages) row(v *web.Visitor, a *report.Accesses, e *report.Entry) ui.AccessRow {
	sentence := report.Sentence(v.P, a, e)
	row := ui.AccessRow{ID: "look-" + e.ID, Sentence: sentence, Source: a.SystemName(e.Source).In(v.Lang()), Details: p.details(v, a, e)}
	if e.Number > 0 {
		row.When = v.T("report.numbers", "Numbers", report.NumberText(a, e))
	} else {
		row.Unsequenced = v.T("citizen.accesses.unnumbered")
	}
	if e.Activity.ID != "" {
		row.Purpose = report.ActivityText(v.P, e.Activity)
		if path := activityPath(e); path != "" {
			row.PurposeHref = v.URL(path)
		}
	}
	switch {
	case e.Question != nil && e.Question.Finding != "":
		row.Questioned = report.FindingSentence(v.P, a, e.Question)
	case e.Question != nil:
		row.Questioned = v.T("citizen.accesses.questioned", "Reference", ltr(e.Question.Reference))
	default:
		day, clock := report.Moment(v.P, a, e.At)
		row.QuestionHref = v.URL(accessesPath + "/" + e.ID + "/question")
		row.QuestionHidden = v.T("citizen.accesses.question_which", "Day", day, "Time", clock)
	}
	return row
}

// activityPath is the page of the published activity, in the version of the look.
func activityPath(e *report.Entry) string {
	if e.Activity.Path == "" || e.Activity.Version == 0 {
		return e.Activity.Path
	}
	return fmt.Sprintf("%s/versions/%d", e.Activity.Path, e.Activity.Version)
}

func (p *Pages) details(v *web.Visitor, a *report.Accesses, e *report.Entry) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, d := range report.Details(v.P, a, e) {
		row := ui.SummaryRow{Key: d.Label, Value: d.Text}
		if d.Path != "" {
			row.Value, row.Body = "", ui.Link{Text: d.Text, Href: v.URL(activityPath(e))}
		}
		rows = append(rows, row)
	}
	if e.Question != nil && e.Question.Reference != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("citizen.accesses.case"),
			Body: ui.Link{Text: e.Question.Reference, Href: v.URL("/my/requests/" + e.Question.Reference), Attributes: latin}})
	}
	return rows
}
