package ui

import (
	"fmt"
	"strings"
	"testing"

	"daylight/portal/i18n"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// everything is one page with each of our pieces and most components.
func everything() templ.Component {
	row := []SummaryRow{{Key: "Unit", Value: "Housing", Actions: []Link{{Text: "Change", Href: "/c", Hidden: "unit"}}}, {Key: "Reference", Body: CopyableCode{Label: "Reference", Code: "DL-1"}}}
	return templ.Join(
		DeadlineCard{Caption: "By", Day: "Tuesday 29 December 2026", ISO: "2026-12-29", Left: "18 days left", Tone: "warn", Note: "n", Working: Working{Intro: "i", Steps: []WorkingStep{{Day: "d", ISO: "2026-11-27", Rule: "r", Citation: "Art. 12(3)", Note: "n"}}}},
		Timeline{Label: "History", Events: []Event{{Title: "a", When: "d", Who: "You"}, {Title: "b", State: "now", Text: "t", Body: Text("x")}, {Title: "c", State: "next"}}},
		AccessRow{ID: "e1", Sentence: "s", When: "w", Source: "src", Purpose: "p", PurposeHref: "/p", Details: row, QuestionHref: "/q", QuestionHidden: "w"},
		AccessRow{Sentence: "s", When: "w", Purpose: "p", Questioned: "You questioned this", Unsequenced: "new"},
		CoverageStrip{Label: "Coverage", From: "a", To: "b", Sources: []SourceCoverage{{Name: "n", Sentence: "s", Gaps: true, Spans: []Span{{From: 0, To: 0.5}, {From: 0.5, To: 0.6, Gap: true, Text: "gap"}}}}},
		Bars{ID: "b1", Title: "t", Note: "n", LabelFor: "l", ValueFor: "v", Rows: []Bar{{"one", 1, "1"}, {"two", 0, "0"}}},
		Figures{Items: []Figure{{"1", "l", "n"}}},
		within{FilterPanel{Action: "/f", Clear: "/f", Chosen: []Link{{Text: "x", Href: "/y"}}}, Select{Name: "s1", Label: "S", Items: []Option{{Value: "a", Text: "A"}, {Value: "b", Text: "B", Group: "G"}}}},
		within{Sidebar{Side: Text("side"), Label: "side"}, Text("main")},
		Downloads{Items: []Download{{"PDF", "/a.pdf", "PDF", "3 kB"}}},
		Radios{Name: "r1", Legend: "R", Hint: "h", Error: "e", Items: []Choice{{Value: "1", Text: "1", Hint: "h", Conditional: Input{Name: "c1", Label: "C"}}, {Divider: "or"}, {Value: "2", Text: "2"}}},
		Checkboxes{Name: "k1", Legend: "K", Items: []Choice{{Value: "1", Text: "1", Exclusive: true}}},
		DateInput{Name: "d1", Legend: "D", Birthday: true}, CharacterCount{Textarea: Textarea{Name: "t1", Label: "T"}, MaxLength: 10}, PasswordInput{Name: "p1", Label: "P"},
		FileUpload{Name: "f1", Label: "F", Accept: ".pdf"}, SummaryList{Rows: row, Card: &SummaryCard{Title: "Card"}},
		Table{Caption: "T", Scroll: true, Head: []Cell{{Text: "h"}}, Rows: [][]Cell{{{Text: "c", Numeric: true}}}},
		Pages(3, 9, func(n int) string { return fmt.Sprintf("/p?page=%d", n) }), Details{Summary: "s", Text: "t"}, InsetText{Text: "t"}, WarningText{Text: "t"},
		NotificationBanner{Text: "t"}, Panel{Title: "t", Text: "t", Level: 2}, Tag{Text: "t", Colour: "red"}, PhaseBanner{Phase: "Beta", Text: "t"},
		TaskList{Items: []Task{{Text: "t", Href: "/t", Hint: "h", Status: "Done"}}}, Button{Text: "b", Once: true},
	)
}

func walk(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		walk(child, visit)
	}
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// The content policy allows no inline script or style, and people who cannot
// see the page need every reference inside it to lead somewhere.
func TestEveryPieceIsSafeAndConnected(t *testing.T) {
	c := catalogue(t)
	for _, l := range i18n.Languages {
		s := Shell{Printer: c.Printer(l.Tag), Title: "T", Body: "B", Service: "S", Token: "t", Base: "https://d.example", Errors: Errors{{Field: "t1", Text: "e"}},
			Before: Breadcrumbs{Items: []Link{{Text: "a", Href: "/"}, {Text: "b"}}}, Navigation: []Link{{Text: "n", Href: "/n", Current: true}}, Person: &Person{Name: "N", SignOut: "/o"}, Staff: true, Shortcuts: []Shortcut{{"g q", "Q", "/q"}}}
		root, err := html.Parse(strings.NewReader(pageOf(t, s, everything())))
		if err != nil {
			t.Fatal(err)
		}
		check(t, l.Tag, root)
	}
}

func check(t *testing.T, tag string, root *html.Node) {
	t.Helper()
	ids := map[string]bool{}
	walk(root, func(n *html.Node) {
		if id, ok := attribute(n, "id"); ok && ids[id] {
			t.Errorf("%s: id %q stands twice", tag, id)
		} else if ok {
			ids[id] = true
		}
	})
	walk(root, func(n *html.Node) {
		if _, src := attribute(n, "src"); n.Data == "style" || n.Data == "script" && !src {
			t.Errorf("%s: inline <%s>", tag, n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s: <%s %s>", tag, n.Data, a.Key)
			case a.Key == "for" || a.Key == "aria-describedby" || a.Key == "aria-labelledby" || a.Key == "aria-controls" || a.Key == "data-aria-controls":
				for _, id := range strings.Fields(a.Val) {
					if !ids[id] {
						t.Errorf("%s: <%s %s=%q> leads nowhere", tag, n.Data, a.Key, a.Val)
					}
				}
			case strings.HasPrefix(a.Key, "data-i18n.") && (a.Val == "" || strings.Contains(a.Val, "{{")):
				t.Errorf("%s: %s is %q", tag, a.Key, a.Val)
			}
		}
	})
}

func TestBarsFollowTheDirection(t *testing.T) {
	b := Bars{ID: "b", Title: "t", Rows: []Bar{{"a", 10, "10"}, {"b", 5, "5"}, {"c", 0, "0"}}}
	for tag, want := range map[string][]string{
		"en": {`x="0" y="24" width="80.00%"`, `x="0" y="72" width="40.00%"`, `x="0" y="120" width="0.00%"`},
		"ar": {`x="20.00%" y="24" width="80.00%"`, `x="60.00%" y="72" width="40.00%"`, `x="100.00%" y="120" width="0.00%"`},
	} {
		contains(t, pageOf(t, Shell{Printer: catalogue(t).Printer(tag)}, b), want...)
	}
	contains(t, pageOf(t, Shell{Printer: catalogue(t).Printer("en")}, Bars{ID: "b", Rows: []Bar{{"a", 0, "0"}}}), `width="0.00%"`)
}

func TestPages(t *testing.T) {
	address := func(n int) string { return fmt.Sprint("/", n) }
	for _, test := range []struct {
		current, total int
		want           string
	}{
		{1, 1, ""}, {1, 2, "[1] 2"}, {2, 3, "1 [2] 3"}, {1, 9, "[1] 2 … 9"}, {5, 9, "1 … 4 [5] 6 … 9"}, {9, 9, "1 … 8 [9]"},
	} {
		var got []string
		for _, item := range Pages(test.current, test.total, address).Items {
			switch {
			case item.Ellipsis:
				got = append(got, "…")
			case item.Current:
				got = append(got, "["+item.Number+"]")
			default:
				got = append(got, item.Number)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("page %d of %d: %v, want %s", test.current, test.total, got, test.want)
		}
	}
	if got := rendered(t, Pages(1, 1, address)); got != "" {
		t.Errorf("one page renders %q", got)
	}
}

func TestCharacterCountSpeaksTheLanguage(t *testing.T) {
	c := CharacterCount{Textarea: Textarea{Name: "t", Label: "T"}, MaxLength: 2000}
	page := pageOf(t, Shell{Printer: catalogue(t).Printer("ar")}, c)
	for _, form := range []string{"zero", "one", "two", "few", "many", "other"} {
		contains(t, page, "data-i18n.characters-under-limit."+form+"=")
	}
	contains(t, page, "%{count}", `data-maxlength="2000"`)
}

// A whole public page, with everything it loads, stays below 20 KB; the shell
// may take a tenth of that before its content.
func TestShellIsSmall(t *testing.T) {
	page := pageOf(t, Shell{Printer: catalogue(t).Printer("en"), Title: "T", Body: "B", Service: "S", Base: "https://d.example"}, Text(""))
	if len(page) > 6000 {
		t.Errorf("the empty page has %d bytes", len(page))
	}
}
