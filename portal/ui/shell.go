package ui

import (
	"context"
	"io"
	"slices"

	"daylight/portal/i18n"

	"github.com/a-h/templ"
)

// Shell is what surrounds the content of a page.
type Shell struct {
	Printer *i18n.Printer
	Asset   func(name string) string // address of "main.css" and the like; "/assets/" + name when nil

	Title       string // of the page; Page adds the service and the body
	Description string
	Errors      Errors   // title prefix, summary on top, and each beside its field
	Flashes     []string // what has just been done, said once
	Token       string   // form token of the visitor; empty on cacheable pages

	Base  string   // https://portal.example, for canonical and hreflang
	Path  string   // address without language prefix: "/notices"
	Query string   // without "?", kept by the language links
	Only  []string // languages the page exists in; all when empty

	Body    string // name of the public body
	Service string // name of the service
	Logo    string // address of the body's mark; the portal's own when empty

	Navigation []Link
	Before     templ.Component // back link or breadcrumbs, between header and main
	Person     *Person         // who is signed in
	Footer     []Link          // besides privacy, accessibility, cookies and contact
	Feeds      []Feed
	Sheets     []string // further style sheets: the body's colours

	Staff     bool // dense, full width
	Wide      bool // full width without density
	NoIndex   bool
	Shortcuts []Shortcut
}

// Person is who is signed in.
type Person struct {
	Name    string
	Role    string
	Links   []Link // account, messages
	SignOut string // address the sign-out button posts to
}

// Feed is the page's content in another form.
type Feed struct{ Title, Href, Type string }

// Shortcut is a key that leads somewhere: "g q" is g, then q. One without an address does something on the page.
type Shortcut struct{ Keys, Text, Href string }

// ServiceNavigation shows the service's name and its main sections.
type ServiceNavigation struct {
	Service string
	Href    string
	Items   []Link
	Label   string // of the landmark; "Service information" when empty
	Menu    string // name of the navigation; "Menu" when empty
	Class   string
}

// Page puts the content (its children) into the shell.
func Page(s Shell) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if s.Printer == nil {
			s.Printer = around(ctx).printer
		}
		return page(s).Render(In(ctx, s), w)
	})
}

// Render writes the navigation.
func (n ServiceNavigation) Render(ctx context.Context, w io.Writer) error {
	return serviceNavigation(n).Render(ctx, w)
}

func (s Shell) asset(name string) string {
	if s.Asset == nil {
		return "/assets/" + name
	}
	return s.Asset(name)
}

// sheet is the address of a style sheet in the direction of the language.
func (s Shell) sheet(name string) string {
	if s.Printer.Dir() == "rtl" {
		return s.asset(name + ".rtl.css")
	}
	return s.asset(name + ".css")
}

// title is what the tab, the bookmark and the screen reader say first.
func (s Shell) title() string {
	title := s.Title
	for _, part := range []string{s.Service, s.Body} {
		if part != "" && part != title {
			title = between(title, " – ", part)
		}
	}
	if len(s.Errors) > 0 {
		title = s.Printer.T("ui.error.title", "Title", title)
	}
	return title
}

func between(a, mark, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + mark + b
}

// languages are those the page exists in.
func (s Shell) languages() []i18n.Language {
	if len(s.Only) == 0 {
		return i18n.Languages
	}
	var some []i18n.Language
	for _, l := range i18n.Languages {
		if slices.Contains(s.Only, l.Tag) {
			some = append(some, l)
		}
	}
	return some
}

func (s Shell) in(tag string) string { return i18n.PathIn(tag, or(s.Path, "/")) }

func (s Shell) languageLinks() LanguageLinks {
	links := LanguageLinks{Label: s.Printer.T("ui.languages")}
	for _, l := range s.languages() {
		link := Link{Text: l.Name, Href: s.in(l.Tag), Lang: l.Tag, Current: l.Tag == s.Printer.Lang()}
		if l.Dir != s.Printer.Dir() {
			link.Dir = l.Dir
		}
		if s.Query != "" {
			link.Href += "?" + s.Query
		}
		links.Items = append(links.Items, link)
	}
	return links
}

func (s Shell) footerLinks() []Link {
	p := s.Printer
	return append([]Link{
		{Text: p.T("ui.footer.privacy"), Href: p.Path("/privacy")},
		{Text: p.T("ui.footer.accessibility"), Href: p.Path("/accessibility")},
		{Text: p.T("ui.footer.cookies"), Href: p.Path("/cookies")},
		{Text: p.T("ui.footer.contact"), Href: p.Path("/contact")},
	}, s.Footer...)
}
