package report

import (
	"strings"
	"testing"
)

func TestLostCharactersAreCounted(t *testing.T) {
	fonts, err := testFonts()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]guarded{
		"plain":           {"plain", 0, 0},
		"a 😀 b":           {"a [?] b", 0, 1},
		"ｆｕｌｌ":            {"full", 0, 0},
		"x\u202ey\x00z":   {"xyz", 0, 0},
		"line\r\nbreak":   {"line  break", 0, 0},
		"e\u0301":         {"é", 0, 0},
		"אב":              {"אב", 0, 0},
		"bad \xff byte":   {"bad \ufffd byte", 0, 0},
		"zero\u200bwidth": {"zerowidth", 0, 0},

		"王小明":              {"[Wang Xiao Ming]", 3, 0},
		"習近平 先生 (x)":       {"[Xi Jin Ping Xian Sheng] (x)", 5, 0},
		"김민수":              {"[gimminsu]", 3, 0},
		"สมชาย":            {"[smchaay]", 5, 0},
		"नरेन्द्र मोदी":    {"[nrendr modii]", 10, 0},
		"አበበ ቢቂላ":          {"['ababa biqilaa]", 6, 0},
		"東京、大阪。":           {"[Dong Jing, Da Ban.]", 6, 0},
		"「x」":              {"“x”", 0, 0},
		"محمد 王小明 (خالد)":  {"محمد [Wang Xiao Ming] (خالد)", 3, 0},
		"Li 王 7 明":         {"Li [Wang] 7 [Ming]", 2, 0},
		"王😀明":              {"[Wang][?][Ming]", 2, 1},
		"क\u094d\u200dष":   {"[kss]", 2, 0},
		"⠓☎":               {"[?]", 0, 2},
		"\U00020000\ue000": {"[?]", 0, 2},

		"❤\ufe0f":           {"[?]", 0, 1},
		"👍🏽 ok":             {"[?] ok", 0, 1},
		"👩‍👩‍👧":             {"[?]", 0, 1},
		"😀👩🏾‍🚒😀":            {"[?]", 0, 3},
		"1\ufe0f\u20e3":     {"1", 0, 0},
		"a\u200db\u200cc 王": {"a\u200db\u200cc [Wang]", 1, 0},
	} {
		if got := fonts.guard(text); got != want {
			t.Errorf("%q becomes %+v, want %+v", text, got, want)
		}
	}
}

// TestEveryCharacterIsDrawn lets each character of Unicode's first planes through the guard and the typesetter: nothing may come out that
// no face has.
func TestEveryCharacterIsDrawn(t *testing.T) {
	fonts, err := testFonts()
	if err != nil {
		t.Fatal(err)
	}
	set := &typesetter{fonts: fonts}
	for r := rune(0); r < 0x20000; r++ {
		for _, g := range set.glyphs(words("a"+string(r)+"م"), usual.body) {
			if g.face == nil || g.face.advance[g.r] == 0 {
				t.Fatalf("%U is drawn as %q, which no face has", r, g.r)
			}
		}
	}
	if text := fonts.guard(strings.Repeat("王", 3000)).text; strings.Count(text, "Wang") != 3000 {
		t.Error("a long text is not spelt to its end")
	}
}
