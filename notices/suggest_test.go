package notices

import (
	"slices"
	"testing"
)

func TestSuggest(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	for slug, title := range map[string]Text{
		"cctv": {"en": "Cameras in libraries", "fr": "Caméras dans les bibliothèques"}, "parking": {"en": "Parking permits of residents"},
		"tenants": {"en": "Tenants of the council"}, "council-tax": {"en": "Council tax"}, "elections": {"en": "Elections of the council"},
		"schools": {"en": "Schools of the council"}, "waste": {"en": "Waste collection by the council"},
	} {
		n := aNotice(slug)
		n.Text[PartTitle] = title
		publish(t, b, n)
	}
	for _, tc := range []struct {
		lang, text string
		want       []string
	}{
		{"en", "I want everything the council has about my tenancy, as tenant of flat 4", []string{"tenants"}},
		{"en", "The camera in the library filmed me, and I have a parking permit", []string{"cctv", "parking"}},
		{"fr", "La caméra de la bibliothèque", []string{"cctv"}},
		{"en", "council", nil}, // what half of all are about says nothing
		{"en", "a an the of", nil},
		{"en", "' | & ! :* <script>", nil},
		{"en", "", nil},
	} {
		var got []string
		for _, hit := range must(b.Suggest(t.Context(), tc.lang, tc.text, 5))(t) {
			got = append(got, hit.Code)
		}
		slices.Sort(got)
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s %q: %v, want %v", tc.lang, tc.text, got, tc.want)
		}
	}
	if got := must(b.Suggest(t.Context(), "en", "camera parking tenant election school waste", 2))(t); len(got) != 2 {
		t.Errorf("%d are more than asked for", len(got))
	}
}

func TestAmong(t *testing.T) {
	t.Parallel()
	texts := []string{"Ask for your data", "Work out a deadline", "Check a report", "Make a complaint about your data", "Cookies"}
	for _, tc := range []struct {
		query string
		want  []int
	}{
		{"deadlines", []int{1}}, {"how do I complain", []int{3}}, {"cookeis", []int{4}}, {"report deadline", []int{1, 2}},
		{"a", nil}, {"", nil}, {"bicycle", nil},
	} {
		if got := Among(texts, tc.query); !slices.Equal(got, tc.want) {
			t.Errorf("%q: %v, want %v", tc.query, got, tc.want)
		}
	}
}
