package notices

import (
	"slices"
	"testing"
)

func TestCitationsOfRepealedLaw(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		law, text string
		gone      []string
	}{
		{"uk-gdpr", "You can complain under Article 77 of the UK GDPR.", []string{"UK GDPR Art. 77"}},
		{"uk-gdpr", "See Art. 77(1) GDPR.", []string{"UK GDPR Art. 77"}},
		{"uk-gdpr", "Your rights are in Articles 15, 16 and 77.", []string{"UK GDPR Art. 77"}},
		{"uk-gdpr", "Vous pouvez saisir le régulateur (articles 13 et 77 du RGPD).", []string{"UK GDPR Art. 77"}},
		{"uk-gdpr", "يمكنك أن تشكو بموجب المادة ٧٧.", []string{"UK GDPR Art. 77"}},
		{"uk-gdpr", "Article 22 of the UK GDPR, and Article 22A.", []string{"UK GDPR Art. 22"}},
		{"uk-gdpr", "Article 22A of the UK GDPR.", nil},
		{"uk-gdpr", "Article 8 of the European Convention on Human Rights, and Article 45 of the Constitution.", nil},
		{"uk-gdpr", "We rely on an adequacy decision (Article 45).", []string{"UK GDPR Art. 45"}},
		{"uk-gdpr", "Transfers under Article 44 of the UK GDPR, or Article 44A.", []string{"UK GDPR Art. 44"}},
		{"eu-gdpr", "Transfers under Article 44 of the GDPR.", nil},
		{"uk-gdpr", "Adequacy regulations under section 17A of the Data Protection Act 2018.", []string{"DPA 2018 s. 17A"}},
		{"uk-gdpr", "Article 89(1) and section 19 DPA 2018.", []string{"UK GDPR Art. 89", "DPA 2018 s. 19"}},
		{"uk-gdpr", "Section 19 of the Licensing Act 2003.", nil},
		{"uk-gdpr", "Section 190 of the Data Protection Act 2018.", nil},
		{"uk-gdpr", "We are registered under the Data Protection Act 1998.", []string{"DPA 1998"}},
		{"uk-gdpr", "Sections 164A and 165 of the Data Protection Act 2018.", nil},
		{"uk-gdpr", "You can call 01632 960 077.", nil},
		{"eu-gdpr", "You can complain under Article 77 of the GDPR. Decisions: Article 22.", nil},
		{"eu-gdpr", "As Directive 95/46/EC says.", []string{"95/46/EC"}},
		{"fr-gdpr", "La directive 95/46/CE.", []string{"95/46/EC"}},
		{"nz-privacy", "Article 77, Directive 95/46/EC.", nil},
	} {
		n := aNotice("cctv")
		n.Text[PartComplaint] = Text{"fr": tc.text}
		var gone []string
		for _, gap := range Checklist(tc.law, n, "en") {
			if gap.Gone != "" {
				if gone = append(gone, gap.Gone); gap.Part != PartComplaint || gap.Citation == "" || gap.Required || gap.Lang != "fr" {
					t.Errorf("%+v", gap)
				}
			}
		}
		if !slices.Equal(gone, tc.gone) {
			t.Errorf("%s: %q: %v, want %v", tc.law, tc.text, gone, tc.gone)
		}
	}
	n := aNotice("cctv")
	n.Bases = []Basis{{"6(1)(e)", "Data Protection Act 1998, section 29"}}
	n.Transfers = []Transfer{{Country: "Japan", Safeguard: "Adequacy decision, UK GDPR Article 45(3)"}}
	var parts []Part
	for _, gap := range outdated("uk-gdpr", n, "en") {
		if parts = append(parts, gap.Part); gap.Lang != "" {
			t.Errorf("%+v", gap)
		}
	}
	if !slices.Equal(parts, []Part{PartBasis, PartTransfers}) {
		t.Errorf("facts: %v", parts)
	}
}

// Each line says what is gone, what stands instead and where the law says so.
func TestRepealsHaveSources(t *testing.T) {
	t.Parallel()
	for _, r := range repeals {
		if r.gone == "" || r.instead == "" || r.source == "" || len(r.laws) == 0 || (r.article == "") == (r.words == nil) {
			t.Errorf("%+v", r)
		}
	}
}
