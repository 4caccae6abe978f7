package citizen

import (
	"net/url"
	"strconv"
	"strings"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// carried are the names by which an address says from which notice somebody comes, and what they want to ask.
var carried = []string{"notice", "version", "kind"}

// carry keeps in the address of the next page from where somebody comes: until they answer, it stands nowhere else.
func carry(v *web.Visitor, path string) string {
	kept := url.Values{}
	for _, name := range carried {
		if value := v.Query(name); value != "" {
			kept.Set(name, value)
		}
	}
	if len(kept) > 0 {
		path += "?" + kept.Encode()
	}
	return v.URL(path)
}

// origin is the notice that somebody comes from: by the address, or as they have answered before.
func (p *Pages) origin(v *web.Visitor, d requests.Draft) (web.Origin, error) {
	if slug := v.Query("notice"); slug != "" {
		number, _ := strconv.Atoi(v.Query("version"))
		d.Filing.AskedFrom = &requests.AskedFrom{Notice: slug, Version: number}
	}
	return p.answered(v, d)
}

// answered is the notice in force that somebody has said their request is about.
func (p *Pages) answered(v *web.Visitor, d requests.Draft) (web.Origin, error) {
	if d.Filing.AskedFrom == nil {
		return web.Origin{}, nil
	}
	o, err := v.Origin(p.Board, *d.Filing.AskedFrom)
	if o.InForce == 0 {
		return web.Origin{}, err
	}
	return o, err
}

// originTyped reads the box that says that a request is about what a notice describes.
func originTyped(form *web.Form) *requests.AskedFrom {
	slug, version, _ := strings.Cut(form.Get("asked_from"), "/")
	if slug == "" {
		return nil
	}
	number, _ := strconv.Atoi(version)
	return &requests.AskedFrom{Notice: slug, Version: number}
}

func originChoice(v *web.Visitor, page question) ui.Choice {
	o := page.origin
	return ui.Choice{Value: o.Notice + "/" + strconv.Itoa(o.Version), Text: v.T("origin.mine", "Name", o.Name(v)), Hint: v.T("origin.mine_hint"),
		Checked: page.faults == nil || page.filing.AskedFrom != nil}
}

// originRows say from which notice something was asked; path is where that is changed.
func originRows(v *web.Visitor, o web.Origin, path string) []ui.SummaryRow {
	if o.Notice == "" {
		return nil
	}
	row := ui.SummaryRow{Key: v.T("origin.from"), Body: originLinks(v, o)}
	if path != "" {
		row.Actions = []ui.Link{{Text: v.T("citizen.change"), Hidden: row.Key, Href: v.URL(path)}}
	}
	return []ui.SummaryRow{row}
}
