package staff

import (
	"github.com/a-h/templ"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

var latinText = templ.Attributes{"dir": "ltr"}

func conflictsLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("conflict.title"), Href: v.URL("/staff/conflicts")}
}

// figureTables are the indicators in the order in which things happen: declarations as of today, and what was done since.
func figureTables(v *web.Visitor, in requests.Indicators) []report.FigureTable {
	f := in.Conflicts
	declared := report.FigureTable{ID: "declared", Title: v.T("conflict.figures.declarations"), Head: v.T("conflict.figures.what"), Columns: []string{v.T("conflict.figures.count")}}
	for _, r := range []struct {
		key string
		n   int
	}{{"conflict.figures.declared", f.Declared}, {"conflict.figures.due", f.Due}, {"conflict.figures.overdue", f.Overdue}} {
		declared.Rows = append(declared.Rows, report.FigureRow{Name: v.T(r.key), Cells: []report.FigureCell{{Text: v.P.Number(r.n)}}})
	}
	done := report.ConflictTable(v.P, in, exact(v))
	done.ID, done.Title = "figures", v.T("conflict.figures.title", "Since", day(v, in.From))
	return []report.FigureTable{declared, done}
}

// nameIn is a name from a list, or what has none as it stands.
func nameIn(names map[string]string, id string) string {
	if names[id] != "" {
		return names[id]
	}
	return id
}

// exceptionColour goes with the word for the state.
// i18n: conflict.exception.grant*
// i18n: conflict.exception.refuse*
func exceptionColour(state string) string {
	switch state {
	case requests.OverrideWaiting:
		return "yellow"
	case requests.OverrideActive:
		return "orange"
	}
	return "grey"
}
