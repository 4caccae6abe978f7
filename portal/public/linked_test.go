package public

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed/atom"
	"github.com/piprate/json-gold/ld"

	"daylight/notices"
)

func summary() notices.Summary {
	three := 3
	s := notices.Summary{Number: 1, Kind: "sent", Title: notices.Text{"en": "A list went out", "fr": "Une liste est partie"}, What: notices.Text{"en": "A list went to a neighbour.\nIt came back."},
		Done: notices.Text{"en": "We changed how lists are sent."}, From: "2026-01-02", Known: "2026-01-03", Regulator: "2026-01-04"}
	s.Counted(&three)
	return s
}

// linked are the addresses of everything there is as linked data.
var linked = []string{"/catalog.jsonld", "/notices.jsonld", "/retention.jsonld", "/registers/processing.jsonld", "/registers/sharing.jsonld",
	"/registers/processors.jsonld", "/registers/algorithms.jsonld", "/registers/incidents.jsonld", "/registers/interests.jsonld", "/statistics.jsonld"}

// Every term of the linked data expands to an address, nothing is dropped on the way, and what DCAT-AP makes mandatory is there.
func TestLinkedDataExpands(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.publish(t, summary())
	for _, address := range linked {
		for _, lang := range []string{"", "/fr", "/ar"} {
			body := s.Get(lang + address).Status(http.StatusOK).Body
			if lang != "" && body != s.Get(address).Body { // one id for each thing, with its words in every language
				t.Errorf("%s says something else in %s", address, lang)
			}
			if strings.Contains(body, "/fr/") || strings.Contains(body, "/ar/") || !strings.Contains(body, `"@language":"ar"`) {
				t.Errorf("%s%s: %s", lang, address, body)
			}
			var plain any
			if err := json.Unmarshal([]byte(body), &plain); err != nil {
				t.Fatal(address, err)
			}
			options := ld.NewJsonLdOptions("")
			options.DocumentLoader = none{}
			expanded, err := ld.NewJsonLdProcessor().Expand(plain, options)
			if err != nil {
				t.Fatal(address, err)
			}
			terms := map[string]bool{}
			absolute(t, address, expanded, terms)
			every(plain.(map[string]any)["@graph"], func(term string) {
				prefix, name, _ := strings.Cut(term, ":")
				space, known := vocabulary[prefix].(string)
				if !known || !terms[space+name] {
					t.Errorf("%s: %s was dropped", address, term)
				}
			})
			mandatory(t, address, expanded)
		}
	}
}

// none loads no context from anywhere: all of it stands in the document.
type none struct{}

func (none) LoadDocument(address string) (*ld.RemoteDocument, error) {
	return nil, ld.NewJsonLdError(ld.LoadingDocumentFailed, address)
}

// every calls f for each term of a document before it is expanded, names and types.
func every(value any, f func(term string)) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			every(one, f)
		}
	case map[string]any:
		for name, one := range v {
			if !strings.HasPrefix(name, "@") {
				f(name)
			}
			if name == "@type" {
				for _, kind := range kinds(one) {
					f(kind)
				}
				continue
			}
			every(one, f)
		}
	}
}

func kinds(value any) (list []string) {
	switch v := value.(type) {
	case string:
		list = append(list, v)
	case []any:
		for _, one := range v {
			list = append(list, one.(string))
		}
	}
	return list
}

// absolute checks that every name and reference of an expanded document is an address, and gathers names and types.
func absolute(t *testing.T, at string, value any, terms map[string]bool) {
	t.Helper()
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			absolute(t, at, one, terms)
		}
	case map[string]any:
		for name, one := range v {
			switch {
			case name == "@id" || name == "@type":
				for _, address := range kinds(one) {
					if terms[address] = true; !strings.Contains(address, ":") || strings.HasPrefix(address, "dpv:") || strings.HasPrefix(address, "gdpr:") {
						t.Errorf("%s: %s is no address", at, address)
					}
				}
			case !strings.HasPrefix(name, "@"):
				if terms[name] = true; !strings.Contains(name, "://") {
					t.Errorf("%s: %s is no address", at, name)
				}
				absolute(t, at, one, terms)
			}
		}
	}
}

// mandatory checks what DCAT-AP 3.0.1 makes mandatory, by class.
func mandatory(t *testing.T, at string, expanded []any) {
	t.Helper()
	const dct, dcat, foaf = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#", "http://xmlns.com/foaf/0.1/"
	must := map[string][]string{dcat + "Catalog": {dct + "title", dct + "description", dct + "publisher", dcat + "dataset"}, dcat + "Dataset": {dct + "title", dct + "description"},
		dcat + "Distribution": {dcat + "accessURL"}, foaf + "Agent": {foaf + "name"}}
	seen := map[string]int{}
	var walk func(value any)
	walk = func(value any) {
		switch v := value.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			for _, kind := range kinds(v["@type"]) {
				seen[kind]++
				for _, name := range must[kind] {
					if list, _ := v[name].([]any); len(list) == 0 {
						t.Errorf("%s: a %s without %s", at, kind, name)
					}
				}
			}
			for name, one := range v {
				if !strings.HasPrefix(name, "@") {
					walk(one)
				}
			}
		}
	}
	walk(expanded)
	if seen[dcat+"Dataset"] == 0 || seen[dcat+"Distribution"] < 3 {
		t.Errorf("%s: %v", at, seen)
	}
	if at == "/catalog.jsonld" && (seen[dcat+"Catalog"] != 1 || seen[dcat+"Dataset"] != len(datasets)) {
		t.Errorf("the catalogue: %v", seen)
	}
}

