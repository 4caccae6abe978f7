package notices

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Fault is one thing wrong with a file, where a spreadsheet shows it.
type Fault struct {
	Row    int    `json:"row"`              // the heads are row 1
	Column string `json:"column,omitempty"` // A, B, …; empty when the column is not in the file
	Head   string `json:"head,omitempty"`
	Code   string `json:"code,omitempty"` // of the row of the schedule
	Key    string `json:"key"`
	// Vars are strings and numbers.
	Vars map[string]any `json:"vars,omitempty"`
}

// standing is the schedule as it stands, for a file to be held against.
type standing struct {
	rows      map[string]RetentionVersion // in force
	withdrawn map[string]bool
	drafts    map[string]bool // somebody is writing a next version
	classes   []string        // what the portal keeps of its own; nil when nobody says
}

// change is a row that a file would change.
type change struct {
	line    int
	content RetentionRow
	base    *int64 // id of the version in force
}

// reading is what a file would make of the schedule.
type reading struct {
	changes []change
	same    int
	missing []string // codes in force that the file leaves out
	kept    []string // columns the file does not have: rows keep what they say there
	faults  []Fault
}

// comparison holds one file against the schedule.
type comparison struct {
	*reading
	sheet     sheet
	now       standing
	columns   []column
	place     map[string]int // of each column in the file
	languages []string
	lines     map[string]int          // where a code stood first
	next      map[string]RetentionRow // what the schedule would be
}

// compare reads every line, and says everything that is wrong at once.
func compare(s sheet, now standing, languages []string) reading {
	c := comparison{reading: &reading{}, sheet: s, now: now, columns: columns(languages), place: map[string]int{}, languages: languages,
		lines: map[string]int{}, next: map[string]RetentionRow{}}
	c.readHeads()
	if _, ok := c.place[codeColumn]; !ok {
		return *c.reading
	}
	for code, v := range now.rows {
		c.next[code] = v.Content
	}
	for _, line := range s.lines {
		c.readLine(line)
	}
	for i := range c.changes {
		c.follow(c.changes[i])
	}
	for _, code := range slices.Sorted(maps.Keys(now.rows)) {
		if _, there := c.lines[code]; !there {
			c.missing = append(c.missing, code)
		}
	}
	slices.SortStableFunc(c.faults, func(a, b Fault) int { return a.Row - b.Row })
	return *c.reading
}

// fault notes what is wrong with a cell.
func (c *comparison) fault(line int, code, head string, p Problem) {
	f := Fault{Row: line, Head: head, Code: code, Key: p.Key, Vars: p.Vars}
	if at, ok := c.place[head]; ok {
		f.Column = letter(at + 1)
	}
	c.faults = append(c.faults, f)
}

// readHeads finds the columns, in whatever order they stand. A text without a language is the authoritative one.
func (c *comparison) readHeads() {
	width := len(c.sheet.heads)
	for _, line := range c.sheet.lines {
		width = max(width, len(line.cells))
	}
	for i := range width {
		head := sheetLine{cells: c.sheet.heads}.cell(i)
		name := strings.ToLower(strings.Join(strings.Fields(head), "_"))
		if name == "" {
			if slices.ContainsFunc(c.sheet.lines, func(l sheetLine) bool { return strings.TrimSpace(l.cell(i)) != "" }) {
				c.faults = append(c.faults, Fault{Row: 1, Column: letter(i + 1), Key: "notices.sheet.no_head"})
			}
			continue
		}
		known := columnOf(c.columns, name, c.languages[0])
		_, twice := c.place[known]
		switch {
		case !slices.ContainsFunc(c.columns, func(col column) bool { return col.head == known }):
			c.faults = append(c.faults, Fault{Row: 1, Column: letter(i + 1), Head: cut(head), Key: "notices.sheet.unknown_column"})
		case twice:
			c.faults = append(c.faults, Fault{Row: 1, Column: letter(i + 1), Head: cut(head), Key: "notices.sheet.twice_column"})
		default:
			c.place[known] = i
		}
	}
	for _, col := range c.columns {
		if _, ok := c.place[col.head]; !ok && col.head != versionColumn {
			c.kept = append(c.kept, col.head)
		}
	}
	if slices.Contains(c.kept, codeColumn) {
		c.faults = append(c.faults, Fault{Row: 1, Head: codeColumn, Key: "notices.sheet.no_code"})
	}
}

