package ui

import (
	"strconv"

	"daylight/portal/i18n"

	"github.com/a-h/templ"
)

func idAttribute(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}

func (s SummaryList) acts() bool {
	for _, row := range s.Rows {
		if len(row.Actions) > 0 {
			return true
		}
	}
	return false
}

func (c SummaryCard) level() int {
	if c.Level == 0 {
		return 2
	}
	return c.Level
}

func (p Panel) level() int {
	if p.Level == 0 {
		return 1
	}
	return p.Level
}

func (c Cell) class(base string) string {
	return join(base, when(c.Numeric, base+"--numeric"), c.Class)
}

func (c Cell) attributes() templ.Attributes {
	attributes := templ.Attributes{}
	if c.ColSpan > 0 {
		attributes["colspan"] = strconv.Itoa(c.ColSpan)
	}
	if c.RowSpan > 0 {
		attributes["rowspan"] = strconv.Itoa(c.RowSpan)
	}
	for name, value := range c.Attributes {
		attributes[name] = value
	}
	return attributes
}

func (n NotificationBanner) role() string {
	if n.Success {
		return "alert"
	}
	return "region"
}

func (n NotificationBanner) title(p *i18n.Printer) string {
	switch {
	case n.Title != "":
		return n.Title
	case n.Success:
		return p.T("ui.banner.success")
	}
	return p.T("ui.banner.important")
}

// Pages makes the pagination of a list: the first, the last and the pages
// around the current one. A list of one page needs none, and renders nothing.
func Pages(current, total int, address func(page int) string) Pagination {
	var p Pagination
	if total < 2 {
		return p
	}
	if current > 1 {
		p.Previous = &PageLink{Href: address(current - 1)}
	}
	if current < total {
		p.Next = &PageLink{Href: address(current + 1)}
	}
	skipped := false
	for n := 1; n <= total; n++ {
		if n != 1 && n != total && (n < current-1 || n > current+1) {
			if !skipped {
				p.Items = append(p.Items, PageItem{Ellipsis: true})
			}
			skipped = true
			continue
		}
		skipped = false
		p.Items = append(p.Items, PageItem{Number: strconv.Itoa(n), Href: address(n), Current: n == current})
	}
	return p
}
