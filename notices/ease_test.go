package notices

import (
	"slices"
	"strings"
	"testing"
)

func TestEase(t *testing.T) {
	t.Parallel()
	plain := strings.Repeat("We keep your name. We use it to send you letters. ", 6)
	dense := "Notwithstanding the aforementioned considerations, the processing of personal information undertaken by the administration " +
		"necessarily presupposes the existence of appropriate organisational safeguards established under applicable legislation."
	n := Notice{Text: map[Part]Text{
		PartTitle:    {"en": "Antidisestablishmentarianism considerations notwithstanding"},
		PartSummary:  {"en": plain, "ar": "نحفظ اسمك. نستعمله لنرسل إليك الرسائل. " + strings.Repeat("نقرأ طلبك ونجيب عنه. ", 8)},
		PartPurposes: {"en": "## What for\n\n- **" + dense + "**\n- We ask you first."},
	}}
	e := n.Ease("en")
	if e.Level == EaseNone || e.Sentences != 15 || len(e.Hard) != 1 || e.Hard[0].Part != PartPurposes || e.Hard[0].Text != dense || e.Hard[0].Score < 80 {
		t.Fatalf("%+v", e)
	}
	n.Text[PartPurposes] = Text{}
	if e := n.Ease("en"); e.Level != EaseFine || e.Score > 25 || len(e.Hard) != 0 {
		t.Errorf("plain words: %+v", e)
	}
	n.Text[PartSummary]["en"] = strings.Repeat(dense+" ", 3)
	if e := n.Ease("en"); e.Level != EaseHard || len(e.Hard) != 3 {
		t.Errorf("a statute: %+v", e)
	}
	if e := n.Ease("ar"); e.Level != EaseFine || e.Sentences != 10 {
		t.Errorf("plain Arabic: %+v", e)
	}
	if e := n.Ease("fr"); e.Level != EaseNone || e.Words != 0 {
		t.Errorf("not written: %+v", e)
	}
	if e := (Notice{Text: map[Part]Text{PartSummary: {"en": "We keep it."}}}).Ease("en"); e.Level != EaseNone {
		t.Errorf("a few words say nothing: %+v", e)
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for block, want := range map[string][]string{
		"We rest on Art. 6(1)(e). Ask us!":     {"We rest on Art. 6(1)(e).", "Ask us!"},
		"It is e.g. your name, no. 7 and more": {"It is e.g. your name, no. 7 and more"},
		"“Who looked?” We tell you.":           {"“Who looked?”", "We tell you."},
		"هل نظر أحد؟ نخبرك بذلك.":              {"هل نظر أحد؟", "نخبرك بذلك."},
		"": nil,
		"Write to data@example.org. We\nanswer.   ": {"Write to data@example.org.", "We answer."},
	} {
		if got := sentences(block); !slices.Equal(got, want) {
			t.Errorf("%q: %q", block, got)
		}
	}
	if got := blocks("| a | b |\n|---|---|\n| One cell | Another *cell* |\n\n> Quoted\n> on\n"); !slices.Equal(got, []string{"a", "b", "One cell", "Another cell", "Quoted on"}) {
		t.Errorf("%q", got)
	}
	if got := blocks(strings.Repeat(">", 10_000)); got != nil {
		t.Error("a text no parser should be given was parsed")
	}
}
