package public

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
)

//go:embed statistics.schema.json
var statisticsSchema []byte

// quarterData is one version of a quarter as data. The hash is over Figures as it is written here.
type quarterData struct {
	Quarter    string          `json:"quarter"`
	Version    int             `json:"version"`
	URL        string          `json:"url"`
	VersionURL string          `json:"version_url"`
	Counted    time.Time       `json:"counted"`
	Published  time.Time       `json:"published"`
	Why        string          `json:"why,omitempty"`
	Hash       string          `json:"sha256"`
	Schema     string          `json:"schema"`
	Figures    json.RawMessage `json:"figures"`
}

func (p *Pages) quarterData(v *web.Visitor, one requests.QuarterVersion) quarterData {
	return quarterData{Quarter: one.Quarter.String(), Version: one.Number, URL: v.Absolute(quarterPath(one.Quarter)),
		VersionURL: v.Absolute(quarterVersionPath(one)), Counted: one.Counted.UTC(), Published: one.At.UTC(), Why: one.Why, Hash: one.Hash,
		Schema: v.Absolute(statisticsPath + ".schema.json"), Figures: one.Content}
}

// statisticsJSON is every quarter, the newest first.
func (p *Pages) statisticsJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	view, err := p.figuresView(v)
	if err != nil {
		return err
	}
	list := make([]quarterData, len(view.all))
	for i, one := range view.all {
		list[i] = p.quarterData(v, one)
	}
	return v.JSON(map[string]any{"publisher": p.Body.Name, "schema": v.Absolute(statisticsPath + ".schema.json"), "quarters": list,
		"next": map[string]string{"quarter": view.next.String(), "counted_from": view.nextDay.String()}})
}

func (p *Pages) statisticsCSV(c *fiber.Ctx) error {
	v := web.Visit(c)
	all, err := p.Registry.PublishedQuarters(v.Ctx())
	if err != nil {
		return err
	}
	return p.quartersTable(v, all)
}

// quartersTable writes a line for each number. A hidden one has no value and the mark c.
func (p *Pages) quartersTable(v *web.Visitor, list []requests.QuarterVersion) error {
	var rows [][]string
	for _, one := range list {
		words := report.QuarterTables(v.P, one.Tally)
		for i, t := range one.Tally.Tables {
			for j, r := range t.Rows {
				for k, cell := range r.Cells {
					value := ""
					if cell.Value != nil {
						value = strconv.Itoa(*cell.Value)
					}
					rows = append(rows, []string{one.Quarter.String(), strconv.Itoa(one.Number), t.ID, r.Code, words[i].Rows[j].Name, t.Columns[k],
						words[i].Columns[k], value, string(cell.Mark)})
				}
			}
		}
	}
	return table(v, []string{"quarter", "version", "table", "row", "row_name", "column", "column_name", "value", "mark"}, rows)
}

// statisticsFeed tells of every published version of every quarter, the newest first.
func (p *Pages) statisticsFeed(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.QuarterNews(v.Ctx(), feedLength)
	if err != nil {
		return err
	}
	self, page := v.Absolute(statisticsPath+".atom"), v.Absolute(statisticsPath)
	feed := atomFeed{Lang: v.Lang(), ID: self, Title: v.T("statistics.title") + " – " + p.Body.Name, Author: p.Body.Name,
		Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Links: []atomLink{{"self", self, "application/atom+xml"}, {"alternate", page, "text/html"}}}
	for _, one := range list {
		address, at := v.Absolute(quarterVersionPath(one)), one.At.UTC().Format(time.RFC3339)
		feed.Updated = max(feed.Updated, at)
		said := report.QuarterSentences(v.P, one.Tally)
		if one.Why != "" {
			said = append([]string{v.T("statistics.corrects", "Number", strconv.Itoa(one.Number), "Why", one.Why)}, said...)
		}
		feed.Entries = append(feed.Entries, atomEntry{ID: address, Title: report.QuarterName(v.P, one.Quarter), Updated: at,
			Links: []atomLink{{"alternate", address, "text/html"}}, Summary: sentences(said)})
	}
	return sendXML(v, typeAtom, feed)
}

func sentences(list []string) (text string) {
	for i, s := range list {
		if i > 0 {
			text += " "
		}
		text += s
	}
	return text
}

// statisticsLinked describes the figures as a data set, each quarter as a part of it.
func (p *Pages) statisticsLinked(c *fiber.Ctx) error {
	v := p.linking(c)
	all, err := p.Registry.PublishedQuarters(v.Ctx())
	if err != nil {
		return err
	}
	set := p.dataset(v, statisticsPath, worded("statistics.title"), worded("statistics.dataset"))
	graph := []node{set}
	for _, one := range all {
		add(set, "dct:hasPart", node{"@id": v.Absolute(quarterPath(one.Quarter))})
		graph = append(graph, p.quarterNode(v, one))
	}
	return sendLinked(v, graph)
}

func (p *Pages) quarterNode(v *web.Visitor, one requests.QuarterVersion) node {
	n := p.dataset(v, quarterPath(one.Quarter), func(v *web.Visitor) string { return report.QuarterName(v.P, one.Quarter) }, worded("statistics.dataset"))
	n["dct:hasVersion"] = node{"@id": v.Absolute(quarterVersionPath(one))}
	n["dct:issued"] = node{"@type": "xsd:dateTime", "@value": one.At.UTC().Format(time.RFC3339)}
	n["dct:temporal"] = node{"@type": "dct:PeriodOfTime",
		"dcat:startDate": node{"@type": "xsd:date", "@value": one.Quarter.From().String()},
		"dcat:endDate":   node{"@type": "xsd:date", "@value": one.Quarter.To().String()}}
	return n
}

// statisticsSchema describes the figures of a quarter.
func (p *Pages) statisticsSchema(c *fiber.Ctx) error {
	return web.Visit(c).Bytes("application/schema+json", statisticsSchema)
}
