package web

import (
	"slices"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/unicode/norm"

	"daylight/portal/ui"
)

const (
	maxFields = 400
	maxFiles  = 20
)

// Form is what somebody typed and sent: the body of the request and never its query string. A nil Form is empty, so that a
// page can be rendered for the first time and again with the same code.
type Form struct {
	// Stripped names the fields that lost characters nobody can see.
	Stripped []string

	values map[string][]string
	files  map[string][]File
}

// File is something uploaded.
type File struct {
	Name string // as the sender's machine called it: for display only
	Size int64
	Body []byte // nil when it was too large to be kept
}

// Form reads the form. Fields named here may come more than once, as check boxes do; any other that does is refused, since
// two parts of a system could each believe another value.
func (v *Visitor) Form(multi ...string) (*Form, error) {
	form, err := v.fields()
	if err != nil {
		return nil, err
	}
	for name, values := range form.values {
		if len(values) > 1 && !slices.Contains(multi, name) {
			return nil, &badRequest{reason: "a field came twice"}
		}
	}
	return form, nil
}

// fields reads the body once.
func (v *Visitor) fields() (*Form, error) {
	if v.form != nil {
		return v.form, nil
	}
	if len(v.c.Request().Header.ContentEncoding()) > 0 {
		return nil, fiber.ErrUnsupportedMediaType
	}
	form := &Form{values: map[string][]string{}, files: map[string][]File{}}
	kind, _, _ := strings.Cut(strings.ToLower(v.c.Get(fiber.HeaderContentType)), ";")
	switch strings.TrimSpace(kind) {
	case fiber.MIMEApplicationForm:
		for key, value := range v.c.Request().PostArgs().All() {
			form.values[string(key)] = append(form.values[string(key)], string(value))
		}
	case fiber.MIMEMultipartForm:
		if err := form.readParts(v.c.Request()); err != nil {
			return nil, err
		}
	case "":
		if len(v.c.Request().Body()) > 0 {
			return nil, fiber.ErrUnsupportedMediaType
		}
	default:
		return nil, fiber.ErrUnsupportedMediaType
	}
	if err := form.check(); err != nil {
		return nil, err
	}
	v.form = form
	return form, nil
}

func (f *Form) check() error {
	if len(f.values) > maxFields {
		return &badRequest{reason: "too many fields"}
	}
	files := 0
	for _, list := range f.files {
		files += len(list)
	}
	if files > maxFiles {
		return &badRequest{reason: "too many files"}
	}
	for name, values := range f.values {
		if len(values) > maxFields || !clean(name) || slices.ContainsFunc(values, func(s string) bool { return !clean(s) }) {
			return &badRequest{reason: "the text is not UTF-8"}
		}
	}
	return nil
}

// Get is one line of text: composed (NFC), trimmed, and without characters that nobody sees and that change how others are
// read (controls, bidirectional overrides, zero-width spaces). Joiners stay, since several scripts need them.
func (f *Form) Get(name string) string {
	return strings.Join(strings.Fields(f.text(name, false)), " ")
}

// Text is Get for several lines.
func (f *Form) Text(name string) string { return strings.TrimSpace(f.text(name, true)) }

// Raw is a field as it came, for passwords.
func (f *Form) Raw(name string) string {
	if f == nil {
		return ""
	}
	return first(f.values[name])
}

// All is every value of a field that may come more than once, each as Get gives it; the empty ones are left out.
func (f *Form) All(name string) []string {
	if f == nil {
		return nil
	}
	var all []string
	for _, value := range f.values[name] {
		if text := strings.Join(strings.Fields(f.strip(name, value, false)), " "); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// Column is every value of a field that stands once in each line of a table, the empty ones in their places.
func (f *Form) Column(name string) []string {
	if f == nil {
		return nil
	}
	column := make([]string, len(f.values[name]))
	for i, value := range f.values[name] {
		column[i] = strings.Join(strings.Fields(f.strip(name, value, false)), " ")
	}
	return column
}

// Has tells whether the field came with one of its values this one.
func (f *Form) Has(name, value string) bool { return slices.Contains(f.All(name), value) }

// Names lists the fields that came, without the form's token, sorted.
func (f *Form) Names() []string {
	if f == nil {
		return nil
	}
	var names []string
	for name := range f.values {
		if name != ui.TokenField {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Date is the three parts of a ui.DateInput as typed, with the digits of any script as the ASCII ones.
func (f *Form) Date(name string) (day, month, year string) {
	return digits(f.Get(name + "-day")), digits(f.Get(name + "-month")), digits(f.Get(name + "-year"))
}

// digits writes decimal digits as ASCII. Unicode keeps each script's ten together, from zero on.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		for _, script := range unicode.Nd.R16 {
			if first := rune(script.Lo); r >= first && r <= rune(script.Hi) {
				return '0' + (r-first)%10
			}
		}
		return r
	}, text)
}

func (f *Form) text(name string, lines bool) string {
	if f == nil {
		return ""
	}
	return f.strip(name, first(f.values[name]), lines)
}

func (f *Form) strip(name, value string, lines bool) string {
	value = norm.NFC.String(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(value))
	lost := false
	value = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines, r == '\t' && lines:
			return r
		case r == '\n' || r == '\t':
			return ' '
		case hidden(r):
			lost = true
			return -1
		}
		return r
	}, value)
	if lost && !slices.Contains(f.Stripped, name) {
		f.Stripped = append(f.Stripped, name)
	}
	return value
}

// lost tells whether something was taken out of what was typed, which the next page then says.
func (v *Visitor) lost() bool { return v.mode == private && v.form != nil && len(v.form.Stripped) > 0 }

// hidden tells characters that are not seen and change what is: control characters, directional embeddings, overrides and
// isolates, zero-width space, word joiner and byte order mark.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r), r == '\u200b', r == '\u2060', r == '\ufeff':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// File is the first file of a field; ok is false when none was chosen.
func (f *Form) File(name string) (file File, ok bool, err error) {
	files := f.Files(name)
	switch {
	case len(files) == 0:
		return File{}, false, nil
	case files[0].Size > MaxBody:
		return File{}, false, ErrTooLarge
	}
	return files[0], true, nil
}

// Files are the files of a field. Fields left empty give none.
func (f *Form) Files(name string) []File {
	if f == nil {
		return nil
	}
	var files []File
	for _, file := range f.files[name] {
		file.Name = f.strip(name, strings.ToValidUTF8(file.Name, ""), false)
		files = append(files, file)
	}
	return files
}
