package ledger

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// veiled stands for what staff may not see.
const veiled = "•••"

// leastSecret is from how many characters on an identifier is looked for in other texts; shorter ones stand everywhere by chance.
const leastSecret = 6

// Shown is a held event as JSON, as far as somebody must see it who puts codes right: nothing that says who the citizen is, no free
// text, and of a FHIR event only what is read of it, never its queries. So looking at it is no look at a citizen.
func (h Held) Shown() string {
	item := h.reread()[0]
	var content any
	var secrets []string
	switch {
	case item.Event == nil || item.Event.foreign != nil:
		a, f := readAudit(h.body)
		if f != nil {
			return ""
		}
		secrets = a.veil()
		content = a
	default:
		content, secrets = item.Event.veil(), []string{item.Event.Data.Subject.ID}
	}
	text := string(canonical(content))
	for _, secret := range secrets {
		if len(secret) >= leastSecret {
			text = strings.ReplaceAll(text, strings.Trim(string(canonical(secret)), `"`), veiled)
		}
	}
	value := jsontext.Value(text)
	if err := value.Indent(jsontext.WithIndent("  ")); err != nil {
		return ""
	}
	return string(value)
}

// hide veils texts that are there.
func hide(texts ...*string) {
	for _, t := range texts {
		if *t != "" {
			*t = veiled
		}
	}
}

// veil is the event without the citizen and without free texts, which may name anybody.
func (e *Event) veil() *Event {
	out := *e
	d := &out.Data
	hide(&d.Subject.ID, &d.DataDetail, &d.CaseRef, &d.Purpose.Text)
	if d.Recipient != nil {
		r := *d.Recipient
		hide(&r.Name, &r.Code, &r.Address, &r.Agreement)
		d.Recipient = &r
	}
	if d.Emergency != nil {
		d.Emergency = &Emergency{Reason: veiled}
	}
	if d.Corrects != nil {
		d.Corrects = &Corrects{ID: veiled, Reason: veiled}
	}
	return &out
}

// veil takes out whom and what the event names, its free texts, and agents that are citizens themselves; it says what was veiled.
func (a *auditEvent) veil() (secrets []string) {
	veil := func(r *reference) {
		kind, id, found := strings.Cut(r.Reference, "/")
		secrets = append(secrets, id, r.Identifier.Value, r.Display)
		hide(&r.Reference, &r.Identifier.Value, &r.Display)
		if found && !strings.Contains(kind, ":") {
			r.Reference = kind + "/" + veiled
		}
	}
	for i := range a.Entity {
		veil(&a.Entity[i].What)
	}
	for i := range a.PurposeOfEvent {
		hide(&a.PurposeOfEvent[i].Text)
	}
	for i := range a.Agent {
		g := &a.Agent[i]
		for k := range g.PurposeOfUse {
			hide(&g.PurposeOfUse[k].Text)
		}
		if kind := g.Who.kind(); kind == "Patient" || kind == "RelatedPerson" {
			veil(&g.Who)
			hide(&g.Name, &g.AltID)
		}
	}
	return secrets
}
