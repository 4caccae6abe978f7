package public

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// erasedPath is where the receipts of what was erased from the access ledger stand.
const erasedPath = "/log/erased"

// kept is how long the entries of the sources that a row is about are kept.
type kept struct {
	notices.RetentionVersion
	source string // id; empty for all
}

// disposals are the receipts asked for in the address, and the mark of those before them; empty when there are none.
func (p *Pages) disposals(v *web.Visitor) (list []ledger.Disposal, next string, err error) {
	before, _ := strconv.ParseInt(v.Query("before"), 10, 32) // what is no mark asks for the newest
	if list, err = p.Ledger.Disposals(v.Ctx(), int32(max(before, 0))); err != nil || len(list) == 0 {
		return list, "", err
	}
	if last := list[len(list)-1].ID; last > 1 {
		next = erasedPath + "?before=" + strconv.Itoa(int(last))
	}
	return list, next, nil
}

// erased says in plain words what was erased, when and why, and how long entries are kept.
func (p *Pages) erased(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, next, err := p.disposals(v)
	if err != nil {
		return err
	}
	rows, err := p.Board.Schedule(v.Ctx(), notices.Filter{})
	if err != nil {
		return err
	}
	var periods []kept
	for _, row := range rows {
		class, source, _ := strings.Cut(row.Content.Records, ":")
		if class == ledger.ClassEntry {
			periods = append(periods, kept{row, source})
		}
	}
	return v.Render(p.erasedPage(v, list, periods, next))
}

// receiptSentences tell one receipt.
func (p *Pages) receiptSentences(v *web.Visitor, d ledger.Disposal) (said []string) {
	values := func(n int64) []any {
		return []any{"Count", int(n), "Source", p.in(v, d.Names).Text, "Row", d.Row, "Day", v.P.Date(d.Finished.In(p.zone()).Date()),
			"Before", v.P.Date(d.Before.In(p.zone()).Date())}
	}
	if d.Entries > 0 {
		said = append(said, v.T("public.erased.receipt", values(d.Entries)...))
	}
	if d.Held > 0 {
		said = append(said, v.T("public.erased.held", values(d.Held)...))
	}
	return said
}

func rowLink(v *web.Visitor, code string, version int) ui.Link {
	return ui.Link{Text: v.T("public.erased.row", "Row", code), Href: v.URL("/retention/" + code + "/versions/" + strconv.Itoa(version))}
}

// receipt is one disposal as data.
type receipt struct {
	ID       int32         `json:"id"`
	Source   string        `json:"source"`
	Row      string        `json:"row"`
	Version  int           `json:"row_version"`
	RowURL   string        `json:"row_url"`
	Before   time.Time     `json:"before"`
	Started  time.Time     `json:"started"`
	Finished time.Time     `json:"finished"`
	Entries  int64         `json:"entries"`
	Held     int64         `json:"quarantined"`
	First    time.Time     `json:"first,omitzero"`
	Last     time.Time     `json:"last,omitzero"`
	Digest   ledger.Digest `json:"digest"`
}

func (p *Pages) erasedJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, next, err := p.disposals(v)
	if err != nil {
		return err
	}
	receipts := make([]receipt, len(list))
	for i, d := range list {
		receipts[i] = receipt{d.ID, d.Source, d.Row, d.Version, v.Absolute("/retention/" + d.Row + "/versions/" + strconv.Itoa(d.Version)), d.Before.UTC(),
			d.Started.UTC(), d.Finished.UTC(), d.Entries, d.Held, d.First, d.Last, d.Digest}
	}
	answer := map[string]any{"publisher": p.Body.Name, "erased": receipts}
	if next != "" {
		answer["next"] = v.Absolute(strings.Replace(next, erasedPath, erasedPath+".json", 1))
	}
	return v.JSON(answer)
}
