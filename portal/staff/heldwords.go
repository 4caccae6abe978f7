package staff

import (
	"strings"

	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// causeWords say why events are held, with the code that could not be mapped where there is one.
func causeWords(v *web.Visitor, f ledger.Fault) string {
	key := "office.cause." + strings.TrimPrefix(f.Key, "ledger.fault.") // i18n: office.cause.*
	if f.Code != "" && v.P.Has(key) {
		return v.T(key, "Code", isolated(short(f.Code)))
	}
	return asSentence(v.Message(f.Key, f.Vars))
}

// short cuts what a sender made endless.
func short(text string) string {
	const most = 120
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

func (p *Pages) heldCrumbs(v *web.Visitor, d heldDesk) []ui.Link {
	return append(p.sourceCrumbs(v, d.system), ui.Link{Text: v.T("office.held.title"), Href: v.URL(d.list())})
}

// heldFacts are what is known of a held event, or of those of one cause.
func (p *Pages) heldFacts(v *web.Visitor, d heldDesk) []ui.SummaryRow {
	var r rows
	r.body(v.T("office.held.why"), heldWhy(v, d.group.Fault))
	if d.event.ID == uuid.Nil {
		r.add(v.T("office.group.count"), v.P.Number(int(d.group.Count)))
		r.add(v.T("office.group.oldest"), p.moment(v, d.group.Oldest))
		return r
	}
	r.body(v.T("office.held.where"), heldWhere(v, d.event.Fault))
	r.add(v.T("office.held.received"), p.moment(v, d.event.Received))
	return r
}

// discarded is where the form for discarding goes.
func (d heldDesk) discarded() string {
	if d.event.ID == uuid.Nil {
		return d.cause(d.group) + "/discard"
	}
	return d.one(d.event) + "/discard"
}

// mappable tells whether a line in the table of the source could place what is held.
func (d heldDesk) mappable() bool { return tableFor(d.group.Fault) != "" }

// mapping is the page of the table with the missing code in a new line and an event in the preview: the one the page is about, or the
// first of those it lists.
func (d heldDesk) mapping(listed []ledger.Held) string {
	at := d.event
	if len(listed) > 0 {
		at = listed[0]
	}
	return d.path() + "/mapping?held=" + at.ID.String()
}

// tableFor is the table in which a line would place what is held for a fault; empty when none would.
func tableFor(f ledger.Fault) string {
	switch f.Key {
	case "ledger.fault.activity", "ledger.fault.fhir_purpose":
		return "activities"
	case "ledger.fault.fhir_scheme":
		return "schemes"
	case "ledger.fault.fhir_patient_scheme":
		return "patient"
	}
	return ""
}
