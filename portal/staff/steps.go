package staff

import (
	"errors"
	"maps"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// taking is one step being taken: by whom, on what, with what was typed.
type taking struct {
	v    *web.Visitor
	by   requests.Officer
	step requests.Step
	form *web.Form
}

// step is one thing an officer can do with a case. Without a form it is a button.
type step struct {
	actions []requests.Action // none when it makes another case and leaves this one as it is
	fits    func(f file) bool
	form    func(p *Pages, v *web.Visitor, s sheet) templ.Component
	do      func(p *Pages, t taking) error
	leaves  bool // the case may be out of reach afterwards
	presses bool // a button all the same, unless the office owes a reason for being late
}

// stepOrder is the order in which the steps are offered.
var stepOrder = []string{
	"disclaim", "claim", "receipt",
	"approve", "send-back", "submit", "close",
	"enclose", "take-out", "decide", "name", "late",
	"ask", "answer", "fee", "paid", "message", "note",
	"task", "task-more", "task-drop",
	"party", "asked-from", "link", "unlink", "group", "ungroup",
	"identify", "unproven", "post-code", "posted", "authority",
	"extend", "amend", "transfer",
	"carried", "mark", "unmark", "recipients",
	"give", "assign", "release", "recuse",
	"reopen", "review",
	"hold", "lift",
}

// steps are what can be done with a case, by the last part of its address.
// i18n: staff.step.*
var steps map[string]step

func init() { // the table names functions that read it
	steps = map[string]step{
		"claim": {actions: of(requests.ActAssign), fits: func(f file) bool { return f.Assignee == uuid.Nil },
			do: func(p *Pages, t taking) error { return p.Registry.Claim(t.v.Ctx(), t.by, t.step) }},
		"receipt": {actions: of(requests.ActReceipt), form: (*Pages).receiptForm,
			do: func(p *Pages, t taking) error { return p.Registry.Acknowledge(t.v.Ctx(), t.by, t.step) }},
		"submit": {actions: of(requests.ActSubmit), form: (*Pages).submitForm, presses: true, fits: func(f file) bool { return f.Decision != nil && f.Decision.ApprovedAt.IsZero() },
			do: func(p *Pages, t taking) error { return p.Registry.Submit(t.v.Ctx(), t.by, t.step) }},
		"close": {actions: of(requests.ActClose),
			do: func(p *Pages, t taking) error { return p.Registry.Close(t.v.Ctx(), t.by, t.step) }},
		"approve": {actions: of(requests.ActApprove, requests.ActInstruct), form: (*Pages).approveForm,
			do: func(p *Pages, t taking) error { return p.Registry.Approve(t.v.Ctx(), t.by, t.step) }},
		"send-back": {actions: of(requests.ActSendBack), form: (*Pages).sendBackForm,
			do: func(p *Pages, t taking) error {
				return p.Registry.SendBack(t.v.Ctx(), t.by, t.step, t.form.Text("why"))
			}},
		"enclose": {actions: of(requests.ActEnclose), form: (*Pages).encloseForm, do: func(p *Pages, t taking) error {
			return p.Registry.Enclose(t.v.Ctx(), t.by, t.step, requests.Enclosure{Title: t.form.Get("title"), Given: requests.Given(t.form.Get("given")),
				LeftOut: t.form.Text("left_out"), Reason: t.form.Get("reason"), Covered: requests.Covered(t.form.Get("covered")), Why: t.form.Text("outside")})
		}},
		"take-out": {actions: of(requests.ActTakeOut), form: (*Pages).takeOutForm, do: func(p *Pages, t taking) error {
			id, err := uuid.Parse(t.form.Get("document"))
			if err != nil {
				return web.Problems{{Field: "document", Key: "requests.problem.choose_document"}}
			}
			return p.Registry.TakeOut(t.v.Ctx(), t.by, t.step, id)
		}},
		"decide": {actions: of(requests.ActDecide), form: (*Pages).decideForm, do: (*Pages).decide},
		"name": {actions: of(requests.ActName), form: (*Pages).nameForm, do: func(p *Pages, t taking) error {
			number, err := lookNumber(t.form)
			if err != nil {
				return err
			}
			return p.Registry.NameOfficial(t.v.Ctx(), t.by, t.step, requests.Naming{Number: number, Decision: t.form.Get("decision"),
				Need: t.form.Text("need"), Interests: t.form.Text("interests")})
		}},
		"ask": {actions: of(requests.ActAsk), form: (*Pages).askForm, do: func(p *Pages, t taking) error {
			return p.Registry.Ask(t.v.Ctx(), t.by, t.step, requests.Inquiry{Text: t.form.Text("text"), Identity: t.form.Has("identity", "yes")})
		}},
		"answer": {actions: of(requests.ActAnswer), form: (*Pages).answerForm,
			do: func(p *Pages, t taking) error {
				return p.Registry.AnswerFor(t.v.Ctx(), t.by, t.step, t.form.Text("text"))
			}},
		"message": {actions: of(requests.ActWrite), form: (*Pages).messageForm,
			do: func(p *Pages, t taking) error { return p.Registry.Write(t.v.Ctx(), t.by, t.step, t.form.Text("text")) }},
		"note": {actions: of(requests.ActNote), form: (*Pages).noteForm,
			do: func(p *Pages, t taking) error { return p.Registry.Note(t.v.Ctx(), t.by, t.step, t.form.Text("text")) }},
		"identify": {actions: of(requests.ActIdentify), form: (*Pages).identifyForm, do: func(p *Pages, t taking) error {
			return p.Registry.Identify(t.v.Ctx(), t.by, t.step, requests.Identity{Method: t.form.Get("method"),
				Subject: ledger.Subject{Scheme: t.form.Get("scheme"), ID: t.form.Get("subject")}})
		}},
		"recipients": {actions: of(requests.ActRecipient), form: (*Pages).recipientForm, do: (*Pages).tellRecipient},
		"assign":     {actions: of(requests.ActAssign), form: (*Pages).assignForm, do: (*Pages).assign, leaves: true},
		"give": {actions: of(requests.ActAssign), leaves: true,
			do: func(p *Pages, t taking) error { return p.Registry.Give(t.v.Ctx(), t.by, t.step) }},
		"release": {actions: of(requests.ActRelease), form: (*Pages).releaseForm, leaves: true,
			do: func(p *Pages, t taking) error { return p.Registry.Release(t.v.Ctx(), t.by, t.step, t.form.Text("why")) }},
		"disclaim": {actions: of(requests.ActDisclaim), fits: func(f file) bool { return f.Undeclared },
			do: func(p *Pages, t taking) error { return p.Registry.Disclaim(t.v.Ctx(), t.by, t.step) }},
		"recuse": {actions: of(requests.ActRecuse), form: (*Pages).recuseForm, leaves: true,
			do: func(p *Pages, t taking) error { return p.Registry.Recuse(t.v.Ctx(), t.by, t.step, t.form.Get("why")) }},
		"reopen": {actions: of(requests.ActReopen), form: (*Pages).reopenForm,
			do: func(p *Pages, t taking) error { return p.Registry.Reopen(t.v.Ctx(), t.by, t.step, t.form.Text("why")) }},
	}
	maps.Copy(steps, factSteps())
	maps.Copy(steps, proofSteps())
	maps.Copy(steps, authoritySteps())
	maps.Copy(steps, holdSteps())
	maps.Copy(steps, taskSteps())
	maps.Copy(steps, linkSteps())
	maps.Copy(steps, originSteps())
	maps.Copy(steps, redressSteps())
	maps.Copy(steps, reviewSteps())
}

func of(actions ...requests.Action) []requests.Action { return actions }

// sheet is the page of one step: the case, what was typed, and what changed since the form was made.
type sheet struct {
	file
	name     string
	form     *web.Form
	faults   ui.Errors
	stale    bool               // the case changed since
	wordings []requests.Wording // prepared texts for its fields
	inserted map[string]string  // fields a prepared text was put into
	changed  []requests.Event   // how
	people   []ui.Option        // to assign to, or to ask
	notices  []ui.Option        // in force

	as *filled // the decision of another case is filled in; nil when none is

	proposed []requests.Proposal // whom a correction may have to be told
}

// value is what stands in a field.
func (s sheet) value(name, otherwise string) string {
	if text, ok := s.inserted[name]; ok {
		return text
	}
	return typed(s.form, name, otherwise)
}

// stepForm shows the form of a step.
func (p *Pages) stepForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	name := v.Param("step")
	if s, known := steps[name]; !known || s.form == nil {
		return web.ErrNotFound
	}
	view, err := p.openCase(v)
	if errors.Is(err, requests.ErrPurposeNeeded) {
		return v.Render(p.purposePage(v, nil, nil))
	}
	if err != nil {
		return err
	}
	s, err := p.newSheet(v, name, view)
	if err != nil {
		return err
	}
	if s.Undeclared && name != "recuse" && name != "release" {
		return v.Redirect(s.path())
	}
	if !s.possible(name) {
		return requests.ErrMove
	}
	if as := v.Query("as"); as != "" && name == "decide" {
		if err := p.fillAs(v, &s, as); err != nil {
			return err
		}
	}
	return v.Render(p.stepPage(v, s))
}

