// Package register shows the documents of the registers: every field in words, alike on the public page and on the desk where it is
// prepared, and how two versions differ. It knows neither addresses of its own nor who may read what.
package register

import (
	"slices"
	"strings"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/web"
)

// Document is one version of a document with what a reader wants beside it: the documents in force that it points at, the retention
// rows among them with their periods. Skip names the fields that the page shows elsewhere.
type Document struct {
	Authoritative string
	Lang          string // of the words; the visitor's when empty
	Links         []notices.Link
	Rows          []notices.RetentionVersion
	Skip          []string

	kind  notices.Kind
	sheet notices.Sheet
}

// Of is a document to be shown.
func Of(content notices.Content, d Document) (Document, error) {
	sheet, err := notices.SheetOf(content)
	d.kind, d.sheet = content.Ref().Kind, sheet
	return d, err
}

// fields are those below a heading that have something to say.
func (d Document) fields(group string) []notices.Field {
	var some []notices.Field
	for _, f := range notices.Fields(d.kind) {
		if f.Group == group && !slices.Contains(d.Skip, f.Name) && (f.Always || d.sheet.Says(f.Name)) {
			some = append(some, f)
		}
	}
	return some
}

// Groups are the headings below which a document says something, in order; the fields without a heading are not among them.
func (d Document) Groups() []string {
	var groups []string
	for _, f := range notices.Fields(d.kind) {
		if f.Group != "" && !slices.Contains(groups, f.Group) && len(d.fields(f.Group)) > 0 {
			groups = append(groups, f.Group)
		}
	}
	return groups
}

// in is a text in the language in which the document is read.
func (d Document) in(v *web.Visitor, t notices.Text) notices.Said {
	if d.Lang != "" {
		return t.In(d.Lang, d.Authoritative)
	}
	return t.In(v.Lang(), d.Authoritative)
}

// code is one document pointed at: by its name when it is in force, else as it was written.
type code struct {
	text notices.Said
	path string
	row  *notices.RetentionVersion
}

func (d Document) codes(v *web.Visitor, f notices.Field, sheet notices.Sheet) []code {
	var all []code
	for _, written := range notices.Value[[]string](sheet, f.Name) {
		ref := notices.Ref{Kind: f.Of, Code: written}
		one := code{text: notices.Said{Text: written, Lang: d.Authoritative}}
		for _, l := range d.Links {
			if l.Ref == ref {
				one.text, one.path = d.in(v, l.Title), ref.Path()
			}
		}
		for i, row := range d.Rows {
			if row.Ref() == ref {
				one.text, one.path, one.row = d.in(v, row.Content.Class), ref.Path(), &d.Rows[i]
			}
		}
		all = append(all, one)
	}
	return all
}

// Plain is a field in words without any marks, a line for each item: for a comparison. Of a translated text it is every language there is.
func Plain(v *web.Visitor, f notices.Field, sheet notices.Sheet) string {
	switch f.Shape {
	case notices.ShapeText, notices.ShapeProse:
		return everyLanguage(notices.Value[notices.Text](sheet, f.Name))
	case notices.ShapeTexts:
		var items []string
		for _, t := range notices.Value[[]notices.Text](sheet, f.Name) {
			items = append(items, strings.ReplaceAll(everyLanguage(t), "\n", " / "))
		}
		return strings.Join(items, "\n")
	case notices.ShapeLines, notices.ShapeCodes, notices.ShapeNames:
		return strings.Join(notices.Value[[]string](sheet, f.Name), "\n")
	case notices.ShapeRows:
		var items []string
		for _, row := range notices.Value[[]notices.Sheet](sheet, f.Name) {
			var parts []string
			for _, part := range f.Parts {
				if row.Says(part.Name) {
					parts = append(parts, Plain(v, part, row))
				}
			}
			items = append(items, strings.Join(parts, " · "))
		}
		return strings.Join(items, "\n")
	}
	return Word(v, f, sheet)
}

