package staff

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
)

const (
	// importTime is how long a file may take to be read or published: 5,000 rows take some two seconds.
	importTime = time.Minute
	// importPage is how many changes are shown at once.
	importPage = 50
	// errorsShown is how many errors are shown on the page; the file with them has more.
	errorsShown = 200
	// missingOffered is how many rows that are missing from a file can be ticked to be withdrawn.
	missingOffered = 200
)

// scheduleImports asks for a file and lists those that wait for somebody.
func (p *Pages) scheduleImports(c *fiber.Ctx) error {
	v := web.Visit(c)
	return p.listImports(v, nil)
}

func (p *Pages) listImports(v *web.Visitor, faults ui.Errors) error {
	list, err := p.Board.Imports(v.Ctx(), editor(v))
	if err != nil {
		return err
	}
	page := p.scheduleImportsPage(v, list, faults)
	if len(faults) > 0 {
		return v.Refuse(page)
	}
	return v.Render(page)
}

// readSchedule reads a file and leads to what it would change.
func (p *Pages) readSchedule(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	var file web.File
	if files := form.Files("file"); len(files) > 0 {
		file = files[0]
	}
	var id uuid.UUID
	switch {
	case file.Size == 0:
		err = web.Problems{{Field: "file", Key: "schedule.import.choose"}}
	case file.Size > notices.MaxSheet:
		err = web.Problems{{Field: "file", Key: "notices.sheet.large", Vars: map[string]any{"Limit": notices.MaxSheet >> 20}}}
	default:
		id, err = p.Board.ReadImport(v.Ctx(), editor(v), file.Name, file.Body)
	}
	if faults, ok := v.Faults(err); ok {
		return p.listImports(v, faults)
	}
	if err != nil {
		return err
	}
	return v.Redirect(importPath(id))
}

func importPath(id uuid.UUID) string { return "/staff/retention/import/" + id.String() }

// importShown is a file with what its page shows of it.
type importShown struct {
	notices.Import
	plans   []notices.Change // what happened to its moments
	moved   []string         // codes of rows that somebody else changed meanwhile
	rows    []notices.ImportRow
	missing []notices.ImportRow
	page    int
	own     bool
	form    *web.Form
	faults  ui.Errors
}

// waits tells whether the file still has a way to go.
func (i importShown) waits() bool {
	return i.State == notices.ImportRead || i.State == notices.ImportSubmitted || i.State == notices.ImportPlanned
}

// changes is how many rows the file changes or adds.
func (i importShown) changes() int { return i.Added + i.Changed }

func (p *Pages) scheduleImport(c *fiber.Ctx) error {
	v := web.Visit(c)
	shown, err := p.shownImport(v)
	if err != nil {
		return err
	}
	return v.Render(p.scheduleImportPage(v, shown))
}

func (p *Pages) shownImport(v *web.Visitor) (shown importShown, err error) {
	id, err := idIn(v)
	if err != nil {
		return shown, err
	}
	if shown.Import, err = p.Board.Import(v.Ctx(), editor(v), id); err != nil {
		return shown, err
	}
	shown.own = shown.Author == v.Officer().ID
	shown.page = 1
	if n, err := strconv.Atoi(v.Query("page")); err == nil && n > 0 && n <= shown.changes() {
		shown.page = n
	}
	if shown.waits() {
		if shown.moved, err = p.Board.MovedRows(v.Ctx(), shown.Import); err != nil {
			return shown, err
		}
	}
	if shown.plans, err = p.Board.ImportPlans(v.Ctx(), shown.Import); err != nil {
		return shown, err
	}
	if shown.rows, err = p.Board.ImportRows(v.Ctx(), shown.Import, (shown.page-1)*importPage, importPage, notices.OpNew, notices.OpChanged); err != nil {
		return shown, err
	}
	ops := []notices.ImportOp{notices.OpMissing, notices.OpWithdraw}
	if shown.State != notices.ImportRead {
		ops = ops[1:]
	}
	shown.missing, err = p.Board.ImportRows(v.Ctx(), shown.Import, 0, missingOffered, ops...)
	return shown, err
}

// importErrors gives all errors as a file, so that they can stand beside the one they are about.
func (p *Pages) importErrors(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err != nil {
		return err
	}
	i, err := p.Board.Import(v.Ctx(), editor(v), id)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // spreadsheets take it for UTF-8 then
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	_ = w.Write([]string{v.T("schedule.error.row"), v.T("schedule.error.column"), v.T("schedule.error.head"), v.T("schedule.error.code"), v.T("schedule.error.what")})
	for _, f := range i.Faults {
		_ = w.Write(notices.Cells(strconv.Itoa(f.Row), f.Column, f.Head, f.Code, v.Message(f.Key, f.Vars)))
	}
	if w.Flush(); w.Error() != nil {
		return w.Error()
	}
	return v.Download("errors.csv", report.CSV.ContentType(), out.Bytes())
}

