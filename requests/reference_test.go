package requests

import (
	"regexp"
	"strings"
	"testing"
)

func TestReferences(t *testing.T) {
	t.Parallel()
	r := &Registry{Prefix: "nm"}
	shape := regexp.MustCompile(`^NM-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}$`)
	seen := map[string]bool{}
	for range 2000 {
		ref := r.newReference()
		if !shape.MatchString(ref) || seen[ref] {
			t.Fatalf("%s is no reference, or not a new one", ref)
		}
		seen[ref] = true
		spoken := strings.ToLower(strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(strings.TrimPrefix(ref, "NM-")))
		for _, typed := range []string{ref, spoken, " " + strings.ReplaceAll(ref, "-", "") + " ", strings.ReplaceAll(ref, "-", "–")} {
			if got, ok := r.Reference(typed); !ok || got != ref {
				t.Fatalf("%q is read as %q %v, want %q", typed, got, ok, ref)
			}
		}
	}
}

func TestReferenceFindsSlips(t *testing.T) {
	t.Parallel()
	r := &Registry{Prefix: "NM"}
	ref := r.newReference()
	body := []byte(strings.ReplaceAll(strings.TrimPrefix(ref, "NM-"), "-", ""))
	for i := range body {
		for _, c := range []byte(alphabet) {
			wrong := append([]byte(nil), body...)
			wrong[i] = c
			if _, ok := r.Reference(string(wrong)); ok != (c == body[i]) {
				t.Fatalf("%s with %c at %d: accepted %v", ref, c, i, ok)
			}
		}
	}
	for _, typed := range []string{"", "NM-", "NM-0000", "XX" + string(body), string(body) + "0", "NM-7K3F-9QWX-2M4PU", "ＮＭ" + string(body), strings.Repeat("0", 500), "'; DROP TABLE--"} {
		if got, ok := r.Reference(typed); ok {
			t.Errorf("%q is read as %s", typed, got)
		}
	}
}

func TestMaskedAddresses(t *testing.T) {
	t.Parallel()
	for in, out := range map[string]string{"maria@example.org": "m…@example.org", "é@example.org": "é…@example.org", "": "", "@example.org": ""} {
		if got := maskEmail(in); got != out {
			t.Errorf("%q: %q, want %q", in, got, out)
		}
	}
}
