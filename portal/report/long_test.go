package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"daylight/requests/ledger"
)

// TestLongReportSaysTheSame holds a report that reads its entries again and again against one that holds them all.
func TestLongReportSaysTheSame(t *testing.T) {
	t.Parallel()
	whole := sample(300)
	for _, kept := range []int{299, 20, 1} {
		long := sampleKeeping(sampleQuery(), sampleEntries(300), kept)
		if long.Entries != nil {
			t.Fatalf("%d entries are held", len(long.Entries))
		}
		if long.Code != whole.Code || long.GroupsOf != whole.GroupsOf || len(long.Groups) != len(whole.Groups) {
			t.Errorf("%d held: code %s, %d series; whole: %s, %d", kept, long.Code, long.GroupsOf, whole.Code, whole.GroupsOf)
		}
		for _, f := range []Format{PDF, JSON, CSV, HTML} {
			var a, b bytes.Buffer
			p := printer(t, "en")
			if err := errors.Join(press(t, false).Write(context.Background(), &a, p, whole, f), press(t, false).Write(context.Background(), &b, p, long, f)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(a.Bytes(), b.Bytes()) {
				t.Errorf("%s says something else when %d entries are held", f, kept)
			}
		}
	}
}

// TestLongReportStopsAtAnError reads a ledger that fails half-way: nobody may take what was written for the whole.
func TestLongReportStopsAtAnError(t *testing.T) {
	t.Parallel()
	long := sampleKeeping(sampleQuery(), sampleEntries(300), 10)
	away := errors.New("the database is away")
	again := long.again
	long.again = func(do func(*Entry) error) error {
		return errors.Join(again(func(e *Entry) error {
			if e.Number == 100 {
				return away
			}
			return do(e)
		}))
	}
	var out bytes.Buffer
	if err := press(t, false).Write(context.Background(), &out, printer(t, "en"), long, JSON); err == nil && long.Err() == nil {
		t.Error("nothing tells that the report is not whole")
	}
}

// TestMakeReadsOneMoment makes a long report while looks come in.
func TestMakeReadsOneMoment(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, 30)
	var sum int
	err := Make(ctx, d.Ledger, d.query(), func(ctx context.Context, a *Accesses) error {
		a.Entries, a.again = nil, func(do func(*Entry) error) error {
			return a.tally.each(func(from ledger.Entry) error {
				e := a.tally.entryOf(from)
				return do(&e)
			})
		}
		for range a.All() {
			sum++
			if sum == 3 {
				d.look(t, "late", "NM60001017869", d.made.Add(-time.Hour))
			}
		}
		d.look(t, "later", "NM60001017869", d.made.Add(-2*time.Hour))
		for range a.All() {
			sum++
		}
		return nil
	})
	if err != nil || sum != 60 {
		t.Errorf("%d entries in two readings of 30; %v", sum, err)
	}
	a, err := made(ctx, d.Ledger, d.query())
	if err != nil || a.Summary.Total != 32 {
		t.Errorf("afterwards %v %v", a, err)
	}
}

// TestSeriesTooManyToHold counts series exactly although their details are not held.
func TestSeriesTooManyToHold(t *testing.T) {
	t.Parallel()
	entries := sampleEntries(400)
	for i := range entries {
		entries[i].CaseRef = fmt.Sprint("CASE-", i*i%97)
	}
	whole, long := sampleKeeping(sampleQuery(), entries, 400), sampleKeeping(sampleQuery(), entries, 7)
	if whole.GroupsOf < 50 || long.GroupsOf != whole.GroupsOf {
		t.Fatalf("%d and %d series", whole.GroupsOf, long.GroupsOf)
	}
	for i := range whole.Groups {
		if w, l := fmt.Sprintf("%+v", whole.Groups[i]), fmt.Sprintf("%+v", long.Groups[i]); w != l {
			t.Errorf("series %d: %s, and %s", i, w, strings.ReplaceAll(l, w, "the same"))
		}
	}
}
