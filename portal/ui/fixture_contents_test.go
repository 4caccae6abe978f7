package ui

import (
	"strings"

	"github.com/a-h/templ"
)

func detailsOf(o *options) templ.Component {
	text, body := o.body()
	return within{Details{Summary: o.text("summaryText"), Text: text, ID: o.text("id"), Open: o.flag("open"), Class: o.text("classes")}, body}
}

func insetTextOf(o *options) templ.Component {
	text, body := o.body()
	return within{InsetText{ID: o.text("id"), Text: text, Class: o.text("classes")}, body}
}

func warningTextOf(o *options) templ.Component {
	return WarningText{Text: o.text("text"), Icon: o.text("iconFallbackText"), Class: o.text("classes")}
}

func notificationBannerOf(o *options) templ.Component {
	text, body := o.body()
	success := o.text("type")
	if success != "" && success != "success" {
		o.miss("type")
	}
	return within{NotificationBanner{Title: o.text("titleText"), Text: text, Success: success == "success", Role: o.text("role"), TitleID: o.text("titleId"), Level: o.number("titleHeadingLevel"), Class: o.text("classes")}, body}
}

func panelOf(o *options) templ.Component {
	text, body := o.body()
	if text == "" && body == nil {
		o.miss("no body")
	}
	if strings.Contains(o.text("classes"), "interruption") {
		o.miss("interruption")
	}
	return within{Panel{Title: o.text("titleText"), Text: text, Level: o.number("headingLevel"), Class: o.text("classes")}, body}
}

func tagOf(o *options) templ.Component {
	return Tag{Text: o.text("text"), Class: o.text("classes")}
}

func phaseBannerOf(o *options) templ.Component {
	text, body := o.body()
	return PhaseBanner{Phase: o.sub("tag").text("text"), Text: text, Body: body, Class: o.text("classes")}
}

func skipLinkOf(o *options) templ.Component {
	return SkipLink{Text: o.text("text"), Href: o.text("href"), Class: o.text("classes")}
}

func taskListOf(o *options) templ.Component {
	l := TaskList{IDPrefix: o.text("idPrefix"), Class: o.text("classes")}
	for _, i := range o.list("items") {
		s := i.sub("status")
		task := Task{Text: i.sub("title").text("text"), Href: i.text("href"), Hint: i.sub("hint").text("text"), Status: s.text("text")}
		if s.has("tag") {
			g := s.sub("tag")
			task.Tag = &Tag{Text: g.text("text"), Class: g.text("classes")}
		}
		if (s.text("classes") == "govuk-task-list__status--cannot-start-yet") != (task.Href == "") {
			i.miss("a task without link that can be started")
		}
		l.Items = append(l.Items, task)
	}
	return l
}

func summaryListOf(o *options) templ.Component {
	s := SummaryList{Class: o.text("classes")}
	for _, r := range o.list("rows") {
		row := SummaryRow{Key: r.sub("key").text("text"), Class: r.text("classes")}
		row.Value, row.Body = r.sub("value").body()
		for _, a := range r.sub("actions").list("items") {
			row.Actions = append(row.Actions, a.link())
		}
		s.Rows = append(s.Rows, row)
	}
	if o.has("card") {
		c := o.sub("card")
		title := c.sub("title")
		s.Card = &SummaryCard{Title: title.text("text"), Level: title.number("headingLevel"), Class: c.text("classes")}
		for _, a := range c.sub("actions").list("items") {
			s.Card.Actions = append(s.Card.Actions, a.link())
		}
	}
	return s
}

func (o *options) cell() Cell {
	c := Cell{ColSpan: o.number("colspan"), RowSpan: o.number("rowspan"), Class: o.text("classes"), Attributes: o.attributes("attributes")}
	c.Text, c.Body = o.body()
	format := o.text("format")
	if c.Numeric = format == "numeric"; format != "" && !c.Numeric {
		o.miss("format")
	}
	return c
}

func tableOf(o *options) templ.Component {
	t := Table{Caption: o.text("caption"), CaptionSize: o.size("captionClasses", "govuk-table__caption"), RowHeads: o.flag("firstCellIsHeader"), Class: o.text("classes"), Attributes: o.attributes("attributes")}
	for _, c := range o.list("head") {
		t.Head = append(t.Head, c.cell())
	}
	rows, _ := o.get("rows")
	list, _ := rows.([]any)
	for _, row := range list {
		cells, ok := row.([]any)
		if !ok {
			continue
		}
		line := &options{values: map[string]any{"cells": cells}, path: "rows.", used: map[string]bool{}, missed: o.missed}
		o.subs = append(o.subs, line)
		var made []Cell
		for _, c := range line.list("cells") {
			made = append(made, c.cell())
		}
		t.Rows = append(t.Rows, made)
	}
	return t
}

func (o *options) pageLink(key string) *PageLink {
	if !o.has(key) {
		return nil
	}
	l := o.sub(key)
	return &PageLink{Href: l.text("href"), Text: l.text("text"), Label: l.text("labelText")}
}

func paginationOf(o *options) templ.Component {
	p := Pagination{Previous: o.pageLink("previous"), Next: o.pageLink("next"), Label: o.text("landmarkLabel"), Class: o.text("classes")}
	for _, i := range o.list("items") {
		p.Items = append(p.Items, PageItem{Number: i.text("number"), Href: i.text("href"), Label: i.text("visuallyHiddenText"), Current: i.flag("current"), Ellipsis: i.flag("ellipsis")})
	}
	return p
}

func languageNavigationOf(o *options) templ.Component {
	l := LanguageLinks{Label: o.text("ariaLabel"), Class: o.text("classes")}
	for _, i := range o.list("items") {
		l.Items = append(l.Items, Link{Text: i.text("text"), Href: i.text("href"), Hidden: i.text("languageDescriptionText"), Lang: i.text("lang"), Dir: i.text("dir"), Class: i.text("classes"), Current: i.flag("current")})
	}
	return l
}

func serviceNavigationOf(o *options) templ.Component {
	n := ServiceNavigation{Service: o.text("serviceName"), Href: o.text("serviceUrl"), Label: o.text("ariaLabel"), Menu: o.text("navigationLabel"), Class: o.text("classes")}
	for _, i := range o.list("navigation") {
		n.Items = append(n.Items, Link{Text: i.text("text"), Href: i.text("href"), Current: i.flag("current"), Attributes: i.attributes("attributes")})
	}
	if v, set := o.get("collapseNavigationOnMobile"); v == true || !set && len(n.Items) > 1 {
		o.miss("folds on phones")
	}
	return n
}
