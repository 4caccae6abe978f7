package deadline

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

// catalogue are the sentences of the authoritative language, all plural forms of a key joined.
func catalogue(t *testing.T) map[string]string {
	t.Helper()
	var raw map[string]any
	if _, err := toml.DecodeFile("../../portal/i18n/locales/en/deadline.toml", &raw); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for key, value := range raw {
		if plural, ok := value.(map[string]any); ok {
			for _, form := range plural {
				texts[key] += form.(string)
			}
			continue
		}
		texts[key] = value.(string)
	}
	return texts
}

// saidKeys are all keys that this package can say: those written out in the code, and the families that it puts together.
func saidKeys(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "_test.go") }) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`"(deadline\.[a-z_.]+[a-z])"`).FindAllStringSubmatch(string(text), -1) {
			keys[found[1]] = true
		}
	}
	add := func(format string, names ...string) {
		for _, name := range names {
			keys[fmt.Sprintf("deadline."+format, name)] = true
		}
	}
	units := []string{"month", "day", "week", "working_day", "hour"}
	add("unit.%s", units...)
	add("rule.limit.%s", units...)
	add("rule.extended.%s", units[:4]...)
	add("rule.extended_to.%s", units[:4]...)
	add("rule.start.%s", "identity", "fee", "registered", "reflection")
	add("rule.waiting.%s", "identity", "fee", "reflection")
	add("rule.%s.holiday_unnamed", "roll", "not_counted")
	add("deemed.%s", deemedOutcomes...)
	add("note.reading.%s", "both-days", "asking-day", "answer-day")
	add("warning.reading.%s", "both-days", "asking-day", "answer-day")
	add("status.%s", "statute", "guidance", "policy", "doubt")
	add("doubt.%s", doubts...)
	for _, kind := range kinds {
		add("kind.%s", string(kind))
	}
	for _, l := range loaded(t).Laws() {
		add("law.%s", l.ID)
	}
	return keys
}

func TestCatalogueSaysWhatIsSaid(t *testing.T) {
	texts, said := catalogue(t), saidKeys(t)
	for key := range said {
		if texts[key] == "" {
			t.Errorf("the catalogue has no %s", key)
		}
	}
	for key := range texts {
		if !said[key] {
			t.Errorf("nothing says %s", key)
		}
	}
}

