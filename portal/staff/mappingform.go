package staff

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"daylight/portal/web"
	"daylight/requests/ledger"
)

// spareLines are the empty ones below each table, for new codes.
const spareLines = 3

// mappingTable is one table of a mapping on its page: a code, and beside it one value or one for each language.
type mappingTable struct {
	name    string
	columns []string
	lines   []mappingLine
}

type mappingLine struct {
	code string
	to   []string // one for each column
}

// mappingTyped is a mapping as it stands in the form.
type mappingTyped struct {
	tables                         []mappingTable // activities, categories, roles, schemes
	patient, organisation, orgCode string
	version                        int
}

// emptyTables are the tables of the form, without lines.
func emptyTables(languages []string) []mappingTable {
	one := []string{"to"}
	return []mappingTable{{name: "activities", columns: one}, {name: "categories", columns: one}, {name: "roles", columns: languages},
		{name: "schemes", columns: one}}
}

// mappingColumns are the fields that stand once in each line.
func mappingColumns(languages []string) (names []string) {
	for _, t := range emptyTables(languages) {
		for _, column := range append([]string{"code"}, t.columns...) {
			names = append(names, t.name+"-"+column)
		}
	}
	return names
}

// tableOf puts a saved mapping into the form.
func tableOf(m ledger.Mapping, version int, languages []string) mappingTyped {
	f := mappingTyped{tables: emptyTables(languages), patient: m.Patient, organisation: m.Organisation.Name, orgCode: m.Organisation.Code, version: version}
	for i, codes := range []map[string]string{m.Activities, m.Categories, nil, m.Schemes} {
		for _, code := range slices.Sorted(maps.Keys(codes)) {
			f.tables[i].lines = append(f.tables[i].lines, mappingLine{code, []string{codes[code]}})
		}
	}
	for _, role := range slices.Sorted(maps.Keys(m.Roles)) {
		line := mappingLine{code: role}
		for _, lang := range languages {
			line.to = append(line.to, m.Roles[role][lang])
		}
		f.tables[2].lines = append(f.tables[2].lines, line)
	}
	return f
}

// readTable reads the form. A line in which nothing stands is no line.
func readTable(form *web.Form, languages []string) mappingTyped {
	f := mappingTyped{tables: emptyTables(languages), patient: form.Get("patient"), organisation: form.Get("organisation-name"), orgCode: form.Get("organisation-code")}
	f.version, _ = strconv.Atoi(form.Get("version"))
	for i := range f.tables {
		t := &f.tables[i]
		columns := make([][]string, len(t.columns))
		for k, column := range t.columns {
			columns[k] = form.Column(t.name + "-" + column)
		}
		for at, code := range form.Column(t.name + "-code") {
			line := mappingLine{code: code, to: make([]string, len(columns))}
			for k, column := range columns {
				if at < len(column) {
					line.to[k] = column[at]
				}
			}
			if code+strings.Join(line.to, "") != "" {
				t.lines = append(t.lines, line)
			}
		}
	}
	return f
}

// add puts a code that is missing into a new line.
func (f *mappingTyped) add(table, code string) {
	for i := range f.tables {
		t := &f.tables[i]
		there := slices.ContainsFunc(t.lines, func(l mappingLine) bool { return l.code == code })
		if t.name == table && code != "" && !there {
			t.lines = append(t.lines, mappingLine{code, make([]string, len(t.columns))})
		}
	}
}

// mapping is what was typed; a code that stands in two lines is a problem of the form.
func (f mappingTyped) mapping() (ledger.Mapping, error) {
	var problems web.Problems
	plain := map[string]map[string]string{}
	m := ledger.Mapping{Patient: f.patient, Organisation: ledger.Organisation{Code: f.orgCode, Name: f.organisation}}
	for _, t := range f.tables {
		seen := map[string]bool{}
		for at, l := range t.lines {
			if seen[l.code] {
				problems = append(problems, web.Problem{Field: cellID(t.name, "code", at), Key: "mapping.problem.twice"})
			}
			seen[l.code] = true
			if t.name == "roles" {
				m.Roles = with(m.Roles, l.code, l.words(t.columns))
			} else {
				plain[t.name] = with(plain[t.name], l.code, l.to[0])
			}
		}
	}
	m.Activities, m.Categories, m.Schemes = plain["activities"], plain["categories"], plain["schemes"]
	if len(problems) > 0 {
		return m, problems
	}
	return m, nil
}

// with is a map with one more; it may be nil.
func with[V any](m map[string]V, key string, value V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = value
	return m
}

// words are those of a line by language.
func (l mappingLine) words(languages []string) map[string]string {
	words := map[string]string{}
	for k, lang := range languages {
		if l.to[k] != "" {
			words[lang] = l.to[k]
		}
	}
	return words
}

// beside puts the ledger's problems, which name table and code, beside the fields they are about.
func (f mappingTyped) beside(refused ledger.Problems) web.Problems {
	var problems web.Problems
	for _, one := range refused {
		field := strings.ReplaceAll(one.Field, "/", "-") // organisation/code
		name, code, _ := strings.Cut(one.Field, "/")
		for _, t := range f.tables {
			at := slices.IndexFunc(t.lines, func(l mappingLine) bool { return l.code == code })
			switch {
			case t.name != name:
			case at < 0:
				field = name
			case one.Key == "ledger.mapping.problem.code":
				field = cellID(name, "code", at)
			default:
				field = cellID(name, t.columns[0], at)
			}
		}
		problems = append(problems, web.Problem{Field: field, Key: one.Key})
	}
	slices.SortStableFunc(problems, func(a, b web.Problem) int { return strings.Compare(a.Field, b.Field) })
	return problems
}
