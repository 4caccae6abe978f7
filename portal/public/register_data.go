package public

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/register"
	"daylight/portal/web"
)

// registerJSON is a whole register as data.
func (p *Pages) registerJSON(s shelf) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		versions, err := p.Board.Whole(v.Ctx(), s.kind)
		if err != nil {
			return err
		}
		return v.JSON(list(p, v, s.name, versions))
	}
}

// fieldsCSV is a register as a table, a column for each field by the name it has in JSON. Texts are in the language of the address.
func (p *Pages) fieldsCSV(kind notices.Kind) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		versions, err := p.Board.Whole(v.Ctx(), kind)
		if err != nil {
			return err
		}
		head := []string{"code", "version", "in_force_from"}
		for _, f := range notices.Fields(kind) {
			head = append(head, f.Name)
		}
		var rows [][]string
		for _, one := range versions {
			sheet, err := notices.SheetOf(one.Content)
			if err != nil {
				return err
			}
			row := []string{one.Code, strconv.Itoa(one.Number), moment(one.InForceFrom)}
			for _, f := range notices.Fields(kind) {
				row = append(row, register.Cell(v, f, sheet, p.authoritative()))
			}
			rows = append(rows, append(row, v.Absolute(path(one.Ref())), one.Hash))
		}
		return table(v, append(head, "url", "sha256"), rows)
	}
}

func (p *Pages) processorsLinked(c *fiber.Ctx) error {
	v := p.linking(c)
	list, err := p.Board.Processors(v.Ctx())
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, "/registers/processors", worded("register.processors.title"), worded("register.processors.lead"))}
	for _, c := range list {
		n := node{
			"@id": v.Absolute(path(c.Ref())), "@type": []string{"foaf:Agent", "dpv:DataProcessor"}, "dct:identifier": c.Code,
			"foaf:name": c.Content.Title[p.authoritative()], "dct:title": tongues(c.Content.Title),
			"dct:hasVersion": node{"@id": v.Absolute(versionPath(c.Edition))},
			"dct:modified":   node{"@type": "xsd:dateTime", "@value": moment(c.PublishedAt)},
		}
		for _, t := range c.Content.Services {
			add(n, "dpv:hasProcessing", node{"dct:title": tongues(t)})
		}
		for _, t := range c.Content.Data {
			add(n, "dpv:hasPersonalData", node{"dct:title": tongues(t)})
		}
		for _, s := range c.Content.Subprocessors {
			add(n, "dpv:hasDataProcessor", node{"@type": "dpv:DataSubProcessor", "foaf:name": s.Name})
		}
		graph = append(graph, n)
	}
	activities, err := p.Board.Activities(v.Ctx())
	if err != nil {
		return err
	}
	for _, a := range activities { // which activities it works for, the activities say
		n := node{"@id": v.Absolute(path(a.Ref()))}
		for _, code := range a.Content.Processors {
			if slices.ContainsFunc(list, func(c notices.ProcessorVersion) bool { return c.Code == code }) {
				add(n, "dpv:hasDataProcessor", node{"@id": v.Absolute(path(notices.Ref{Kind: notices.KindProcessor, Code: code}))})
			}
		}
		if len(n) > 1 {
			graph = append(graph, n)
		}
	}
	return sendLinked(v, graph)
}

// involvement is a person's part in a decision as the Data Privacy Vocabulary calls it.
var involvement = map[notices.Decides]string{
	notices.DecidesPerson: "dpv:HumanInvolved", notices.DecidesChecks: "dpv:HumanInvolved", notices.DecidesAlone: "dpv:HumanNotInvolved",
}

func (p *Pages) toolsLinked(c *fiber.Ctx) error {
	v := p.linking(c)
	list, err := p.Board.Tools(v.Ctx())
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, "/registers/algorithms", worded("register.tools.title"), worded("register.tools.lead"))}
	for _, t := range list {
		n := node{
			"@id": v.Absolute(path(t.Ref())), "@type": "dpv:Technology", "dct:identifier": t.Code, "dct:title": tongues(t.Content.Title),
			"dct:description": tongues(t.Content.Summary), "dpv:hasHumanInvolvement": node{"@id": involvement[t.Content.Decides]},
			"dpv:isImplementedByEntity": node{"@id": v.Absolute("/") + "#body"}, "dct:hasVersion": node{"@id": v.Absolute(versionPath(t.Edition))},
			"dct:modified": node{"@type": "xsd:dateTime", "@value": moment(t.PublishedAt)},
		}
		for _, code := range t.Content.Activities {
			add(n, "dct:relation", node{"@id": v.Absolute(path(notices.Ref{Kind: notices.KindActivity, Code: code}))})
		}
		graph = append(graph, n)
	}
	return sendLinked(v, graph)
}