func (p *Pages) newSheet(v *web.Visitor, name string, view requests.CaseView) (sheet, error) {
	f, err := p.newFile(v, view)
	s := sheet{file: f, name: name}
	if err == nil && name == "assign" {
		s.people, err = p.colleagues(v, view)
	}
	if err == nil {
		err = p.readPrepared(v, &s)
	}
	if err == nil && name == "asked-from" {
		s.notices, err = p.noticeOptions(v)
	}
	if err == nil && name == "task" {
		s.people, err = p.askable(v)
	}
	if err == nil && name == "decide" && view.Kind.ByItem() {
		s.proposed, err = p.proposed(v, view)
	}
	return s, err
}

// colleagues are those whose roles let them take a case of this desk. Who is behind a wall stays on the list: leaving them out
// would tell.
func (p *Pages) colleagues(v *web.Visitor, view requests.CaseView) ([]ui.Option, error) {
	officers, err := p.Directory.Officers(v.Ctx())
	list := []ui.Option{{Text: v.T("staff.choose")}}
	for _, o := range officers {
		takes := o.Has(account.DPO) || view.Desk == requests.DeskCasework && o.Has(account.Caseworker, account.Reviewer)
		if takes && !o.Disabled && o.ID != view.Assignee {
			list = append(list, colleague(v, o))
		}
	}
	return list, err
}

