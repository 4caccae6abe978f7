package public

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

const statisticsPath = "/statistics"

// figuresView is what the page on one quarter is made from.
type figuresView struct {
	all      []requests.QuarterVersion // the newest version of every quarter
	shown    requests.QuarterVersion
	versions []requests.QuarterVersion // of the quarter shown
	next     requests.Quarter
	nextDay  deadline.Day
}

// statistics shows the figures of the newest quarter.
func (p *Pages) statistics(c *fiber.Ctx) error {
	v := web.Visit(c)
	view, err := p.figuresView(v)
	if err != nil {
		return err
	}
	if len(view.all) == 0 {
		return v.Render(p.noFiguresPage(v, view))
	}
	view.shown = view.all[0]
	return p.showQuarter(v, view)
}

func (p *Pages) figuresView(v *web.Visitor) (view figuresView, err error) {
	if view.all, err = p.Registry.PublishedQuarters(v.Ctx()); err != nil {
		return view, err
	}
	view.next, view.nextDay, err = p.Registry.NextQuarter(v.Ctx())
	return view, err
}

func (p *Pages) showQuarter(v *web.Visitor, view figuresView) (err error) {
	if view.versions, err = p.Registry.QuarterVersions(v.Ctx(), view.shown.Quarter); err != nil {
		return err
	}
	return v.Render(p.figuresPage(v, view))
}

// quarterAsked is the quarter and version of an address, and the form at its end, empty for the page; without a version it is the newest.
func (p *Pages) quarterAsked(v *web.Visitor) (requests.QuarterVersion, string, error) {
	name, form := strings.ToLower(v.Param("quarter")), ""
	number := 0
	if n := v.Param("n"); n != "" {
		n, form, _ = strings.Cut(n, ".")
		if number = whole(n); number == 0 {
			return requests.QuarterVersion{}, "", web.ErrNotFound
		}
	} else {
		name, form, _ = strings.Cut(name, ".")
	}
	q, ok := requests.ParseQuarter(name)
	if !ok || !slices.Contains([]string{"", "json", "csv", "jsonld"}, form) {
		return requests.QuarterVersion{}, "", web.ErrNotFound
	}
	versions, err := p.Registry.QuarterVersions(v.Ctx(), q)
	if err != nil {
		return requests.QuarterVersion{}, "", err
	}
	for _, one := range versions {
		if number == 0 || one.Number == number {
			return one, form, nil
		}
	}
	return requests.QuarterVersion{}, "", web.ErrNotFound
}

// quarter shows one quarter, or one version of it, as a page or as data.
func (p *Pages) quarter(c *fiber.Ctx) error {
	v := web.Visit(c)
	one, form, err := p.quarterAsked(v)
	switch {
	case err != nil:
		return err
	case form == "json":
		return v.JSON(p.quarterData(v, one))
	case form == "csv":
		return p.quartersTable(v, []requests.QuarterVersion{one})
	case form == "jsonld":
		return sendLinked(v, []node{p.quarterNode(v, one)})
	}
	view, err := p.figuresView(v)
	if err != nil {
		return err
	}
	view.shown = one
	return p.showQuarter(v, view)
}

func quarterPath(q requests.Quarter) string { return statisticsPath + "/" + q.String() }

func quarterVersionPath(one requests.QuarterVersion) string {
	return quarterPath(one.Quarter) + "/versions/" + strconv.Itoa(one.Number)
}

// dayAt writes the day of a moment where the body is.
func (p *Pages) dayAt(v *web.Visitor, at time.Time) string { return p.day(v, &at) }

// newest tells whether nothing newer of the quarter is out.
func (f figuresView) newest() bool { return f.shown.Number == f.versions[0].Number }

// ofYear are the quarters of the year of the one that is shown, oldest first.
func (f figuresView) ofYear() (list []requests.QuarterVersion) {
	for i := len(f.all) - 1; i >= 0; i-- {
		if f.all[i].Quarter.Year == f.shown.Quarter.Year {
			list = append(list, f.all[i])
		}
	}
	return list
}

// yearTable puts the quarters of a year side by side. It has no sums.
func yearTable(v *web.Visitor, quarters []requests.QuarterVersion) report.FigureTable {
	t := report.FigureTable{ID: "year", Title: v.T("statistics.year", "Year", strconv.Itoa(quarters[0].Quarter.Year)), Lead: v.T("statistics.year.lead"), Head: v.T("statistics.what")}
	for _, q := range quarters {
		t.Columns = append(t.Columns, report.QuarterName(v.P, q.Quarter))
	}
	for _, r := range []struct{ key, table, row, column string }{
		{"statistics.year.received", "received", "all", "received"}, {"statistics.year.in_time", "received", "all", "in_time"},
		{"statistics.year.late", "received", "all", "late"}, {"statistics.year.complaints", "complaints", "all", "count"},
		{"statistics.year.looks", "looks_source", "all", "all"}} {
		row := report.FigureRow{Name: v.T(r.key)}
		for _, q := range quarters {
			row.Cells = append(row.Cells, report.FigureText(v.P, q.Tally.Table(r.table).Cell(r.row, r.column)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// chartOf draws a table that has one: what came in by kind, looks by month. A hidden number has a word and no bar.
func chartOf(v *web.Visitor, tally requests.Tally, t report.FigureTable) *ui.Bars {
	source := tally.Table(t.ID)
	chart := &ui.Bars{ID: "chart-" + t.ID, Table: "table-" + t.ID}
	switch t.ID {
	case "received":
		chart.Title = v.T("statistics.chart.received")
		for i, r := range t.Rows {
			if cell := source.Rows[i].Cells[0]; !r.Sum && (cell.Value == nil || *cell.Value > 0) {
				chart.Rows = append(chart.Rows, bar(r.Name, r.Cells[0], cell))
			}
		}
	case "looks_source":
		chart.Title = v.T("statistics.chart.looks")
		last := len(t.Rows) - 1
		for i := range min(3, len(t.Columns)) {
			chart.Rows = append(chart.Rows, bar(t.Columns[i], t.Rows[last].Cells[i], source.Rows[last].Cells[i]))
		}
	}
	if len(chart.Rows) == 0 {
		return nil
	}
	return chart
}

func bar(label string, said report.FigureCell, cell requests.TallyCell) ui.Bar {
	b := ui.Bar{Label: label, Text: said.Text}
	if cell.Value != nil {
		b.Value = float64(*cell.Value)
	}
	return b
}

// marked tells that a cell has a word in place of a number.
func marked(c report.FigureCell) bool {
	_, err := strconv.Atoi(c.Plain)
	return err != nil
}

// filled are the rows of a table that say something: kinds of request nobody made are left out.
func filled(t report.FigureTable) []report.FigureRow {
	switch t.ID {
	case "received", "receipt", "outcomes", "days":
		return slices.DeleteFunc(slices.Clone(t.Rows), func(r report.FigureRow) bool { return r.Empty })
	}
	return t.Rows
}
