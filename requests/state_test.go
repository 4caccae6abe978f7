package requests

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// docs/states.md is drawn from the table: what a head of office reads is what the program does.
func TestStatesAreDrawn(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "states.md")
	drawn := draw()
	if *update {
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(drawn), 0o644))
	}
	golden, err := os.ReadFile(path)
	must(t, err)
	if string(golden) != drawn {
		t.Fatal("docs/states.md does not show the table of moves; run go test ./requests -run Drawn -update and read the difference")
	}
}

func draw() string {
	var b strings.Builder
	b.WriteString("# The life of a case\n\nDrawn from the table of moves in `requests/state.go` by a test; do not edit by hand.\n\n```mermaid\nstateDiagram-v2\n")
	b.WriteString("    [*] --> unconfirmed: file\n    [*] --> received: file\n")
	for _, from := range States() {
		arrows := map[State][]string{}
		for _, a := range Actions() {
			if to, ok := moves[from][a]; ok && to != from {
				arrows[to] = append(arrows[to], string(a))
			}
		}
		for _, to := range States() {
			if len(arrows[to]) > 0 {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, to, strings.Join(arrows[to], ", "))
			}
		}
	}
	b.WriteString("    erased --> [*]\n```\n\nWithout leaving the state:\n\n| state | actions |\n|---|---|\n")
	for _, from := range States() {
		var stay []string
		for _, a := range Actions() {
			if moves[from][a] == from {
				stay = append(stay, string(a))
			}
		}
		if len(stay) > 0 {
			fmt.Fprintf(&b, "| %s | %s |\n", from, strings.Join(stay, ", "))
		}
	}
	return b.String()
}

func TestEveryStateIsReachedAndLeadsToAnEnd(t *testing.T) {
	t.Parallel()
	reached := map[State]bool{StateUnconfirmed: true, StateReceived: true}
	ends := map[State]bool{StateErased: true}
	for range States() {
		for from, row := range moves {
			for _, to := range row {
				reached[to] = reached[to] || reached[from]
				ends[from] = ends[from] || ends[to]
			}
		}
	}
	for _, s := range States() {
		if !reached[s] || !ends[s] {
			t.Errorf("%s: reached %v, leads to an end %v", s, reached[s], ends[s])
		}
		if _, ok := moves[s]; !ok {
			t.Errorf("%s has no row in the table", s)
		}
	}
	if len(moves) != len(States()) {
		t.Errorf("the table has %d states, States lists %d", len(moves), len(States()))
	}
	used := map[Action]bool{ActFile: true}
	for _, row := range moves {
		for a := range row {
			used[a] = true
			if !slices.Contains(Actions(), a) {
				t.Errorf("Actions leaves out %s", a)
			}
		}
	}
	for _, a := range Actions() {
		if !used[a] {
			t.Errorf("%s stands in no row", a)
		}
	}
}

// The partial indexes and the queries hold the list of open states as text.
func TestOpenStatesAgree(t *testing.T) {
	t.Parallel()
	for _, s := range States() {
		if strings.Contains(open, "'"+string(s)+"'") != s.Open() {
			t.Errorf("%s: the queries and State.Open disagree", s)
		}
	}
}
