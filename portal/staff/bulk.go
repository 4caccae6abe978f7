package staff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// What of a list something is done to.
const (
	scopeTicked = "ticked"
	scopePage   = "page"
	scopeMatch  = "match" // all that match the filter, up to the most
)

// stamped is a case as it stands in a form: reference and version.
func stamped(r requests.QueueRow) string { return r.Ref + ":" + strconv.Itoa(r.Version) }

// marks are the cases of a list in one field.
func marks[T any](list []T, row func(T) requests.QueueRow) string {
	parts := make([]string, len(list))
	for i, one := range list {
		parts[i] = stamped(row(one))
	}
	return strings.Join(parts, " ")
}

func marked(words []string) []requests.Chosen {
	var list []requests.Chosen
	for _, word := range words {
		ref, version, _ := strings.Cut(word, ":")
		n, err := strconv.Atoi(version)
		if err == nil && n > 0 {
			list = append(list, requests.Chosen{Ref: ref, Version: n})
		}
	}
	return list
}

// named is a case as somebody typed it, or as it stood in a preview.
func named(text string) requests.Chosen {
	ref, version, _ := strings.Cut(strings.TrimSpace(text), ":")
	n, _ := strconv.Atoi(version) // typed: whatever version it has
	return requests.Chosen{Ref: ref, Version: n}
}

// receivers is what is known of those who receive data, where a decision may have to be told to them.
func (p *Pages) receivers(v *web.Visitor, b requests.Bulk) (known requests.KnownReceivers, err error) {
	if b.Deed != requests.DeedDecide {
		return known, nil
	}
	if known.Agreements, err = p.agreements(v); err != nil {
		return known, err
	}
	known.Via, err = p.asSources(v)
	return known, err
}

// bulkTyped is what somebody wants to do to many cases. With scopeMatch the filter says to which, until a preview has named them.
func bulkTyped(form *web.Form) requests.Bulk {
	b := requests.Bulk{Deed: requests.Deed(form.Get("deed")), Key: form.Get("key")}
	b.Words = form.Text(b.Deed.Field())
	b.To, _ = uuid.Parse(form.Get("to")) // no id is nobody
	b.As = named(form.Get("as"))
	rows := strings.Fields(form.Get("rows"))
	switch form.Get("scope") {
	case scopeTicked:
		rows = form.All("row")
	case scopePage:
		rows = strings.Fields(form.Get("page"))
	}
	b.Cases = marked(rows)
	return b
}

// plotted is what will be done to many cases, or what is still to be said before.
type plotted struct {
	requests.Plan
	bulk   requests.Bulk
	form   *web.Form
	people []ui.Option
	asks   bool // something is still to be said

	sources map[string]string // names of systems
	faults  ui.Errors
}

// planBulk says what would be done, and asks for what has to be said before. It changes nothing.
func (p *Pages) planBulk(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("row")
	if err != nil {
		return err
	}
	b := bulkTyped(form)
	all := form.Get("scope") == scopeMatch
	if problems := unchosen(b, all); problems != nil {
		return p.refuseBulk(v, form, problems)
	}
	view := plotted{bulk: b, form: form}
	if form.Has("asked", "yes") {
		view.faults, _ = v.Faults(unsaidBulk(b))
	}
	return p.showPlan(v, view, all)
}

