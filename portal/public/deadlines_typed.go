package public

import (
	"net/url"
	"slices"
	"strings"

	"daylight/portal/web"
	"daylight/requests/deadline"
)

// happening is a day the calculator asks for, and the fact that it is.
type happening struct {
	field string
	fact  deadline.FactName
}

// happenings are all of them, in the order of the form.
var happenings = []happening{
	{"received", deadline.ReceivedAt}, {"aware", deadline.AwareAt}, {"registered", deadline.Registered},
	{"acknowledged", deadline.Acknowledged}, {"id-asked", deadline.IDRequested}, {"id-known", deadline.IDVerified},
	{"fee-asked", deadline.FeeRequested}, {"thought", deadline.ReflectionEnd}, {"fee-paid", deadline.FeePaid},
	{"asked", deadline.Pause}, {"answered", deadline.Resume}, {"asked2", deadline.Pause}, {"answered2", deadline.Resume},
	{"asked3", deadline.Pause}, {"answered3", deadline.Resume},
}

// The fields of the calculator, as they stand in its address. A day is three of them, or one as 2026-11-27.
var (
	wordFields = []string{"law", "kind", "longer", "calendar", "reading", "zone", "written", "time"}
	dayFields  = append(fieldsOf(happenings), "until", "told")
	dayParts   = []string{"day", "month", "year"}

	deadlineFields = slices.Concat(wordFields, dayFields, partsOf(dayFields), []string{"change", "step"})
)

func fieldsOf(list []happening) []string {
	names := make([]string, len(list))
	for i, h := range list {
		names[i] = h.field
	}
	return names
}

func partsOf(days []string) (names []string) {
	for _, day := range days {
		for _, part := range dayParts {
			names = append(names, day+"-"+part)
		}
	}
	return names
}

// entry is everything typed. It is kept whatever comes of it.
type entry struct {
	words  map[string]string
	days   map[string]typedDay
	change string // the question to go back to
	step   stage  // the page the form was sent from
}

func read(v *web.Visitor) entry {
	e := entry{words: map[string]string{}, days: map[string]typedDay{}, change: v.Query("change"), step: stage(v.Query("step"))}
	for _, name := range wordFields {
		e.words[name] = strings.TrimSpace(v.Query(name))
	}
	for _, name := range dayFields {
		e.days[name] = typed(v, name)
	}
	if day, outright := strings.CutPrefix(e.words["longer"], "to "); outright { // as the command line takes it
		e.words["longer"], e.days["until"] = untilDay, split(day)
	}
	return e
}

func (e entry) text(name string) string { return e.words[name] }

// set gives a field a value unless it has one.
func (e entry) set(name, value string) {
	if e.words[name] == "" {
		e.words[name] = value
	}
}

// told tells whether to reckon: the form with the days was sent, or an address has a day in it.
func (e entry) told() bool {
	return e.step == tellDays || e.change == "" && slices.ContainsFunc(dayFields, func(f string) bool { return !e.days[f].empty() })
}

// choosing tells whether law or kind was being chosen, so that none is taken for granted.
func (e entry) choosing() bool { return e.step == chooseLaw || e.step == chooseKind }

// first is the field of the day from which the clock runs.
func (c *calculation) first() string {
	if slices.Contains(c.terms.Facts, deadline.AwareAt) {
		return "aware"
	}
	return "received"
}

// query is the shortest address of this calculation, without what is named.
func (e entry) query(without ...string) string {
	values := url.Values{}
	for name, text := range e.words {
		if text != "" && !slices.Contains(without, name) {
			values.Set(name, text)
		}
	}
	for name, t := range e.days {
		if day, ok := t.day(); ok {
			values.Set(name, day.String())
		} else {
			for i, part := range t.parts() {
				if part != "" {
					values.Set(name+"-"+dayParts[i], part)
				}
			}
		}
	}
	return values.Encode()
}

// hidden are the fields a page does not show and hands on.
func (e entry) hidden(without ...string) (list [][2]string) {
	values, err := url.ParseQuery(e.query(without...))
	if err != nil {
		return nil
	}
	for _, name := range deadlineFields {
		if values.Has(name) {
			list = append(list, [2]string{name, values.Get(name)})
		}
	}
	return list
}

// typedDay is a day as typed, in its three parts.
type typedDay struct{ Day, Month, Year string }

func typed(v *web.Visitor, name string) typedDay {
	if whole := strings.TrimSpace(v.Query(name)); whole != "" {
		return split(whole)
	}
	part := func(part string) string { return strings.TrimSpace(v.Query(name + "-" + part)) }
	return typedDay{part("day"), part("month"), part("year")}
}

// split takes 2026-11-27 apart; what is no such thing stays to be shown as it was typed.
func split(text string) typedDay {
	if day, err := deadline.ParseDay(text); err == nil {
		year, rest, _ := strings.Cut(day.String(), "-")
		month, number, _ := strings.Cut(rest, "-")
		return typedDay{unpadded(number), unpadded(month), year}
	}
	return typedDay{Day: text}
}

func (t typedDay) empty() bool { return t == typedDay{} }

func (t typedDay) parts() []string { return []string{t.Day, t.Month, t.Year} }

// day reads the parts; a day that does not exist is none.
func (t typedDay) day() (deadline.Day, bool) {
	year, month, number := latin(t.Year), latin(t.Month), latin(t.Day)
	if len(year) != 4 || len(month) > 2 || len(number) > 2 {
		return deadline.Day{}, false
	}
	day, err := deadline.ParseDay(year + "-" + padded(month) + "-" + padded(number))
	return day, err == nil
}

// fault says what is wrong with a day that cannot be read: the ending of the message, and the parts it is about.
func (t typedDay) fault() (key string, parts []string) {
	for i, part := range t.parts() {
		if part == "" {
			parts = append(parts, dayParts[i])
		}
	}
	if len(parts) > 0 {
		return "missing_" + parts[0], parts
	}
	for i, part := range t.parts() {
		if strings.Trim(latin(part), "0123456789") != "" {
			parts = append(parts, dayParts[i])
		}
	}
	switch {
	case len(parts) > 0:
		return "digits", parts
	case len(latin(t.Year)) != 4:
		return "year", []string{"year"}
	}
	return "none", dayParts
}

func unpadded(s string) string { return strings.TrimLeft(s, "0") }

func padded(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// latin writes the digits of Arabic and Persian keyboards as 0 to 9.
func latin(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
}
