package citizen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// itemForm is the page on which one thing to correct is described.
type itemForm struct {
	draft   requests.Draft
	at      int // its place in the list; the rules name its fields by it
	item    requests.Item
	sources []ui.Option
	faults  ui.Errors
}

func (f itemForm) kind() requests.Kind { return f.draft.Filing.Kind }

// mine are the problems under the names the form's own fields have.
func (f itemForm) mine(faults ui.Errors) ui.Errors {
	prefix := "items." + strconv.Itoa(f.at) + "."
	for i := range faults {
		name, own := strings.CutPrefix(faults[i].Field, prefix)
		switch {
		case faults[i].Field == web.FilesField:
			name = web.FilesField
		case !own:
			name = "field"
		}
		faults[i].Field = name
	}
	return faults
}

// correcting hands the draft of a correction to a page about its items, or leads to the question that comes first.
func (p *Pages) correcting(then func(*web.Visitor, requests.Draft) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		d, err := p.draft(v)
		if err != nil {
			return err
		}
		if elsewhere := detour(d, requests.AskItems); elsewhere != "" {
			return v.Redirect(elsewhere)
		}
		return then(v, d)
	}
}

func (p *Pages) items(v *web.Visitor, d requests.Draft) error {
	if len(d.Filing.Items) == 0 {
		return v.Redirect(pathOf(requests.AskItems) + "/add")
	}
	names, err := p.sourceNames(v)
	if err != nil {
		return err
	}
	return v.Render(p.itemsPage(v, d, names))
}

func (p *Pages) addItem(v *web.Visitor, d requests.Draft) error {
	return p.showItem(v, itemForm{draft: d, at: len(d.Filing.Items), item: requests.Item{ID: uuid.New()}})
}

func (p *Pages) changeItem(v *web.Visitor, d requests.Draft) error {
	at := placeOf(d, v.Param("id"))
	if at < 0 {
		return v.Redirect(pathOf(requests.AskItems))
	}
	return p.showItem(v, itemForm{draft: d, at: at, item: d.Filing.Items[at]})
}

// itemAt finds the first item that something is wrong with; -1 when there is none.
func itemAt(d requests.Draft, faults ui.Errors) int {
	return slices.IndexFunc(d.Filing.Items, func(it requests.Item) bool {
		return slices.ContainsFunc(faults, func(f ui.ErrorItem) bool {
			return strings.HasPrefix(f.Field, "items."+strconv.Itoa(placeOf(d, it.ID.String()))+".")
		})
	})
}

// placeOf finds an item by its id; -1 when there is none.
func placeOf(d requests.Draft, id string) int {
	return slices.IndexFunc(d.Filing.Items, func(it requests.Item) bool { return it.ID.String() == id })
}

func (p *Pages) showItem(v *web.Visitor, f itemForm) error {
	var err error
	if f.sources, err = p.sourceOptions(v); err != nil {
		return err
	}
	for i := range f.faults {
		if f.faults[i].Field == "source" && len(f.sources) == 1 { // there is none left, and nothing is asked
			f.faults[i].Field = "field"
		}
	}
	if len(f.faults) > 0 {
		return v.Refuse(p.itemPage(v, f))
	}
	return v.Render(p.itemPage(v, f))
}

// saveItem adds an item or changes it. The id was made with the form, so that a double click adds once.
func (p *Pages) saveItem(v *web.Visitor, d requests.Draft) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return web.ErrNotFound
	}
	browser, err := conversation(v)
	if err != nil {
		return err
	}
	f := itemForm{draft: d, at: placeOf(d, id.String())}
	list := slices.Clone(d.Filing.Items)
	if f.at < 0 {
		f.at = len(list)
		list = append(list, requests.Item{})
	}
	f.item = requests.Item{ID: id, Source: form.Get("source"), Field: form.Get("field"), Held: form.Text("held"), Right: form.Text("right"),
		Evidence: form.Text("evidence")}
	list[f.at] = f.item
	_, err = p.Registry.SaveAnswer(v.Ctx(), browser, requests.AskItems, requests.Filing{Items: list, Lang: v.Lang(), Files: form.Uploads(web.FilesField), FilesOf: id})
	if faults, ok := v.Faults(err); ok {
		f.faults = f.mine(faults)
		return p.showItem(v, f)
	}
	if err != nil {
		return err
	}
	return v.Redirect(pathOf(requests.AskItems))
}

func (p *Pages) removeItem(v *web.Visitor, d requests.Draft) error {
	browser, err := conversation(v)
	if err != nil {
		return err
	}
	// The last one stays: a correction of nothing is none, and it can be changed.
	if at := placeOf(d, v.Param("id")); at >= 0 && len(d.Filing.Items) > 1 {
		list := slices.Delete(slices.Clone(d.Filing.Items), at, at+1)
		if _, err := p.Registry.SaveAnswer(v.Ctx(), browser, requests.AskItems, requests.Filing{Items: list, Lang: v.Lang()}); err != nil {
			return err
		}
		v.Flash("citizen.items.removed", nil)
	}
	return v.Redirect(pathOf(requests.AskItems))
}

// sourceNames are the source systems as the visitor's language calls them.
func (p *Pages) sourceNames(v *web.Visitor) (map[string]string, error) {
	list, err := p.Ledger.Sources(v.Ctx())
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, s := range list {
		names[s.ID] = report.Text(s.Names).In(v.Lang())
	}
	return names, nil
}

// sourceOptions are the systems a correction may name.
func (p *Pages) sourceOptions(v *web.Visitor) ([]ui.Option, error) {
	names, err := p.sourceNames(v)
	if err != nil {
		return nil, err
	}
	named, err := p.Registry.Correctable(v.Ctx())
	if err != nil {
		return nil, err
	}
	options := []ui.Option{{Text: v.T("citizen.item.source_unknown")}}
	for _, id := range named {
		options = append(options, ui.Option{Value: id, Text: nameOr(names, id)})
	}
	return options, nil
}

func nameOr(names map[string]string, id string) string {
	if name := names[id]; name != "" {
		return name
	}
	return id
}
