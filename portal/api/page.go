package api

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gofiber/fiber/v2"

	"daylight/portal/ui"
	"daylight/portal/web"
)

// call is one call as the readable page shows it. Its words come from the document, which is in English.
type call struct {
	ID, Method, Path string
	Summary, Text    string
	Open             bool // needs no key
	Takes            []string
	Answers          []answer
}

type answer struct{ Status, Text string }

// MountPage puts the readable form of the document in its place, below a language's prefix.
func MountPage(r fiber.Router) { r.Get("/api", web.Public(), page) }

func page(c *fiber.Ctx) error {
	v := web.Visit(c)
	calls, err := calls()
	if err != nil {
		return err
	}
	return v.Render(apiPage(v, calls))
}

// calls reads the document in the order in which it is written.
func calls() ([]call, error) {
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, err
	}
	paths := doc.Paths.InMatchingOrder()
	slices.SortStableFunc(paths, func(a, b string) int { return place(a) - place(b) })
	var list []call
	for _, path := range paths {
		item := doc.Paths.Value(path)
		for _, method := range []string{"POST", "PUT", "GET"} {
			if o := item.GetOperation(method); o != nil {
				list = append(list, described(method, path, o))
			}
		}
	}
	return list, nil
}

// place is where a path stands in the document.
func place(path string) int { return strings.Index(string(document), "\n  "+path+":") }

func described(method, path string, o *openapi3.Operation) call {
	c := call{ID: o.OperationID, Method: method, Path: "/api/v1" + path, Summary: o.Summary, Text: strings.TrimSpace(o.Description),
		Open: o.Security != nil && len(*o.Security) == 0}
	if o.RequestBody != nil && o.RequestBody.Value != nil {
		for kind := range o.RequestBody.Value.Content {
			c.Takes = append(c.Takes, kind)
		}
		slices.Sort(c.Takes)
	}
	for status, r := range o.Responses.Map() {
		if r.Value != nil && r.Value.Description != nil {
			c.Answers = append(c.Answers, answer{status, *r.Value.Description})
		}
	}
	slices.SortFunc(c.Answers, func(a, b answer) int { return strings.Compare(a.Status, b.Status) })
	return c
}

func head(v *web.Visitor) []ui.Cell {
	return []ui.Cell{{Text: v.T("api.page.status")}, {Text: v.T("api.page.meaning")}}
}

func rows(c call) [][]ui.Cell {
	list := make([][]ui.Cell, 0, len(c.Answers))
	for _, a := range c.Answers {
		list = append(list, []ui.Cell{{Text: a.Status}, {Text: a.Text}})
	}
	return list
}
