package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
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

// TestMakeReadsOneMoment makes a long report while looks come in and others are erased.
func TestMakeReadsOneMoment(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, 0)
	const looks = kept + 100
	var lines strings.Builder
	for i := range looks {
		fmt.Fprintf(&lines, `{"specversion":"1.0","id":"m-%d","source":"urn:source:revenues/desk","type":"access.recorded.v1","time":%q,"data":{`+
			`"subject":{"scheme":"national-id","id":"NM60001017869"},"actor":{"kind":"person","id":"emp-%d","role":"Revenues officer","org":{"code":"NMC",`+
			`"name":"Northmere Council"}},"action":"view","data_categories":["identity"],"purpose":{"activity":"PA-004","text":"Checking a discount"},`+
			`"case_ref":"CT-%d","system":{"name":"Revenues desk"}}}`+"\n", i, d.made.Add(-time.Duration(i+1)*time.Minute).Format(time.RFC3339), i%9, i)
	}
	if receipt, err := d.AppendLines(ctx, d.source, strings.NewReader(lines.String()), nil); err != nil || receipt.Stored != looks {
		t.Fatalf("%+v %v", receipt, err)
	}
	read := 0
	q := d.query()
	q.Read = func(n int) { read = n }
	err := Make(ctx, d.Ledger, q, func(ctx context.Context, a *Accesses) error {
		if a.Entries != nil || a.Summary.Total != looks || a.GroupsOf != looks || len(a.Groups) != seriesShown {
			t.Errorf("%d held, %d counted, %d series of which %d are shown", len(a.Entries), a.Summary.Total, a.GroupsOf, len(a.Groups))
		}
		for pass := range 2 {
			sum := 0
			for range a.All() {
				if sum++; sum == 3 {
					d.look(t, fmt.Sprint("late-", pass), "NM60001017869", d.made.Add(-time.Hour))
				}
			}
			if sum != looks {
				t.Errorf("%d entries of %d are read", sum, looks)
			}
		}
		for range a.All() {
			break // who stops early has not failed
		}
		return nil
	})
	if err != nil || read < 3*looks {
		t.Errorf("%d read; %v", read, err)
	}
	if n, err := d.Count(ctx, q.Person); err != nil || n != looks {
		t.Errorf("%d numbers %v", n, err)
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

// TestManyReportsAtOnce asks for more reports at a time than there are connections: none may hold one while it waits for another.
func TestManyReportsAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 20)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var wait sync.WaitGroup
	for range 4 * d.DB.Config().MaxConns {
		wait.Go(func() {
			if a, err := made(ctx, d.Ledger, d.query()); err != nil || a.Summary.Total != 20 {
				t.Errorf("%v", err)
			}
		})
	}
	wait.Wait()
}
