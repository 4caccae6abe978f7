package ledger

import (
	"testing"

	"pgregory.net/rapid"
)

// TestWriterIsTheLibrary holds what is written by hand against what the library writes of the same types.
func TestWriterIsTheLibrary(t *testing.T) {
	t.Parallel()
	text := rapid.String()
	digest := rapid.Custom(func(t *rapid.T) (d Digest) {
		copy(d[:], rapid.SliceOfN(rapid.Byte(), len(d), len(d)).Draw(t, "digest"))
		return d
	})
	rapid.Check(t, func(t *rapid.T) {
		draw := func() string { return text.Draw(t, "text") }
		sometimes := func() bool { return rapid.Bool().Draw(t, "there") }
		s := Statement{
			Action: draw(), Actor: StatementActor{Kind: draw(), Org: Organisation{draw(), draw()}, Person: digest.Draw(t, "person"), Post: digest.Draw(t, "post")},
			CaseRef: draw(), Channel: draw(), DataCategories: rapid.SliceOfN(text, 1, 4).Draw(t, "categories"), DataDetail: draw(), ID: draw(),
			LegalBasis: LegalBasis{draw(), draw()}, Outcome: draw(), Purpose: StatementPurpose{draw(), draw(), draw(), rapid.Int64().Draw(t, "version")},
			Received: draw(), RecordedTime: draw(), Rest: digest.Draw(t, "rest"), Sequence: draw(), Source: draw(),
			Subject: EventSubject{draw(), draw(), draw()}, System: System{draw(), draw()}, Time: draw(), Type: draw(), Version: 1,
		}
		if sometimes() {
			s.Corrects = &StatementTarget{draw(), draw()}
		}
		if sometimes() {
			s.Emergency = &Emergency{draw()}
		}
		if sometimes() {
			s.Recipient = &Recipient{draw(), draw(), draw(), draw(), draw()}
		}
		r := rest{DataSchema: draw(), SourceURI: draw(), TraceParent: draw()}
		if sometimes() {
			r.Sent = digest.Draw(t, "sent")
		}
		if sometimes() {
			r.Visibility = &Visibility{draw(), draw(), draw()}
		}
		post, person := Post{draw(), draw()}, PersonPart{draw(), draw()}
		for _, c := range []struct {
			written writer
			value   any
		}{{s.write(nil), s}, {r.write(nil), r}, {post.write(nil), post}, {person.write(nil), person}} {
			if want := canonical(c.value); string(c.written) != string(want) {
				t.Fatalf("\n%s\n%s", c.written, want)
			}
		}
	})
}