// takeStep takes a step. What was typed is never lost: problems and changes made by others lead back to the form.
func (p *Pages) takeStep(c *fiber.Ctx) error {
	v := web.Visit(c)
	name := v.Param("step")
	s, known := steps[name]
	if !known {
		return web.ErrNotFound
	}
	ref, ok := p.Registry.Reference(v.Param("ref"))
	if !ok {
		return requests.ErrNotFound
	}
	form, err := v.Form("told", "sources")
	if err != nil {
		return err
	}
	if form.Get("insert") != "" {
		return p.insert(v, name, form)
	}
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil || version < 1 {
		return web.BadRequest("a form about a case says which version it shows")
	}
	t := taking{v: v, by: worker(v), form: form, step: requests.Step{Ref: ref, Version: version, Key: form.Get("key"),
		Files: form.Uploads(web.FilesField), Late: requests.Lateness{Cause: form.Get("cause"), Text: form.Text("late")}, Wordings: wordingsTyped(form)}}
	on, err := dayTyped(form, "on")
	if err == nil {
		if on != nil {
			t.step.On = *on
		}
		err = s.do(p, t)
	}
	if err == nil {
		v.Flash("staff.step.done", nil)
		if s.leaves {
			return v.Redirect("/staff/queue")
		}
		return v.Redirect("/staff/cases/" + ref)
	}
	return p.refuse(v, name, form, spoken(err))
}

// spoken turns what a rule refuses into a problem beside a field, where one field is to blame.
func spoken(err error) error {
	switch {
	case errors.Is(err, requests.ErrAssigneeUndeclared):
		return web.Problems{{Field: "to", Key: "conflict.assignee_undeclared"}}
	case errors.Is(err, requests.ErrAssignee):
		return web.Problems{{Field: "to", Key: "staff.assign.cannot"}}
	case errors.Is(err, requests.ErrTooLate):
		return web.Problems{{Field: "reason", Key: "staff.extend.late"}}
	}
	return err
}

