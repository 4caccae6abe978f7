package report

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"daylight/portal/i18n"
	"daylight/requests/ledger"
)

// Sentence tells one entry as a person would: "On 20 November 2026 at 09:14, Official 3 (tax inspector, Tax authority) looked at your
// identity and income data. Purpose: assessing 2025 income tax. Case IT-2025-118822. Legal basis: Tax Act s. 12."
func Sentence(p *i18n.Printer, a *Accesses, e *Entry) string {
	at := e.At.In(a.Zone)
	parts := []string{p.T("report.sentence.on", "Date", p.Date(at.Date()), "Time", p.Time(at), "Deed", deed(p, e))}
	return strings.Join(append(parts, circumstances(p, e, true)...), " ")
}

// Deed is the sentence without its time, for places that show the time beside it.
func Deed(p *i18n.Printer, e *Entry) string {
	parts := []string{p.T("report.sentence.deed", "Deed", capital(deed(p, e)))}
	return strings.Join(append(parts, circumstances(p, e, false)...), " ")
}

// circumstances are the short sentences after the deed; all says case and law too.
func circumstances(p *i18n.Printer, e *Entry, all bool) []string {
	var parts []string
	if why := WhyText(p, e); why != "" {
		parts = append(parts, p.T("report.sentence.purpose", "Purpose", apart(p, stripped(why))))
	}
	if e.Emergency != "" {
		parts = append(parts, p.T("report.sentence.emergency", "Reason", apart(p, stripped(e.Emergency))))
	}
	if !all {
		return parts
	}
	if e.Case != "" {
		parts = append(parts, p.T("report.sentence.case", "Case", apart(p, e.Case)))
	}
	if basis := BasisText(p, e.Basis, e.Law); basis != "" {
		parts = append(parts, p.T("report.sentence.basis", "Basis", stripped(basis)))
	}
	return parts
}

// deed says who did what to which data.
//
// i18n: report.deed.*
func deed(p *i18n.Printer, e *Entry) string {
	values := []any{"Who", WhoText(p, e.Who), "Data", DataText(p, e.Data), "Action", ActionText(p, e.Action), "Recipient", ""}
	if e.Recipient != nil {
		values[7] = apart(p, e.Recipient.Name)
	}
	switch e.Outcome {
	case "denied", "failed":
		return p.T("report.deed."+e.Outcome, values...)
	}
	if key := "report.deed." + e.Action; p.Has(key) && (e.Recipient != nil || e.Action != "disclose" && e.Action != "export") {
		return p.T(key, values...)
	}
	return p.T("report.deed.view", values...)
}

// WhoText names who acted, as far as the profile allows.
func WhoText(p *i18n.Printer, w Who) string {
	organisation := apart(p, w.Organisation)
	post := p.T("report.who.post", "Parts", joined(p, RoleText(p, w), w.Unit, w.Organisation))
	switch {
	case w.Kind == "system":
		return p.T("report.who.system", "Organisation", organisation)
	case w.Kind == "organisation":
		return organisation
	case w.Name != "":
		return p.T("report.who.name", "Name", apart(p, w.Name), "Post", post)
	case w.Official > 0:
		return p.T("report.who.role", "Official", strconv.Itoa(w.Official), "Post", post)
	case w.Profile == ledger.ProfileRole && (w.Role != "" || w.Unit != ""):
		return p.T("report.who.post_only", "Post", post)
	}
	return p.T("report.who.organisation", "Organisation", organisation)
}

// RoleText is the role in the reader's language, else in the authoritative one, else as the source gave it.
func RoleText(p *i18n.Printer, w Who) string {
	for _, tag := range []string{p.Lang(), i18n.Languages[0].Tag} {
		if words := w.RoleWords[tag]; words != "" {
			return words
		}
	}
	return w.Role
}

// WhoShort is WhoText without the post: "Official 3".
func WhoShort(p *i18n.Printer, w Who) string {
	switch {
	case w.Kind == "person" && w.Name != "":
		return apart(p, w.Name)
	case w.Kind == "person" && w.Official > 0:
		return p.T("report.who.official", "Official", strconv.Itoa(w.Official))
	}
	return capital(WhoText(p, Who{Kind: w.Kind, Organisation: w.Organisation}))
}