// unchosen is what is missing before anything can be shown.
func unchosen(b requests.Bulk, all bool) error {
	var problems web.Problems
	if !all && len(b.Cases) == 0 {
		problems = append(problems, web.Problem{Field: "scope", Key: "queue.bulk.none"})
	}
	if !slices.Contains(requests.Deeds(), b.Deed) {
		problems = append(problems, web.Problem{Field: "deed", Key: "queue.bulk.what"})
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// unsaidBulk is what has to be said before a deed can be done.
func unsaidBulk(b requests.Bulk) error {
	switch {
	case b.Deed == requests.DeedAssign && b.To == uuid.Nil:
		return web.Problems{{Field: "to", Key: "staff.assign.whom"}}
	case b.Deed == requests.DeedDecide && b.As.Ref == "":
		return web.Problems{{Field: "as", Key: "requests.problem.required_ref"}}
	case b.Deed.NeedsWords() && b.Words == "":
		key := "requests.problem.required_" + b.Deed.Field()
		if b.Deed.Field() == "purpose" {
			key = "queue.bulk.purpose_missing"
		}
		return web.Problems{{Field: b.Deed.Field(), Key: key}}
	}
	return nil
}

func (p *Pages) showPlan(v *web.Visitor, view plotted, all bool) error {
	var filter *requests.QueueFilter
	if all {
		f := choose(v)
		filter = &f
	}
	var err error
	if view.bulk.Known, err = p.receivers(v, view.bulk); err != nil {
		return err
	}
	view.Plan, err = p.Registry.PlanBulk(v.Ctx(), worker(v), view.bulk, filter)
	if faults, ok := v.Faults(err); ok { // the case that was named is none to follow
		view.faults, err = append(view.faults, faults...), nil
	}
	if err != nil {
		return err
	}
	if view.sources, err = p.sourceNames(v); err != nil {
		return err
	}
	view.asks = unsaidBulk(view.bulk) != nil || view.bulk.Deed == requests.DeedRelease && !view.form.Has("asked", "yes")
	if view.bulk.Deed == requests.DeedAssign {
		officers, err := p.Directory.Officers(v.Ctx())
		if err != nil {
			return err
		}
		view.people = takers(v, officers)
	}
	if len(view.faults) > 0 {
		return v.Refuse(p.planPage(v, view))
	}
	return v.Render(p.planPage(v, view))
}

// takers are those whom cases can be given to.
func takers(v *web.Visitor, officers []account.Officer) []ui.Option {
	list := []ui.Option{{Text: v.T("staff.choose")}}
	people, _ := workers(officers)
	for _, o := range people {
		if !o.Disabled {
			list = append(list, colleague(v, o))
		}
	}
	return list
}

// refuseBulk shows the queue again with what is missing.
func (p *Pages) refuseBulk(v *web.Visitor, form *web.Form, problems error) error {
	o, err := p.overview(v)
	if err != nil {
		return err
	}
	o.form = form
	o.faults, _ = v.Faults(problems)
	return v.Refuse(p.queuePage(v, o))
}

// doBulk does what the preview showed.
func (p *Pages) doBulk(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	b := bulkTyped(form)
	if b.Known, err = p.receivers(v, b); err != nil {
		return err
	}
	id, err := p.Registry.DoBulk(v.Ctx(), worker(v), b)
	if faults, ok := v.Faults(err); ok && len(b.Cases) > 0 {
		return p.showPlan(v, plotted{bulk: b, form: form, faults: faults}, false)
	}
	if err != nil && id == uuid.Nil {
		return err
	}
	// Broken off or not: the page says what was done and what is still to do.
	return v.Redirect("/staff/bulk/" + id.String())
}

func (p *Pages) bulkResult(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err != nil {
		return err
	}
	result, err := p.Registry.BulkResult(v.Ctx(), worker(v), id)
	if err != nil {
		return err
	}
	return v.Render(p.resultPage(v, result))
}

// goOnBulk does what was broken off.
func (p *Pages) goOnBulk(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err == nil {
		err = p.Registry.GoOnBulk(v.Ctx(), worker(v), id)
	}
	if err != nil {
		return err
	}
	return v.Redirect("/staff/bulk/" + id.String())
}

// deedChoices are the deeds there are for a role: a caseworker approves nothing.
func deedChoices(v *web.Visitor) []ui.Option {
	deeds := requests.Deeds()
	if !worker(v).Is(requests.RoleReviewer, requests.RoleDPO) {
		deeds = slices.DeleteFunc(deeds, func(d requests.Deed) bool { return d == requests.DeedApprove })
	}
	return options(v, "queue.deed.", deeds)
}

func (o overview) scopes(v *web.Visitor) []ui.Choice {
	list := []ui.Choice{{Value: scopeTicked, Text: v.T("queue.scope.ticked")}, {Value: scopePage, Text: v.T("queue.scope.page", "Count", len(o.Page.Rows))}}
	if o.Page.Total > len(o.Page.Rows) {
		text := v.T("queue.scope.match", "Count", o.Page.Total)
		if o.Page.Total > requests.MostAtOnce {
			text = v.T("queue.scope.first", "Most", requests.MostAtOnce)
		}
		list = append(list, ui.Choice{Value: scopeMatch, Text: text})
	}
	return list
}

func row(r requests.QueueRow) requests.QueueRow { return r }

func rowOf(p requests.Planned) requests.QueueRow { return p.QueueRow }

// every is the cases of a preview, both kinds: what is left out now may be possible once more has been said.
func (s plotted) every() []requests.Planned { return slices.Concat(s.Ready, s.Left) }
