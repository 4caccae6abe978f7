package public

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
)

// vocabulary names the vocabularies: DCAT-AP for the register as a data set, the
// Data Privacy Vocabulary for what stands in it, schema.org for search engines.
var vocabulary = map[string]any{
	"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
	"dpv": "https://w3id.org/dpv#", "gdpr": "https://w3id.org/dpv/legal/eu/gdpr#", "xsd": "http://www.w3.org/2001/XMLSchema#",
	"dcatap": "http://data.europa.eu/r5r/", "vcard": "http://www.w3.org/2006/vcard/ns#", "schema": "https://schema.org/",
}

// authority is where the European Union keeps the codes that DCAT-AP wants.
const authority = "http://publications.europa.eu/resource/authority/"

// europeanLanguages are the codes of the portal's languages there.
var europeanLanguages = map[string]string{"en": "ENG", "fr": "FRA", "ar": "ARA"}

type node map[string]any

// id is a reference to something else.
func id(address string) node { return node{"@id": address} }

// tongues writes a text with the language of each of its forms.
func tongues(t notices.Text) []node {
	list := []node{}
	for _, lang := range sorted(t) {
		list = append(list, node{"@language": lang, "@value": t[lang]})
	}
	return list
}

// words say something in the language of a page.
type words func(*web.Visitor) string

// worded are the words of the site under a key.
func worded(key string, pairs ...any) words {
	return func(v *web.Visitor) string { return v.T(key, pairs...) }
}

// everyTongue writes words of the site in each of its languages.
func (p *Pages) everyTongue(v *web.Visitor, say words) []node {
	list := make([]node, len(p.Board.Languages))
	for i, lang := range p.Board.Languages {
		list[i] = node{"@language": lang, "@value": say(v.In(lang))}
	}
	return list
}

// linking is a visit to linked data: whatever the language of the address, things have one id, and words come in every language.
func (p *Pages) linking(c *fiber.Ctx) *web.Visitor { return web.Visit(c).In(p.authoritative()) }

// dataset describes a register and where to get it (DCAT-AP 3.0.1).
func (p *Pages) dataset(v *web.Visitor, path string, title, description words) node {
	named, described := p.everyTongue(v, title), p.everyTongue(v, description)
	distribution := func(ending, media, code string) node {
		return node{
			"@type": []string{"dcat:Distribution", "schema:DataDownload"}, "@id": v.Absolute(path + ending),
			"dcat:accessURL": id(v.Absolute(path + ending)), "dcat:downloadURL": id(v.Absolute(path + ending)),
			"dcat:mediaType": id("https://www.iana.org/assignments/media-types/" + media), "dct:format": id(authority + "file-type/" + code),
			"dct:description": p.everyTongue(v, func(v *web.Visitor) string { return title(v) + " (" + strings.ReplaceAll(code, "_", "-") + ")" }), "dcatap:availability": id(authority + "planned-availability/STABLE"),
			"schema:contentUrl": id(v.Absolute(path + ending)), "schema:encodingFormat": media,
		}
	}
	return node{
		"@id": v.Absolute(path), "@type": []string{"dcat:Dataset", "schema:Dataset"},
		"dct:title": named, "dct:description": described, "schema:name": named, "schema:description": described,
		"dct:publisher": p.controller(v), "dcat:contactPoint": p.contactPoint(v), "dcat:theme": id(authority + "data-theme/GOVE"),
		"dct:language": p.languages(), "dcat:landingPage": id(v.Absolute(path)),
		"dcat:distribution": []node{
			distribution(".json", "application/json", "JSON"), distribution(".csv", "text/csv", "CSV"), distribution(".jsonld", "application/ld+json", "JSON_LD"),
		},
	}
}

func (p *Pages) languages() (list []node) {
	for _, lang := range p.Board.Languages {
		if code := europeanLanguages[lang]; code != "" {
			list = append(list, id(authority+"language/"+code))
		}
	}
	return list
}

func (p *Pages) controller(v *web.Visitor) node {
	return node{"@id": v.Absolute("/") + "#body", "@type": []string{"foaf:Agent", "dpv:DataController", "schema:GovernmentOrganization"}, "foaf:name": p.Body.Name, "schema:name": p.Body.Name}
}

// contactPoint is whom to ask about what is published.
func (p *Pages) contactPoint(v *web.Visitor) node {
	n := node{"@id": v.Absolute("/contact") + "#desk", "@type": "vcard:Organization", "vcard:fn": p.Body.Name, "vcard:hasURL": id(v.Absolute("/contact"))}
	if p.Body.Email != "" {
		n["vcard:hasEmail"] = id("mailto:" + p.Body.Email)
	}
	return n
}

// gdprBasis is an article as the vocabulary writes it: 6(1)(e) is gdpr:A6-1-e.
func gdprBasis(article string) node {
	return id("gdpr:A" + strings.Trim(strings.NewReplacer("(", "-", ")", "").Replace(article), "-"))
}

// documentNode is what every published document says of itself.
func documentNode[C notices.Content](v *web.Visitor, d notices.Version[C], types ...string) node {
	return node{
		"@id": v.Absolute(path(d.Ref())), "@type": types, "dct:identifier": d.Code, "dct:title": tongues(d.Content.Name()),
		"dct:hasVersion": id(v.Absolute(versionPath(d.Edition))), "dct:modified": node{"@type": "xsd:dateTime", "@value": moment(d.PublishedAt)},
	}
}

func (p *Pages) activitiesLinked(c *fiber.Ctx) error {
	v := p.linking(c)
	list, err := p.Board.Activities(v.Ctx())
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, "/registers/processing", worded("public.processing.title"), worded("public.processing.lead"))}
	for _, a := range list {
		graph = append(graph, p.activityNode(v, a))
	}
	return sendLinked(v, graph)
}

func (p *Pages) activityNode(v *web.Visitor, a notices.ActivityVersion) node {
	n := documentNode(v, a, "dpv:Process", "dpv:DataProcessingRecord")
	n["dct:description"], n["dpv:hasDataController"] = tongues(a.Content.Purpose), id(v.Absolute("/")+"#body")
	for _, purpose := range a.Content.DPV {
		add(n, "dpv:hasPurpose", id("dpv:"+purpose))
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
		add(n, "dpv:hasStorageCondition", id(v.Absolute(path(notices.Ref{Kind: notices.KindRetention, Code: code}))))
	}
	return n
}

func (p *Pages) agreementsLinked(c *fiber.Ctx) error {
	v := p.linking(c)
	list, err := p.Board.Agreements(v.Ctx())
	if err != nil {
		return err
	}
	graph := []node{p.dataset(v, "/registers/sharing", worded("public.sharing.title"), worded("public.sharing.lead"))}
	for _, a := range list {
		n := documentNode(v, a, "dpv:LegalAgreement")
		n["dct:description"] = tongues(a.Content.Purpose)
		for _, b := range a.Content.Bases {
			add(n, "dpv:hasLegalBasis", gdprBasis(b.Article))
		}
		for _, party := range a.Content.Parties {
			add(n, "dpv:hasRecipient", node{"@type": "foaf:Agent", "foaf:name": party})
		}
		days(n, "dcat:startDate", a.Content.Starts)
		days(n, "dcat:endDate", a.Content.Ends)
		graph = append(graph, n)
	}
	return sendLinked(v, graph)
}

// days puts a day under a name, unless there is none.
func days(n node, name string, d notices.Day) {
	if d != "" {
		n[name] = node{"@type": "xsd:date", "@value": string(d)}
	}
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
