package ledger

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ReportType is the type of the JSON report that Verify knows.
const ReportType = "daylight.accesses.v1"

// provable is what Verify reads of a JSON report.
type provable struct {
	Type       string `json:"type"`
	Checkpoint string `json:"checkpoint"`
	Period     struct {
		From string `json:"from"`
	} `json:"period"`
	Extract   map[string]any `json:"extract"` // what it was narrowed to, when it says that it is an extract
	Numbering struct {
		Series []struct {
			First int64 `json:"first"`
			Last  int64 `json:"last"`
			Count int   `json:"count"`
		} `json:"series"`
		Erased     []erasedRun `json:"erased"`
		ErasedNote string      `json:"erased_note"`
	} `json:"numbering"`
	Person struct {
		Identifiers []jsontext.Value `json:"identifiers"`
	} `json:"person"`
	Entries []jsontext.Value `json:"entries"`
}

// verifier collects findings.
type verifier struct {
	verdict Verdict
	keys    note.Verifiers
	report  provable
	proofs  map[int64]proofOf
	signed  map[string]*Checkpoint // checkpoints met on the way; nil when their signature is not the log's
	chains  map[Subject][]numbered
	erased  []Erased // runs of numbers that the log's key says were erased

	continued *Checkpoint // another state, of the same size or shown to continue the report's
}

// numbered is a place in a citizen's chain, with the position of its entry in the report.
type numbered struct {
	LeafPlace
	commitment Digest
	entry      int
}

func (v *verifier) find(answer Answer, pointer, key string, vars map[string]any) {
	v.verdict.Findings = append(v.verdict.Findings, Finding{Answer: answer, Pointer: pointer, Key: key, Vars: vars})
}

// Verify checks a report with nothing but the report, its proofs and the log's key. It says that a report is genuine
// only when every entry of it was proved.
func Verify(e Evidence) Verdict {
	v := &verifier{signed: map[string]*Checkpoint{}, chains: map[Subject][]numbered{}}
	if v.open(e) {
		for i, raw := range v.report.Entries {
			v.entry(i, raw)
		}
		v.numbering()
	}
	v.verdict.Entries = len(v.report.Entries)
	v.verdict.Answer = Genuine
	for _, f := range v.verdict.Findings {
		if f.Answer == NotGenuine {
			v.verdict.Answer = NotGenuine
			break
		}
		v.verdict.Answer = CannotTell
	}
	return v.verdict
}

// open reads the files; false means that there is nothing to check entries against.
func (v *verifier) open(e Evidence) bool {
	if bytes.HasPrefix(e.Report, []byte("%PDF-")) {
		v.find(CannotTell, "", "ledger.verify.a_pdf", nil)
		return false
	}
	strictly := json.JoinOptions(jsontext.AllowDuplicateNames(false))
	if err := json.Unmarshal(e.Report, &v.report, strictly); err != nil || v.report.Type != ReportType {
		v.find(CannotTell, "", "ledger.verify.not_a_report", nil)
		return false
	}
	keys, err := ParseKeys(e.Key)
	if err != nil || len(keys) == 0 {
		v.find(CannotTell, "", "ledger.verify.no_key", nil)
		return false
	}
	v.keys = note.VerifierList(keys...)
	if v.proofs, err = parseProofs(e.Proofs); err != nil {
		v.find(CannotTell, "", "ledger.verify.proofs_unreadable", nil)
		return false
	}
	if v.report.Checkpoint == "" {
		v.find(CannotTell, "/checkpoint", "ledger.verify.no_checkpoint", nil)
		return false
	}
	v.verdict.Checkpoint = v.checkpoint([]byte(v.report.Checkpoint))
	if v.verdict.Checkpoint == nil {
		v.find(NotGenuine, "/checkpoint", "ledger.verify.checkpoint_signature", nil)
		return false
	}
	v.against(e)
	v.witnessed(e)
	return true
}

// checkpoint returns a checkpoint if a key of the log signed it. The log's keys bear its name.
func (v *verifier) checkpoint(signed []byte) *Checkpoint {
	if c, known := v.signed[string(signed)]; known {
		return c
	}
	var out *Checkpoint
	if n, err := note.Open(signed, v.keys); err == nil {
		c, err := ParseCheckpoint(signed)
		if err == nil && slices.ContainsFunc(n.Sigs, func(s note.Signature) bool { return s.Name == c.Origin }) {
			out = &c
		}
	}
	v.signed[string(signed)] = out
	return out
}

