package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The design system ships, for every component, examples of its options with
// the HTML they make. Every example that our structs can express must make the
// same tree; the others are listed by name and reason in testdata/left-out.txt,
// so that a new version of the design system shows what it changed.
// DAYLIGHT_UPDATE=1 writes that list anew.

const system = "../../static/node_modules/govuk-frontend/dist/govuk/components"

type fixture struct {
	Name    string         `json:"name"`
	Options map[string]any `json:"options"`
	HTML    string         `json:"html"`
}

// ours maps a component of the design system to ours. What it does not ask the
// options for is what we do not offer.
var ours = map[string]func(o *options) templ.Component{
	"back-link": backLinkOf, "breadcrumbs": breadcrumbsOf, "button": buttonOf, "character-count": characterCountOf,
	"checkboxes": checkboxesOf, "date-input": dateInputOf, "details": detailsOf, "error-message": errorMessageOf,
	"error-summary": errorSummaryOf, "fieldset": fieldsetOf, "file-upload": fileUploadOf, "hint": hintOf, "input": inputOf,
	"inset-text": insetTextOf, "label": labelOf, "language-navigation": languageNavigationOf,
	"notification-banner": notificationBannerOf, "pagination": paginationOf, "panel": panelOf,
	"password-input": passwordInputOf, "phase-banner": phaseBannerOf, "radios": radiosOf, "select": selectOf,
	"service-navigation": serviceNavigationOf, "skip-link": skipLinkOf, "summary-list": summaryListOf, "table": tableOf,
	"tag": tagOf, "task-list": taskListOf, "textarea": textareaOf, "warning-text": warningTextOf,
}

func TestDesignSystemFixtures(t *testing.T) {
	var leftOut []string
	compared, components := 0, 0
	for _, name := range sortedKeys(ours) {
		matched := 0
		for _, f := range fixtures(t, name) {
			o := &options{values: f.Options, used: map[string]bool{}, missed: new([]string)}
			component := ours[name](o)
			o.finish()
			id := name + ": " + f.Name
			if len(*o.missed) > 0 {
				slices.Sort(*o.missed)
				leftOut = append(leftOut, fmt.Sprintf("%s (%s)", id, strings.Join(slices.Compact(*o.missed), ", ")))
				continue
			}
			matched++
			if diff := cmp.Diff(tree(t, f.HTML), tree(t, rendered(t, component))); diff != "" {
				t.Errorf("%s (-design system +ours):\n%s", id, diff)
			}
		}
		compared += matched
		if matched > 0 {
			components++
		}
	}
	t.Logf("%d examples of %d components are the same, %d are left out", compared, components, len(leftOut))
	if compared < 400 || components < 30 {
		t.Errorf("only %d examples of %d components were compared", compared, components)
	}
	golden(t, "testdata/left-out.txt", strings.Join(leftOut, "\n")+"\n")
}

func fixtures(t *testing.T, component string) []fixture {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(system, component, "fixtures.json"))
	if err != nil {
		t.Fatalf("the design system is not installed (run make assets): %v", err)
	}
	var file struct {
		Fixtures []fixture `json:"fixtures"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Fixtures
}

func rendered(t *testing.T, component templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := component.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// tree writes HTML as one line a node: attributes and classes sorted, white
// space as a browser would show it between blocks.
func tree(t *testing.T, fragment string) []string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, n := range nodes {
		lines = append(lines, branch(n, "")...)
	}
	return lines
}

func branch(n *html.Node, indent string) []string {
	switch n.Type {
	case html.TextNode:
		if text := strings.Join(strings.Fields(n.Data), " "); text != "" {
			return []string{indent + text}
		}
		return nil
	case html.ElementNode:
		lines := []string{indent + "<" + n.Data + attributesOf(n) + ">"}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			lines = append(lines, branch(child, indent+"  ")...)
		}
		return lines
	}
	return nil
}

func attributesOf(n *html.Node) string {
	var all []string
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "data-i18n.") {
			continue // words for the script: ours always brings them
		}
		value := a.Val
		if a.Key == "class" {
			classes := strings.Fields(value)
			slices.Sort(classes)
			value = strings.Join(slices.Compact(classes), " ")
		}
		all = append(all, fmt.Sprintf(" %s=%q", a.Key, value))
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("DAYLIGHT_UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s is out of date; DAYLIGHT_UPDATE=1 writes it anew (-file +now):\n%s", path, diff)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
