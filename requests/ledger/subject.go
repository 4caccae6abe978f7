package ledger

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Subject is a citizen as one source names them: an identifier within a scheme.
type Subject struct {
	Scheme string `json:"scheme"`
	ID     string `json:"id"`
}

// Person is one human being, who may be known under several identifiers.
type Person []Subject

// Normal returns the subject in the one form that is indexed: white space removed, compatibility forms and letter case
// folded. Hyphens and dots stay: in some national numbers they carry meaning.
func (s Subject) Normal() Subject {
	return Subject{Scheme: normal(s.Scheme), ID: normal(s.ID)}
}

// Same reports whether both name the same citizen.
func (s Subject) Same(other Subject) bool { return s.Normal() == other.Normal() }

// Valid reports whether both parts say something after normalisation.
func (s Subject) Valid() bool {
	n := s.Normal()
	return n.Scheme != "" && n.ID != ""
}

// Has reports whether the subject is one of the person's identifiers.
func (p Person) Has(s Subject) bool {
	for _, own := range p {
		if own.Same(s) {
			return true
		}
	}
	return false
}

func normal(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || 'a' <= c && c <= 'z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
	return strings.ToUpper(s)
}
