package staff

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// mountRegisters: those who publish keep the registers, the auditor reads them.
func (p *Pages) mountRegisters(r fiber.Router) {
	readers := web.RequireOfficer(account.Communications, account.DPO, account.Auditor)
	editors := web.RequireOfficer(account.Communications, account.DPO)
	r.Get("/staff/registers", readers, p.registers)
	r.Get("/staff/registers/:kind", readers, p.register)
	r.Get("/staff/registers/:kind/new", editors, p.newDocument)
	r.Post("/staff/registers/:kind/new", editors, p.saveNewDocument)
	r.Get("/staff/registers/:kind/:code", readers, p.documentFile)
	r.Get("/staff/registers/:kind/:code/edit", editors, p.editDocument)
	r.Post("/staff/registers/:kind/:code/edit", editors, p.saveDocument)
	r.Get("/staff/registers/:kind/:code/preview/:lang", readers, p.previewDocument)
	r.Get("/staff/registers/:kind/:code/withdraw", editors, p.askWithdrawDocument)
	r.Post("/staff/registers/:kind/:code/:move", editors, p.moveDocument)
}

// registerPath is the desk of a register.
func registerPath(kind notices.Kind) string { return "/staff/registers/" + string(kind) }

// kindIn is the register in the address of a page.
func kindIn(v *web.Visitor) (notices.Kind, error) {
	kind := notices.Kind(v.Param("kind"))
	if !slices.Contains(notices.RegisterKinds, kind) {
		return "", web.ErrNotFound
	}
	return kind, nil
}

// keeps tells whether the reader may change what the registers say.
func keeps(v *web.Visitor) bool { return v.Officer().Has(account.Communications, account.DPO) }

// registers lists the registers, and what in them wants somebody.
func (p *Pages) registers(c *fiber.Ctx) error {
	v := web.Visit(c)
	standing, err := p.Board.Standings(v.Ctx())
	if err != nil {
		return err
	}
	open, err := p.openDocuments(v, "")
	if err != nil {
		return err
	}
	due, err := p.Board.DueForReview(v.Ctx(), notices.Day(p.Board.Now().In(p.zone()).AddDate(0, 0, reviewSoon).Format("2006-01-02")))
	if err != nil {
		return err
	}
	files, err := p.pressingFiles(v)
	if err != nil {
		return err
	}
	return v.Render(p.registersPage(v, standing, append(files, p.pressingDocuments(v, open, due)...)))
}

// pressingFiles are the files of the schedule that the reader can decide on.
func (p *Pages) pressingFiles(v *web.Visitor) (list []pressing, err error) {
	if !keeps(v) {
		return nil, nil
	}
	files, err := p.Board.Imports(v.Ctx(), editor(v))
	for _, i := range files {
		if i.State != notices.ImportSubmitted || i.Author == v.Officer().ID && !i.Failed() {
			continue
		}
		tag := ui.Tag{Text: v.T("publishing.desk.approve"), Colour: "purple"}
		if i.Failed() {
			tag = ui.Tag{Text: v.T("publishing.desk.failed"), Colour: "red"}
		}
		list = append(list, pressing{i.File, v.URL(importPath(i.ID)), tag})
	}
	return list, err
}

// openDocuments are the unpublished versions in the registers, of one kind or of all.
func (p *Pages) openDocuments(v *web.Visitor, kind notices.Kind) ([]notices.Version[notices.Content], error) {
	all, err := p.Board.Desk(v.Ctx())
	return slices.DeleteFunc(all, func(one notices.Version[notices.Content]) bool {
		return one.Kind != kind && (kind != "" || !slices.Contains(notices.RegisterKinds, one.Kind))
	}), err
}

// pressingDocuments lists what wants somebody: documents the reader can approve or publish, and reviews that are due.
func (p *Pages) pressingDocuments(v *web.Visitor, open []notices.Version[notices.Content], due []notices.Due) []pressing {
	var list []pressing
	add := func(ref notices.Ref, name notices.Text, tag ui.Tag) {
		title := ref.Code + " · " + name.In(v.Lang(), p.Board.Authoritative()).Text
		list = append(list, pressing{title, v.URL(ref.Desk()), tag})
	}
	for _, one := range open {
		switch {
		case one.State == notices.StateSubmitted && !one.Wrote(v.Officer().ID) && keeps(v):
			add(one.Ref(), one.Content.Name(), ui.Tag{Text: v.T("publishing.desk.approve"), Colour: "purple"})
		case one.Failure != notices.FailedNot && keeps(v):
			add(one.Ref(), one.Content.Name(), ui.Tag{Text: v.T("publishing.desk.failed"), Colour: "red"})
		case one.State == notices.StateApproved && one.PublishAt == nil && keeps(v): // what is planned needs nobody
			add(one.Ref(), one.Content.Name(), ui.Tag{Text: v.T("notices.state.approved"), Colour: "teal"})
		}
	}
	for _, d := range due {
		if slices.Contains(notices.RegisterKinds, d.Kind) {
			add(d.Ref(), d.Title, p.reviewTag(v, d.On))
		}
	}
	return list
}

// listed is one register on the desk: what is being written, and a page of what is in force.
type listed struct {
	kind notices.Kind
	open []notices.Version[notices.Content]
	notices.Narrow
	notices.Entries
}

