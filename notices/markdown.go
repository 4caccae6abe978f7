package notices

import (
	"bytes"
	"errors"
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// ErrNested refuses Markdown built to keep a parser busy.
var ErrNested = errors.New("notices: the text is nested too deeply")

// container finds the marks at the head of a line that open quotes and lists.
var container = regexp.MustCompile(`^[ \t]*(?:[>*+-]|\d{1,9}[.)])`)

// Readable refuses what no notice needs and a parser chokes on: quotes and
// lists more than eight deep, and runs of brackets, stars or backquotes.
func Readable(markdown string) error {
	for line := range strings.Lines(markdown) {
		rest := line
		for depth := 0; ; depth++ {
			found := container.FindString(rest)
			if found == "" {
				break
			}
			if depth == 8 {
				return ErrNested
			}
			rest = rest[len(found):]
		}
		if len(line)-len(strings.TrimLeft(line, " \t")) > 40 {
			return ErrNested
		}
	}
	for paragraph := range strings.SplitSeq(markdown, "\n\n") {
		for _, sign := range []string{"[", "]", "*", "_", "`", "<", "(", "&", "|", "~"} {
			if strings.Count(paragraph, sign) > 200 {
				return ErrNested
			}
		}
	}
	return nil
}

var (
	markdownParser = goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(lowered{}, 100))),
	)
	policy = markdownPolicy()
)

// markdownPolicy lets through what Markdown makes, and links that lead
// somewhere known.
func markdownPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "hr",
		"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "a")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}

// lowered moves headings below those of the page: the highest of a text becomes the third level, and none is more than one level below
// the one before it, so that whoever hears the page can follow.
type lowered struct{}

// Transform changes the tree before it is rendered.
func (lowered) Transform(document *ast.Document, _ text.Reader, _ parser.Context) {
	var headings []*ast.Heading
	top := 6
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if heading, ok := n.(*ast.Heading); ok && entering {
			headings = append(headings, heading)
			top = min(top, heading.Level)
		}
		return ast.WalkContinue, nil
	})
	above := 2
	for _, heading := range headings {
		heading.Level = min(6, heading.Level-top+3, above+1)
		above = heading.Level
	}
}

// HTML renders Markdown for a page: no raw HTML, no scripts, no pictures,
// headings from the third level down. What is not Readable comes out as plain text.
func HTML(markdown string) string {
	if Readable(markdown) != nil {
		return "<p>" + html.EscapeString(markdown) + "</p>"
	}
	var out bytes.Buffer
	if err := markdownParser.Convert([]byte(markdown), &out); err != nil {
		return "<p>" + html.EscapeString(markdown) + "</p>"
	}
	return tables(policy.Sanitize(out.String()))
}

var (
	wholeTable = regexp.MustCompile(`(?s)<table>.*?</table>`)
	headCell   = regexp.MustCompile(`(?s)<th>(.*?)</th>`)
	anyTag     = regexp.MustCompile(`<[^>]*>`)
)

// tables puts each table into a region of its own that a keyboard can scroll where the screen is narrow, named by the heads of its columns,
// and says that these are heads. It works on what the policy let through, in which tables look one way.
func tables(page string) string {
	return wholeTable.ReplaceAllStringFunc(page, func(table string) string {
		var heads []string
		table = headCell.ReplaceAllStringFunc(table, func(cell string) string {
			words := strings.TrimSpace(anyTag.ReplaceAllString(headCell.FindStringSubmatch(cell)[1], ""))
			if words == "" { // names nothing
				return "<td></td>"
			}
			heads = append(heads, words)
			return `<th scope="col">` + strings.TrimPrefix(cell, "<th>")
		})
		if len(heads) == 0 {
			return `<div class="dl-scroll">` + table + `</div>`
		}
		return `<div class="dl-scroll" role="region" tabindex="0" aria-label="` + strings.Join(heads, ", ") + `">` + table + `</div>`
	})
}
