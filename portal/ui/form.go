package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Form posts to the portal itself. It carries the page's form token and never
// lets the browser validate, since the portal's own words are better. Children
// are its content.
type Form struct {
	Action     string
	Method     string // "post" when empty
	Multipart  bool   // when it holds a FileUpload
	ID         string
	Class      string
	Attributes templ.Attributes
}

// TokenField is the name of the hidden field that carries the form token.
const TokenField = "csrf_token"

// Button submits the form it stands in, or is a link that starts something.
type Button struct {
	Text        string
	Href        string // makes it a link
	Type        string // "submit" when empty
	Name, Value string
	ID          string
	Kind        string // "", "secondary", "warning" or "inverse"
	Start       bool   // the one that begins a service
	Disabled    bool
	Once        bool // a second click within a second does nothing
	Class       string
	Attributes  templ.Attributes
}

// ButtonGroup puts buttons and links side by side. Children are its content.
type ButtonGroup struct{}

// Label names a form control.
type Label struct {
	For     string
	Text    string
	Size    string // "", "s", "m" or "l"
	Heading bool   // the label is the page's heading
	Class   string
}

// Hint helps to answer: at most a sentence, without links.
type Hint struct {
	ID, Text, Class string
	Body            templ.Component // instead of Text
}

// ErrorMessage stands beside the field it is about.
type ErrorMessage struct{ ID, Text string }

// Fieldset groups controls under one question. Children are its content.
type Fieldset struct {
	Legend      string
	Size        string // of the legend: "", "s", "m" or "l"
	Heading     bool   // the legend is the page's heading
	DescribedBy string
	Role        string
	Class       string
}

// Input is a single line of text. Its error is the page's for Name unless
// Error says otherwise; ID is Name unless given. So it is for all controls.
type Input struct {
	Name, ID     string
	Label        string
	LabelSize    string // "", "s", "m" or "l"
	Heading      bool   // the label is the page's heading
	Hint, Error  string
	Value        string
	Type         string // "text" when empty
	InputMode    string
	Autocomplete string
	Autocap      string // autocapitalize
	Pattern      string
	Spellcheck   string // "", "true" or "false"
	Width        string // "2", "3", "4", "5", "10", "20" or "30" characters
	Prefix       string
	Suffix       string
	Disabled     bool
	DescribedBy  string
	Class        string
	GroupClass   string
	Attributes   templ.Attributes // dir="ltr" for references and e-mail addresses
}

// Textarea is several lines of text.
type Textarea struct {
	Name, ID     string
	Label        string
	LabelSize    string
	Heading      bool
	Hint, Error  string
	Value        string
	Rows         int // 5 when zero
	Autocomplete string
	Spellcheck   string
	Disabled     bool
	DescribedBy  string
	Class        string
	GroupClass   string
	Attributes   templ.Attributes
}

// CharacterCount is a Textarea that says how much may be written and, with
// script, how much is left. The limit is enforced where the form is read.
type CharacterCount struct {
	Textarea
	MaxLength int
	MaxWords  int // instead of MaxLength
	Threshold int // percent used before the count is shown
}

// Choice is one of Radios or Checkboxes.
type Choice struct {
	Value, Text string
	Hint        string
	ID          string
	Name        string // of a checkbox, when it is not the group's
	Checked     bool
	Disabled    bool
	Divider     string          // words between choices ("or"), instead of a choice
	Conditional templ.Component // asked when this one is chosen
	Exclusive   bool            // a checkbox that unticks all others
	Attributes  templ.Attributes
}

// Radios choose one. Without a Legend there must be a heading that asks.
type Radios struct {
	Name, IDPrefix string
	Legend         string
	LegendSize     string
	Heading        bool
	DescribedBy    string
	Hint, Error    string
	Value          string // chosen already
	Items          []Choice
	Inline, Small  bool
	Class          string
	GroupClass     string
}

// Checkboxes choose any number.
type Checkboxes struct {
	Name, IDPrefix string
	Legend         string
	LegendSize     string
	Heading        bool
	DescribedBy    string
	Hint, Error    string
	Values         []string // chosen already
	Items          []Choice
	Small          bool
	Class          string
	GroupClass     string
}

