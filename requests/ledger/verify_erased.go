package ledger

import (
	"fmt"
	"slices"
)

// erasedRun is a run of erased numbers as a report states it.
type erasedRun struct {
	First   int64  `json:"first"`
	Last    int64  `json:"last"`
	Row     string `json:"row"`
	Version int    `json:"version"`
	Since   string `json:"since"`
	On      string `json:"on"`
}

func (r Erased) stated() erasedRun {
	return erasedRun{r.First, r.Last, r.Row, r.Version, r.Since, r.On}
}

// readErased takes what the report says of erased numbers, if the log's key says the same.
func (v *verifier) readErased() {
	stated, signed := v.report.Numbering.Erased, v.report.Numbering.ErasedNote
	if signed == "" {
		for i, r := range stated {
			v.find(CannotTell, fmt.Sprintf("/numbering/erased/%d", i), "ledger.verify.erased_unsigned",
				map[string]any{"First": r.First, "Last": r.Last})
		}
		return
	}
	runs, ok := parseErased([]byte(signed), v.keys)
	if !ok {
		v.find(NotGenuine, "/numbering/erased_note", "ledger.verify.erased_signature", nil)
		return
	}
	for i, r := range stated {
		if !slices.ContainsFunc(runs, func(own Erased) bool { return own.stated() == r }) {
			v.find(NotGenuine, fmt.Sprintf("/numbering/erased/%d", i), "ledger.verify.erased_changed",
				map[string]any{"First": r.First, "Last": r.Last})
		}
	}
	v.erased = runs
}

// erasedBetween tells whether all numbers between two neighbours of a chain were erased: from the later one back, each run
// ends with the commitment that what follows it names, and begins after the one before. What is stated without a
// signature has had its finding already.
func (v *verifier) erasedBetween(before int64, last Digest, n numbered) bool {
	unsigned := v.report.Numbering.ErasedNote == ""
	upTo, want := n.Ordinal-1, n.Previous
	for upTo > before {
		var r Erased
		if unsigned {
			i := slices.IndexFunc(v.report.Numbering.Erased, func(r erasedRun) bool { return r.Last == upTo })
			if i < 0 {
				return false
			}
			r.First = v.report.Numbering.Erased[i].First
		} else {
			i := slices.IndexFunc(v.erased, func(r Erased) bool { return r.Last == upTo && r.after == want })
			if i < 0 {
				return false
			}
			r = v.erased[i]
		}
		if r.First > upTo {
			return false
		}
		upTo, want = r.First-1, r.before
	}
	return upTo == before && (unsigned || want == last)
}

// erasedHere makes sure that each signed run belongs to a chain of this report: a statement made for somebody else names
// other commitments. A chain of which nothing is left shows nothing that could be compared.
func (v *verifier) erasedHere() {
	if len(v.chains) < max(1, len(v.report.Person.Identifiers)) {
		return
	}
	for i, r := range v.erased {
		fits := false
		for _, chain := range v.chains {
			fits = fits || !slices.ContainsFunc(chain, func(n numbered) bool {
				return n.Ordinal >= r.First && n.Ordinal <= r.Last || n.Ordinal == r.Last+1 && n.Previous != r.after ||
					n.Ordinal == r.First-1 && n.commitment != r.before
			})
		}
		if !fits {
			v.find(NotGenuine, fmt.Sprintf("/numbering/erased/%d", i), "ledger.verify.erased_elsewhere",
				map[string]any{"First": r.First, "Last": r.Last})
		}
	}
}
