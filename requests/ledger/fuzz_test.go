package ledger

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"
)

// FuzzDecode: whatever comes, nothing panics; what is accepted is sound enough to be written as canonical JSON, and a
// fault points at something that can be a JSON pointer.
func FuzzDecode(f *testing.F) {
	f.Add(event("e-1", ago(time.Hour)))
	f.Add(audit())
	f.Add([]byte(`[{"specversion":"1.0"},null,7]`))
	f.Add([]byte("{\"id\":\"\\ud800\"}"))
	f.Add([]byte(strings.Repeat("[", 300)))
	source := Source{ID: "tax", Prefix: "urn:source:tax", Scopes: Scopes, Mapping: clinic}
	f.Fuzz(func(t *testing.T, raw []byte) {
		items := []Item{decodeItem(0, raw)}
		if batch, err := DecodeBatch(raw); err == nil {
			items = append(items, batch...)
		}
		if audits, err := DecodeFHIR(raw); err == nil {
			items = append(items, audits...)
		}
		for item, err := range DecodeLines(bytes.NewReader(raw)) {
			if err != nil {
				t.Fatal(err)
			}
			items = append(items, item)
		}
		for _, item := range items {
			fault := item.Fault
			if e := item.Event; fault == nil {
				if e.foreign != nil {
					fault = e.translate(source, Organisation{"N1", "Northmere"})
				}
				if fault == nil {
					fault = judge(e, source, clock, time.Minute).fault
				}
				if fault == nil {
					r, commitment := compose(source, e, Salt{1}, "2026-11-22T10:00:00Z")
					checkRecord(t, r, commitment)
				}
			}
			if fault != nil && fault.Pointer != "" && fault.Pointer[0] != '/' {
				t.Errorf("pointer %q", fault.Pointer)
			}
		}
	})
}

// checkRecord holds the hand-ordered types to RFC 8785.
func checkRecord(t testing.TB, r record, commitment Digest) {
	t.Helper()
	for _, part := range [][]byte{r.open, r.post, r.person, r.rest} {
		if got, err := canonicalOf(jsontext.Value(part)); err != nil || !bytes.Equal(got, part) {
			t.Errorf("not canonical: %s", part)
		}
	}
	back, err := unpack(r.pack())
	if err != nil || !bytes.Equal(back.open, r.open) || !bytes.Equal(back.rest, r.rest) {
		t.Error("the record does not come back")
	}
	if (Salt{1}).derive(partOpen).commit(r.open) != commitment {
		t.Error("the commitment does not hold")
	}
}

// TestEveryMemberIsCanonical fills every member there is.
func TestEveryMemberIsCanonical(t *testing.T) {
	t.Parallel()
	raw := event("e-1", ago(time.Hour), "access.recorded.v1", "access.corrected.v1", `"data":`,
		`"recordedtime":"2026-11-22T09:01:00Z","sequence":"00000000000000000007","dataschema":"urn:x","traceparent":"00-a","data":`,
		`"channel":"ui"`, `"channel":"ui","outcome":"success","data_detail":"\u2028 <é> \u0007 / \\ \" 🦉","legal_basis":{"code":"other",
		"reference":"s. 1"},"recipient":{"code":"7","name":"Police","address":"1 Street","country":"EE","agreement":"A-1"},
		"emergency":{"reason":"x"},"visibility":{"mode":"withheld","ground":"g","review_by":"2027-01-01"},
		"corrects":{"id":"e-0","reason":"y"}`, `"name":"Assessment desk"`, `"name":"Assessment desk","version":"2"`,
		`"activity":"PA-002"`, `"activity":"PA-002","code":"C"`, `"id":"60001017869"`, `"id":"60001017869","role":"owner"`)
	e, fault := decodeEvent(raw)
	if fault == nil {
		fault = judge(e, Source{ID: "tax", Prefix: "urn:", Scopes: Scopes}, clock, time.Minute).fault
	}
	if fault != nil {
		t.Fatal(fault)
	}
	r, commitment := compose(Source{ID: "tax"}, e, Salt{1}, "2026-11-22T10:00:00Z")
	checkRecord(t, r, commitment)
	if !sameContent(r, r) {
		t.Error("a record differs from itself")
	}
}

// TestNumberingIsAsTheSet: in whatever order numbers come, the runs are those of the set of numbers.
func TestNumberingIsAsTheSet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfDistinct(rapid.Int64Range(1, 60), func(n int64) int64 { return n }).Draw(t, "numbers")
		var runs []run
		for len(numbers) > 0 {
			k := rapid.IntRange(1, len(numbers)).Draw(t, "batch")
			for _, n := range numbers[:k] {
				runs = append(runs, run{First: n, Last: n})
			}
			numbers, runs = numbers[k:], merge(runs)
		}
		for i, r := range runs {
			if i > 0 && runs[i-1].Last+1 >= r.First {
				t.Fatalf("runs %+v touch", runs)
			}
		}
	})
}
