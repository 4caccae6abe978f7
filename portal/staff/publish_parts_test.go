package staff

import (
	"testing"

	"daylight/notices"
)

func TestOverlayKeepsWhatOthersChanged(t *testing.T) {
	t.Parallel()
	seen := notices.Notice{Unit: "Libraries", Rights: []notices.Right{notices.RightAccess}, Retention: []string{"LIB-001"}}
	saved := seen
	saved.Unit, saved.Bases = "Museums", []notices.Basis{{Article: "6(1)(e)"}}
	typed := seen
	typed.Rights, typed.Bases, typed.Retention = []notices.Right{notices.RightErasure}, []notices.Basis{}, nil
	got := overlay(seen, typed, saved)
	if got.Unit != "Museums" || len(got.Bases) != 1 {
		t.Errorf("what the other wrote is lost: %+v", got)
	}
	if len(got.Rights) != 1 || got.Rights[0] != notices.RightErasure || got.Retention != nil {
		t.Errorf("what was typed is lost: %+v", got)
	}
}

func TestOriginalOfATranslation(t *testing.T) {
	t.Parallel()
	// The marks of the originals are what the board keeps; here any two that differ will do, since only the newest version is stale.
	version := func(en, origin string) notices.Version[notices.Content] {
		return notices.Version[notices.Content]{Content: notices.Notice{
			Text:   map[notices.Part]notices.Text{notices.PartData: {"en": en, "fr": "Votre nom."}},
			Origin: map[notices.Part]map[string]string{notices.PartData: {"fr": origin}},
		}}
	}
	const ofName = "aa7b144c2db527a1" // of "Your name."
	now := version("Your full name.", ofName).Content.(notices.Notice)
	versions := []notices.Version[notices.Content]{version("Your full name.", ofName), version("Your name.", ofName), version("Your names.", "0000000000000000")}
	if !now.Say(notices.PartData, "fr", "en").Stale || versions[1].Content.(notices.Notice).Say(notices.PartData, "fr", "en").Stale {
		t.Fatal("the marks in this test are not those of the texts")
	}
	if got := originals(versions, now, "fr", "en"); got[notices.PartData] != "Your name." || len(got) != 1 {
		t.Errorf("made from %q", got)
	}
	if got := originals(versions[:1], now, "fr", "en"); len(got) != 0 {
		t.Errorf("an original nobody published: %q", got)
	}
}

func TestWhereAGapIsMended(t *testing.T) {
	t.Parallel()
	n := notices.Notice{Text: map[notices.Part]notices.Text{notices.PartTransfers: {"en": "To Brazil."}}}
	for key, want := range map[notices.Gap]string{
		{Key: "notices.gap.basis", Part: notices.PartBasis}:           "/facts#bases.0.article",
		{Key: "notices.gap.controller", Part: notices.PartController}: "/text/en#controller.en",
		{Key: "notices.gap.transfers", Part: notices.PartTransfers}:   "/facts#transfers.0.safeguard",
		{Key: "notices.gap.automated", Part: notices.PartAutomated}:   "/text/en#automated.en",
	} {
		if got, _ := mendedIn(key, n, "en"); got != want {
			t.Errorf("%s: %s, want %s", key.Key, got, want)
		}
	}
}
