package public

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// entryData is an entry for machines. What is not published is absent.
type entryData struct {
	ID         uuid.UUID           `json:"id"`
	Register   string              `json:"register"`
	URL        string              `json:"url"`
	VersionURL string              `json:"version_url"`
	Version    int                 `json:"version"`
	Entered    time.Time           `json:"first_published"`
	Published  time.Time           `json:"published"`
	Why        string              `json:"why,omitempty"`
	Ended      bool                `json:"ended,omitempty"`
	Gone       *time.Time          `json:"withdrawn,omitempty"`
	WhyGone    string              `json:"withdrawn_why,omitempty"`
	Content    *requests.Disclosed `json:"content,omitempty"`
}

func entryDataOf(v *web.Visitor, e requests.Entry) entryData {
	d := entryData{ID: e.ID, Register: e.Register, URL: v.Absolute(entryPath(e)), VersionURL: v.Absolute(entryVersionPath(e, e.Number)), Version: e.Number,
		Entered: e.Since.UTC(), Published: e.At.UTC(), Why: e.Why, Ended: e.Ended, WhyGone: e.WhyGone}
	if e.Gone {
		at := e.GoneAt.UTC()
		d.Gone = &at
	} else {
		d.Content = &e.Told
	}
	return d
}

func (p *Pages) entriesJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.WholeRegister(v.Ctx())
	if err != nil {
		return err
	}
	items := make([]entryData, len(list))
	for i, e := range list {
		items[i] = entryDataOf(v, e)
	}
	return v.JSON(map[string]any{"publisher": p.Body.Name, "published": append([]string{}, p.publishes()...), "entries": items})
}

// entriesCSV is the register as a table: days, kinds and decisions for machines, amounts in hundredths or in whole units.
func (p *Pages) entriesCSV(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.WholeRegister(v.Ctx())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, e := range list {
		t, amount := e.Told, [4]string{}
		if w := t.Worth; w != nil && w.Exact {
			amount = [4]string{w.Currency, strconv.FormatInt(w.Hundredths, 10)}
		} else if w != nil {
			amount = [4]string{w.Currency, "", strconv.FormatInt(w.Least, 10)}
			if w.Below > 0 {
				amount[3] = strconv.FormatInt(w.Below, 10)
			}
		}
		private := ""
		if t.Private {
			private = "true"
		}
		rows = append(rows, []string{e.ID.String(), e.Register, strconv.Itoa(e.Number), moment(&e.Since), moment(&e.At), iso(t.Day), t.Kind, t.What, t.Giver, private,
			amount[0], amount[1], amount[2], amount[3], t.Occasion, t.Decision, iso(t.Since), iso(t.Until), t.Words, t.Unit, t.Official, v.Absolute(entryPath(e))})
	}
	return table(v, []string{"id", "register", "version", "first_published", "published", "day", "kind", "what", "giver", "giver_private",
		"currency", "hundredths", "least", "below", "occasion", "decision", "since", "until", "words", "unit", "official", "url"}, rows)
}

// entriesFeed tells of every version that is published and of what was withdrawn, newest first. An entry of the feed never changes.
func (p *Pages) entriesFeed(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.LatestEntries(v.Ctx(), feedLength)
	if err != nil {
		return err
	}
	self, page := v.Absolute(entriesPath+".atom"), v.Absolute(entriesPath)
	feed := atomFeed{Lang: v.Lang(), ID: self, Title: v.T("entry.title") + " – " + p.Body.Name, Author: p.Body.Name, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Links: []atomLink{{"self", self, "application/atom+xml"}, {"alternate", page, "text/html"}}}
	for i, e := range list {
		one := p.entryNews(v, e)
		if i == 0 {
			feed.Updated = one.Updated
		}
		feed.Entries = append(feed.Entries, one)
	}
	return sendXML(v, typeAtom, feed)
}

func (p *Pages) entryNews(v *web.Visitor, e requests.Entry) atomEntry {
	address := v.Absolute(entryVersionPath(e, e.Number))
	one := atomEntry{ID: address, Title: entryTitle(v, e), Updated: moment(&e.At)}
	texts := p.entryTexts(v, e)
	if e.Gone {
		address = v.Absolute(entryPath(e))
		one.ID, one.Title, texts = address+"#withdrawn", v.T("public.version.gone", "Title", one.Title), []string{p.goneText(v, e)}
	}
	if e.Why != "" && !e.Gone {
		texts = append(texts, e.Why)
	}
	one.Links, one.Summary = []atomLink{{"alternate", address, "text/html"}}, strings.Join(texts, "; ")
	return one
}

// entryTexts are the published fields of an entry, each in a line.
func (p *Pages) entryTexts(v *web.Visitor, e requests.Entry) (list []string) {
	for _, f := range p.entryFields(v, e) {
		list = append(list, f.label+": "+f.text)
	}
	return list
}

func (p *Pages) entriesLinked(c *fiber.Ctx) error {
	v := p.linking(c)
	list, err := p.Registry.WholeRegister(v.Ctx())
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, entriesPath, worded("entry.title"), worded("entry.lead"))}
	for _, e := range list {
		n := node{"@id": v.Absolute(entryPath(e)), "@type": "schema:GiveAction", "dct:identifier": e.ID.String(), "dct:title": p.everyTongue(v, func(v *web.Visitor) string { return entryTitle(v, e) }),
			"dct:description": p.everyTongue(v, func(v *web.Visitor) string { return strings.Join(p.entryTexts(v, e), "; ") }), "dct:publisher": id(v.Absolute("/") + "#body"),
			"dct:hasVersion": id(v.Absolute(entryVersionPath(e, e.Number))), "dct:modified": node{"@type": "xsd:dateTime", "@value": moment(&e.At)}}
		if e.Register == requests.RegisterInterest {
			n["@type"] = "schema:Role"
		}
		for name, day := range map[string]string{"dct:date": iso(e.Told.Day), "schema:startDate": iso(e.Told.Since), "schema:endDate": iso(e.Told.Until)} {
			if day != "" {
				n[name] = node{"@type": "xsd:date", "@value": day}
			}
		}
		graph = append(graph, n)
	}
	return sendLinked(v, graph)
}

// iso is a day for machines; empty for none.
func iso(d deadline.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
