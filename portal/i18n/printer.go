package i18n

import (
	"strings"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/fr"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// Printer says things in one language. It is safe for use by many goroutines.
type Printer struct {
	catalogue *Catalogue
	language  Language
	localizer *goi18n.Localizer
	calendar  locales.Translator // names of days and months
	figures   locales.Translator // grouping and decimal marks
}

func newPrinter(c *Catalogue, bundle *goi18n.Bundle, l Language) *Printer {
	p := &Printer{
		catalogue: c, language: l, localizer: goi18n.NewLocalizer(bundle, l.Tag),
		calendar: en_GB.New(), figures: en_GB.New(),
	}
	switch l.Tag {
	case "fr":
		p.calendar, p.figures = fr.New(), fr.New()
	case "ar":
		// References, articles of law and forms are in Latin digits; a page
		// that mixed them with Arabic-Indic ones would be harder to check.
		p.calendar = ar.New()
	}
	return p
}

// Lang is the language tag, for the lang attribute.
func (p *Printer) Lang() string { return p.language.Tag }

// Dir is the direction of the text, "ltr" or "rtl", for the dir attribute.
func (p *Printer) Dir() string { return p.language.Dir }

// In is the printer of another language, for what must be seen in each.
func (p *Printer) In(tag string) *Printer { return p.catalogue.Printer(tag) }

// Has tells whether the language, or failing it the authoritative one, has the
// key.
func (p *Printer) Has(key string) bool {
	if _, ok := p.catalogue.messages[p.language.Tag][key]; ok {
		return true
	}
	_, ok := p.catalogue.messages[Languages[0].Tag][key]
	return ok
}

// T says the message. Values come as pairs: T("track.due", "Day", day). The
// value named Count chooses the plural form and is written with the language's
// grouping; every other value is written as it is, so dates are formatted by
// the caller.
func (p *Printer) T(key string, pairs ...any) string {
	if len(pairs) == 0 {
		return p.Say(key, nil)
	}
	values := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		values[name] = pairs[i+1]
	}
	return p.Say(key, values)
}

// Say is T for values that are a map already, as domain problems carry them.
func (p *Printer) Say(key string, values map[string]any) string {
	if m, ok := p.catalogue.messages[p.language.Tag][key]; ok && len(values) == 0 && m.One == "" && !strings.Contains(m.Other, "{{") {
		return m.Other // as most are
	}
	config := &goi18n.LocalizeConfig{MessageID: key, TemplateData: values}
	if count, counted := values["Count"]; counted {
		values = with(values, "Count", p.count(count))
		config.TemplateData = values
		if p.plural(key) {
			config.PluralCount = count
		}
	}
	text, err := p.localizer.Localize(config)
	if err != nil {
		p.catalogue.report(err.Error(), p.language.Tag, key)
	}
	if text == "" && !p.Has(key) {
		return key
	}
	if strings.Contains(text, "<no value>") {
		p.catalogue.report("value missing", p.language.Tag, key)
		text = strings.ReplaceAll(text, "<no value>", "")
	}
	return text
}

func (p *Printer) plural(key string) bool {
	m, ok := p.catalogue.messages[p.language.Tag][key]
	if !ok {
		m, ok = p.catalogue.messages[Languages[0].Tag][key]
	}
	return ok && m.One != ""
}

func (p *Printer) count(n any) any {
	switch n := n.(type) {
	case int:
		return p.Number(n)
	case int64:
		return p.Number(int(n))
	}
	return n
}

func with(values map[string]any, name string, value any) map[string]any {
	copied := make(map[string]any, len(values))
	for k, v := range values {
		copied[k] = v
	}
	copied[name] = value
	return copied
}

// Path is the address of a page in the printer's language: the authoritative
// language has no prefix.
func (p *Printer) Path(path string) string { return PathIn(p.language.Tag, path) }

// PathIn is the address of a page in a language.
func PathIn(tag, path string) string {
	if tag == Languages[0].Tag {
		return path
	}
	if path == "/" {
		return "/" + tag
	}
	return "/" + tag + path
}

// Split takes a language prefix off an address: "/fr/notices" is French and
// "/notices".
func Split(path string) (tag, rest string) {
	for _, l := range Languages[1:] {
		if path == "/"+l.Tag {
			return l.Tag, "/"
		}
		if after, ok := strings.CutPrefix(path, "/"+l.Tag+"/"); ok {
			return l.Tag, "/" + after
		}
	}
	return Languages[0].Tag, path
}

// Forms are the plural forms of a message as they are written, placeholders
// and all, for a script that counts by itself.
func (p *Printer) Forms(key string) map[string]string {
	m, ok := p.catalogue.messages[p.language.Tag][key]
	if !ok {
		return nil
	}
	forms := map[string]string{}
	for form, text := range map[string]string{
		"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other,
	} {
		if text != "" {
			forms[form] = text
		}
	}
	return forms
}
