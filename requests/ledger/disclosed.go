package ledger

import (
	"encoding/base64"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Disclosed is an entry in its provable form: the statement the log committed to, the parts the profile shows, and its
// leaf. The JSON report carries one for each entry under "entries", and nothing else there; Verify checks exactly this.
type Disclosed struct {
	Statement  jsontext.Value `json:"statement"` // canonical JSON of a Statement
	Salt       Salt           `json:"salt"`
	Post       *DisclosedPart `json:"post,omitzero"`
	Person     *DisclosedPart `json:"person,omitzero"`
	Commitment Digest         `json:"commitment"`
	Leaf       *LeafPlace     `json:"leaf,omitzero"` // absent until the log has taken the entry in
}

// DisclosedPart is a part about the official that the profile shows, with the salt that proves it.
type DisclosedPart struct {
	Content jsontext.Value `json:"content"`
	Salt    Salt           `json:"salt"`
}

// LeafPlace is where an entry stands in the log and in the citizen's own chain.
type LeafPlace struct {
	Index    int64  `json:"index"`
	Ordinal  int64  `json:"ordinal"`
	Previous Digest `json:"previous"` // commitment of the entry before in the citizen's chain; zero for the first
}

// leafData is the record of which the log keeps the hash: plain lines, so that it can be checked with everyday tools.
// An ordinal of zero is an entry outside the citizen's numbering.
func leafData(ordinal int64, previous, commitment Digest) []byte {
	b := make([]byte, 0, 128)
	b = append(b, "daylight/access-entry/v1\n"...)
	b = strconv.AppendInt(b, ordinal, 10)
	b = append(b, '\n')
	b = base64.StdEncoding.AppendEncode(b, previous[:])
	b = append(b, '\n')
	b = base64.StdEncoding.AppendEncode(b, commitment[:])
	return append(b, '\n')
}
