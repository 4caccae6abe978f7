package report

import (
	"context"
	"time"

	"daylight/portal/i18n"
	"daylight/requests"
)

// Dispute is the person's own statement beside data that the body did not correct: it goes with every later disclosure.
type Dispute struct {
	Reference string // of the case it was made in
	Made      time.Time
	System    string // id; empty when nobody knows which one holds it
	Field     string
	Held      string
	Text      string
}

// disputes are a citizen's statements of dispute, newest first.
func disputes(ctx context.Context, r *requests.Registry, by requests.Citizen) ([]Dispute, error) {
	found, err := r.Disputes(ctx, by)
	list := make([]Dispute, 0, len(found))
	for _, d := range found {
		list = append(list, Dispute{Reference: d.Ref, Made: d.At, System: d.Source, Field: d.Field, Held: d.Held, Text: d.Text})
	}
	return list, err
}

// DisputeText says what is disputed, where and since when.
func DisputeText(p *i18n.Printer, a *Accesses, d Dispute) string {
	system := a.SystemName(d.System).In(p.Lang())
	if d.System == "" {
		system = p.T("citizen.item.source_unknown")
	}
	return p.T("recipient.report.what", "Field", apart(p, d.Field), "Held", apart(p, orDash(d.Held)), "System", apart(p, system),
		"Day", p.Date(d.Made.In(a.Zone).Date()), "Reference", apart(p, d.Reference))
}

// disputed puts the person's statements beside the looks at what they dispute.
func (w *writer) disputed() {
	if len(w.a.Disputes) == 0 {
		return
	}
	w.heading(w.p.T("recipient.report.heading"))
	w.text(w.p.T("recipient.report.intro"))
	for _, d := range w.a.Disputes {
		w.put(Facts{[]Fact{{DisputeText(w.p, w.a, d), words(apart(w.p, oneLine(w.p, d.Text)))}}})
	}
}

type jsonDispute struct {
	Reference string `json:"reference"`
	Made      string `json:"made"`
	System    string `json:"system,omitzero"`
	Field     string `json:"field"`
	Held      string `json:"held"`
	Statement string `json:"statement"`
}

func disputesOf(a *Accesses) (list []jsonDispute) {
	for _, d := range a.Disputes {
		list = append(list, jsonDispute{d.Reference, a.rfc(d.Made), d.System, d.Field, d.Held, d.Text})
	}
	return list
}
