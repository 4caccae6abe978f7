package report

import (
	"bufio"
	"html/template"
	"io"
)

// WriteHTML writes the content as a file that stands alone: it needs no network, no script and no font.
func WriteHTML(w io.Writer, c *Content) error {
	buffered := bufio.NewWriter(w)
	if err := fileTemplate.Execute(buffered, htmlPage{c, dirOf(c.RTL)}); err != nil {
		return err
	}
	return buffered.Flush()
}

type htmlPage struct {
	*Content
	Dir string
}

func dirOf(rtl bool) string {
	if rtl {
		return "rtl"
	}
	return "ltr"
}

// share is the height of a bar.
func share(c Chart, b Bar) int {
	most := 1
	for _, other := range c.Bars {
		most = max(most, other.N)
	}
	return 100 * b.N / most
}

func kind(b Block) string {
	switch b.(type) {
	case Heading:
		return "heading"
	case Paragraph:
		return "paragraph"
	case List:
		return "list"
	case Facts:
		return "facts"
	case Table:
		return "table"
	case Pair:
		return "pair"
	case Address:
		return "address"
	}
	return "chart"
}

var fileTemplate = template.Must(template.New("report").Funcs(template.FuncMap{"kind": kind, "share": share}).Parse(`<!doctype html>
<html lang="{{.Lang}}" dir="{{.Dir}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{.Title}}</title>
<style>
:root { color: #1b2227; background: #fff; font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
header { border-bottom: 4px solid #0b5351; margin-bottom: 2rem; padding-bottom: .75rem; }
header strong { display: block; color: #0b5351; font-size: 1.25rem; }
h1 { font-size: 2rem; line-height: 1.2; } h2 { margin: 2.5rem 0 .75rem; font-size: 1.375rem; } h3 { margin: 1.5rem 0 .5rem; font-size: 1.0625rem; }
p, li { max-width: 65ch; overflow-wrap: anywhere; } .small { color: #4f5a5e; font-size: .875rem; }
a { color: #0a5c8f; } footer { margin-top: 3rem; border-top: 1px solid #c9d1d0; color: #4f5a5e; font-size: .875rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; font-size: .9375rem; }
th, td { padding: .5rem .75rem .5rem 0; text-align: start; vertical-align: top; border-bottom: 1px solid #c9d1d0; font-weight: normal; overflow-wrap: anywhere; }
thead th { border-bottom: 2px solid #1b2227; font-weight: 600; vertical-align: bottom; } .figure { text-align: end; font-variant-numeric: tabular-nums; }
.pair { display: flex; flex-wrap: wrap; gap: 0 2rem; } .pair > div { flex: 1 1 18rem; }
.facts th { width: 12rem; color: #4f5a5e; } .facts th, .facts td { border: 0; padding-block: .125rem; }
address { margin-bottom: 1rem; font-style: normal; } figure { margin: 1.5rem 0; overflow-x: auto; } figcaption { font-weight: 600; }
.bars { display: flex; gap: .25rem; align-items: end; } .bars div { flex: 0 1 2.75rem; text-align: center; font-size: .8125rem; }
.bars svg { display: block; width: 60%; height: 5rem; margin: 0 auto; } .bars b { display: block; min-height: 1.25rem; }
@media print { body { max-width: none; padding: 0; } tr { break-inside: avoid; } thead { display: table-header-group; } }
</style>
</head>
<body>
<header>{{range $i, $line := .Masthead}}{{if $i}}<span>{{$line}}</span>{{else}}<strong>{{$line}}</strong>{{end}}{{end}}</header>
<main>
{{- define "spans"}}{{range .}}{{if .Link}}<a href="{{.Link}}"><bdi>{{.Text}}</bdi></a>{{else if .Bold}}<strong>{{.Text}}</strong>{{else}}{{.Text}}{{end}}{{end}}{{end}}
{{- define "facts"}}
<table class="facts">{{range .}}<tr><th scope="row">{{.Label}}</th><td>{{template "spans" .Value}}</td></tr>{{end}}</table>{{end}}
{{- define "table"}}{{if .Title}}
<h3>{{.Title}}</h3>{{end}}{{$columns := .Columns}}
<table aria-label="{{.Name}}"><thead><tr>{{range .Columns}}<th scope="col"{{if .Figure}} class="figure"{{end}}>{{.Head}}</th>{{end}}</tr></thead><tbody>
{{- range .Rows}}
<tr>{{range $i, $cell := .Cells}}{{$figure := (index $columns $i).Figure}}{{if $i}}<td{{if $figure}} class="figure"{{end}}>{{else}}<th scope="row"{{if $figure}} class="figure"{{end}}>{{end}}
{{- range $j, $line := $cell.Lines}}{{if $j}}<br>{{end}}{{template "spans" $line}}{{end}}{{if $i}}</td>{{else}}</th>{{end}}{{end}}</tr>
{{- end}}
</tbody></table>{{end}}
{{- range .Blocks}}{{$kind := kind .}}
{{- if eq $kind "heading"}}
{{if eq .Level 1}}<h1>{{.Text}}</h1>{{else if eq .Level 2}}<h2>{{.Text}}</h2>{{else}}<h3>{{.Text}}</h3>{{end}}
{{- else if eq $kind "paragraph"}}
<p{{if .Small}} class="small"{{end}} dir="auto">{{template "spans" .Spans}}</p>
{{- else if eq $kind "list"}}
<ul>{{range .Items}}<li>{{template "spans" .}}</li>{{end}}</ul>
{{- else if eq $kind "facts"}}
{{template "facts" .Pairs}}
{{- else if eq $kind "address"}}
<address dir="auto">{{range $i, $line := .Lines}}{{if $i}}<br>{{end}}{{$line}}{{end}}</address>{{template "facts" .Side}}
{{- else if eq $kind "table"}}{{template "table" .}}
{{- else if eq $kind "pair"}}<div class="pair"><div>{{template "table" .Left}}</div><div>{{template "table" .Right}}</div></div>
{{- else}}{{$chart := .}}
<figure role="img" aria-label="{{.Alt}}"><figcaption>{{.Title}}</figcaption><div class="bars">
{{- range .Bars}}<div>{{.Text}}<svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true"><rect width="10" height="{{share $chart .}}" y="0" transform="matrix(1 0 0 -1 0 100)" fill="#0b5351"/></svg>{{.Label}}<b>{{.Year}}</b></div>{{end}}</div></figure>
{{- end}}{{end}}
</main>
<footer>{{range .Foot}}<p>{{.}}</p>{{end}}</footer>
</body>
</html>
`))
