package public

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// disposalPath is where it stands what the schedule made of the portal's own records.
const disposalPath = "/retention/disposal"

// fewest is the smallest number of cases that is shown, but for none: a smaller one, next to the day of a letter, could point at a person.
const fewest = 5

// shown is a number as everybody may see it: Mark is empty, or says why the number is not there.
type shown struct {
	N    int64
	Mark string
}

// The marks of numbers that are not there: fewer than the fewest, and a quarter that is not over, whose numbers, read every day, would
// show one case after another.
const (
	markFew  = "c"
	markOpen = "n"
)

// disposedRow is what a row of the schedule made of one class in a quarter.
type disposedRow struct {
	requests.DisposedQuarter
	Name             notices.Text // what the row is about; empty when it is not in force
	Due, Count, Held shown
	Why              []string
}

// disposedQuarter is three months. Over tells whether its numbers are final.
type disposedQuarter struct {
	From, To deadline.Day
	Over     bool
	Rows     []disposedRow
}

func (q disposedQuarter) name() string {
	return strconv.Itoa(q.From.Year) + "-Q" + strconv.Itoa((int(q.From.Month)+2)/3)
}

// telling are the rows with something to tell: something was due, and it may be said.
func (q disposedQuarter) telling() []disposedRow {
	return slices.DeleteFunc(slices.Clone(q.Rows), func(r disposedRow) bool { return r.Due.Mark == markOpen || r.Due == shown{} })
}

// disposalFacts is everything on the page.
type disposalFacts struct {
	quarters []disposedQuarter
	receipts []requests.Disposal
	next     string // address of older receipts
}

// ofEntries tells the classes of the access ledger, whose numbers stand with its receipts already.
func ofEntries(class string) bool {
	base, _, _ := strings.Cut(class, ":")
	return base == ledger.ClassEntry
}

// conceal decides what is shown of a row: not what is small, and not what small numbers could be reckoned from.
func conceal(q requests.DisposedQuarter, over bool) (due, count, held shown) {
	due, count, held = shown{N: q.Due}, shown{N: q.Count}, shown{N: q.Due - q.Count}
	mark := func(s *shown, mark string) { *s = shown{Mark: mark} }
	small := func(n int64) bool { return n > 0 && n < fewest }
	cases := !ofEntries(q.Class)
	if cases && !over {
		mark(&due, markOpen)
		mark(&count, markOpen)
		mark(&held, markOpen)
		return due, count, held
	}
	if small(held.N) {
		mark(&held, markFew)
	}
	if cases && small(count.N) {
		mark(&count, markFew)
	}
	if cases && small(due.N) || held.Mark != "" || count.Mark != "" {
		mark(&due, markFew)
	}
	return due, count, held
}

// disposalFacts reads the receipts and the names of the rows.
func (p *Pages) disposalFacts(v *web.Visitor) (f disposalFacts, err error) {
	sums, err := p.Registry.Quarters(v.Ctx())
	if err != nil {
		return f, err
	}
	var codes []string
	for _, q := range sums {
		codes = append(codes, q.Code)
	}
	rows, err := p.Board.RetentionOf(v.Ctx(), codes)
	if err != nil {
		return f, err
	}
	names := map[string]notices.Text{}
	for _, row := range rows {
		names[row.Code] = row.Content.Class
	}
	told := map[string]bool{} // whose receipts can be listed
	for _, q := range sums {
		if n := len(f.quarters); n == 0 || f.quarters[n-1].From != q.From {
			next := q.From.AddDays(100)
			next.Day = 1
			f.quarters = append(f.quarters, disposedQuarter{From: q.From, To: next.AddDays(-1), Over: !p.today().Before(next)})
		}
		last := &f.quarters[len(f.quarters)-1]
		row := disposedRow{DisposedQuarter: q, Name: names[q.Code], Why: slices.Sorted(maps.Keys(q.Held))}
		row.Due, row.Count, row.Held = conceal(q, last.Over)
		told[q.From.String()+q.Code+" "+q.Class] = row.Count.Mark == ""
		last.Rows = append(last.Rows, row)
	}
	before, _ := strconv.ParseInt(v.Query("before"), 10, 64) // what is no mark asks for the newest
	list, err := p.Registry.Disposals(v.Ctx(), max(before, 0))
	for _, d := range list {
		if d.Count > 0 && told[quarterOf(deadline.DayOf(d.Started, p.zone())).String()+d.Code+" "+d.Class] {
			f.receipts = append(f.receipts, d)
		}
	}
	if len(list) > 0 && list[len(list)-1].Number > 1 {
		f.next = disposalPath + "?before=" + strconv.FormatInt(list[len(list)-1].Number, 10)
	}
	return f, err
}