// DateInput asks for a day in three fields: Name-day, Name-month, Name-year.
type DateInput struct {
	Name             string
	ID               string
	Legend           string
	LegendSize       string
	Heading          bool
	Hint, Error      string
	Day, Month, Year string   // typed already
	Wrong            []string // "day", "month", "year": those the error is about; all when empty
	Birthday         bool     // the browser may fill in the person's date of birth
	Class            string
	GroupClass       string
}

// Option is one of a Select.
type Option struct {
	Value, Text string
	Selected    bool
	Disabled    bool
	Group       string // heading over it and those beside it that have the same
}

// Select chooses one of a long list. Radios are better for a short one.
type Select struct {
	Name, ID    string
	Label       string
	LabelSize   string
	Heading     bool
	Hint, Error string
	Value       string // chosen already
	Items       []Option
	Disabled    bool
	DescribedBy string
	Class       string
	GroupClass  string
	Attributes  templ.Attributes
}

// FileUpload takes a file; its Form is Multipart.
type FileUpload struct {
	Name, ID    string
	Label       string
	LabelSize   string
	Heading     bool
	Hint, Error string
	Accept      string
	Multiple    bool
	Disabled    bool
	DescribedBy string
	Class       string
	GroupClass  string
	Attributes  templ.Attributes
}

// PasswordInput takes a password and can show it.
type PasswordInput struct {
	Name, ID     string
	Label        string
	Hint, Error  string
	Autocomplete string // "current-password" when empty
}

// ErrorSummary opens a page that has problems; Page puts it there by itself.
type ErrorSummary struct {
	Title       string // "There is a problem" when empty
	Description string
	Items       Errors
	Class       string
}

// Render writes the form.
func (f Form) Render(ctx context.Context, w io.Writer) error { return form(f).Render(ctx, w) }

// Render writes the button.
func (b Button) Render(ctx context.Context, w io.Writer) error { return button(b).Render(ctx, w) }

// Render writes the group.
func (g ButtonGroup) Render(ctx context.Context, w io.Writer) error {
	return buttonGroup().Render(ctx, w)
}

// Render writes the label.
func (l Label) Render(ctx context.Context, w io.Writer) error { return label(l).Render(ctx, w) }

// Render writes the hint.
func (h Hint) Render(ctx context.Context, w io.Writer) error { return hint(h).Render(ctx, w) }

// Render writes the message.
func (e ErrorMessage) Render(ctx context.Context, w io.Writer) error {
	return errorMessage(e).Render(ctx, w)
}

// Render writes the fieldset.
func (f Fieldset) Render(ctx context.Context, w io.Writer) error { return fieldset(f).Render(ctx, w) }

// Render writes the control.
func (i Input) Render(ctx context.Context, w io.Writer) error { return input(i).Render(ctx, w) }

// Render writes the control.
func (t Textarea) Render(ctx context.Context, w io.Writer) error { return textarea(t).Render(ctx, w) }

// Render writes the control.
func (c CharacterCount) Render(ctx context.Context, w io.Writer) error {
	return characterCount(c).Render(ctx, w)
}

// Render writes the control.
func (r Radios) Render(ctx context.Context, w io.Writer) error { return radios(r).Render(ctx, w) }

// Render writes the control.
func (c Checkboxes) Render(ctx context.Context, w io.Writer) error {
	return checkboxes(c).Render(ctx, w)
}

// Render writes the control.
func (d DateInput) Render(ctx context.Context, w io.Writer) error { return dateInput(d).Render(ctx, w) }

// Render writes the control.
func (s Select) Render(ctx context.Context, w io.Writer) error { return selectOne(s).Render(ctx, w) }

// Render writes the control.
func (f FileUpload) Render(ctx context.Context, w io.Writer) error {
	return fileUpload(f).Render(ctx, w)
}

// Render writes the control.
func (p PasswordInput) Render(ctx context.Context, w io.Writer) error {
	return passwordInput(p).Render(ctx, w)
}

// Render writes the summary, or nothing when there is nothing to mend.
func (e ErrorSummary) Render(ctx context.Context, w io.Writer) error {
	return errorSummary(e).Render(ctx, w)
}