// refuse shows the form again, with the problems or with what changed meanwhile.
func (p *Pages) refuse(v *web.Visitor, name string, form *web.Form, err error) error {
	faults, wrong := v.Faults(err)
	stale := errors.Is(err, requests.ErrChanged)
	if !wrong && !stale {
		return err
	}
	view, opened := p.openCase(v)
	if errors.Is(opened, requests.ErrPurposeNeeded) { // it was theirs until a moment ago, and what they typed must not be lost
		view, opened = p.Registry.Open(v.Ctx(), worker(v), v.Param("ref"), v.T("staff.purpose.conflict"))
	}
	if opened != nil {
		return opened
	}
	s, err := p.newSheet(v, name, view)
	if err != nil {
		return err
	}
	s.form, s.faults, s.stale = form, faults, stale
	seen, _ := strconv.Atoi(form.Get("seen"))
	for _, e := range s.Events {
		if stale && seen > 0 && e.N > seen {
			s.changed = append(s.changed, e)
		}
	}
	if stale {
		return v.RenderStatus(fiber.StatusConflict, p.stepPage(v, s))
	}
	return v.Refuse(p.stepPage(v, s))
}

// assign gives the case to a colleague.
func (p *Pages) assign(t taking) error {
	id, err := uuid.Parse(t.form.Get("to"))
	if err != nil {
		return web.Problems{{Field: "to", Key: "staff.assign.whom"}}
	}
	o, err := p.Directory.Officer(t.v.Ctx(), id)
	if errors.Is(err, account.ErrNotFound) || err == nil && o.Disabled {
		return requests.ErrAssignee
	}
	if err != nil {
		return err
	}
	return p.Registry.Assign(t.v.Ctx(), t.by, t.step, asWorker(o))
}

// tellRecipient records how far the telling of somebody who had the wrong value is (GDPR Art. 19).
func (p *Pages) tellRecipient(t taking) error {
	id, err := uuid.Parse(t.form.Get("recipient"))
	if err != nil {
		return web.Problems{{Field: "recipient", Key: "staff.recipient.which"}}
	}
	return p.Registry.TellRecipient(t.v.Ctx(), t.by, t.step,
		requests.Recipient{ID: id, State: requests.Told(t.form.Get("state")), Way: t.form.Get("way"), Why: t.form.Text("why")})
}

// decide drafts the decision, and with the second button sends it for approval.
func (p *Pages) decide(t taking) error {
	d := requests.Decision{Outcome: requests.Outcome(t.form.Get("outcome")), Reason: t.form.Get("reason"), Reasons: t.form.Text("reasons"),
		Statement: t.form.Text("statement"), Withheld: t.form.Text("withheld"), Direction: t.form.Text("direction"), Accesses: t.form.Has("accesses", "yes"), Submit: t.form.Get("go") == "submit",
		Together: t.form.Has("together", "yes")}
	for line := range strings.SplitSeq(t.form.Text("recipients"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			d.Recipients = append(d.Recipients, line)
		}
	}
	if err := p.readRecipients(t, &d); err != nil {
		return err
	}
	var err error
	if d.Findings, err = readFindings(t.form); err != nil {
		return err
	}
	for n := 0; ; n++ {
		at := "items." + strconv.Itoa(n) + "."
		id, err := uuid.Parse(t.form.Get(at + "item"))
		if err != nil {
			break
		}
		d.Items = append(d.Items, requests.ItemDecision{Item: id, Verdict: requests.Verdict(t.form.Get(at + "verdict")),
			Value: t.form.Text(at + "value"), Reason: t.form.Get(at + "reason"), Reasons: t.form.Text(at + "reasons")})
	}
	return p.Registry.Decide(t.v.Ctx(), t.by, t.step, d)
}

// drafted is what the decision says about an item so far.
func (f file) drafted(item uuid.UUID) requests.ItemDecision {
	if f.Decision != nil {
		for _, d := range f.Decision.Items {
			if d.Item == item {
				return d
			}
		}
	}
	return requests.ItemDecision{}
}

// proposal is the decision so far, empty when there is none.
func (f file) proposal() requests.Decision {
	if f.Decision == nil {
		return requests.Decision{}
	}
	return *f.Decision
}
