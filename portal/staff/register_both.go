package staff

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/register"
	"daylight/portal/web"
)

// alike tells whether two documents say the same.
func alike(a, b notices.Content) bool {
	changes, err := notices.CompareFields(a, b)
	return err == nil && len(changes) == 0
}

// fingerprints stand for what a form showed in each field, so that it need not be sent twice: of a text, one for each language.
func fingerprints(kind notices.Kind, sheet notices.Sheet) map[string]string {
	all := map[string]string{}
	put := func(name string, value []byte) {
		sum := sha256.Sum256(value)
		all[name] = hex.EncodeToString(sum[:6])
	}
	for _, f := range notices.Fields(kind) {
		if f.Shape != notices.ShapeText && f.Shape != notices.ShapeProse {
			put(f.Name, sheet[f.Name])
			continue
		}
		for lang, said := range notices.Value[notices.Text](sheet, f.Name) {
			put(f.Name+"."+lang, []byte(said))
		}
	}
	return all
}

// shown are the marks of a sheet as a form carries them.
func (d documentForm) shown() string {
	saved := d.sheet
	if d.stale {
		if now, err := notices.SheetOf(d.Newest().Content); err == nil {
			saved = now
		}
	}
	text, _ := json.Marshal(fingerprints(d.kind, saved)) // strings do not fail
	return string(text)
}

func shownMarks(form *web.Form) map[string]string {
	var seen map[string]string
	if json.Unmarshal([]byte(form.Raw("shown")), &seen) != nil {
		return nil
	}
	return seen
}

// laidOver puts what somebody typed over what is saved now: what they left as they saw it stays as others made it.
func (d documentForm) laidOver(seen map[string]string, saved notices.Sheet) notices.Sheet {
	merged, now := maps.Clone(saved), fingerprints(d.kind, d.sheet)
	for _, f := range notices.Fields(d.kind) {
		if f.Shape != notices.ShapeText && f.Shape != notices.ShapeProse {
			if seen[f.Name] != now[f.Name] {
				merged.Set(f.Name, d.sheet[f.Name])
			}
			continue
		}
		theirs, mine := notices.Value[notices.Text](saved, f.Name), notices.Value[notices.Text](d.sheet, f.Name)
		both := notices.Text{}
		for _, l := range i18n.Languages {
			said := theirs[l.Tag]
			if at := f.Name + "." + l.Tag; seen[at] != now[at] {
				said = mine[l.Tag]
			}
			if said != "" {
				both[l.Tag] = said
			}
		}
		merged.Set(f.Name, both)
	}
	return merged
}

// clashing are the fields in which two sheets differ, both sides in words.
func clashing(v *web.Visitor, kind notices.Kind, theirs, mine notices.Sheet) []clash {
	var list []clash
	for _, f := range notices.Fields(kind) {
		if theirs.Same(mine, f.Name) {
			continue
		}
		one := clash{Name: v.T(f.Label)}
		for _, run := range notices.Words(register.Plain(v, f, theirs), register.Plain(v, f, mine)) {
			if run.Op != notices.Added {
				one.Theirs = append(one.Theirs, run)
			}
			if run.Op != notices.Removed {
				one.Mine = append(one.Mine, run)
			}
		}
		list = append(list, one)
	}
	return list
}
