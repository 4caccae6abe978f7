package notices

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLooseEnds(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	b.Records = func(context.Context) ([]string, error) {
		return []string{"access", "complaint", "access-entry", "access-entry:tax", "access-entry:library"}, nil
	}
	row := func(code string, change func(*RetentionRow)) {
		r := aRow(code)
		if change != nil {
			change(&r)
		}
		publish(t, b, r)
	}
	row("LIB-001", nil)
	row("LIB-002", func(r *RetentionRow) { r.Supersedes, r.InForceFrom = "LIB-001", "2026-01-01" })
	row("LIB-003", func(r *RetentionRow) {
		r.ReviewDue, r.Records = "2025-12-31", "access access-entry:tax access-entry:library"
	})
	row("LIB-004", func(r *RetentionRow) { r.Supersedes = "LIB-404" })
	row("LIB-005", func(r *RetentionRow) { r.Supersedes, r.InForceFrom = "LIB-003", "2027-01-01" }) // replaces it, but not yet
	row("LIB-006", nil)
	library := aNotice("library") // points at LIB-001
	publish(t, b, library)
	lost := anActivity("PA-002")
	lost.Retention = []string{"LIB-006", "LIB-004", "LIB-005", "LIB-002"}
	publish(t, b, lost)
	c.pass(time.Hour)
	if err := b.Withdraw(t.Context(), ann, Ref{KindRetention, "LIB-006"}, "No longer kept."); err != nil {
		t.Fatal(err)
	}
	ends := must(b.LooseEnds(t.Context(), "2026-01-05"))(t)
	var got []string
	for _, e := range ends {
		got = append(got, strings.TrimRight(fmt.Sprintf("%s %s %s %s", e.Kind, e.Ref.Code, e.Other, e.Next), " "))
	}
	want := []string{"link PA-002 LIB-006", "old library LIB-001 LIB-002", "class  complaint", "review LIB-003", "replaced LIB-001  LIB-002", "supersedes LIB-004 LIB-404"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// What was published before a row was asked for.
	old := looseEnds([]tie{{Kind: KindActivity, Code: "PA-001"}, {Kind: KindNotice, Code: "bare"}}, nil, nil, "2026-01-05")
	if len(old) != 2 || old[0].Ref.Code != "bare" || old[0].Kind != LooseNotice || old[1].Ref.Code != "PA-001" {
		t.Errorf("%+v", old)
	}
	some := search{rows: map[string]tie{"R": {Records: "a:x"}}}
	if got := some.uncovered([]string{"a", "a:x", "a:y"}); !slices.Equal(got, []string{"a"}) {
		t.Errorf("%v", got)
	}
}
