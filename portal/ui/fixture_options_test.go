package ui

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"
)

// options reads an example's options and remembers which were asked for; the
// rest is what we do not offer.
type options struct {
	values map[string]any
	path   string
	used   map[string]bool
	missed *[]string
	subs   []*options
}

func (o *options) miss(why string) { *o.missed = append(*o.missed, o.path+why) }

func (o *options) get(key string) (any, bool) {
	o.used[key] = true
	v, ok := o.values[key]
	return v, ok && v != nil
}

func (o *options) has(key string) bool {
	v, ok := o.values[key]
	return ok && v != nil && v != false && v != ""
}

func (o *options) text(key string) string {
	v, ok := o.get(key)
	if !ok {
		return ""
	}
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return fmt.Sprint(v)
	case bool:
		if v {
			return "true"
		}
		o.miss(key + ": false")
		return ""
	}
	o.miss(key)
	return ""
}

func (o *options) flag(key string) bool {
	v, _ := o.get(key)
	on, _ := v.(bool)
	return on
}

func (o *options) number(key string) int {
	switch v, _ := o.get(key); v := v.(type) {
	case float64:
		return int(v)
	case string:
		n := 0
		fmt.Sscan(v, &n)
		return n
	}
	return 0
}

func (o *options) sub(key string) *options {
	v, _ := o.get(key)
	values, _ := v.(map[string]any)
	s := &options{values: values, path: o.path + key + ".", used: map[string]bool{}, missed: o.missed}
	o.subs = append(o.subs, s)
	return s
}

func (o *options) list(key string) []*options {
	v, _ := o.get(key)
	items, _ := v.([]any)
	var all []*options
	for _, item := range items {
		values, ok := item.(map[string]any)
		if !ok || len(values) == 0 {
			o.miss("hole in " + key) // ours are typed: there is no empty item
			continue
		}
		s := &options{values: values, path: o.path + key + ".", used: map[string]bool{}, missed: o.missed}
		o.subs = append(o.subs, s)
		all = append(all, s)
	}
	return all
}

// finish notes every option nobody asked for, unless it says nothing.
func (o *options) finish() {
	for key, value := range o.values {
		if !o.used[key] && value != nil && value != "" {
			o.miss(key)
		}
	}
	for _, s := range o.subs {
		s.finish()
	}
}

func (o *options) attributes(key string) templ.Attributes {
	v, _ := o.get(key)
	values, _ := v.(map[string]any)
	attributes := templ.Attributes{}
	for name, value := range values {
		text, ok := value.(string)
		if !ok {
			o.miss(key)
		}
		attributes[name] = text
	}
	return attributes
}

// size reads govuk-label--l as "l".
func (o *options) size(key, block string) string {
	classes := o.text(key)
	size, ok := strings.CutPrefix(classes, block+"--")
	if classes != "" && (!ok || strings.Contains(size, " ")) {
		o.miss(key)
	}
	return size
}

// body is text, or HTML as it is.
func (o *options) body() (string, templ.Component) {
	if markup := o.text("html"); markup != "" {
		o.text("text")
		return "", templ.Raw(markup)
	}
	return o.text("text"), nil
}

func (o *options) labelParts() (text, size string, heading bool) {
	l := o.sub("label")
	return l.text("text"), l.size("classes", "govuk-label"), l.flag("isPageHeading")
}

func (o *options) legendParts() (f Fieldset) {
	s := o.sub("fieldset")
	l := s.sub("legend")
	if !l.has("text") && s.values != nil {
		o.miss("fieldset without legend")
	}
	return Fieldset{Legend: l.text("text"), Size: l.size("classes", "govuk-fieldset__legend"), Heading: l.flag("isPageHeading"), DescribedBy: s.text("describedBy")}
}

func (o *options) hint() string  { return o.present("hint") }
func (o *options) error() string { return o.present("errorMessage") }

// present is the text of a part; a part without text is one we do not make.
func (o *options) present(key string) string {
	s := o.sub(key)
	text := s.text("text")
	if s.values != nil && text == "" && !s.has("html") {
		o.miss(key + " without text")
	}
	return text
}

func (o *options) groupClass() string { return o.sub("formGroup").text("classes") }

func (o *options) link() Link {
	return Link{Text: o.text("text"), Href: o.text("href"), Hidden: o.text("visuallyHiddenText"), Class: o.text("classes"), Attributes: o.attributes("attributes")}
}

// within gives a component children.
type within struct {
	templ.Component
	children templ.Component
}