// Every message carries exactly the values its sentence asks for.
func TestMessagesCarryTheirValues(t *testing.T) {
	texts, seen := catalogue(t), map[string]bool{}
	placeholder := regexp.MustCompile(`{{\.(\w+)}}`)
	check := func(m Message) {
		seen[m.Key] = true
		for _, found := range placeholder.FindAllStringSubmatch(texts[m.Key], -1) {
			if _, given := m.Vars[found[1]]; !given {
				t.Errorf("%s needs %s and carries %v", m.Key, found[1], m.Vars)
			}
		}
		for name, value := range m.Vars {
			switch value.(type) {
			case string, int, Day:
			default:
				t.Errorf("%s carries %s of type %T", m.Key, name, value)
			}
		}
	}
	checkAll := func(r Reckoning) {
		for _, s := range r.Steps {
			check(s.Rule)
			if s.Note != nil {
				check(*s.Note)
			}
		}
		for _, m := range r.Warnings {
			check(m)
		}
	}
	eachCase(t, func(field, facts []string) { checkAll(reckoned(t, field[0], field[1], field[2], field[3], facts...)) })
	unnamed := calendar(t, "gb-eng").With(Holiday{Day: Day{2026, 12, 29}})
	for _, ask := range [][2]string{{"uk-gdpr", "access"}, {"uk-foi", "foi"}} {
		r, err := Reckon(law(t, ask[0], Day{2026, 11, 27}), Kind(ask[1]), Facts{List: []Fact{On(ReceivedAt, Day{2026, 11, 27})}}, unnamed)
		if err != nil {
			t.Fatal(err)
		}
		checkAll(r)
	}
	for _, facts := range []string{
		"transferred=2026-03-03; acknowledged=2026-03-03; withdrawn=2026-03-04; reopened=2026-03-05",
		"pause=2026-03-05; resume=2026-03-05", "pause=2026-03-05", "pause=2026-04-20", "id_requested=2026-03-05", "fee_requested=2026-03-05",
		"id_verified=2026-03-20; pause=2026-03-05; resume=2026-03-06", "fee_notice=2026-03-05",
		"pause=2026-03-05; resume=2026-03-06; pause=2026-03-09; resume=2026-03-10",
	} {
		for _, ask := range [][3]string{{"uk-gdpr", "access", "gb-eng"}, {"eu-gdpr", "access", "none"}, {"uk-foi", "foi", "de-hh"}, {"ch-dsg", "access", "none"}, {"us-foia", "foi", "us-federal"}} {
			checkAll(reckoned(t, ask[0], ask[1], ask[2], "2026-03-02", strings.Split(facts, "; ")...))
		}
	}
	promised, err := law(t, "ca-privacy-act", Day{2026, 11, 27}).With(Policy{Draft: 5, Acknowledge: 5})
	if err != nil {
		t.Fatal(err)
	}
	told := Facts{List: []Fact{On(ReceivedAt, Day{2026, 11, 27}), {Name: Extend, Extension: Extension{By: Length{90, CalendarDays}}}}}
	r, err := Reckon(promised, Access, told, calendar(t, "ca-federal"))
	if err != nil {
		t.Fatal(err)
	}
	checkAll(r)
	for _, key := range []string{"rule.acknowledge_promised", "rule.notice_by_complaint", "rule.start.reflection_by_law", "warning.extension_beyond", "warning.stops_so_often"} {
		if !seen["deadline."+key] {
			t.Errorf("%s was not seen", key)
		}
	}
	if len(seen) < 65 {
		t.Errorf("only %d kinds of message were seen", len(seen))
	}
	for _, bad := range []string{"resume=2026-03-05", "pause=2026-03-05; pause=2026-03-06", "pause=2026-03-09; resume=2026-03-05", "extend=9m", "extend=x",
		"pause=2026-02-01", "pause=2026-02-30", "x=1", "x", "pause=soon", "tz=Mars", "pause=1901-01-01", "extend=1m; extend=1m", "received_at=2026-03-05"} {
		var fault *FactError
		if err := try(t, "", "", "", "", bad); !errors.As(err, &fault) {
			t.Errorf("%s: %v", bad, err)
			continue
		}
		check(fault.Message())
	}
}

var begin, end = "<!-- laws -->\n", "<!-- /laws -->"

// The table of the laws in the documentation is that of the files.
func TestLawDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/law.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("docs/law.md has no table of laws")
	}
	var b strings.Builder
	b.WriteString("| id | in force from | law | binds public bodies | status | in doubt |\n|---|---|---|---|---|---|\n")
	for _, l := range loaded(t).Laws() {
		binds := "yes"
		if !l.PublicBody {
			binds = "**no**"
		}
		doubts := slices.Sorted(slices.Values(l.Doubts))
		fmt.Fprintf(&b, "| `%s` | %s | %s; %s | %s | %s | %s |\n", l.ID, l.Version, l.Title, l.Citation, binds, l.Status, strings.Join(doubts, ", "))
	}
	if diff := cmp.Diff(table, b.String()); diff != "" {
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile("../../docs/law.md", []byte(before+begin+b.String()+end+after), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Errorf("the table differs (-document +laws); UPDATE=1 writes it anew:\n%s", diff)
	}
	for _, l := range loaded(t).Laws() {
		for _, doubt := range l.Doubts {
			if !strings.Contains(before+after, "`"+doubt+"`") {
				t.Errorf("the page does not explain the doubt %s of %s", doubt, l.ID)
			}
		}
	}
}