// readLine takes over one line: what is wrong with it, or what it changes.
func (c *comparison) readLine(line sheetLine) {
	code := strings.TrimSpace(line.cell(c.place[codeColumn]))
	known := len(c.faults)
	if first, twice := c.lines[code]; twice && code != "" {
		c.fault(line.number, code, codeColumn, Problem{Key: "notices.sheet.twice", Vars: map[string]any{"Code": cut(code), "Row": first}})
		return
	}
	c.lines[code] = line.number
	before, there := c.now.rows[code]
	row := before.Content
	wrong, differs := c.take(&row, line, before.Content)
	if !differs && there && !wrong {
		c.same++
		return
	}
	for _, p := range row.check(c.languages[0]) {
		head := columnOf(c.columns, p.Field, c.languages[0])
		if !slices.ContainsFunc(c.faults[known:], func(f Fault) bool { return f.Head == head }) {
			c.fault(line.number, code, head, p)
			wrong = true
		}
	}
	c.stands(line, code, before)
	c.next[code] = row
	change := change{line: line.number, content: row}
	if there {
		change.base = &before.ID
	}
	c.changes = append(c.changes, change)
}

// take reads the cells of a line into a row and tells whether one is wrong, and whether any says another thing than before.
func (c *comparison) take(row *RetentionRow, line sheetLine, before RetentionRow) (wrong, differs bool) {
	for _, col := range c.columns {
		at, there := c.place[col.head]
		if !there || col.set == nil {
			continue
		}
		said := folded(line.cell(at))
		if col.day {
			said = c.sheet.dayOf(said)
		}
		if same(said, col.get(before)) {
			continue
		}
		p, ok := col.set(row, said)
		switch {
		case !ok:
			c.fault(line.number, row.ID, col.head, p)
		case lostLetters(said):
			c.fault(line.number, row.ID, col.head, Problem{Key: "notices.sheet.letters"})
		default:
			differs = differs || !same(col.get(*row), col.get(before))
			continue
		}
		wrong, differs = true, true
	}
	return wrong, differs
}

// stands checks a changed row against what the schedule knows of its code, and of the portal's own records.
func (c *comparison) stands(line sheetLine, code string, before RetentionVersion) {
	if c.now.withdrawn[code] {
		c.fault(line.number, code, codeColumn, Problem{Key: "notices.sheet.withdrawn"})
	}
	if c.now.drafts[code] {
		c.fault(line.number, code, codeColumn, Problem{Key: "notices.sheet.draft"})
	}
	at, there := c.place[versionColumn]
	said := strings.TrimSpace(line.cell(at))
	if there && said != "" && before.Number > 0 && said != strconv.Itoa(before.Number) {
		c.fault(line.number, code, versionColumn, Problem{Key: "notices.sheet.version", Vars: map[string]any{"Version": before.Number, "Value": cut(said)}})
	}
}

// follow checks what a changed row points at, once every line is known.
func (c *comparison) follow(ch change) {
	row := ch.content
	for _, class := range strings.Fields(row.Records) {
		if c.now.classes != nil && !slices.Contains(c.now.classes, class) {
			c.fault(ch.line, row.ID, "records", Problem{Key: "notices.sheet.class", Vars: map[string]any{"Value": cut(class), "Known": strings.Join(c.now.classes, ", ")}})
		}
	}
	if row.Supersedes == "" || row.Supersedes == row.ID {
		return
	}
	if _, known := c.next[row.Supersedes]; !known && !c.now.withdrawn[row.Supersedes] {
		c.fault(ch.line, row.ID, "supersedes", Problem{Key: "notices.sheet.nowhere", Vars: map[string]any{"Value": cut(row.Supersedes)}})
		return
	}
	if circular(row.ID, func(code string) string { return c.next[code].Supersedes }) {
		c.fault(ch.line, row.ID, "supersedes", Problem{Key: "notices.sheet.circle"})
	}
}

// circular tells whether following what rows replace leads back to where it began.
func circular(from string, before func(code string) string) bool {
	seen := map[string]bool{}
	for code := before(from); code != "" && !seen[code]; code = before(code) {
		if code == from {
			return true
		}
		seen[code] = true
	}
	return false
}

// lostLetters tells a text whose letters became question marks when a spreadsheet saved it in an encoding that lacks them.
func lostLetters(s string) bool {
	return strings.Count(s, "?") > 2 && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
