package requests

import (
	"strings"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// SameItems pairs what two cases ask for item by item: the id of each of these with that of the one among others that asks the same of the
// same system. White space and the case of letters do not matter; what has no counterpart is missing.
func SameItems(these, others []Item) map[uuid.UUID]uuid.UUID {
	pairs, taken := map[uuid.UUID]uuid.UUID{}, map[uuid.UUID]bool{}
	for _, one := range these {
		for _, other := range others {
			if !taken[other.ID] && one.says() == other.says() {
				pairs[one.ID], taken[other.ID] = other.ID, true
				break
			}
		}
	}
	return pairs
}

// says is what an item asks for, to be compared.
func (it Item) says() [4]string {
	plain := func(text string) string {
		return strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(text))), " ")
	}
	return [4]string{it.Source, plain(it.Field), plain(it.Held), plain(it.Right)}
}
