package staff

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// askLook asks why the whole log line is to be opened.
func (p *Pages) askLook(c *fiber.Ctx) error {
	v := web.Visit(c)
	view, err := p.openCase(v)
	if errors.Is(err, requests.ErrPurposeNeeded) {
		return v.Render(p.purposePage(v, nil, nil))
	}
	if err != nil {
		return err
	}
	if _, any := (file{CaseView: view}).aboutLooks(); !any {
		return requests.ErrMove
	}
	if view.Undeclared {
		return v.Redirect("/staff/cases/" + view.Ref)
	}
	return v.Render(p.lookPage(v, file{CaseView: view}, nil, nil))
}

// openLook shows the whole log line once, as the answer to the form: it is in no address and in no cache, and to see it again is a look
// again.
func (p *Pages) openLook(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	number := int64(0)
	var line ledger.Entry
	if typed := form.Get("number"); typed != "" {
		var ok bool
		if number, ok = numberTyped(typed); !ok {
			err = web.Problems{{Field: "number", Key: "staff.name.number_missing"}}
		}
	}
	if err == nil {
		line, err = p.Registry.Investigate(v.Ctx(), worker(v), v.Param("ref"), form.Get("purpose"), number)
	}
	if faults, ok := v.Faults(err); ok {
		view, err := p.openCase(v)
		if errors.Is(err, requests.ErrPurposeNeeded) {
			return v.Render(p.purposePage(v, nil, nil))
		}
		if err != nil {
			return err
		}
		return v.Refuse(p.lookPage(v, file{CaseView: view}, form, faults))
	}
	if err != nil {
		return err
	}
	terms, err := p.Ledger.Terms(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.linePage(v, line, terms.Lapsed(line)))
}

// line is everything the ledger holds about one look.
func (p *Pages) line(v *web.Visitor, e ledger.Entry, lapse *ledger.Lapse) []ui.SummaryRow {
	var r rows
	name := e.Actor.Name
	if name == "" {
		name = v.T("finding.line.no_name")
	}
	r.text(v.T("report.label.who"), name)
	r.text(v.T("finding.line.id"), e.Actor.ID)
	r.text(v.T("report.label.role"), report.RoleText(v.P, report.Who{Role: e.Actor.Role, RoleWords: e.Actor.RoleWords}))
	r.text(v.T("report.label.unit"), e.Actor.Unit)
	r.text(v.T("report.label.organisation"), e.Actor.Organisation.Name)
	r.add(v.T("report.label.when"), p.moment(v, e.Occurred))
	r.add(v.T("finding.line.received"), p.moment(v, e.Received))
	r.text(v.T("report.label.system"), p.sourceName(v, e.SourceNames, e.Source))
	r.text(v.T("finding.line.program"), e.System.Name)
	r.text(v.T("finding.line.channel"), e.Channel)
	r.add(v.T("report.label.action"), report.ActionText(v.P, e.Action))
	r.add(v.T("report.label.outcome"), report.OutcomeText(v.P, e.Outcome))
	r.add(v.T("report.label.data"), report.DataText(v.P, e.Categories))
	r.text(v.T("report.label.detail"), e.Detail)
	r.text(v.T("finding.line.purpose"), e.Purpose.Text)
	r.text(v.T("finding.line.code"), e.Purpose.Code)
	r.body(v.T("report.label.activity"), ui.Link{Text: e.Purpose.Activity, Href: v.URL("/registers/processing/" + e.Purpose.Activity)})
	r.add(v.T("report.label.basis"), report.BasisText(v.P, e.LegalBasis.Code, e.LegalBasis.Reference))
	r.text(v.T("report.label.case"), e.CaseRef)
	if e.Recipient != nil {
		r.text(v.T("report.label.recipient"), e.Recipient.Name)
	}
	if lapse != nil {
		r.add(v.T("report.label.agreement"), report.LapseText(v.P, *lapse))
	}
	r.text(v.T("report.label.emergency"), e.Emergency)
	if e.Ordinal > 0 {
		r.add(v.T("finding.line.number"), strconv.FormatInt(e.Ordinal, 10))
		r.add(v.T("finding.line.leaf"), strconv.FormatInt(e.Leaf, 10))
	} else {
		r.add(v.T("finding.line.leaf"), v.T("finding.line.waiting"))
	}
	r.add(v.T("report.label.commitment"), fmt.Sprintf("%x", e.Disclosed.Commitment))
	r.add(v.T("finding.line.profile"), v.T("finding.line.profile."+string(e.Profile))) // i18n: finding.line.profile.*
	return r
}
