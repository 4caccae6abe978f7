package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// WorkingStep is one step of how a day was reckoned.
type WorkingStep struct {
	Day, ISO string // in words and as 2026-12-29
	Rule     string
	Citation string // the article the step rests on
	Note     string
}

// Working shows, step by step, how a day was reckoned.
type Working struct {
	Summary string // "How we worked this out" when empty
	Intro   string // the law and the calendar
	Steps   []WorkingStep
	Open    bool
}

// DeadlineCard says when something is due, large and in words, and how that was
// worked out.
type DeadlineCard struct {
	Caption  string // "We must answer by"
	Day, ISO string // "Tuesday 29 December 2026" and 2026-12-29
	Left     string // "18 days left"
	Tone     string // "", "good", "warn", "bad" or "quiet"; Left says the same in words
	Note     string
	Working  Working // left out when it has no steps
}

// Event is one moment of a Timeline.
type Event struct {
	Title     string
	When, ISO string
	Who       string // a role, not a name, on citizens' pages
	Text      string
	Body      templ.Component // after Text
	State     string          // "done" (also when empty), "now" or "next"
}

// Timeline tells what happened, who did it and what comes next.
type Timeline struct {
	Label  string
	Events []Event
}

// AccessRow is one look at a person's data: the sentence first, then details.
type AccessRow struct {
	ID             string
	Sentence       string
	When, ISO      string
	Source         string
	Purpose        string
	PurposeHref    string // the published processing activity
	Details        []SummaryRow
	QuestionHref   string // "Question this"; none when empty
	QuestionHidden string // which one, for screen readers
	Questioned     string // words instead of the link once it was questioned
	Unsequenced    string // words for an entry that is not in the log yet
}

// Span is a stretch of a CoverageStrip, as shares (0 to 1) of the whole period.
type Span struct {
	From, To float64
	Gap      bool
	Text     string // what the stretch is, in words
}

// SourceCoverage is one line of a CoverageStrip.
type SourceCoverage struct {
	Name     string
	Sentence string // "Complete from 1 January; 3 events missing on 4 May"
	Spans    []Span
	Gaps     bool // draws attention to the sentence
}

// CoverageStrip shows for each source which part of a period its events cover.
type CoverageStrip struct {
	Label    string
	From, To string // ends of the period, in words
	Sources  []SourceCoverage
}

// Bar is one of Bars.
type Bar struct {
	Label string
	Value float64
	Text  string // the number as the language writes it
}

// Bars is a bar chart drawn on the server, with its numbers as text and the
// same as a table.
type Bars struct {
	ID       string
	Title    string
	Note     string // source, period
	LabelFor string // head of the first column
	ValueFor string // head of the second
	Rows     []Bar
	Open     bool   // the table is shown at once
	Table    string // id of a table on the page that says the same; then there is none here
}

// Figure is one number that stands for itself.
type Figure struct{ Value, Label, Note string }

// Figures are a few numbers in a row.
type Figures struct{ Items []Figure }

// FilterPanel narrows a list. Children are its controls; it is a GET form.
type FilterPanel struct {
	Title  string // "Filter" when empty
	Action string
	Submit string // "Apply filters" when empty
	Clear  string // address without filters
	Chosen []Link // each with the address that takes it away
}

// Sidebar puts something narrow beside the main content. Children are the main
// content.
type Sidebar struct {
	Side  templ.Component
	Label string // of the side, for screen readers
}

// LanguageLinks lead to the same page in other languages.
type LanguageLinks struct {
	Items []Link
	Label string
	Class string
}

// CopyableCode is a reference, a key or a hash to be typed or copied elsewhere.
type CopyableCode struct{ ID, Label, Code string }

// Download offers a file: what it is, its format and its size.
type Download struct{ Text, Href, Format, Size string }

// Downloads are the forms in which the page can be taken away.
type Downloads struct {
	Title string
	Items []Download
}

// Render writes the steps.
func (d Working) Render(ctx context.Context, w io.Writer) error { return working(d).Render(ctx, w) }

// Render writes the card.
func (d DeadlineCard) Render(ctx context.Context, w io.Writer) error {
	return deadlineCard(d).Render(ctx, w)
}

// Render writes the timeline.
func (t Timeline) Render(ctx context.Context, w io.Writer) error { return timeline(t).Render(ctx, w) }

// Render writes the row.
func (a AccessRow) Render(ctx context.Context, w io.Writer) error { return accessRow(a).Render(ctx, w) }

// Render writes the strip.
func (c CoverageStrip) Render(ctx context.Context, w io.Writer) error {
	return coverageStrip(c).Render(ctx, w)
}

// Render writes the chart and its table.
func (b Bars) Render(ctx context.Context, w io.Writer) error { return bars(b).Render(ctx, w) }

// Render writes the numbers.
func (f Figures) Render(ctx context.Context, w io.Writer) error { return figures(f).Render(ctx, w) }

// Render writes the panel.
func (f FilterPanel) Render(ctx context.Context, w io.Writer) error {
	return filterPanel(f).Render(ctx, w)
}

// Render writes both columns.
func (s Sidebar) Render(ctx context.Context, w io.Writer) error { return sidebar(s).Render(ctx, w) }

// Render writes the links.
func (l LanguageLinks) Render(ctx context.Context, w io.Writer) error {
	return languageLinks(l).Render(ctx, w)
}

// Render writes the code.
func (c CopyableCode) Render(ctx context.Context, w io.Writer) error {
	return copyableCode(c).Render(ctx, w)
}

// Render writes the list.
func (d Downloads) Render(ctx context.Context, w io.Writer) error { return downloads(d).Render(ctx, w) }
