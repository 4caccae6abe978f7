package requests

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"daylight/requests/ledger"
)

// Sharing is a published agreement by which others receive data, as far as a correction cares.
type Sharing struct {
	Code       string
	Title      string
	Parties    []string
	Activities []string // published processing activities it belongs to
}

// Proposal is an organisation that may have received a wrong value, and how the body knows of it (GDPR Art. 19).
type Proposal struct {
	Name      string
	Agreement string // code of the agreement it is party to
	Title     string // of the agreement
	Looks     int    // how often the record shows it looking at or receiving the data
	Last      time.Time
}

// Struck is a proposed recipient that need not be told, and why.
type Struck struct {
	Name string `json:"name"`
	Why  string `json:"why"`
	At   int    `json:"-"` // where it stood in the proposal, for what is wrong with it
}

// struck checks the reasons for leaving proposed recipients out.
func (c *check) struck(list []Struck, told []string) []Struck {
	var out []Struck
	for _, s := range list {
		s.Name = c.line("struck", s.Name, maxName, false)
		if s.Name == "" || slices.Contains(told, s.Name) {
			continue
		}
		field := "whynot." + strconv.Itoa(s.At)
		if s.Why = c.text(field, s.Why, maxLine, false); s.Why == "" && c.problems.Of(field) == nil {
			c.problems = append(c.problems, Problem{Field: field, Key: "requests.problem.required_why"})
		}
		out = append(out, s)
	}
	if len(out) > maxItems*2 {
		c.add("recipients", "item_limit", "Most", maxItems*2)
	}
	return out
}

// Proposed gathers whom a correction may have to be told: the parties of agreements under whose activities the sources of
// its items processed this person's data, and organisations outside the body that the record shows to have looked at or
// received them. The case was opened, and so recorded, before.
func (r *Registry) Proposed(ctx context.Context, v CaseView, agreements []Sharing) ([]Proposal, error) {
	if !v.Kind.ByItem() || !v.Subject.Valid() {
		return nil, nil
	}
	var sources []string
	for _, it := range v.Items {
		if it.Source != "" && !slices.Contains(sources, it.Source) {
			sources = append(sources, it.Source)
		}
	}
	if len(sources) == 0 {
		return nil, nil
	}
	var list []Proposal
	activities := map[string]bool{}
	err := r.Ledger.Each(ctx, ledger.Person{v.Subject}, ledger.Filter{Sources: sources}, func(e ledger.Entry) error {
		activities[e.Purpose.Activity] = true
		if e.Recipient != nil {
			list = received(list, e.Recipient.Name, e.Occurred)
		}
		if org := e.Actor.Organisation; org != r.Ledger.Organisation && org.Name != r.Ledger.Organisation.Name {
			list = received(list, org.Name, e.Occurred)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, a := range agreements {
		if !slices.ContainsFunc(a.Activities, func(id string) bool { return activities[id] }) {
			continue
		}
		for _, party := range a.Parties {
			if party != r.Ledger.Organisation.Name {
				list = partyTo(list, party, a)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Proposal) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// received counts one look or disclosure.
func received(list []Proposal, name string, at time.Time) []Proposal {
	if name == "" {
		return list
	}
	i := proposed(list, name)
	if i < 0 {
		list, i = append(list, Proposal{Name: name}), len(list)
	}
	list[i].Looks++
	if at.After(list[i].Last) {
		list[i].Last = at
	}
	return list
}

// partyTo adds what an agreement says of one party.
func partyTo(list []Proposal, name string, a Sharing) []Proposal {
	i := proposed(list, name)
	if i < 0 {
		list, i = append(list, Proposal{Name: name}), len(list)
	}
	if list[i].Agreement == "" {
		list[i].Agreement, list[i].Title = a.Code, a.Title
	}
	return list
}

func proposed(list []Proposal, name string) int {
	return slices.IndexFunc(list, func(p Proposal) bool { return strings.EqualFold(p.Name, name) })
}
