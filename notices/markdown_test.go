package notices

import (
	"strings"
	"testing"
	"time"
)

func TestMarkdownIsSafe(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"# Top\n\ntext **bold**":                                  "<h3>Top</h3>\n<p>text <strong>bold</strong></p>\n",
		"[a](https://example.org)":                                `<p><a href="https://example.org">a</a></p>` + "\n",
		"[a](/notices)":                                           `<p><a href="/notices">a</a></p>` + "\n",
		"[a](javascript:alert(1))":                                "<p>a</p>\n",
		"[a](data:text/html,x)":                                   "<p>a</p>\n",
		"<script>alert(1)</script>":                               "\n",
		"a <b onclick=x>b</b>":                                    "<p>a b</p>\n",
		"![x](https://example.org/x.png)":                         "<p></p>\n",
		"- one\n- two":                                            "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n",
		"| a | b |\n|---|---|\n| 1 | 2 |":                         `<div class="dl-scroll" role="region" tabindex="0" aria-label="a, b">` + "<table>\n<thead>\n<tr>\n<th scope=\"col\">a</th>\n<th scope=\"col\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table></div>\n",
		"|  | *x* \"y\" & z |\n|---|---|\n| 1 | 2 |":              `<div class="dl-scroll" role="region" tabindex="0" aria-label="x &#34;y&#34; &amp; z">` + "<table>\n<thead>\n<tr>\n<td></td>\n<th scope=\"col\"><em>x</em> &#34;y&#34; &amp; z</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table></div>\n",
		"## A\n\n#### B\n\n### C\n\n## D":                         "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>\n<h3>D</h3>\n",
		"#### A\n\n# B\n\n###### C":                               "<h3>A</h3>\n<h3>B</h3>\n<h4>C</h4>\n",
		"<img src=x onerror=alert(1)>":                            "\n",
		"[a](https://example.org \"t\" onmouseover=\"alert(1)\")": "<p>[a](https://example.org &#34;t&#34; onmouseover=&#34;alert(1)&#34;)</p>\n",
	} {
		if got := HTML(in); got != want {
			t.Errorf("%q:\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestMarkdownBombsEndWithinASecond(t *testing.T) {
	t.Parallel()
	const n = 10_000
	for name, bomb := range map[string]string{
		"quotes":                 strings.Repeat(">", n),
		"spaced quotes":          strings.Repeat("> ", n),
		"brackets":               strings.Repeat("[", n),
		"links":                  strings.Repeat("[a](", n),
		"closing":                strings.Repeat("[", n/2) + strings.Repeat("]", n/2),
		"images":                 strings.Repeat("![", n),
		"stars":                  strings.Repeat("*a_", n),
		"backquotes":             strings.Repeat("`a``", n),
		"lists":                  strings.Repeat("- ", n),
		"numbers":                strings.Repeat("1. ", n),
		"indent":                 strings.Repeat(strings.Repeat(" ", 30)+"- a\n", n/40),
		"steps":                  staircase(n),
		"tables":                 strings.Repeat("|", n) + "\n" + strings.Repeat("|-", n),
		"brackets in paragraphs": strings.Repeat(strings.Repeat("[", 190)+"\n\n", n/190*3),
		"references":             strings.Repeat("[a]: /b\n\n", n/9*3),
		"entities":               strings.Repeat("&", n),
		"angles":                 strings.Repeat("<a", n),
		"quotes line by line":    strings.Repeat(">>>>>>>> a\n", n/11*3),
	} {
		start := time.Now()
		refusal := Readable(bomb)
		shown := HTML(bomb)
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("%s took %v (refused: %v)", name, took, refusal)
		}
		if shown == "" && refusal == nil && name != "references" {
			t.Errorf("%s vanished", name)
		}
	}
	for _, sign := range []string{">", "["} {
		note := aNotice("library")
		note.Text[PartData]["en"] = strings.Repeat(sign, n)
		if len(note.check("en")) == 0 {
			t.Errorf("10,000 %s were saved", sign)
		}
	}
}

// staircase indents every list item under the one before.
func staircase(size int) string {
	var s strings.Builder
	for depth := 0; s.Len() < size; depth++ {
		s.WriteString(strings.Repeat("  ", depth) + "- a\n")
	}
	return s.String()
}
