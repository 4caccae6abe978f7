package report

import (
	"slices"
	"strings"
	"testing"
)

// seen is a line as it meets the eye, from left to right.
func seen(l line) string {
	pieces := slices.Clone(l.pieces)
	slices.SortStableFunc(pieces, func(a, b piece) int { return int(1000 * (a.x - b.x)) })
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}

// TestBothDirections holds lines against what the Unicode Bidirectional Algorithm asks for.
func TestBothDirections(t *testing.T) {
	t.Parallel()
	fonts, err := testFonts()
	if err != nil {
		t.Fatal(err)
	}
	const fsi, lri, pdi = "\u2068", "\u2066", "\u2069"
	for _, test := range []struct {
		rtl        bool
		text, want string
	}{
		{false, "Ann, " + fsi + "אבג דהו" + pdi + ". Then", "Ann, והד גבא. Then"},
		{false, "By " + fsi + "אבג 123" + pdi + ", Northmere", "By 123 גבא, Northmere"},
		{false, "By " + fsi + "אבג (דה) 12" + pdi + " (Ann)", "By 12 (הד) גבא (Ann)"},
		{false, "By אבג 123, Northmere", "By 123 גבא, Northmere"},
		{false, "By אבג 1.5 kg", "By 1.5 גבא kg"},
		{false, "See " + fsi + "אבג" + pdi + ".", "See גבא."},
		{false, "a (אב) b", "a (בא) b"},
		{true, "אב (Ann) גד", "דג (Ann) בא"},
		{true, "אב Ann (2026) גד", "דג Ann (2026) בא"},
		{true, "אב (2026) גד", "דג (2026) בא"},
		{true, "אב " + lri + "Ann, B. (2026)" + pdi + ", גד", "דג ,Ann, B. (2026) בא"},
		{true, "אב " + fsi + "Wang גד Ming" + pdi + " הו", "וה Wang דג Ming בא"},
		{true, fsi + "王小明 אב" + pdi + ", 7", "7 ,[Wang Xiao Ming] בא"},
		{false, fsi + "אב " + lri + "Ann 7" + pdi + " גד" + pdi + ": x", "דג Ann 7 בא: x"},
		{false, "x " + pdi + " אב " + fsi + "גד", "x  בא דג"},
	} {
		set := &typesetter{fonts: fonts, rtl: test.rtl}
		lines := set.lines(words(test.text), usual.body, 1000)
		if got := seen(lines[0]); got != test.want {
			t.Errorf("%q is seen as\n%q, want\n%q", test.text, got, test.want)
		}
	}
	set := &typesetter{fonts: fonts}
	if lines := set.lines(words(strings.Repeat(fsi, 5000)+"אב"), usual.body, 1000); seen(lines[0]) == "" {
		t.Error("nothing is left of a text in five thousand isolates")
	}
}

func TestThaiToneMarksStandAboveVowels(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"ปิ่": true, "น้ำ": true, "ม่": false, "a่": false, "่": false, "ເຈົ້": true} {
		runes := []rune(text)
		if got := slices.ContainsFunc([]int{0, 1, 2, 3}, func(i int) bool { return i < len(runes) && raised(runes, i) }); got != want {
			t.Errorf("%q: raised is %t", text, got)
		}
	}
}

func TestLinesBreakBetweenSignsWithoutSpaces(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"東京": true, "、大": true, "京、": false, "-a": true, "-0": false, "@x": true, "ab": false, "ﺏﺐ": false} {
		r := []rune(text)
		if breaksAfter(r[0], r[1]) != want {
			t.Errorf("%q: a line may break: %t", text, !want)
		}
	}
}
