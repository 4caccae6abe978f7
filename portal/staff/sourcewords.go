package staff

import (
	"math"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// mostGaps is how many gaps a page lists, the newest of them.
const mostGaps = 50

// systemName names a source in the visitor's language.
func (p *Pages) systemName(v *web.Visitor, s system) string { return p.sourceName(v, s.Names, s.ID) }

// orDash is a text, and a dash where there is none.
func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// sourceFacts are what was settled about a source.
func (p *Pages) sourceFacts(v *web.Visitor, s system) []ui.SummaryRow {
	var r rows
	r.body(v.T("office.source.id"), codeText(s.ID))
	r.body(v.T("office.source.prefix"), codeText(s.Prefix))
	r.add(v.T("office.source.profile"), v.T("ledger.profile."+string(s.Profile)))
	if s.own() {
		return r
	}
	r.body(v.T("office.source.scopes"), scopeList(v, s.Scopes)) // i18n: office.scope.*
	if s.Webhook == "" {
		r.add(v.T("office.source.webhook"), v.T("office.webhook.none"))
	} else {
		r.body(v.T("office.source.webhook"), codeText(s.Webhook))
	}
	r.add(v.T("office.source.created"), p.moment(v, s.Created))
	if s.Disabled != nil {
		r.add(v.T("office.source.disabled_on"), p.moment(v, *s.Disabled))
	}
	return r
}

// sourceFigures are what it has reported, in numbers.
func sourceFigures(v *web.Visitor, c ledger.Coverage) []ui.Figure {
	share := func(part float64) string {
		if c.Stored == 0 {
			return "–"
		}
		return v.P.Percent(part)
	}
	return []ui.Figure{
		{Value: v.P.Number(int(c.Stored)), Label: v.T("office.figure.stored")},
		{Value: share(c.LateShare()), Label: v.T("office.figure.late")},
		{Value: share(c.CaselessShare()), Label: v.T("office.figure.caseless")},
		{Value: share(c.VagueShare()), Label: v.T("office.figure.vague")},
		{Value: v.P.Number(int(c.Skewed)), Label: v.T("office.figure.skewed")},
		{Value: v.P.Number(int(c.Refused)), Label: v.T("office.figure.refused")},
		{Value: v.P.Number(int(c.Conflicting)), Label: v.T("office.figure.conflicting")},
	}
}

// sourceMoments are between when and when it has reported, and what it has said beyond that.
func (p *Pages) sourceMoments(v *web.Visitor, c ledger.Coverage) []ui.SummaryRow {
	var r rows
	r.add(v.T("office.source.first"), orDash(p.moment(v, c.First)))
	r.add(v.T("office.source.last"), orDash(p.moment(v, c.Last)))
	r.add(v.T("office.source.received"), p.moment(v, c.LastReceived))
	r.add(v.T("office.source.heartbeat"), p.moment(v, c.Heartbeat))
	r.add(v.T("office.source.complete"), orDash(p.moment(v, c.CompleteTo)))
	if c.Stored == 0 { // otherwise the strip says it
		r.add(v.T("office.source.gaps"), gapWords(v, c))
	}
	return r
}

// gapWords says whether anything is missing, as far as anybody can know.
func gapWords(v *web.Visitor, c ledger.Coverage) string {
	switch {
	case c.Source == ledger.OwnSource:
		return v.T("office.gaps.own")
	case len(c.Gaps) > 0:
		return v.T("office.gaps.some", "Count", len(c.Gaps), "Missing", v.T("office.gaps.missing", "Count", int(c.Missing())))
	case c.Numbered:
		return v.T("office.gaps.none")
	case c.Stored == 0:
		return v.T("office.gaps.nothing")
	}
	return v.T("office.gaps.unnumbered")
}

// newestGaps are the gaps a page lists, the newest first.
func newestGaps(c ledger.Coverage) []ledger.Gap {
	var list []ledger.Gap
	for i := len(c.Gaps) - 1; i >= 0 && len(list) < mostGaps; i-- {
		list = append(list, c.Gaps[i])
	}
	return list
}

// strip draws which part of its time a source has covered.
func (p *Pages) strip(v *web.Visitor, s system) ui.CoverageStrip {
	const visible = 0.004 // a gap of an hour in two years is still seen
	c := s.coverage
	whole := max(c.CompleteTo.Sub(c.First).Seconds(), 1)
	part := func(t time.Time) float64 { return math.Min(1, math.Max(0, t.Sub(c.First).Seconds()/whole)) }
	line := ui.SourceCoverage{Name: p.systemName(v, s), Sentence: asSentence(gapWords(v, c)), Gaps: len(c.Gaps) > 0, Spans: []ui.Span{{From: 0, To: 1}}}
	for _, g := range c.Gaps {
		line.Spans = append(line.Spans, ui.Span{From: part(g.From), To: math.Min(1, math.Max(part(g.Until), part(g.From)+visible)), Gap: true})
	}
	return ui.CoverageStrip{Label: v.T("office.coverage.title"), Sources: []ui.SourceCoverage{line},
		From: v.P.Date(c.First.In(p.zone()).Date()), To: v.P.Date(c.CompleteTo.In(p.zone()).Date())}
}

// profileChoices explain what a citizen reads under each profile. None is chosen beforehand.
func profileChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, profile := range []ledger.Profile{ledger.ProfileName, ledger.ProfileRole, ledger.ProfileOrganisation} {
		list = append(list, ui.Choice{Value: string(profile), Text: v.T("ledger.profile." + string(profile)),
			Hint: v.T("office.profile." + string(profile))}) // i18n: office.profile.*
	}
	return list
}

