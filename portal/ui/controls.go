package ui

import (
	"slices"
	"strconv"
	"strings"

	"daylight/portal/i18n"

	"github.com/a-h/templ"
)

// choice is one of a group, with what the group knows about it.
type choice struct {
	Choice
	kind, block, id, name, describedBy string
	checked                            bool
}

// id numbers the choices; the first has the plain prefix, so that the error
// summary can lead to it.
func (c Choice) id(prefix string, n int) string {
	if c.ID != "" {
		return c.ID
	}
	if n == 0 {
		return prefix
	}
	return prefix + "-" + strconv.Itoa(n+1)
}

func (b Checkboxes) has(value string) bool { return slices.Contains(b.Values, value) }

// marked gives a group the error colour without the message, which such groups
// show inside their fieldset.
func (g group) marked(message string) group {
	if message != "" {
		g.class = join("govuk-form-group--error", g.class)
	}
	return g
}

// groups are the options, those in a row under one heading together.
func (s Select) groups() (groups [][]Option) {
	for n, o := range s.Items {
		if n == 0 || o.Group != s.Items[n-1].Group {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], o)
	}
	return groups
}

type datePart struct{ name, label, value, width string }

func (d DateInput) parts(p *i18n.Printer) []datePart {
	return []datePart{
		{name: "day", label: p.T("ui.date.day"), value: d.Day, width: "2"},
		{name: "month", label: p.T("ui.date.month"), value: d.Month, width: "2"},
		{name: "year", label: p.T("ui.date.year"), value: d.Year, width: "4"},
	}
}

func (d datePart) field(prefix string) string {
	if prefix == "" {
		return d.name
	}
	return prefix + "-" + d.name
}

func (d DateInput) isWrong(part string) bool {
	return len(d.Wrong) == 0 || slices.Contains(d.Wrong, part)
}

func (e ErrorItem) href() string {
	if e.Href != "" {
		return e.Href
	}
	return suffix(e.Field, "#", e.Field)
}

// counted is the textarea inside a CharacterCount.
func (c CharacterCount) counted() Textarea {
	t := c.Textarea
	t.Class = join("govuk-js-character-count", t.Class)
	t.DescribedBy = join(or(t.ID, t.Name)+"-info", t.DescribedBy)
	return t
}

func (c CharacterCount) limit(p *i18n.Printer) string {
	switch {
	case c.MaxWords > 0:
		return p.T("ui.count.words", "Count", c.MaxWords)
	case c.MaxLength > 0:
		return p.T("ui.count.characters", "Count", c.MaxLength)
	}
	return ""
}

// attributes hand the script the limit and the words.
func (c CharacterCount) attributes(p *i18n.Printer) templ.Attributes {
	attributes := templ.Attributes{"data-module": "govuk-character-count"}
	unit := "characters"
	if c.MaxWords > 0 {
		unit = "words"
		attributes["data-maxwords"] = strconv.Itoa(c.MaxWords)
		attributes["data-count-type"] = "words"
	} else if c.MaxLength > 0 {
		attributes["data-maxlength"] = strconv.Itoa(c.MaxLength)
	}
	if c.Threshold > 0 {
		attributes["data-threshold"] = strconv.Itoa(c.Threshold)
	}
	// i18n: ui.count.*
	for _, side := range []string{"under", "over"} {
		for form, words := range p.Forms("ui.count." + unit + "_" + side) {
			words = strings.ReplaceAll(words, "{{.Count}}", "%{count}")
			attributes["data-i18n."+unit+"-"+side+"-limit."+form] = words
		}
	}
	attributes["data-i18n."+unit+"-at-limit"] = p.T("ui.count." + unit + "_at")
	return attributes
}

func passwordAttributes(p *i18n.Printer) templ.Attributes {
	attributes := templ.Attributes{"data-module": "govuk-password-input"}
	attributes["data-i18n.show-password"] = p.T("ui.password.show")
	attributes["data-i18n.hide-password"] = p.T("ui.password.hide")
	attributes["data-i18n.show-password-aria-label"] = p.T("ui.password.show_label")
	attributes["data-i18n.hide-password-aria-label"] = p.T("ui.password.hide_label")
	attributes["data-i18n.password-shown-announcement"] = p.T("ui.password.shown")
	attributes["data-i18n.password-hidden-announcement"] = p.T("ui.password.hidden")
	return attributes
}
