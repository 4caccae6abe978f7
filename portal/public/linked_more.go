package public

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// dataSet is one of the data sets there are, by the address of its page. Its texts are keys.
type dataSet struct{ path, title, lead string }

// datasets are all data sets of the catalogue.
var datasets = []dataSet{
	{"/notices", "public.notices.title", "public.linked.notices"},
	{"/retention", "public.schedule.title", "public.schedule.lead"},
	{"/registers/processing", "public.processing.title", "public.processing.lead"},
	{"/registers/sharing", "public.sharing.title", "public.sharing.lead"},
	{"/registers/processors", "register.processors.title", "register.processors.lead"},
	{"/registers/algorithms", "register.tools.title", "register.tools.lead"},
	{"/registers/incidents", "incident.public.title", "incident.public.lead"},
	{statisticsPath, "statistics.title", "statistics.dataset"},
	{entriesPath, "entry.title", "entry.lead"},
}

// catalogue is everything that is published as data (DCAT-AP 3.0.1), for catalogues of others to gather.
func (p *Pages) catalogue(c *fiber.Ctx) error {
	v := p.linking(c)
	own := node{
		"@id": v.Absolute("/catalog.jsonld"), "@type": []string{"dcat:Catalog", "schema:DataCatalog"},
		"dct:title": p.everyTongue(v, worded("public.linked.catalogue", "Body", p.Body.Name)), "dct:description": p.everyTongue(v, worded("public.registers.lead", "Body", p.Body.Name)),
		"dct:publisher": p.controller(v), "dct:language": p.languages(), "foaf:homepage": id(v.Absolute("/")),
		"dcat:themeTaxonomy": id(authority + "data-theme"), "dcat:contactPoint": p.contactPoint(v),
	}
	editions, err := p.Board.InForce(v.Ctx())
	if err != nil {
		return err
	}
	var newest *time.Time
	for _, e := range editions {
		if newest == nil || e.PublishedAt.After(*newest) {
			newest = e.PublishedAt
		}
	}
	if newest != nil {
		own["dct:modified"] = node{"@type": "xsd:dateTime", "@value": moment(newest)}
	}
	graph := []node{own}
	for _, d := range datasets {
		if d.path == entriesPath && len(p.publishes()) == 0 {
			continue
		}
		add(own, "dcat:dataset", id(v.Absolute(d.path)))
		graph = append(graph, p.dataset(v, d.path, worded(d.title), worded(d.lead)))
	}
	return sendLinked(v, graph)
}

func (p *Pages) noticesLinked(c *fiber.Ctx) error {
	v := p.linking(c)
	list, err := p.Board.Notices(v.Ctx())
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, "/notices", worded("public.notices.title"), worded("public.linked.notices"))}
	for _, a := range list {
		n := documentNode(v, a, "dpv:PrivacyNotice")
		n["dct:description"], n["dct:publisher"] = tongues(a.Content.Text[notices.PartSummary]), id(v.Absolute("/")+"#body")
		for _, b := range a.Content.Bases {
			add(n, "dpv:hasLegalBasis", gdprBasis(b.Article))
		}
		for _, code := range a.Content.Retention {
			add(n, "dpv:hasStorageCondition", id(v.Absolute(path(notices.Ref{Kind: notices.KindRetention, Code: code}))))
		}
		for _, code := range a.Content.Activities {
			add(n, "dct:references", id(v.Absolute(path(notices.Ref{Kind: notices.KindActivity, Code: code}))))
		}
		graph = append(graph, n)
	}
	return sendLinked(v, graph)
}

func (p *Pages) scheduleLinked(c *fiber.Ctx) error {
	v := p.linking(c)
	list, err := p.Board.Schedule(v.Ctx(), notices.Filter{})
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, "/retention", worded("public.schedule.title"), worded("public.schedule.lead"))}
	for _, r := range list {
		types := []string{"dpv:StorageDuration"}
		if r.Content.Action == notices.ActionDestroy {
			types = append(types, "dpv:StorageDeletion")
		}
		n := documentNode(v, r, types...)
		n["dct:description"] = tongues(r.Content.Description)
		if _, counted := r.Content.Period.Span(); counted {
			n["schema:duration"] = node{"@type": "xsd:duration", "@value": string(r.Content.Period)}
		}
		graph = append(graph, n)
	}
	return sendLinked(v, graph)
}

func (p *Pages) summariesLinked(c *fiber.Ctx) error {
	v := p.linking(c)
	list, err := p.Board.Summaries(v.Ctx())
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, "/registers/incidents", worded("incident.public.title"), worded("incident.public.lead"))}
	for _, s := range list {
		n := documentNode(v, s, "dpv:DataBreachNotice")
		n["dct:description"] = tongues(s.Content.What)
		days(n, "dcat:startDate", s.Content.From)
		days(n, "dcat:endDate", s.Content.Until)
		graph = append(graph, n)
	}
	return sendLinked(v, graph)
}

// fed is the surroundings of a page whose content is there as a feed and as linked data too.
func fed(s ui.Shell, v *web.Visitor, path, title string) ui.Shell {
	s.Feeds = append(s.Feeds, ui.Feed{Title: title, Href: v.URL(path + ".atom"), Type: "application/atom+xml"},
		ui.Feed{Title: title, Href: v.URL(path + ".jsonld"), Type: "application/ld+json"})
	return s
}

// catalogued is the surroundings of a page about all data sets.
func catalogued(s ui.Shell, v *web.Visitor) ui.Shell {
	s.Feeds = append(s.Feeds, ui.Feed{Title: v.T("public.linked.all"), Href: v.URL("/catalog.jsonld"), Type: "application/ld+json"})
	return s
}
