package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Link leads somewhere.
type Link struct {
	Text, Href string
	Hidden     string // words for screen readers after Text ("Change" + "your name")
	Current    bool   // this page
	Class      string
	Lang, Dir  string // when the words are in another language
	Attributes templ.Attributes
}

// SummaryRow is one answer: a key, its value and what can be done about it.
type SummaryRow struct {
	Key     string
	Value   string
	Body    templ.Component // instead of Value
	Actions []Link
	Class   string
}

// SummaryList shows answers, or facts about one thing.
type SummaryList struct {
	Rows     []SummaryRow
	NoBorder bool
	Class    string
	Card     *SummaryCard // frames the list under a title
}

// SummaryCard frames a SummaryList.
type SummaryCard struct {
	Title   string
	Level   int // of the heading; 2 when zero
	Actions []Link
	Class   string
}

// Cell is one of a Table.
type Cell struct {
	Text       string
	Body       templ.Component // instead of Text
	Numeric    bool            // aligned as numbers are
	ColSpan    int
	RowSpan    int
	Class      string
	Attributes templ.Attributes
}

// Table is for comparing; it needs a caption or a heading above it.
type Table struct {
	Caption     string
	CaptionSize string // "", "s", "m" or "l"
	Head        []Cell
	Rows        [][]Cell
	RowHeads    bool // the first cell of a row names it
	Class       string
	Scroll      bool // may be wider than a phone: scrolls inside its own box
	Attributes  templ.Attributes
}

// PageItem is one step of a Pagination.
type PageItem struct {
	Number   string
	Href     string
	Label    string // for screen readers; "Page 2" when empty
	Current  bool
	Ellipsis bool
}

// PageLink is the previous or the next page.
type PageLink struct {
	Href  string
	Text  string // "Previous page" or "Next page" when empty
	Label string // what is there
}

// Pagination leads through a long list. Pages makes one.
type Pagination struct {
	Previous, Next *PageLink
	Items          []PageItem
	Label          string // of the landmark
	Class          string
}

// Breadcrumbs show where the page stands. The last may be without Href.
type Breadcrumbs struct {
	Items    []Link
	Collapse bool // on phones, only the first and the last
	Label    string
	Class    string
}

// BackLink leads to the page before in a series of questions.
type BackLink struct {
	Href, Text string // "Back" when Text is empty
	Class      string
}

// Details hides what few need. Children, or Text, are its content.
type Details struct {
	Summary string
	Text    string
	ID      string
	Open    bool
	Class   string
}

// InsetText sets a passage apart. Children, or Text, are its content.
type InsetText struct{ ID, Text, Class string }

// WarningText says what must not be overlooked.
type WarningText struct{ Text, Icon, Class string } // Icon is "Warning" for screen readers when empty

// NotificationBanner tells what has just happened or what concerns the whole
// service. Children, or Text, are its content.
type NotificationBanner struct {
	Title   string // "Important", or "Success", when empty
	Text    string
	Success bool
	Role    string
	TitleID string
	Level   int // of the heading; 2 when zero
	Class   string
}

// Panel opens a confirmation page. Children, or Text, are its content.
type Panel struct {
	Title string
	Text  string
	Level int // of the heading; 1 when zero
	Class string
}

// Tag names a status.
type Tag struct {
	Text   string
	Colour string // "", "grey", "green", "yellow", "red", "blue", "teal", "purple", "orange" or "magenta"
	Class  string
}

// PhaseBanner says how finished the service is.
type PhaseBanner struct {
	Phase string
	Text  string
	Body  templ.Component // instead of Text
	Class string
}

// SkipLink lets people who use a keyboard pass over the header.
type SkipLink struct{ Text, Href, Class string }

// Task is one part of a TaskList.
type Task struct {
	Text, Href, Hint string
	Status           string
	Tag              *Tag // instead of Status
}

// TaskList shows the parts of something larger and how far each is.
type TaskList struct {
	IDPrefix string
	Items    []Task
	Class    string
}

// Render writes the link.
func (l Link) Render(ctx context.Context, w io.Writer) error { return link(l).Render(ctx, w) }

// Render writes the list.
func (s SummaryList) Render(ctx context.Context, w io.Writer) error {
	return summaryList(s).Render(ctx, w)
}

// Render writes the table.
func (t Table) Render(ctx context.Context, w io.Writer) error { return table(t).Render(ctx, w) }

// Render writes the navigation.
func (p Pagination) Render(ctx context.Context, w io.Writer) error {
	return pagination(p).Render(ctx, w)
}

// Render writes the navigation.
func (b Breadcrumbs) Render(ctx context.Context, w io.Writer) error {
	return breadcrumbs(b).Render(ctx, w)
}

// Render writes the link.
func (b BackLink) Render(ctx context.Context, w io.Writer) error { return backLink(b).Render(ctx, w) }

// Render writes the details.
func (d Details) Render(ctx context.Context, w io.Writer) error { return details(d).Render(ctx, w) }

// Render writes the passage.
func (i InsetText) Render(ctx context.Context, w io.Writer) error { return insetText(i).Render(ctx, w) }

// Render writes the warning.
func (t WarningText) Render(ctx context.Context, w io.Writer) error {
	return warningText(t).Render(ctx, w)
}

// Render writes the banner.
func (n NotificationBanner) Render(ctx context.Context, w io.Writer) error {
	return notificationBanner(n).Render(ctx, w)
}

// Render writes the panel.
func (p Panel) Render(ctx context.Context, w io.Writer) error { return panel(p).Render(ctx, w) }

// Render writes the tag.
func (t Tag) Render(ctx context.Context, w io.Writer) error { return tag(t).Render(ctx, w) }

// Render writes the banner.
func (p PhaseBanner) Render(ctx context.Context, w io.Writer) error {
	return phaseBanner(p).Render(ctx, w)
}

// Render writes the link.
func (s SkipLink) Render(ctx context.Context, w io.Writer) error { return skipLink(s).Render(ctx, w) }

// Render writes the list.
func (t TaskList) Render(ctx context.Context, w io.Writer) error { return taskList(t).Render(ctx, w) }
