package staff

import (
	"errors"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// keyIn shows the form for a request that came by post, phone, e-mail or at the counter.
func (p *Pages) keyIn(c *fiber.Ctx) error {
	v := web.Visit(c)
	return p.keyInForm(v, nil, nil)
}

// keyed is the form of a request that did not come through the website.
type keyed struct {
	form    *web.Form
	faults  ui.Errors
	key     string
	kind    requests.Kind
	offers  []requests.Kind
	sources []ui.Option
	notices []ui.Option
}

func (p *Pages) keyInForm(v *web.Visitor, form *web.Form, faults ui.Errors) error {
	k := keyed{form: form, faults: faults, key: typed(form, "key", uuid.NewString()), kind: requests.Kind(typed(form, "kind", v.Query("kind")))}
	k.offers = p.Registry.Offers()
	if !slices.Contains(k.offers, k.kind) {
		k.kind = requests.Access
	}
	var err error
	if k.sources, err = p.sourceOptions(v); err != nil {
		return err
	}
	if k.notices, err = p.noticeOptions(v); err != nil {
		return err
	}
	if faults == nil {
		return v.Render(p.keyInPage(v, k))
	}
	return v.Refuse(p.keyInPage(v, k))
}

// kinds are the forms there are, one for each kind of request.
func (k keyed) kinds(v *web.Visitor) ui.LanguageLinks {
	links := ui.LanguageLinks{Label: v.T("staff.queue.kind")}
	for _, kind := range k.offers {
		links.Items = append(links.Items, ui.Link{Text: v.T("requests.kind." + string(kind)), Href: v.URL("/staff/cases/new") + "?kind=" + string(kind),
			Current: kind == k.kind})
	}
	return links
}

// sourceOptions are the systems a correction may name.
func (p *Pages) sourceOptions(v *web.Visitor) ([]ui.Option, error) {
	list := []ui.Option{{Text: v.T("staff.keyin.unknown")}}
	names := map[string]map[string]string{}
	sources, err := p.Ledger.Sources(v.Ctx())
	for _, s := range sources {
		names[s.ID] = s.Names
	}
	named, failed := p.Registry.Correctable(v.Ctx())
	for _, id := range named {
		list = append(list, ui.Option{Value: id, Text: p.sourceName(v, names[id], id)})
	}
	return list, errors.Join(err, failed)
}

// saveKeyedIn makes the case.
func (p *Pages) saveKeyedIn(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	filing, err := p.filing(form)
	if err == nil {
		var receipt requests.Receipt
		receipt, err = p.Registry.FileFor(v.Ctx(), worker(v), filing)
		if err == nil {
			v.Flash("staff.keyin.done", map[string]any{"Ref": receipt.Ref})
			return v.Redirect("/staff/queue")
		}
	}
	if faults, ok := v.Faults(err); ok {
		return p.keyInForm(v, form, faults)
	}
	return err
}

// filing reads the form. Which parts of it count, the kind says.
func (p *Pages) filing(form *web.Form) (requests.Filing, error) {
	f := requests.Filing{
		Kind: requests.Kind(form.Get("kind")), Lang: form.Get("lang"), Channel: requests.Channel(form.Get("channel")), Key: form.Get("key"), Files: form.Uploads(web.FilesField),
		Contact: requests.Contact{Name: form.Get("name"), Email: form.Get("email"), Phone: form.Get("phone"), Post: form.Text("post"),
			Format: form.Get("format")},
	}
	switch f.Kind {
	case requests.Access:
		f.Access = &requests.AccessAsk{What: form.Text("what")}
	case requests.Objection, requests.Portability:
		f.Wish = form.Wish()
	case requests.Correction, requests.Deletion, requests.Restriction:
		if f.Kind != requests.Correction {
			f.Wish = form.Wish()
		}
		f.Items = []requests.Item{{Source: form.Get("items.0.source"), Field: form.Get("items.0.field"), Held: form.Text("items.0.held"),
			Right: form.Text("items.0.right"), Evidence: form.Text("items.0.evidence")}}
		for _, n := range []string{"1", "2"} {
			at := "items." + n + "."
			item := requests.Item{Source: form.Get(at + "source"), Field: form.Get(at + "field"), Held: form.Text(at + "held"),
				Right: form.Text(at + "right"), Evidence: form.Text(at + "evidence")}
			if item != (requests.Item{}) {
				f.Items = append(f.Items, item)
			}
		}
		f.Restrict = form.Has("restrict", "yes")
	case requests.Complaint:
		f.Complaint = &requests.Grievance{About: requests.About(form.Get("about")), Text: form.Text("text"), Wanted: form.Text("wanted"),
			Who: form.Get("who"), Unit: form.Get("unit"), Case: form.Get("case"), Notice: form.Get("notice")}
	}
	from, err := originTyped(form)
	if err != nil {
		return f, err
	}
	f.AskedFrom = &from
	if f.Behalf, err = keyedBehalf(form); err != nil {
		return f, err
	}
	f.ReceivedAt, err = p.receivedTyped(form)
	return f, err
}

// receivedTyped reads on which day something came; zero is today.
func (p *Pages) receivedTyped(form *web.Form) (at time.Time, err error) {
	received, err := dayTyped(form, "received")
	if err != nil || received == nil || *received == p.Registry.Today() {
		return at, err
	}
	at = received.Time(p.zone()).Add(12 * time.Hour) // the hour was not written down
	if received.After(p.Registry.Today()) {
		at = at.Add(24 * time.Hour)
	}
	return at, nil
}

// dayTyped reads a day in three fields; nil when all are empty.
func dayTyped(form *web.Form, name string) (*deadline.Day, error) {
	d, m, y := form.Date(name)
	if d == "" && m == "" && y == "" {
		return nil, nil
	}
	pad := func(text string) string {
		if len(text) == 1 {
			return "0" + text
		}
		return text
	}
	got, err := deadline.ParseDay(y + "-" + pad(m) + "-" + pad(d))
	if err != nil {
		return nil, web.Problems{{Field: name, Key: "requests.problem.day"}}
	}
	return &got, nil
}
