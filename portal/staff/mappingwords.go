package staff

import (
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// withSpare is a table with empty lines at its end.
func (t mappingTable) withSpare() []mappingLine {
	lines := t.lines[:len(t.lines):len(t.lines)]
	for range spareLines {
		lines = append(lines, mappingLine{to: make([]string, len(t.columns))})
	}
	return lines
}

// columnName heads a column: a code, what it stands for, or the language of the words.
//
// i18n: mapping.table.*
// i18n: mapping.about.*
// i18n: mapping.to.*
func columnName(v *web.Visitor, t mappingTable, column string) string {
	switch {
	case column == "code":
		return v.T("mapping.code." + t.name) // i18n: mapping.code.*
	case t.name == "roles":
		return languageName(column)
	}
	return v.T("mapping.to." + t.name)
}

// mappingFacts are what only FHIR needs, for those who may only look.
func mappingFacts(v *web.Visitor, d mappingDesk) []ui.SummaryRow {
	var r rows
	r.add(v.T("mapping.patient"), orDash(d.table.patient))
	r.add(v.T("mapping.organisation"), orDash(d.table.organisation))
	r.add(v.T("mapping.organisation_code"), orDash(d.table.orgCode))
	return r
}

// openFHIR tells whether the part that only FHIR needs is in use, or has to be seen.
func (d mappingDesk) openFHIR() bool {
	t := d.table
	if d.held != nil && (tableFor(d.held.Fault) == "patient" || tableFor(d.held.Fault) == "schemes") {
		return true
	}
	return t.patient+t.organisation+t.orgCode != "" || len(t.tables[3].lines) > 0
}

// lineWords tell how one line became another.
func lineWords(v *web.Visitor, l ledger.MappingLine) string {
	what := v.T("mapping.table." + l.Table)
	if l.Code != "" {
		what += " " + isolated(l.Code)
	}
	switch {
	case l.Was == "":
		return v.T("mapping.line.new", "What", what, "Became", isolated(l.Became))
	case l.Became == "":
		return v.T("mapping.line.gone", "What", what, "Was", isolated(l.Was))
	}
	return v.T("mapping.line.changed", "What", what, "Was", isolated(l.Was), "Became", isolated(l.Became))
}

func statusColour(s ledger.Status) string {
	switch s {
	case ledger.Stored, ledger.Duplicate:
		return "green"
	case ledger.Quarantined:
		return "yellow"
	}
	return "red"
}
