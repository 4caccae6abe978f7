package public

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
)

// vocabulary names the vocabularies: DCAT-AP for the register as a data set, the
// Data Privacy Vocabulary for what stands in it.
var vocabulary = map[string]any{
	"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
	"dpv": "https://w3id.org/dpv#", "gdpr": "https://w3id.org/dpv/legal/eu/gdpr#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}

type node map[string]any

// tongues writes a text with the language of each of its forms.
func tongues(t notices.Text) []node {
	list := []node{}
	for _, lang := range sorted(t) {
		list = append(list, node{"@language": lang, "@value": t[lang]})
	}
	return list
}

// dataset describes a register and where to get it.
func (p *Pages) dataset(v *web.Visitor, path, title, description string) node {
	distribution := func(ending, media string) node {
		return node{
			"@type": "dcat:Distribution", "dcat:accessURL": node{"@id": v.Absolute(path + ending)},
			"dcat:mediaType": node{"@id": "https://www.iana.org/assignments/media-types/" + media},
		}
	}
	return node{
		"@id": v.Absolute(path), "@type": "dcat:Dataset",
		"dct:title":       node{"@language": v.Lang(), "@value": title},
		"dct:description": node{"@language": v.Lang(), "@value": description},
		"dct:publisher":   p.controller(v),
		"dcat:distribution": []node{
			distribution(".json", "application/json"), distribution(".csv", "text/csv"), distribution(".jsonld", "application/ld+json"),
		},
	}
}

func (p *Pages) controller(v *web.Visitor) node {
	return node{"@id": v.Absolute("/") + "#body", "@type": []string{"foaf:Agent", "dpv:DataController"}, "foaf:name": p.Body.Name}
}

// gdprBasis is an article as the vocabulary writes it: 6(1)(e) is gdpr:A6-1-e.
func gdprBasis(article string) node {
	return node{"@id": "gdpr:A" + strings.Trim(strings.NewReplacer("(", "-", ")", "").Replace(article), "-")}
}

func (p *Pages) activitiesLinked(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Board.Activities(v.Ctx())
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, "/registers/processing", v.T("public.processing.title"), v.T("public.processing.lead"))}
	for _, a := range list {
		graph = append(graph, p.activityNode(v, a))
	}
	return sendLinked(v, graph)
}

func (p *Pages) activityNode(v *web.Visitor, a notices.ActivityVersion) node {
	n := node{
		"@id": v.Absolute(path(a.Ref())), "@type": []string{"dpv:Process", "dpv:DataProcessingRecord"},
		"dct:identifier": a.Code, "dct:title": tongues(a.Content.Title), "dct:description": tongues(a.Content.Purpose),
		"dct:hasVersion": node{"@id": v.Absolute(versionPath(a.Edition))}, "dpv:hasDataController": node{"@id": v.Absolute("/") + "#body"},
		"dct:modified": node{"@type": "xsd:dateTime", "@value": moment(a.PublishedAt)},
	}
	for _, purpose := range a.Content.DPV {
		add(n, "dpv:hasPurpose", node{"@id": "dpv:" + purpose})
	}
	for _, b := range a.Content.Bases {
		add(n, "dpv:hasLegalBasis", gdprBasis(b.Article))
	}
	for name, texts := range map[string][]notices.Text{"dpv:hasPersonalData": a.Content.Data, "dpv:hasDataSubject": a.Content.Subjects,
		"dpv:hasRecipient": a.Content.Recipients} {
		for _, t := range texts {
			add(n, name, node{"dct:title": tongues(t)})
		}
	}
	for _, code := range a.Content.Retention {
		add(n, "dpv:hasStorageCondition", node{"@id": v.Absolute(path(notices.Ref{Kind: notices.KindRetention, Code: code}))})
	}
	return n
}

func (p *Pages) agreementsLinked(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Board.Agreements(v.Ctx())
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, "/registers/sharing", v.T("public.sharing.title"), v.T("public.sharing.lead"))}
	for _, a := range list {
		n := node{
			"@id": v.Absolute(path(a.Ref())), "@type": "dpv:DataSharingAgreement", "dct:identifier": a.Code,
			"dct:title": tongues(a.Content.Title), "dct:description": tongues(a.Content.Purpose),
			"dct:hasVersion": node{"@id": v.Absolute(versionPath(a.Edition))},
		}
		for _, b := range a.Content.Bases {
			add(n, "dpv:hasLegalBasis", gdprBasis(b.Article))
		}
		for _, party := range a.Content.Parties {
			add(n, "dpv:hasRecipient", node{"@type": "foaf:Agent", "foaf:name": party})
		}
		graph = append(graph, n)
	}
	return sendLinked(v, graph)
}

// add puts one more value under a name.
func add(n node, name string, value node) {
	values, _ := n[name].([]node)
	n[name] = append(values, value)
}

func sendLinked(v *web.Visitor, graph []node) error {
	body, err := json.Marshal(node{"@context": vocabulary, "@graph": graph})
	if err != nil {
		return err
	}
	return v.Bytes(typeLinked, append(body, '\n'))
}