// moveImport takes a file a step on.
func (p *Pages) moveImport(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err != nil {
		return err
	}
	form, err := v.Form("withdraw")
	if err != nil {
		return err
	}
	next, told := importPath(id), ""
	switch who := editor(v); v.Param("move") {
	case "submit":
		told, err = "schedule.import.submitted", p.Board.SubmitImport(v.Ctx(), who, id, form.Get("why"), form.All("withdraw"))
	case "approve":
		if form.Get("when") == "later" {
			err = p.planTyped(v, form, func(at time.Time) error { return p.Board.PlanImport(v.Ctx(), who, id, at) })
			break
		}
		told, err = "schedule.import.published", p.Board.ApproveImport(v.Ctx(), who, id)
	case "call-off":
		planned, wrong := time.Parse(time.RFC3339Nano, form.Get("planned"))
		if wrong != nil {
			return web.BadRequest("a form about a planned file says for when it is planned")
		}
		told, err = "schedule.import.called_off", p.Board.CallOffImport(v.Ctx(), who, id, planned)
	case "return":
		told, err = "schedule.import.returned", p.Board.ReturnImport(v.Ctx(), who, id, form.Get("reason"))
	case "drop":
		next, told, err = "/staff/retention/import", "schedule.import.dropped", p.Board.DropImport(v.Ctx(), who, id)
	default:
		return web.ErrNotFound
	}
	faults, wrong := v.Faults(err)
	if wrong || errors.Is(err, notices.ErrMoved) {
		shown, failed := p.shownImport(v)
		if failed != nil {
			return failed
		}
		if shown.form, shown.faults = form, faults; !wrong {
			shown.faults = ui.Errors{{Field: "moved", Text: v.T("schedule.import.moved", "Count", len(shown.moved))}}
		}
		return v.Refuse(p.scheduleImportPage(v, shown))
	}
	if err != nil {
		return err
	}
	if told != "" {
		v.Flash(told, nil)
	}
	return v.Redirect(next)
}

// importFacts are the counts of a file, as a list.
func importFacts(v *web.Visitor, i importShown) []ui.SummaryRow {
	var r rows
	r.add(v.T("schedule.import.errors"), v.P.Number(i.Faulty))
	r.add(v.T("notices.op.changed"), v.P.Number(i.Changed))
	r.add(v.T("notices.op.new"), v.P.Number(i.Added))
	r.add(v.T("notices.op.same"), v.P.Number(i.Same))
	r.add(v.T("notices.op.missing"), v.P.Number(i.Missing))
	if i.Withdrawn > 0 {
		r.add(v.T("notices.op.withdraw"), v.P.Number(i.Withdrawn))
	}
	if len(i.Kept) > 0 {
		r.add(v.T("schedule.import.kept"), strings.Join(i.Kept, ", "))
	}
	r.add(v.T("schedule.import.why"), i.Why)
	if i.Reason != "" {
		r.add(v.T("schedule.import.reason"), i.Reason)
	}
	return r
}

// importHistory is who did what with a file, and when, the newest first.
func (p *Pages) importHistory(v *web.Visitor, i importShown) []ui.Event {
	events := []ui.Event{{Title: v.T("notices.import.read"), When: p.moment(v, i.ReadAt), ISO: isoMoment(i.ReadAt), Who: i.AuthorName}}
	add := func(state notices.ImportState, at *time.Time, who, text string) {
		if at != nil {
			events = append(events, ui.Event{Title: v.T("notices.import." + string(state)), When: p.moment(v, *at), ISO: isoMoment(*at), Who: who, Text: text})
		}
	}
	add(notices.ImportSubmitted, i.SubmittedAt, i.AuthorName, i.Why)
	plans := p.changes(v, i.plans)
	events = append(events, plans...)
	switch i.State {
	case notices.ImportPublished:
		add(i.State, i.PublishedAt, i.DeciderName, "")
	case notices.ImportReturned:
		add(i.State, i.DecidedAt, i.DeciderName, i.Reason)
	}
	slices.Reverse(events)
	return events
}

func importColour(s notices.ImportState) string {
	switch s {
	case notices.ImportSubmitted:
		return "purple"
	case notices.ImportPlanned:
		return "teal"
	case notices.ImportPublished:
		return "green"
	case notices.ImportRead:
		return "yellow"
	}
	return "grey"
}

// missingChoices are the rows that a file leaves out, to be ticked.
func (p *Pages) missingChoices(v *web.Visitor, list []notices.ImportRow) []ui.Choice {
	var choices []ui.Choice
	for _, r := range list {
		choices = append(choices, ui.Choice{Value: r.Code, Text: isolated(r.Code) + " " + r.Name.In(v.Lang(), p.Board.Authoritative()).Text})
	}
	return choices
}

// importTurns leads through the changes of a file.
func importTurns(v *web.Visitor, i importShown) ui.Pagination {
	return ui.Pages(i.page, (i.changes()+importPage-1)/importPage, func(page int) string {
		return v.URL(importPath(i.ID)) + "?page=" + strconv.Itoa(page) + "#changes"
	})
}

// changedField is what a field of a row is called, with the language of a text.
func changedField(v *web.Visitor, f notices.CellChange) string {
	name := v.T("notices.field." + f.Field)
	if f.Lang != "" {
		name += " (" + isolated(languageName(f.Lang)) + ")"
	}
	return name
}