// Cell is a field for a table of data: texts in the visitor's language, codes as they are, and days and choices for machines.
func Cell(v *web.Visitor, f notices.Field, sheet notices.Sheet, authoritative string) string {
	in := func(t notices.Text) string { return t.In(v.Lang(), authoritative).Text }
	var items []string
	switch f.Shape {
	case notices.ShapeText, notices.ShapeProse:
		return in(notices.Value[notices.Text](sheet, f.Name))
	case notices.ShapeTexts:
		for _, t := range notices.Value[[]notices.Text](sheet, f.Name) {
			items = append(items, in(t))
		}
	case notices.ShapeLines, notices.ShapeCodes, notices.ShapeNames:
		items = notices.Value[[]string](sheet, f.Name)
	case notices.ShapeRows:
		for _, row := range notices.Value[[]notices.Sheet](sheet, f.Name) {
			var parts []string
			for _, part := range f.Parts {
				if row.Says(part.Name) {
					parts = append(parts, Cell(v, part, row, authoritative))
				}
			}
			items = append(items, strings.Join(parts, ", "))
		}
	default:
		return notices.Value[string](sheet, f.Name)
	}
	return strings.Join(items, "; ")
}

func everyLanguage(t notices.Text) string {
	var lines []string
	for _, l := range i18n.Languages {
		if t[l.Tag] != "" {
			lines = append(lines, t[l.Tag])
		}
	}
	return strings.Join(lines, "\n")
}

// Word is a field of one word or line, in words.
func Word(v *web.Visitor, f notices.Field, sheet notices.Sheet) string {
	if f.Shape == notices.ShapeYes {
		if notices.Value[bool](sheet, f.Name) {
			return v.T("public.yes")
		}
		return v.T("public.no")
	}
	value := notices.Value[string](sheet, f.Name)
	switch {
	case value == "":
		return ""
	case f.Shape == notices.ShapeChoice:
		return v.T(f.Words + value)
	case f.Shape == notices.ShapeArticle:
		return Article(v, value)
	case f.Shape == notices.ShapePeriod:
		return Period(v, notices.Period(value))
	case f.Shape == notices.ShapeDay:
		if at, ok := notices.Day(value).Time(); ok {
			return v.P.Date(at.Date())
		}
	}
	return value
}

// Article says what a legal basis means: "A public task given to us by law".
func Article(v *web.Visitor, article string) string {
	key := strings.Trim(strings.NewReplacer("(", "-", ")", "").Replace(article), "-")
	return v.T("notices.basis." + key)
}

// Period says a period in words: "6 years", "1 year and 6 months".
func Period(v *web.Visitor, period notices.Period) string {
	span, ok := period.Span()
	if !ok {
		return v.T("notices.period." + string(period)) // i18n: notices.period.*
	}
	var text string
	for _, part := range []struct {
		key string
		n   int
	}{
		{"notices.period.years", span.Years}, {"notices.period.months", span.Months},
		{"notices.period.weeks", span.Weeks}, {"notices.period.days", span.Days},
	} {
		if part.n == 0 {
			continue
		}
		said := v.T(part.key, "Count", part.n)
		if text != "" {
			said = v.T("notices.period.and", "First", text, "Second", said)
		}
		text = said
	}
	return text
}

// inOrder puts the languages of one field in the order of the site.
func inOrder(list []notices.FieldChange) []notices.FieldChange {
	place := func(lang string) int {
		return slices.IndexFunc(i18n.Languages, func(l i18n.Language) bool { return l.Tag == lang })
	}
	for at := 0; at < len(list); {
		end := at + 1
		for end < len(list) && list[end].Field.Name == list[at].Field.Name {
			end++
		}
		slices.SortStableFunc(list[at:end], func(a, b notices.FieldChange) int { return place(a.Lang) - place(b.Lang) })
		at = end
	}
	return list
}

// difference is how one field changed, in reading order.
func difference(v *web.Visitor, c notices.FieldChange) []notices.Run {
	return notices.Words(Plain(v, c.Field, c.Before), Plain(v, c.Field, c.After))
}

func direction(lang string) string {
	for _, l := range i18n.Languages {
		if l.Tag == lang {
			return l.Dir
		}
	}
	return "auto"
}

// languageName is a language in its own words.
func languageName(lang string) string {
	for _, l := range i18n.Languages {
		if l.Tag == lang {
			return l.Name
		}
	}
	return lang
}

// isolated keeps a citation from being turned round inside Arabic.
func isolated(s string) string { return "\u2066" + s + "\u2069" }