// scopesTyped are the rights ticked: for a new source those that most need.
func scopesTyped(form *web.Form) []string {
	if form == nil {
		return []string{ledger.ScopeEvents, ledger.ScopeCorrections, ledger.ScopeCoverage}
	}
	return form.All("scopes")
}

// asSentence makes one of a fault's words, which are made to stand after a pointer.
func asSentence(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return words
	}
	words = string(unicode.ToUpper(first)) + words[size:]
	if last, _ := utf8.DecodeLastRuneInString(words); unicode.IsPunct(last) && last != ')' && last != '”' && last != '»' {
		return words
	}
	return words + "."
}

// sourceSecrets shows the key and the secret of a source that was just registered.
func (p *Pages) sourceSecrets(v *web.Visitor, made ledger.Registered) templ.Component {
	s := system{Source: made.Source}
	o := once{title: v.T("office.key.registered"), lead: v.T("office.key.lead"), caption: p.systemName(v, s), list: sourcesLink(v), at: s.path()}
	o.add(v.T("office.key.key"), made.Key)
	if made.WebhookSecret != "" {
		o.add(v.T("office.webhook.secret"), made.WebhookSecret)
	}
	return oncePage(v, o)
}

// newKey shows the key after a change of keys.
func (p *Pages) newKey(v *web.Visitor, s system, key string, overlap time.Duration) templ.Component {
	o := once{title: v.T("office.key.title"), caption: p.systemName(v, s), list: sourcesLink(v), at: s.path()}
	if days := int(overlap / (24 * time.Hour)); days > 0 {
		o.lead = v.T("office.key.overlap", "Count", days)
	} else {
		o.lead = v.T("office.key.at_once")
	}
	o.add(v.T("office.key.key"), key)
	return oncePage(v, o)
}

// newWebhookSecret shows the secret of a new address for instructions.
func (p *Pages) newWebhookSecret(v *web.Visitor, s system, secret string) templ.Component {
	o := once{title: v.T("office.webhook.secret_title"), lead: v.T("office.webhook.lead"), caption: p.systemName(v, s), list: sourcesLink(v), at: s.path()}
	o.add(v.T("office.webhook.secret"), secret)
	return oncePage(v, o)
}

func sourcesLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("office.sources.title"), Href: v.URL("/staff/sources")}
}

// sourceCrumbs lead back from a form about a source.
func (p *Pages) sourceCrumbs(v *web.Visitor, s system) []ui.Link {
	return []ui.Link{sourcesLink(v), {Text: p.systemName(v, s), Href: v.URL(s.path())}}
}