// feeds are the addresses of every feed there is.
var feeds = []string{"/notices.atom", "/retention.atom", "/registers/processing.atom", "/registers/sharing.atom",
	"/registers/processors.atom", "/registers/algorithms.atom", "/registers/incidents.atom", "/registers/interests.atom", "/statistics.atom"}

func (s *site) feed(t *testing.T, address string) *atom.Feed {
	t.Helper()
	f, err := (&atom.Parser{}).Parse(strings.NewReader(s.Get(address).Status(http.StatusOK).Body))
	if err != nil {
		t.Fatal(address, err)
	}
	return f
}

// A feed reader reads every feed: what RFC 4287 requires is there, ids are addresses that stay, and time only goes on.
func TestFeedsAreRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.publish(t, summary())
	before := map[string]*atom.Feed{}
	for _, address := range feeds {
		for _, lang := range []string{"", "/fr", "/ar"} {
			f := s.feed(t, lang+address)
			before[lang+address] = f
			if f.ID == "" || f.Title == "" || f.UpdatedParsed == nil || len(f.Authors) == 0 || f.Language != (lang + "/en")[1:3] {
				t.Errorf("%s%s: %+v", lang, address, f)
			}
			rels := []string{}
			for _, l := range f.Links {
				rels = append(rels, l.Rel)
			}
			if !slices.Contains(rels, "self") || !slices.Contains(rels, "alternate") {
				t.Errorf("%s%s has the links %v", lang, address, rels)
			}
			if len(f.Entries) == 0 && address != "/registers/interests.atom" && address != "/statistics.atom" {
				t.Errorf("%s%s is empty", lang, address)
			}
			for n, e := range f.Entries {
				if e.ID == "" || e.Title == "" || e.UpdatedParsed == nil || len(e.Links) == 0 || e.UpdatedParsed.After(*f.UpdatedParsed) ||
					n > 0 && e.UpdatedParsed.After(*f.Entries[n-1].UpdatedParsed) {
					t.Errorf("%s%s: %+v", lang, address, e)
				}
			}
		}
	}
	s.publish(t, summary())
	s.at = s.at.Add(1e9)
	if err := s.board.Withdraw(t.Context(), author, summary().Ref(), "It was not ours"); err != nil {
		t.Fatal(err)
	}
	old, now := before["/registers/incidents.atom"], s.feed(t, "/registers/incidents.atom")
	if len(now.Entries) != 3 || now.Entries[0].Title != "Withdrawn: A list went out" || !strings.Contains(now.Entries[0].Summary, "It was not ours") || !now.UpdatedParsed.After(*old.UpdatedParsed) {
		t.Fatalf("%+v", now)
	}
	if kept := now.Entries[2]; kept.ID != old.Entries[0].ID || kept.Updated != old.Entries[0].Updated || kept.Title != old.Entries[0].Title {
		t.Fatalf("an entry changed: %+v %+v", old.Entries[0], kept)
	}
}

// The page of an incident says what happened and never how few it was.
func TestIncidentPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Get("/registers/incidents").Status(http.StatusOK).Contains("There is nothing to tell")
	s.publish(t, summary())
	s.Get("/registers").Contains("Incidents we tell about")
	s.Get("/registers/incidents").Contains("A list went out", "Fewer than 5", "2 January 2026")
	page := s.Get("/registers/incidents/1").Status(http.StatusOK).Contains("It came back.", "We changed how lists are sent.", "Fewer than 5", "4 January 2026", "Not told", "Version 1")
	for _, data := range []string{page.Body, s.Get("/registers/incidents.json").Body, s.Get("/registers/incidents/1.json").Body, s.Get("/registers/incidents.csv").Body, s.Get("/registers/incidents.jsonld").Body} {
		if strings.Contains(data, `"people":3`) || strings.Contains(data, ",3,") {
			t.Fatal(data)
		}
	}
	s.Get("/fr/registers/incidents/1").Contains("Une liste est partie")
	s.Get("/ar/registers/incidents/1").Status(http.StatusOK).Lacks("incident.")
	s.publish(t, summary())
	s.Get("/registers/incidents/1/versions/1").Status(http.StatusOK)
	s.at = s.at.Add(1e9)
	if err := s.board.Withdraw(t.Context(), author, summary().Ref(), "It was not ours"); err != nil {
		t.Fatal(err)
	}
	s.Get("/registers/incidents/1").Status(http.StatusGone).Contains("It was not ours").Lacks("It came back.")
	s.Get("/registers/incidents/2").Status(http.StatusNotFound)
}