// ActionText is the action as a noun: "look-up".
//
// i18n: report.action.*
func ActionText(p *i18n.Printer, action string) string {
	if key := "report.action." + action; p.Has(key) {
		return p.T(key)
	}
	return action
}

// OutcomeText says how it ended when it did not succeed.
//
// i18n: report.outcome.*
func OutcomeText(p *i18n.Printer, outcome string) string {
	if key := "report.outcome." + outcome; outcome != "success" && p.Has(key) {
		return p.T(key)
	}
	return ""
}

// DataText lists categories of data: "identity and income".
//
// i18n: report.data.*
func DataText(p *i18n.Printer, categories []string) string {
	names := make([]string, len(categories))
	for i, c := range categories {
		if key := "report.data." + c; p.Has(key) {
			names[i] = p.T(key)
			continue
		}
		names[i] = apart(p, strings.NewReplacer("-", " ", "_", " ").Replace(c))
	}
	return p.List(names)
}

// BasisText is the law: "Tax Act s. 12 (public task, GDPR Article 6(1)(e))".
//
// i18n: report.basis.*
func BasisText(p *i18n.Printer, code, law string) string {
	name := ""
	if key := "report.basis." + code; p.Has(key) {
		name = p.T(key)
	}
	switch {
	case law == "":
		return name
	case name == "":
		return apart(p, law)
	}
	return p.T("report.basis_of", "Law", apart(p, law), "Basis", name)
}

// WhyText is the purpose: what the official gave, or else the title of the published activity.
func WhyText(p *i18n.Printer, e *Entry) string {
	if e.Purpose != "" {
		return e.Purpose
	}
	return e.Activity.Title.In(p.Lang())
}

// ActivityText names the published activity and its version: "Council tax (PA-004, version 2)".
func ActivityText(p *i18n.Printer, a Activity) string {
	title := a.Title.In(p.Lang())
	switch {
	case title == "":
		return a.ID
	case a.Version == 0:
		return p.T("report.activity.unversioned", "Title", apart(p, title), "ID", apart(p, a.ID))
	}
	return p.T("report.activity", "Title", apart(p, title), "ID", apart(p, a.ID), "Version", strconv.Itoa(a.Version))
}

// RecipientText names a recipient with address and country.
func RecipientText(p *i18n.Printer, r *Recipient) string {
	return joined(p, r.Name, r.Address, r.Country)
}

// SchemeText names the kind of an identifier.
//
// i18n: report.scheme.*
func SchemeText(p *i18n.Printer, scheme string) string {
	if key := "report.scheme." + scheme; p.Has(key) {
		return p.T(key)
	}
	return apart(p, scheme)
}

// Moment writes a time in the report's zone, short enough for a column: "20 November 2026" and "09:14".
func Moment(p *i18n.Printer, a *Accesses, t time.Time) (day, clock string) {
	t = t.In(a.Zone)
	return p.Date(t.Date()), p.Time(t)
}

// joined puts parts of a name one after the other, without those that say nothing.
func joined(p *i18n.Printer, parts ...string) string {
	var kept []string
	for _, s := range parts {
		if s != "" {
			kept = append(kept, apart(p, s))
		}
	}
	if p.Dir() == "rtl" {
		return strings.Join(kept, "، ")
	}
	return strings.Join(kept, ", ")
}

// apart keeps a value's direction from turning the sentence round it.
func apart(p *i18n.Printer, s string) string { return isolated(s, p.Dir() == "rtl") }

// code is a number or reference, which reads from left to right in every language.
func code(p *i18n.Printer, s string) string {
	if p.Dir() == "rtl" {
		return string(isolateLTR) + s + string(endIsolate)
	}
	return s
}

// stripped is a text without its full stop, because one follows.
func stripped(s string) string {
	return strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(s), "."), " ")
}

// capital begins a sentence. Georgian has capitals for headings only, so the title form is asked for.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToTitle(r)) + s[size:]
}