// register lists one register.
func (p *Pages) register(c *fiber.Ctx) error {
	v := web.Visit(c)
	kind, err := kindIn(v)
	if err != nil {
		return err
	}
	page, err := strconv.Atoi(v.Query("page"))
	if err != nil || page > 100_000 {
		page = 1
	}
	l := listed{kind: kind, Narrow: notices.Narrow{Query: v.Query("q"), Lang: v.Lang(), Page: page}}
	if l.open, err = p.openDocuments(v, kind); err != nil {
		return err
	}
	if l.Entries, err = p.Board.Register(v.Ctx(), kind, l.Narrow); err != nil {
		return err
	}
	return v.Render(p.registerPage(v, l))
}

// docket is a document with everything around it, and the fields without words in some language.
type docket struct {
	notices.Dossier
	missing map[string][]notices.Field
}

// theDocument reads the document of the address.
func (p *Pages) theDocument(v *web.Visitor) (docket, error) {
	kind, err := kindIn(v)
	if err != nil {
		return docket{}, err
	}
	d, err := p.Board.Dossier(v.Ctx(), notices.Ref{Kind: kind, Code: v.Param("code")})
	if err != nil {
		return docket{}, err
	}
	missing, err := notices.Untranslated(d.Newest().Content, p.Board.Languages)
	return docket{d, missing}, err
}

// name is what the document is called, in the page's language as far as it is translated.
func (p *Pages) name(v *web.Visitor, c notices.Content) string {
	return c.Name().In(v.Lang(), p.Board.Authoritative()).Text
}

// lastSaved is the newest change of the draft: whose it is, and when.
func (f docket) lastSaved() notices.Change {
	for _, c := range f.History {
		if c.Action == "saved" {
			return c
		}
	}
	return notices.Change{}
}

// documentFile shows where a document stands and what can be done with it.
func (p *Pages) documentFile(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.theDocument(v)
	if err != nil {
		return err
	}
	return v.Render(p.documentPage(v, f, nil, nil))
}

// reached are the states in which a move has been made already: a second click finds its work done.
var reached = map[string]notices.VersionState{
	"submit": notices.StateSubmitted, "approve": notices.StateApproved, "publish": notices.StatePublished, "return": notices.StateDraft,
}

// moveDocument moves a draft on its way, or withdraws what is in force.
func (p *Pages) moveDocument(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	if v.Param("move") == "withdraw" {
		return p.withdrawDocument(v, form)
	}
	m, known := p.mover(v.Param("move"), form)
	kind, err := kindIn(v)
	if !known || err != nil {
		return web.ErrNotFound
	}
	version, err1 := strconv.ParseInt(form.Get("version"), 10, 64)
	revision, err2 := strconv.Atoi(form.Get("revision"))
	if err1 != nil || err2 != nil {
		return web.BadRequest("a form about a draft says which revision it shows")
	}
	ref := notices.Ref{Kind: kind, Code: v.Param("code")}
	if moved, err := p.Board.Version(v.Ctx(), version); err == nil && moved.Ref() != ref {
		return web.ErrNotFound
	}
	err = m.move(p.Board, v, notices.Step{Version: version, Revision: revision, Why: form.Text("why")})
	if errors.Is(err, notices.ErrState) {
		if now, failed := p.Board.Version(v.Ctx(), version); failed == nil && now.State == reached[v.Param("move")] && now.Revision == revision {
			err = nil
		}
	}
	if errors.Is(err, notices.ErrChanged) {
		return p.refuseMove(v, form, fiber.StatusConflict, nil)
	}
	if faults, ok := v.Faults(err); ok {
		return p.refuseMove(v, form, fiber.StatusUnprocessableEntity, faults)
	}
	if err != nil {
		return err
	}
	if m.done != "" {
		v.Flash(m.done, nil)
	}
	if _, err := p.Board.Dossier(v.Ctx(), ref); err != nil {
		return v.Redirect(registerPath(kind)) // the only draft of a document that never was published is gone
	}
	return v.Redirect(ref.Desk())
}

// refuseMove shows the document as it stands now, with what was typed.
func (p *Pages) refuseMove(v *web.Visitor, form *web.Form, status int, faults ui.Errors) error {
	f, err := p.theDocument(v)
	if err != nil {
		return err
	}
	if status == fiber.StatusConflict {
		last := f.lastSaved()
		faults = ui.Errors{{Text: v.T("publishing.moved", "Name", last.OfficerName, "When", p.moment(v, last.At)), Href: "#draft"}}
		if why := form.Text("why"); why != "" {
			faults = append(faults, ui.ErrorItem{Text: v.T("publishing.moved_why", "Why", why), Href: "#draft"})
		}
	}
	return v.RenderStatus(status, p.documentPage(v, f, form, faults))
}

// askWithdrawDocument asks why a document is taken out of force, and says what would then point at nothing.
func (p *Pages) askWithdrawDocument(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.theDocument(v)
	if err != nil {
		return err
	}
	if f.Published == nil || f.Withdrawn() {
		return notices.ErrState
	}
	return v.Render(p.withdrawDocumentPage(v, f, nil, nil))
}

func (p *Pages) withdrawDocument(v *web.Visitor, form *web.Form) error {
	f, err := p.theDocument(v)
	if err != nil {
		return err
	}
	if f.Published == nil {
		return notices.ErrState
	}
	err = p.Board.Withdraw(v.Ctx(), editor(v), f.Ref, form.Text("why"))
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.withdrawDocumentPage(v, f, form, faults))
	}
	if err != nil && !errors.Is(err, notices.ErrWithdrawn) { // a second click finds it withdrawn
		return err
	}
	v.Flash("register.withdrawn", nil)
	return v.Redirect(f.Ref.Desk())
}
