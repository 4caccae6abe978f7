package staff

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// shownField is the name of the field that says which text a form showed in a part.
func shownField(part notices.Part, lang string) string { return "shown." + partField(part, lang) }

// shownMark stands for a text in a form, so that it need not be sent twice.
func shownMark(text string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))))
	return hex.EncodeToString(sum[:8])
}

// untouched tells whether a part came back as the form showed it.
func untouched(form *web.Form, part notices.Part, lang string) bool {
	return form.Get(shownField(part, lang)) == shownMark(form.Text(partField(part, lang)))
}

// withWords puts the words somebody typed in one language over a notice as it is saved now. Parts they left as they saw them stay
// as others made them meanwhile.
func withWords(n notices.Notice, form *web.Form, lang string) notices.Notice {
	text := map[notices.Part]notices.Text{}
	for _, part := range notices.Parts {
		words := maps.Clone(n.Text[part])
		if words == nil {
			words = notices.Text{}
		}
		if !untouched(form, part, lang) {
			words[lang] = form.Text(partField(part, lang))
		}
		if words[lang] == "" {
			delete(words, lang)
		}
		if len(words) > 0 {
			text[part] = words
		}
	}
	n.Text = text
	return n
}

// othersParts are the parts that somebody else changed since a form was made.
func othersParts(v *web.Visitor, form *web.Form, saved notices.Notice, lang string) []string {
	var list []string
	for _, part := range notices.Parts {
		if seen := form.Get(shownField(part, lang)); seen != "" && seen != shownMark(saved.Text[part][lang]) {
			list = append(list, v.T("notices.part."+string(part)))
		}
	}
	return list
}

// originals are, by part, the original texts from which the stale translations into a language were made, as far as a published
// version still has them.
func originals(versions []notices.Version[notices.Content], now notices.Notice, lang, authoritative string) map[notices.Part]string {
	found := map[notices.Part]string{}
	for _, version := range slices.Backward(versions) { // newest first, so that the oldest is written over
		was, ok := version.Content.(notices.Notice)
		if !ok {
			continue
		}
		for _, part := range notices.Parts {
			behind := now.Say(part, lang, authoritative).Stale
			if behind && !was.Say(part, lang, authoritative).Stale && was.Origin[part][lang] == now.Origin[part][lang] {
				found[part] = was.Text[part][authoritative]
			}
		}
	}
	return found
}

// made are the originals that the stale translations of the page's language were made from.
func (p *Pages) made(v *web.Visitor, d dossier) (map[notices.Part]string, error) {
	lang := v.Param("lang")
	if lang == "" || lang == p.Board.Authoritative() {
		return nil, nil
	}
	versions, err := p.Board.Versions(v.Ctx(), d.draft.Ref())
	return originals(versions, d.draft.Content, lang, p.Board.Authoritative()), err
}

// since is how the original of a part changed from one text to the next.
func since(part notices.Part, before, after string) []notices.Run {
	of := func(s string) notices.Notice {
		return notices.Notice{Text: map[notices.Part]notices.Text{part: {"": s}}}
	}
	for _, d := range notices.Compare(of(before), of(after), "", "") {
		return d.Runs
	}
	return nil
}

// beside is what a notice points at, as a reader of its page sees it.
type beside struct {
	rows  []notices.RetentionVersion
	names map[string]string // of activities, agreements and tools, by code
}

func (p *Pages) beside(v *web.Visitor, n notices.Notice) (beside, error) {
	b := beside{names: map[string]string{}}
	var err error
	if b.rows, err = p.Board.RetentionOf(v.Ctx(), n.Retention); err != nil {
		return b, err
	}
	for kind, codes := range map[notices.Kind][]string{notices.KindActivity: n.Activities, notices.KindAgreement: n.Agreements, notices.KindTool: n.Tools} {
		links, err := p.Board.Named(v.Ctx(), kind, codes)
		if err != nil {
			return b, err
		}
		for _, l := range links {
			b.names[l.Code] = l.Title.In(v.Lang(), p.Board.Authoritative()).Text
		}
	}
	return b, nil
}

// meanwhile are the facts that somebody else changed since the form was made.
func meanwhile(v *web.Visitor, seen, saved notices.Notice) compared {
	return compared{v.T("publishing.conflict.theirs"), v.T("publishing.fact.before"), v.T("publishing.fact.after"), factChanges(v, seen, saved)}
}

// changedFacts are the facts in which the draft differs from the version in force.
func changedFacts(v *web.Visitor, d dossier) compared {
	return compared{v.T("publishing.fact.changed"), v.T("publishing.fact.before"), v.T("publishing.fact.after"), factChanges(v, d.published.Content, d.draft.Content)}
}

// linked are the documents of a list by name; what is no longer in force says so.
func (b beside) linked(v *web.Visitor, address string, codes []string) []ui.Link {
	list := make([]ui.Link, len(codes))
	for i, code := range codes {
		list[i] = ui.Link{Text: v.T("publishing.pick.gone", "Code", code)}
		if name := b.names[code]; name != "" {
			list[i] = ui.Link{Text: name, Href: v.URL(address + code)}
		}
	}
	return list
}

// gone are the rows a notice keeps to that are no longer in the schedule.
func (b beside) gone(codes []string) []string {
	var list []string
	for _, code := range codes {
		if !slices.ContainsFunc(b.rows, func(r notices.RetentionVersion) bool { return r.Code == code }) {
			list = append(list, code)
		}
	}
	return list
}

// periodWords say how long records are kept.
func periodWords(v *web.Visitor, period notices.Period) string {
	span, counted := period.Span()
	if !counted {
		return v.T("notices.period." + string(period))
	}
	var parts []string
	for _, one := range []struct {
		key string
		n   int
	}{{"notices.period.years", span.Years}, {"notices.period.months", span.Months}, {"notices.period.weeks", span.Weeks}, {"notices.period.days", span.Days}} {
		if one.n > 0 {
			parts = append(parts, v.T(one.key, "Count", one.n))
		}
	}
	return v.P.List(parts)
}
