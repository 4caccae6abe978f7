package notices

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// mark identifies an original text, so that a translation can say which one it
// was made from. Space at the ends and the kind of line break do not count.
func mark(original string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(strings.ReplaceAll(original, "\r\n", "\n"))))
	return hex.EncodeToString(sum[:8])
}

// Say gives one part in lang, or in the authoritative language where it is not
// translated, and tells whether the original has changed since.
func (n Notice) Say(part Part, lang, authoritative string) Said {
	said := n.Text[part].In(lang, authoritative)
	said.Stale = n.stale(part, said.Lang, authoritative)
	return said
}

func (n Notice) stale(part Part, lang, authoritative string) bool {
	if lang == authoritative || n.Text[part][lang] == "" {
		return false
	}
	origin, known := n.Origin[part][lang]
	return known && origin != mark(n.Text[part][authoritative])
}

// Translation is how far a notice is translated into one language.
type Translation struct {
	Lang           string
	Done           int
	Missing, Stale []Part
}

// Translations tells, for each language but the authoritative one, which parts
// are missing and which are older than their original.
func (n Notice) Translations(languages []string) []Translation {
	if len(languages) == 0 {
		return nil
	}
	list := make([]Translation, 0, len(languages)-1)
	for _, lang := range languages[1:] {
		t := Translation{Lang: lang}
		for _, part := range Parts {
			switch {
			case n.Text[part][languages[0]] == "":
			case n.Text[part][lang] == "":
				t.Missing = append(t.Missing, part)
			case n.stale(part, lang, languages[0]):
				t.Stale = append(t.Stale, part)
			default:
				t.Done++
			}
		}
		list = append(list, t)
	}
	return list
}
