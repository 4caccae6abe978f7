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

// lowered moves headings down two levels, below those of the page.
type lowered struct{}

// Transform changes the tree before it is rendered.
func (lowered) Transform(document *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if heading, ok := n.(*ast.Heading); ok && entering {
			heading.Level = min(6, heading.Level+2)
		}
		return ast.WalkContinue, nil
	})
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
	return policy.Sanitize(out.String())
}
