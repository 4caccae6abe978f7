package citizen

import (
	"net/url"
	"slices"
	"time"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// filter narrows the looks on the page and in the documents. What names nothing there is does not count.
type filter struct {
	source, activity, action string
	from, to                 string // days as typed
	counted                  ledger.Summary
	faults                   ui.Errors
}

// readFilter takes the filter from the address.
func (p *Pages) readFilter(v *web.Visitor, counted ledger.Summary) filter {
	known := func(name string, counts []ledger.Count) string {
		value := v.Query(name)
		if slices.ContainsFunc(counts, func(c ledger.Count) bool { return c.Key == value }) {
			return value
		}
		return ""
	}
	f := filter{counted: counted, source: known("source", counted.Sources), activity: known("activity", counted.Activities),
		action: known("action", counted.Actions), from: v.Query("from"), to: v.Query("to")}
	var problems web.Problems
	for _, typed := range []struct{ name, day string }{{"from", f.from}, {"to", f.to}} {
		if _, err := deadline.ParseDay(typed.day); typed.day != "" && err != nil {
			problems = append(problems, web.Problem{Field: typed.name, Key: "citizen.filter.day"})
		}
	}
	if from, to := dayIn(f.from), dayIn(f.to); !from.IsZero() && !to.IsZero() && to.Before(from) {
		problems = append(problems, web.Problem{Field: "to", Key: "citizen.filter.order"})
	}
	if len(problems) > 0 {
		f.faults, _ = v.Faults(problems)
	}
	return f
}

func dayIn(typed string) deadline.Day {
	d, _ := deadline.ParseDay(typed)
	return d
}

// period is the time the filter leaves; a period that is none leaves all.
func (f filter) period(zone *time.Location) (period report.Period) {
	if len(f.faults) > 0 {
		return period
	}
	if from := dayIn(f.from); !from.IsZero() {
		period.From = from.Time(zone)
	}
	if to := dayIn(f.to); !to.IsZero() {
		period.To = to.AddDays(1).Time(zone)
	}
	return period
}

func (f filter) extract() (x report.Extract) {
	one := func(value string) []string {
		if value == "" {
			return nil
		}
		return []string{value}
	}
	x.Sources, x.Activities, x.Actions = one(f.source), one(f.activity), one(f.action)
	return x
}

func (f filter) ledger(zone *time.Location) ledger.Filter {
	x, period := f.extract(), f.period(zone)
	return ledger.Filter{Sources: x.Sources, Activities: x.Activities, Actions: x.Actions, From: period.From, Until: period.To}
}

func (f filter) narrows() bool {
	return f.source != "" || f.activity != "" || f.action != "" || f.from != "" || f.to != ""
}

// address is a page with this filter; changes come as names and values, an empty value takes one away.
func (f filter) address(v *web.Visitor, path string, changes ...string) string {
	return f.path(v.URL(path), changes...)
}

func (f filter) path(path string, changes ...string) string {
	values := url.Values{}
	for name, value := range map[string]string{"source": f.source, "activity": f.activity, "action": f.action, "from": f.from, "to": f.to} {
		if value != "" {
			values.Set(name, value)
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		values.Del(changes[i])
		if changes[i+1] != "" {
			values.Set(changes[i], changes[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// options lists what there is to choose from, with how many looks each has where they were counted.
func options(v *web.Visitor, counts []ledger.Count, name func(ledger.Count) string) []ui.Option {
	list := []ui.Option{{Text: v.T("citizen.filter.all")}}
	for _, c := range counts {
		text := name(c)
		if c.Count > 0 {
			text = v.T("citizen.filter.option", "Name", text, "Number", v.P.Number(c.Count))
		}
		list = append(list, ui.Option{Value: c.Key, Text: text})
	}
	return list
}

func countName(v *web.Visitor) func(ledger.Count) string {
	return func(c ledger.Count) string {
		if name := report.Text(c.Names).In(v.Lang()); name != "" {
			return name
		}
		return c.Key
	}
}

func actionName(v *web.Visitor) func(ledger.Count) string {
	return func(c ledger.Count) string { return report.ActionText(v.P, c.Key) }
}

// chosen are the filters in use, each with the address without it.
func (f filter) chosen(v *web.Visitor) []ui.Link {
	var links []ui.Link
	add := func(name, value, text string) {
		if value != "" {
			links = append(links, ui.Link{Text: text, Href: f.address(v, accessesPath, name, "")})
		}
	}
	text := func(counts []ledger.Count, key string, name func(ledger.Count) string) string {
		for _, c := range counts {
			if c.Key == key {
				return name(c)
			}
		}
		return key
	}
	add("source", f.source, text(f.counted.Sources, f.source, countName(v)))
	add("activity", f.activity, text(f.counted.Activities, f.activity, countName(v)))
	add("action", f.action, text(f.counted.Actions, f.action, actionName(v)))
	add("from", f.from, v.T("citizen.filter.since", "Day", isoDate(v, f.from)))
	add("to", f.to, v.T("citizen.filter.until", "Day", isoDate(v, f.to)))
	return links
}
