// Package i18n holds every sentence the portal says, in every language it
// speaks, and writes dates, numbers and addresses the way each language does.
// English is the authoritative text: where another language has a gap, the
// reader gets English rather than nothing. The package does not know what a
// page, a request or a notice is.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed locales
var embedded embed.FS

// Language is one language the portal can be read in.
type Language struct {
	Tag  string // BCP 47, as in lang and hreflang
	Name string // its own name for itself
	Dir  string // "ltr" or "rtl"
}

// Languages are those of the portal, the authoritative one first.
var Languages = []Language{
	{Tag: "en", Name: "English", Dir: "ltr"},
	{Tag: "fr", Name: "Français", Dir: "ltr"},
	{Tag: "ar", Name: "العربية", Dir: "rtl"},
}

// Offer narrows the languages to those a body wants, in its order; the first becomes authoritative. It is called once, before anything
// is served.
func Offer(tags []string) error {
	chosen := make([]Language, 0, len(tags))
	for _, tag := range tags {
		i := slices.IndexFunc(Languages, func(l Language) bool { return l.Tag == tag })
		if i < 0 || slices.Contains(chosen, Languages[i]) {
			return fmt.Errorf("%q is not one of the portal's languages, or stands twice", tag)
		}
		chosen = append(chosen, Languages[i])
	}
	if len(chosen) > 0 && !slices.Equal(chosen, Languages) {
		Languages = chosen
	}
	return nil
}

// Known tells whether the portal speaks the language.
func Known(tag string) bool {
	return slices.ContainsFunc(Languages, func(l Language) bool { return l.Tag == tag })
}

// Catalogue is every message in every language. It is read-only after Load and
// safe for use by many goroutines.
type Catalogue struct {
	printers map[string]*Printer
	messages map[string]map[string]*goi18n.Message // language, key
	reported sync.Map
}

// Load reads the catalogues built into the program. It refuses a file that is
// not TOML and a key that two files of one language both define.
func Load() (*Catalogue, error) {
	return load(embedded)
}

func load(files fs.FS) (*Catalogue, error) {
	c := &Catalogue{printers: map[string]*Printer{}, messages: map[string]map[string]*goi18n.Message{}}
	bundle := goi18n.NewBundle(language.English)
	for _, l := range Languages {
		if err := c.read(files, bundle, l.Tag); err != nil {
			return nil, err
		}
	}
	for _, l := range Languages {
		c.printers[l.Tag] = newPrinter(c, bundle, l)
	}
	return c, nil
}

func (c *Catalogue) read(files fs.FS, bundle *goi18n.Bundle, tag string) error {
	names, err := fs.Glob(files, path.Join("locales", tag, "*.toml"))
	if err != nil {
		return fmt.Errorf("i18n: list catalogues of %s: %w", tag, err)
	}
	c.messages[tag] = map[string]*goi18n.Message{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("i18n: read %s: %w", name, err)
		}
		messages, err := goi18n.ParseMessageBytes(text, toml.Unmarshal)
		if err != nil {
			return fmt.Errorf("i18n: %s: %w", name, err)
		}
		for _, m := range messages {
			if _, twice := c.messages[tag][m.ID]; twice {
				return fmt.Errorf("i18n: %s: key %q is defined in another file too", name, m.ID)
			}
			polish(tag, m)
			c.messages[tag][m.ID] = m
		}
		if err := bundle.AddMessages(language.Make(tag), messages...); err != nil {
			return fmt.Errorf("i18n: %s: %w", name, err)
		}
	}
	return nil
}

// frenchSpaces keeps French double punctuation and guillemets on the line of
// the word they belong to.
var frenchSpaces = strings.NewReplacer(
	" :", "\u00a0:", " ;", "\u202f;", " !", "\u202f!", " ?", "\u202f?", "« ", "«\u00a0", " »", "\u00a0»",
)

func polish(tag string, m *goi18n.Message) {
	if tag != "fr" {
		return
	}
	for _, form := range []*string{&m.Zero, &m.One, &m.Two, &m.Few, &m.Many, &m.Other} {
		*form = frenchSpaces.Replace(*form)
	}
	// CLDR gives French a form of its own for whole millions ("un million de
	// pages"). The portal writes figures, where it does not differ.
	if m.One != "" && m.Many == "" {
		m.Many = m.Other
	}
}

// Printer returns the one that speaks a language; an unknown language gets the
// authoritative one.
func (c *Catalogue) Printer(tag string) *Printer {
	if p, ok := c.printers[tag]; ok {
		return p
	}
	return c.printers[Languages[0].Tag]
}

// Keys lists every key a language has, sorted.
func (c *Catalogue) Keys(tag string) []string {
	keys := make([]string, 0, len(c.messages[tag]))
	for key := range c.messages[tag] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// report writes a fault of the catalogue to the log, once.
func (c *Catalogue) report(fault, tag, key string) {
	if _, again := c.reported.LoadOrStore([3]string{fault, tag, key}, true); !again {
		slog.Warn("message catalogue: "+fault, "language", tag, "key", key)
	}
}