func (v *verifier) entry(i int, raw jsontext.Value) {
	at := fmt.Sprintf("/entries/%d", i)
	var d Disclosed
	if err := json.Unmarshal(raw, &d, strict); err != nil {
		v.find(NotGenuine, at, "ledger.verify.entry_unreadable", nil)
		return
	}
	open, err := canonicalOf(d.Statement)
	var st Statement
	if err != nil || json.Unmarshal(open, &st, strict) != nil {
		v.find(NotGenuine, at+"/statement", "ledger.verify.entry_unreadable", nil)
		return
	}
	if d.Salt.commit(open) != d.Commitment {
		v.find(NotGenuine, at+"/statement", "ledger.verify.statement_changed", map[string]any{"Time": st.Time})
		return
	}
	v.part(at+"/post", d.Post, st.Actor.Post, st.Time)
	v.part(at+"/person", d.Person, st.Actor.Person, st.Time)
	if d.Leaf == nil {
		v.find(CannotTell, at, "ledger.verify.not_in_log", map[string]any{"Time": st.Time})
		return
	}
	if v.included(at, d, st) {
		s := Subject{st.Subject.Scheme, st.Subject.ID}.Normal()
		v.chains[s] = append(v.chains[s], numbered{*d.Leaf, d.Commitment, i})
	}
}

func (v *verifier) part(at string, p *DisclosedPart, want Digest, when string) {
	if p == nil {
		return
	}
	content, err := canonicalOf(p.Content)
	if err != nil || p.Salt.commit(content) != want {
		v.find(NotGenuine, at, "ledger.verify.part_changed", map[string]any{"Time": when})
	}
}

// included proves that the entry's leaf is in the log.
func (v *verifier) included(at string, d Disclosed, st Statement) bool {
	vars := map[string]any{"Time": st.Time, "Number": d.Leaf.Ordinal}
	p, ok := v.proofs[d.Leaf.Index]
	if !ok {
		v.find(CannotTell, at, "ledger.verify.no_proof", vars)
		return true
	}
	c := v.checkpoint(p.checkpoint)
	if c == nil {
		v.find(NotGenuine, at, "ledger.verify.proof_signature", vars)
		return false
	}
	leaf := tlog.RecordHash(leafData(d.Leaf.Ordinal, d.Leaf.Previous, d.Commitment))
	if p.index >= c.Size || tlog.CheckRecord(p.hashes, c.Size, tlog.Hash(c.Root), p.index, leaf) != nil {
		v.find(NotGenuine, at, "ledger.verify.not_included", vars)
		return false
	}
	return true
}

// numbering holds the entries against the citizen's own chain: each entry names the one before it, so one that was
// taken out or exchanged shows, whatever else was rewritten.
func (v *verifier) numbering() {
	v.readErased()
	for _, chain := range v.chains {
		slices.SortFunc(chain, func(x, y numbered) int { return cmp.Compare(x.Ordinal, y.Ordinal) })
		for i, n := range chain {
			v.follows(chain, i, n)
		}
	}
	v.erasedHere()
	if len(v.verdict.Findings) == 0 {
		v.counted()
	}
}

func (v *verifier) follows(chain []numbered, i int, n numbered) {
	at := fmt.Sprintf("/entries/%d", n.entry)
	before := int64(0)
	var last Digest
	if i > 0 {
		before, last = chain[i-1].Ordinal, chain[i-1].commitment
	}
	switch {
	case n.Ordinal == before:
		v.find(NotGenuine, at, "ledger.verify.number_twice", map[string]any{"Number": n.Ordinal})
	case n.Ordinal == before+1 && n.Previous != last:
		v.find(NotGenuine, at, "ledger.verify.chain_broken", map[string]any{"Number": n.Ordinal})
	case n.Ordinal > before+1 && v.report.Period.From == "" && len(v.report.Extract) == 0 && !v.erasedBetween(before, last, n):
		// A report from the beginning has every number that was not erased; one of a period, or an extract, need not.
		v.find(NotGenuine, at, "ledger.verify.gap", map[string]any{"First": before + 1, "Last": n.Ordinal - 1})
	}
}

// counted holds the numbers the report states against those it shows.
func (v *verifier) counted() {
	for i, s := range v.report.Numbering.Series {
		shown := false
		for _, chain := range v.chains {
			first, last := chain[0].Ordinal, chain[len(chain)-1].Ordinal
			shown = shown || first == s.First && last == s.Last && len(chain) == s.Count
		}
		if !shown && s.Count > 0 {
			v.find(NotGenuine, fmt.Sprintf("/numbering/series/%d", i), "ledger.verify.count",
				map[string]any{"First": s.First, "Last": s.Last, "Count": s.Count})
		}
	}
}
