// Package ui holds the pieces every page is built from: the design system's
// components as typed templ components, and the portal's own, such as the
// deadline card. Every component is a struct that renders itself:
//
//	@ui.Button{Text: v.T("citizen.start.go")}
//	@(ui.Fieldset{Legend: legend}) { … }
//
// The package knows markup, languages and accessibility. It does not know what
// a request, a notice or an officer is: texts arrive translated and dates
// arrive in words.
package ui

import (
	"context"
	"sync"

	"daylight/portal/i18n"

	"github.com/a-h/templ"
)

// ErrorItem is one thing to mend: the field it is about and the words, the same
// in the summary and beside the field.
type ErrorItem struct {
	Field string // name of the field; empty when it is about the whole page
	Text  string
	Href  string // where the summary leads; "#" + Field when empty
}

// Errors are those of one page, in the order of its fields.
type Errors []ErrorItem

// Of is the first error about a field, or nothing.
func (e Errors) Of(field string) string {
	for _, item := range e {
		if item.Field == field && field != "" {
			return item.Text
		}
	}
	return ""
}

// surroundings is what Page tells the components inside it, so that page
// authors need not repeat it on every one.
type surroundings struct {
	printer *i18n.Printer
	errors  Errors
	token   string
}

type surroundingsKey struct{}

// In tells the components rendered with the context the language, the errors
// and the form token of the page around them. Page does it by itself; it is
// exported for fragments that are rendered alone.
func In(ctx context.Context, s Shell) context.Context {
	return context.WithValue(ctx, surroundingsKey{}, surroundings{printer: s.Printer, errors: s.Errors, token: s.Token})
}

func around(ctx context.Context) surroundings {
	s, _ := ctx.Value(surroundingsKey{}).(surroundings)
	if s.printer == nil {
		s.printer = authoritative()
	}
	return s
}

var authoritative = sync.OnceValue(func() *i18n.Printer {
	c, err := i18n.Load()
	if err != nil {
		panic(err) // the catalogues are built in; a test loads them
	}
	return c.Printer(i18n.Languages[0].Tag)
})

// problem is the error to show beside a field: its own, or the page's.
func problem(ctx context.Context, name, own string) string {
	if own != "" {
		return own
	}
	return around(ctx).errors.Of(name)
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// join puts class names or ids together, leaving out empty ones.
func join(words ...string) string {
	joined := ""
	for _, word := range words {
		if word == "" {
			continue
		}
		if joined != "" {
			joined += " "
		}
		joined += word
	}
	return joined
}

func when(condition bool, word string) string {
	if condition {
		return word
	}
	return ""
}

// suffix is id + part, or nothing when there is nothing to name.
func suffix(present, id, part string) string {
	if present == "" {
		return ""
	}
	return id + part
}

func sized(base, size string) string {
	if size == "" {
		return ""
	}
	return base + "--" + size
}

// Text is a component that is only words, for fields that take a component.
func Text(words string) templ.Component { return plain(words) }
