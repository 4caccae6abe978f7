package public

import (
	"context"
	"encoding/xml"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/web"
)

const feedLength = 50

// atomFeed and atomEntry are what RFC 4287 calls them.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
	Type string `xml:"type,attr,omitempty"`
}

type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
	Summary string     `xml:"summary"`
}

// feed tells of every published version of one kind and of what was withdrawn, newest first. An entry never
// changes: its id is the permanent address of the version, or that of the document with the mark of its withdrawal.
func (p *Pages) feed(kind notices.Kind, path, title string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		latest, err := p.Board.Latest(v.Ctx(), kind, feedLength)
		if err != nil {
			return err
		}
		self := v.Absolute(path + ".atom")
		feed := atomFeed{
			Lang: v.Lang(), ID: self, Title: v.T(title) + " – " + p.Body.Name, Author: p.Body.Name, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
			Links: []atomLink{{"self", self, "application/atom+xml"}, {"alternate", v.Absolute(path), "text/html"}},
		}
		for i, one := range latest {
			entry := p.feedEntry(v, one)
			if i == 0 {
				feed.Updated = entry.Updated
			}
			feed.Entries = append(feed.Entries, entry)
		}
		return sendXML(v, typeAtom, feed)
	}
}

func (p *Pages) feedEntry(v *web.Visitor, one notices.Publication) atomEntry {
	name, address := p.in(v, one.Name).Text, v.Absolute(versionPath(one.Edition))
	if one.Gone {
		document := v.Absolute(path(one.Ref()))
		return atomEntry{ID: document + "#withdrawn", Title: v.T("public.version.gone", "Title", name), Updated: moment(one.WithdrawnAt), Links: []atomLink{{"alternate", document, "text/html"}},
			Summary: v.T("public.version.withdrawn", "Day", p.day(v, one.WithdrawnAt), "Why", one.WithdrawnWhy)}
	}
	return atomEntry{ID: address, Title: name, Updated: moment(one.PublishedAt), Links: []atomLink{{"alternate", address, "text/html"}},
		Summary: v.T("public.version.number", "Number", one.Number) + ". " + one.Why}
}

func sendXML(v *web.Visitor, contentType string, value any) error {
	body, err := xml.Marshal(value)
	if err != nil {
		return err
	}
	return v.Bytes(contentType, append([]byte(xml.Header), body...))
}

// sitemap and its parts are those of sitemaps.org, each page with its
// languages.
type sitemap struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string    `xml:"xmlns:xhtml,attr"`
	Pages   []mapPage `xml:"url"`
}

type mapPage struct {
	Address    string    `xml:"loc"`
	Changed    string    `xml:"lastmod,omitempty"`
	Alternates []mapLink `xml:"xhtml:link"`
}

type mapLink struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// steady are the pages that are always there.
var steady = []string{
	"/", "/search", "/notices", "/retention", disposalPath, "/registers", "/registers/processing", "/registers/sharing", "/registers/processors", "/registers/algorithms", "/registers/incidents",
	entriesPath, "/statistics", "/deadlines", "/log", "/log/checkpoints",
	"/log/erased", "/verify",
	"/accessibility", "/cookies", "/privacy", "/contact",
}

func (p *Pages) sitemap(c *fiber.Ctx) error {
	v := web.Visit(c)
	editions, err := p.Board.InForce(v.Ctx())
	if err != nil {
		return err
	}
	m := sitemap{XHTML: "http://www.w3.org/1999/xhtml"}
	add := func(path, changed string) {
		for _, l := range i18n.Languages {
			page := mapPage{Address: v.Absolute(i18n.PathIn(l.Tag, path)), Changed: changed}
			for _, other := range i18n.Languages {
				page.Alternates = append(page.Alternates, mapLink{"alternate", other.Tag, v.Absolute(i18n.PathIn(other.Tag, path))})
			}
			m.Pages = append(m.Pages, page)
		}
	}
	for _, path := range steady {
		add(path, "")
	}
	for _, e := range editions {
		add(path(e.Ref()), moment(e.PublishedAt))
	}
	entries, err := p.Registry.WholeRegister(v.Ctx())
	if err != nil {
		return err
	}
	for _, e := range entries {
		add(entryPath(e), moment(&e.At))
	}
	return sendXML(v, typeXML, m)
}

// Lasting are the addresses of pages that people must be able to read whatever else is away: those that are always there, and all notices,
// in every language.
func (p *Pages) Lasting(ctx context.Context) ([]string, error) {
	editions, err := p.Board.InForce(ctx)
	if err != nil {
		return nil, err
	}
	paths := slices.Clone(steady)
	for _, e := range editions {
		if e.Kind == notices.KindNotice {
			paths = append(paths, path(e.Ref()))
		}
	}
	var list []string
	for _, one := range paths {
		for _, l := range i18n.Languages {
			list = append(list, i18n.PathIn(l.Tag, one))
		}
	}
	return list, nil
}

// robots keeps crawlers from what is personal or endless.
func (p *Pages) robots(c *fiber.Ctx) error {
	v := web.Visit(c)
	text := "User-agent: *\n"
	for _, l := range i18n.Languages {
		for _, path := range []string{"/my", "/staff", "/track", "/requests", "/signin", followPath} {
			text += "Disallow: " + i18n.PathIn(l.Tag, path) + "\n"
		}
	}
	text += "Disallow: /log/tile/\nDisallow: /log/consistency/\nDisallow: /api/\n\nSitemap: " + v.Absolute("/sitemap.xml") + "\n"
	return v.Bytes(typeText, []byte(text))
}