// quarterOf is the first day of the quarter of a day.
func quarterOf(d deadline.Day) deadline.Day {
	return deadline.Day{Year: d.Year, Month: d.Month - (d.Month-1)%3, Day: 1}
}

// disposal says what was due, what went and what was held, and why.
func (p *Pages) disposal(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.disposalFacts(v)
	if err != nil {
		return err
	}
	return v.Render(p.disposalPage(v, f))
}

// number is a shown number as data: nothing when it is not there.
func (s shown) number() *int64 {
	if s.Mark != "" {
		return nil
	}
	return &s.N
}

// cell is it in a spreadsheet.
func (s shown) cell() string { return cmp.Or(s.Mark, strconv.FormatInt(s.N, 10)) }

func (p *Pages) disposalJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.disposalFacts(v)
	if err != nil {
		return err
	}
	type row struct {
		Row     string   `json:"row,omitempty"`
		Version int      `json:"row_version,omitempty"`
		RowURL  string   `json:"row_url,omitempty"`
		Class   string   `json:"class"`
		Due     *int64   `json:"due"`
		Count   *int64   `json:"disposed_of"`
		Held    *int64   `json:"held"`
		Why     []string `json:"held_for"`
	}
	type quarter struct {
		Quarter string       `json:"quarter"`
		From    deadline.Day `json:"from"`
		To      deadline.Day `json:"to"`
		Final   bool         `json:"final"`
		Rows    []row        `json:"rows"`
	}
	type receipt struct {
		Number  int64        `json:"number"`
		Run     string       `json:"run"`
		Cause   string       `json:"cause"`
		Row     string       `json:"row"`
		Version int          `json:"row_version"`
		Class   string       `json:"class"`
		Before  deadline.Day `json:"before"`
		Day     deadline.Day `json:"day"`
	}
	quarters, receipts := []quarter{}, []receipt{}
	for _, q := range f.quarters {
		one := quarter{q.name(), q.From, q.To, q.Over, nil}
		for _, r := range q.Rows {
			data := row{r.Code, r.Version, "", r.Class, r.Due.number(), r.Count.number(), r.Held.number(), append([]string{}, r.Why...)}
			if r.Code != "" {
				data.RowURL = v.Absolute(rowVersion(r.Code, r.Version))
			}
			one.Rows = append(one.Rows, data)
		}
		quarters = append(quarters, one)
	}
	for _, d := range f.receipts {
		receipts = append(receipts, receipt{d.Number, d.Run.String(), d.Cause, d.Code, d.Version, d.Class, d.Before, deadline.DayOf(d.Started, p.zone())})
	}
	answer := map[string]any{"publisher": p.Body.Name, "fewest_shown": fewest, "quarters": quarters, "receipts": receipts}
	if f.next != "" {
		answer["next"] = v.Absolute(strings.Replace(f.next, disposalPath, disposalPath+".json", 1))
	}
	return v.JSON(answer)
}

func (p *Pages) disposalCSV(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.disposalFacts(v)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, q := range f.quarters {
		for _, r := range q.Rows {
			rows = append(rows, []string{q.name(), r.Code, strconv.Itoa(r.Version), r.Class, r.Due.cell(), r.Count.cell(), r.Held.cell(), strings.Join(r.Why, "; ")})
		}
	}
	return table(v, []string{"quarter", "row", "row_version", "class", "due", "disposed_of", "held", "held_for"}, rows)
}

// rowVersion is the address of the version of a row that was followed.
func rowVersion(code string, version int) string {
	return "/retention/" + code + "/versions/" + strconv.Itoa(version)
}

// reasons says why records were held.
func reasons(v *web.Visitor, why []string) string {
	words := make([]string, len(why))
	for i, reason := range why {
		words[i] = v.T("requests.kept." + reason)
	}
	return v.P.List(words)
}

// said is a number in words.
func (s shown) said(v *web.Visitor) string {
	if s.Mark != "" {
		return v.T("schedule.few", "Limit", fewest)
	}
	return v.P.Number(int(s.N))
}

func shortDay(v *web.Visitor, d deadline.Day) string { return v.P.Date(d.Year, d.Month, d.Day) }
