package staff

import (
	"net/url"
	"slices"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// Values of the filter for who has a case, beside the ids of people.
const (
	whoMe     = "me"
	whoNobody = "nobody"
)

// oneOf reads a part of the address that must be one of some words; anything else is nothing said.
func oneOf[T ~string](v *web.Visitor, name string, words []T) T {
	if value := T(v.Query(name)); slices.Contains(words, value) {
		return value
	}
	return ""
}

func dayOf(v *web.Visitor, name string) deadline.Day {
	day, err := deadline.ParseDay(v.Query(name))
	if err != nil {
		return deadline.Day{}
	}
	return day
}

// choose reads what of the queue somebody wants to see out of the address.
func choose(v *web.Visitor) requests.QueueFilter {
	f := requests.QueueFilter{
		Kind: oneOf(v, "kind", requests.Kinds()), State: oneOf(v, "state", requests.States()), Desk: oneOf(v, "desk", desks),
		Channel: oneOf(v, "channel", channels()), Lang: oneOf(v, "lang", languages()), Identity: oneOf(v, "identity", requests.Identities()),
		Due: oneOf(v, "due", requests.Windows()), Waits: oneOf(v, "waits", requests.Waitings()), Order: oneOf(v, "order", requests.Orders()),
		DueFrom: dayOf(v, "due_from"), DueTo: dayOf(v, "due_to"), ReceivedFrom: dayOf(v, "received_from"), ReceivedTo: dayOf(v, "received_to"),
		After: v.Query("after"),
	}
	f.Ended = v.Query("state") == anyState
	if unit := v.Query("unit"); len(unit) <= 200 {
		f.Unit = unit
	}
	switch who := v.Query("who"); who {
	case whoMe:
		f.Mine = true
	case whoNobody:
		f.Unassigned = true
	default:
		f.Assignee, _ = uuid.Parse(who) // what is no id is nothing said
	}
	return f
}

var desks = []requests.Desk{requests.DeskCasework, requests.DeskDPO}

// channels are all ways a request can have come in.
func channels() []requests.Channel {
	return append([]requests.Channel{requests.ByWeb, requests.ByAPI}, requests.Channels()...)
}

func languages() []string {
	var tags []string
	for _, l := range i18n.Languages {
		tags = append(tags, l.Tag)
	}
	return tags
}

// spelled writes a filter as it stands in an address: all but the cursor.
func spelled(f requests.QueueFilter) url.Values {
	values := url.Values{}
	set := func(name, value string) {
		if value != "" {
			values.Set(name, value)
		}
	}
	day := func(name string, d deadline.Day) {
		if !d.IsZero() {
			values.Set(name, d.String())
		}
	}
	set("kind", string(f.Kind))
	set("state", stateOf(f))
	set("desk", string(f.Desk))
	set("who", who(f))
	set("unit", f.Unit)
	set("channel", string(f.Channel))
	set("lang", f.Lang)
	set("identity", f.Identity)
	set("due", string(f.Due))
	set("waits", string(f.Waits))
	set("order", string(f.Order))
	day("due_from", f.DueFrom)
	day("due_to", f.DueTo)
	day("received_from", f.ReceivedFrom)
	day("received_to", f.ReceivedTo)
	return values
}

// who is the value of the filter for who has a case.
func who(f requests.QueueFilter) string {
	switch {
	case f.Mine:
		return whoMe
	case f.Unassigned:
		return whoNobody
	case f.Assignee != uuid.Nil:
		return f.Assignee.String()
	}
	return ""
}

// anyState stands in the filter for states of open and of ended cases.
const anyState = "any"

func stateOf(f requests.QueueFilter) string {
	if f.Ended && f.State == "" {
		return anyState
	}
	return string(f.State)
}

// everything is the query of the queue without any filter; without a query it opens with the officer's own view.
const everything = "all=yes"

// queueAt is the address of the queue with a filter.
func queueAt(v *web.Visitor, f requests.QueueFilter) string {
	return v.URL("/staff/queue") + "?" + queryOf(f)
}

func queryOf(f requests.QueueFilter) string {
	if values := spelled(f); len(values) > 0 {
		return values.Encode()
	}
	return everything
}

// later is the address of the page after this one.
func later(v *web.Visitor, f requests.QueueFilter, cursor string) string {
	values := spelled(f)
	values.Set("after", cursor)
	return v.URL("/staff/queue") + "?" + values.Encode()
}

// chips are the filters in force, each with the way to take it off.
func (o overview) chips(v *web.Visitor) []ui.Link {
	values := spelled(o.filter)
	var list []ui.Link
	for _, name := range []string{"kind", "state", "who", "unit", "desk", "due", "due_from", "due_to", "waits", "channel", "lang", "identity", "received_from", "received_to"} {
		if !values.Has(name) {
			continue
		}
		rest := url.Values{}
		for key := range values {
			if key != name {
				rest.Set(key, values.Get(key))
			}
		}
		if len(rest) == 0 {
			rest.Set("all", "yes")
		}
		list = append(list, ui.Link{Text: o.chip(v, name), Href: v.URL(o.at) + "?" + rest.Encode()})
	}
	return list
}

// chip is a filter in words.
func (o overview) chip(v *web.Visitor, name string) string {
	f := o.filter
	switch name {
	case "kind":
		return v.T("requests.kind." + string(f.Kind))
	case "state":
		if f.State == "" {
			return v.T("queue.any_state")
		}
		return v.T("requests.state." + string(f.State))
	case "who":
		return o.whose(v)
	case "unit":
		return f.Unit
	case "desk":
		return v.T("requests.desk." + string(f.Desk))
	case "due":
		return v.T("queue.due." + string(f.Due))
	case "waits":
		return v.T("queue.waits." + string(f.Waits))
	case "channel":
		return v.T("requests.channel." + string(f.Channel))
	case "lang":
		return languageName(f.Lang)
	case "identity":
		return v.T("requests.level." + f.Identity)
	}
	days := map[string]deadline.Day{"due_from": f.DueFrom, "due_to": f.DueTo, "received_from": f.ReceivedFrom, "received_to": f.ReceivedTo}
	return v.T("queue.chip."+name, "Day", day(v, days[name])) // i18n: queue.chip.*
}

// whose says who has the cases a filter asks for.
func (o overview) whose(v *web.Visitor) string {
	switch {
	case o.filter.Mine:
		return v.T("staff.queue.mine")
	case o.filter.Unassigned:
		return v.T("staff.queue.unassigned")
	}
	for _, p := range o.people {
		if p.ID == o.filter.Assignee {
			return p.Name
		}
	}
	return v.T("queue.somebody")
}

// workers are those who have a role in casework, and still an account. Units are theirs.
func workers(officers []account.Officer) (people []account.Officer, units []string) {
	for _, o := range officers {
		if o.Has(account.Caseworker, account.Reviewer, account.DPO) {
			people = append(people, o)
			if o.Unit != "" {
				units = append(units, o.Unit)
			}
		}
	}
	slices.Sort(units)
	return people, slices.Compact(units)
}

func whoOptions(v *web.Visitor, people []account.Officer) []ui.Option {
	list := []ui.Option{{Text: v.T("queue.everybody")}, {Value: whoMe, Text: v.T("staff.queue.mine")}, {Value: whoNobody, Text: v.T("staff.queue.unassigned")}}
	for _, o := range people {
		if o.ID == v.Officer().ID {
			continue
		}
		list = append(list, ui.Option{Value: o.ID.String(), Text: o.Name})
	}
	return list
}

// anyOf are words to choose one of, after one that says that all will do.
func anyOf[T ~string](v *web.Visitor, family string, words []T) []ui.Option {
	list := []ui.Option{{Text: v.T("staff.queue.all")}}
	for _, word := range words {
		list = append(list, ui.Option{Value: string(word), Text: v.T(family + string(word))})
	}
	return list
}

func anyLanguage(v *web.Visitor) []ui.Option {
	list := []ui.Option{{Text: v.T("staff.queue.all")}}
	for _, tag := range languages() {
		list = append(list, ui.Option{Value: tag, Text: languageName(tag)})
	}
	return list
}

func orderOptions(v *web.Visitor) []ui.Option {
	list := []ui.Option{{Text: v.T("queue.order.due")}}
	for _, o := range requests.Orders()[1:] {
		list = append(list, ui.Option{Value: string(o), Text: v.T("queue.order." + string(o))})
	}
	return list
}

// iso is a day for a date field; none is empty.
func iso(d deadline.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
