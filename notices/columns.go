package notices

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// column is one column of the schedule as a file: what it is called, how a row is written into it, and how it is read back.
type column struct {
	head  string
	field string // of the row: without the language of a text
	lang  string // of a text
	get   func(RetentionRow) string
	set   func(*RetentionRow, string) (wrong Problem, ok bool) // nil for what is written and never read
	day   bool                                                 // a spreadsheet may keep it as a number
}

// codeColumn says which row of the schedule a line is about; versionColumn which version of it the file was made from.
const (
	codeColumn    = "code"
	versionColumn = "version"
)

// columns are those of a file in these languages, the authoritative first: each text has a column for each of them, so that nothing
// is lost on the way out and back.
func columns(languages []string) []column {
	list := []column{plain(codeColumn, func(r *RetentionRow) *string { return &r.ID }), {head: versionColumn}}
	add := func(c ...column) { list = append(list, c...) }
	add(texts("function", languages, func(r *RetentionRow) *Text { return &r.Function })...)
	add(texts("class", languages, func(r *RetentionRow) *Text { return &r.Class })...)
	add(texts("description", languages, func(r *RetentionRow) *Text { return &r.Description })...)
	add(texts("exclusions", languages, func(r *RetentionRow) *Text { return &r.Exclusions })...)
	add(flag("personal", func(r *RetentionRow) *bool { return &r.Personal }),
		column{head: "categories", get: func(r RetentionRow) string { return joinList(r.Categories) },
			set: func(r *RetentionRow, s string) (Problem, bool) { r.Categories = splitList(s); return Problem{}, true }})
	add(texts("trigger", languages, func(r *RetentionRow) *Text { return &r.Trigger })...)
	return append(list,
		plain("period", func(r *RetentionRow) *Period { return &r.Period }),
		column{head: "action", get: func(r RetentionRow) string { return string(r.Action) }, set: setAction},
		plain("authority", func(r *RetentionRow) *string { return &r.Authority }),
		plain("legal_basis", func(r *RetentionRow) *string { return &r.LegalBasis }),
		plain("owner", func(r *RetentionRow) *string { return &r.Owner }),
		flag("hold", func(r *RetentionRow) *bool { return &r.Hold }),
		day("in_force_from", func(r *RetentionRow) *Day { return &r.InForceFrom }),
		plain("supersedes", func(r *RetentionRow) *string { return &r.Supersedes }),
		day("review_due", func(r *RetentionRow) *Day { return &r.ReviewDue }),
		plain("records", func(r *RetentionRow) *string { return &r.Records }))
}

func plain[S ~string](head string, of func(*RetentionRow) *S) column {
	return column{head: head, get: func(r RetentionRow) string { return string(*of(&r)) },
		set: func(r *RetentionRow, s string) (Problem, bool) { *of(r) = S(s); return Problem{}, true }}
}

func day(head string, of func(*RetentionRow) *Day) column {
	c := plain(head, of)
	c.day = true
	return c
}

func texts(name string, languages []string, of func(*RetentionRow) *Text) []column {
	list := make([]column, len(languages))
	for i, lang := range languages {
		list[i] = column{head: name + "_" + lang, field: name, lang: lang, get: func(r RetentionRow) string { return (*of(&r))[lang] },
			set: func(r *RetentionRow, s string) (Problem, bool) {
				t := maps.Clone(*of(r)) // the text may be that of the version in force
				if t == nil {
					t = Text{}
				}
				if t[lang] = s; s == "" {
					delete(t, lang)
				}
				*of(r) = t
				return Problem{}, true
			}}
	}
	return list
}

// yes and no are how spreadsheets write them in the languages of this house and of its neighbours; 1 and 0 is how they keep them.
var (
	yes = []string{"true", "yes", "1", "vrai", "oui", "wahr", "ja", "verdadero", "si", "sí", "نعم"}
	no  = []string{"false", "no", "0", "faux", "non", "falsch", "nein", "falso", "لا", ""}
)

func flag(head string, of func(*RetentionRow) *bool) column {
	return column{head: head, get: func(r RetentionRow) string { return fmt.Sprint(*of(&r)) },
		set: func(r *RetentionRow, s string) (Problem, bool) {
			word := strings.ToLower(s)
			*of(r) = slices.Contains(yes, word)
			return Problem{Key: "notices.problem.flag"}, *of(r) || slices.Contains(no, word)
		}}
}

func setAction(r *RetentionRow, s string) (Problem, bool) {
	r.Action = Action(strings.ToLower(s))
	known := s == "" || slices.Contains(Actions, r.Action) // an empty one is missing, which check says
	return Problem{Key: "notices.problem.action", Vars: map[string]any{"Value": cut(s)}}, known
}

// joinList writes a list into one cell; a semicolon inside an item is told apart by the backslash before it.
func joinList(items []string) string {
	escaped := make([]string, len(items))
	for i, item := range items {
		escaped[i] = strings.NewReplacer(`\`, `\\`, ";", `\;`).Replace(item)
	}
	return strings.Join(escaped, "; ")
}

// splitList reads what joinList wrote.
func splitList(cell string) []string {
	var items []string
	var item strings.Builder
	end := func() {
		if s := strings.TrimSpace(item.String()); s != "" {
			items = append(items, s)
		}
		item.Reset()
	}
	escaped := false
	for _, r := range cell {
		switch {
		case escaped:
			item.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == ';':
			end()
		default:
			item.WriteRune(r)
		}
	}
	end()
	return items
}

// columnOf is the column that a problem of a row is about: "class" is that of the authoritative text, "class.fr" of the French one.
func columnOf(list []column, field, authoritative string) string {
	for _, head := range []string{field, field + "_" + authoritative, strings.ReplaceAll(field, ".", "_")} {
		if slices.ContainsFunc(list, func(c column) bool { return c.head == head }) {
			return head
		}
	}
	return field
}

// same tells whether a cell says what a field says, but for the ends of lines, which spreadsheets write as they like, and space
// around it.
func same(a, b string) bool { return folded(a) == folded(b) }

func folded(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// cut keeps what a message repeats short.
func cut(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
