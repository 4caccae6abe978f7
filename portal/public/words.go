package public

import (
	"maps"
	"slices"
	"strconv"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/register"
	"daylight/portal/web"
)

// periodText says a period in words: "6 years", "1 year and 6 months".
func periodText(v *web.Visitor, period notices.Period) string { return register.Period(v, period) }

// basisText says what an article means: "A public task given to us by law".
func basisText(v *web.Visitor, article string) string { return register.Article(v, article) }

// actionText says what happens to records in the end.
func actionText(v *web.Visitor, action notices.Action) string {
	return v.T("notices.action." + string(action))
}

// whole reads a number in an address: 0 for anything else, which no version has.
func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 1_000_000 || strconv.Itoa(n) != s {
		return 0
	}
	return n
}

// path is the address of a document without language prefix.
func path(ref notices.Ref) string { return ref.Path() }

// versionPath is the permanent address of one version.
func versionPath(e notices.Edition) string {
	return path(e.Ref()) + "/versions/" + strconv.Itoa(e.Number)
}

// numbersOf are the numbers of versions, in their order.
func numbersOf(versions []notices.Edition) (list []int) {
	for _, one := range versions {
		list = append(list, one.Number)
	}
	return list
}

func number(n int) string { return strconv.Itoa(n) }

// only keeps the links to one kind of document.
func only(list []notices.Link, kind notices.Kind) []notices.Link {
	var kept []notices.Link
	for _, l := range list {
		if l.Kind == kind {
			kept = append(kept, l)
		}
	}
	return kept
}

func has(list []notices.Right, right notices.Right) bool { return slices.Contains(list, right) }

func yesNo(v *web.Visitor, yes bool) string {
	if yes {
		return v.T("public.yes")
	}
	return v.T("public.no")
}

func holdText(v *web.Visitor, hold bool) string {
	if hold {
		return v.T("public.row.hold_yes")
	}
	return v.T("public.row.hold_no")
}

// clearing is the address without filters, when there are any.
func clearing(v *web.Visitor, f narrowed) string {
	if !f.narrow() {
		return ""
	}
	return v.URL("/retention")
}

// sorted are the languages of a text, always in the same order.
func sorted(t notices.Text) []string { return slices.Sorted(maps.Keys(t)) }

// isolated keeps a citation from being turned round inside Arabic.
func isolated(s string) string { return "\u2066" + s + "\u2069" }

// rowField is what a field of a row is called, with the language of a text.
func rowField(v *web.Visitor, f notices.CellChange) string {
	name := v.T("notices.field." + f.Field)
	for _, l := range i18n.Languages {
		if l.Tag == f.Lang {
			name += " (" + isolated(l.Name) + ")"
		}
	}
	return name
}

// fieldWords says what stands in a field that is no text.
func fieldWords(v *web.Visitor, field, value string) string {
	switch field {
	case "period":
		return periodText(v, notices.Period(value))
	case "action":
		return actionText(v, notices.Action(value))
	case "personal", "hold":
		return yesNo(v, value == "true")
	case "in_force_from", "review_due":
		return date(v, notices.Day(value))
	}
	return value
}
