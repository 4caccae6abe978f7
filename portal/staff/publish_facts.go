package staff

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"daylight/notices"
	"daylight/portal/web"
)

// lineField is the name of a field in one line of a list.
func lineField(list string, n int, field string) string {
	return list + "." + strconv.Itoa(n) + "." + field
}

// compared is a list of facts that differ, with what each side is called.
type compared struct {
	Caption, Before, After string
	List                   []factChange
}

// factChange is one fact that differs between two versions of a notice, in words.
type factChange struct{ Name, Before, After string }

// factChanges tells which facts differ, and how.
func factChanges(v *web.Visitor, before, after notices.Notice) []factChange {
	var list []factChange
	compare := func(name, was, is string) {
		if was != is {
			list = append(list, factChange{name, was, is})
		}
	}
	compare(v.T("publishing.fact.unit"), before.Unit, after.Unit)
	compare(v.T("staff.notice.collection"), collectionText(v, before.Collection), collectionText(v, after.Collection))
	compare(v.T("publishing.fact.bases"), basesText(v, before.Bases), basesText(v, after.Bases))
	compare(v.T("notices.part.rights"), rightsText(v, before.Rights), rightsText(v, after.Rights))
	compare(v.T("staff.notice.rows"), codesText(before.Retention), codesText(after.Retention))
	compare(v.T("staff.notice.activities"), codesText(before.Activities), codesText(after.Activities))
	compare(v.T("staff.notice.agreements"), codesText(before.Agreements), codesText(after.Agreements))
	compare(v.T("register.desk.tool"), codesText(before.Tools), codesText(after.Tools))
	compare(v.T("notices.part.transfers"), transfersText(v, before.Transfers), transfersText(v, after.Transfers))
	compare(v.T("notices.part.automated"), automatedText(v, before.Automated), automatedText(v, after.Automated))
	compare(v.T("staff.notice.review_due"), reviewText(v, before.ReviewDue), reviewText(v, after.ReviewDue))
	return list
}

func collectionText(v *web.Visitor, c notices.Collection) string {
	if c == "" {
		return ""
	}
	return v.T("notices.collection." + string(c))
}

func basesText(v *web.Visitor, list []notices.Basis) string {
	lines := make([]string, len(list))
	for i, b := range list {
		lines[i] = isolated(b.Article) + " · " + articleText(v, b.Article)
		if b.Provision != "" {
			lines[i] += " (" + isolated(b.Provision) + ")"
		}
	}
	return strings.Join(lines, "\n")
}

// articleText says what a legal basis means.
func articleText(v *web.Visitor, article string) string {
	return v.T("notices.basis." + strings.Trim(strings.NewReplacer("(", "-", ")", "").Replace(article), "-"))
}

func rightsText(v *web.Visitor, list []notices.Right) string {
	var lines []string
	for _, right := range notices.Rights {
		if slices.Contains(list, right) {
			lines = append(lines, v.T("notices.right."+string(right)))
		}
	}
	return strings.Join(lines, "\n")
}

func codesText(list []string) string { return strings.Join(slices.Sorted(slices.Values(list)), ", ") }

func transfersText(v *web.Visitor, list []notices.Transfer) string {
	lines := make([]string, len(list))
	for i, t := range list {
		lines[i] = isolated(t.Country) + ": " + isolated(t.Safeguard)
		if t.Safeguard == "" {
			lines[i] = isolated(t.Country) + ": " + v.T("publishing.fact.unsafe")
		}
	}
	return strings.Join(lines, "\n")
}

func automatedText(v *web.Visitor, automated bool) string {
	if automated {
		return v.T("publishing.fact.automated")
	}
	return v.T("publishing.fact.by_people")
}

func reviewText(v *web.Visitor, due notices.Day) string {
	if day, set := due.Time(); set {
		return v.P.Date(day.Year(), day.Month(), day.Day())
	}
	return string(due)
}

// isolated keeps a citation or a name from being turned round inside Arabic.
func isolated(s string) string { return "\u2068" + s + "\u2069" }

// shownFacts are the facts as a form shows them: it sends them back, so that what others changed can be told from what was typed.
func shownFacts(n notices.Notice) string {
	n.Text, n.Origin = nil, nil
	text, err := json.Marshal(n)
	if err != nil {
		return ""
	}
	return string(text)
}

// seenFacts are the facts that the form showed; those saved now when it does not say.
func seenFacts(form *web.Form, saved notices.Notice) notices.Notice {
	var seen notices.Notice
	if shown := form.Raw("shown"); shown == "" || json.Unmarshal([]byte(shown), &seen) != nil {
		return saved
	}
	return seen
}

// overlay puts what somebody typed over what is saved now: facts they left as they saw them stay as others made them.
func overlay(seen, typed, saved notices.Notice) notices.Notice {
	merged := saved
	keep(&merged.Unit, seen.Unit, typed.Unit)
	keep(&merged.Collection, seen.Collection, typed.Collection)
	keep(&merged.Bases, seen.Bases, typed.Bases)
	keep(&merged.Rights, seen.Rights, typed.Rights)
	keep(&merged.Activities, seen.Activities, typed.Activities)
	keep(&merged.Retention, seen.Retention, typed.Retention)
	keep(&merged.Agreements, seen.Agreements, typed.Agreements)
	keep(&merged.Tools, seen.Tools, typed.Tools)
	keep(&merged.Transfers, seen.Transfers, typed.Transfers)
	keep(&merged.Automated, seen.Automated, typed.Automated)
	keep(&merged.ReviewDue, seen.ReviewDue, typed.ReviewDue)
	return merged
}

// keep puts a typed value in place unless it is the one that was shown. No list and an empty one are the same.
func keep[T any](saved *T, seen, typed T) {
	a, b := reflect.ValueOf(seen), reflect.ValueOf(typed)
	if reflect.DeepEqual(seen, typed) || a.Kind() == reflect.Slice && a.Len() == 0 && b.Len() == 0 {
		return
	}
	*saved = typed
}
