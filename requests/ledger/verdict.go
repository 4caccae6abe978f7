package ledger

import "time"

// Answer is what a verifier says.
type Answer string

// The three answers.
// i18n: ledger.answer.*
const (
	Genuine    Answer = "genuine"
	NotGenuine Answer = "not-genuine"
	CannotTell Answer = "cannot-tell"
)

// Verdict is an answer with its reasons.
type Verdict struct {
	Answer     Answer
	Entries    int         // entries checked
	Checkpoint *Checkpoint // the state of the log they were checked against
	Consistent bool        // the other checkpoint and this one were proved to be of one log
	Witnesses  []Watched   // the witnesses asked about
	Findings   []Finding   // what failed or could not be checked; empty when genuine
}

// Watched says whether a witness cosigned the state of the log the report was checked against, or one that continues it.
type Watched struct {
	Name string
	At   time.Time // zero when it did not
}

// Finding names one item and what is wrong with it.
type Finding struct {
	Answer  Answer // NotGenuine or CannotTell
	Pointer string // the place in the report, RFC 6901; empty for the whole
	Key     string // message key under ledger.verify
	Vars    map[string]any
}

// Evidence is what Verify needs. Only Report and Key are indispensable.
type Evidence struct {
	Report      []byte   // the JSON report
	Proofs      []byte   // the .proofs file
	Checkpoint  []byte   // another checkpoint to hold the report against; may be empty
	Consistency []byte   // what proves that both are of one log (ConsistencyFile); may be empty
	Key         string   // the log's public keys, in note form: name+hash+key, a line each
	Witnesses   []string // public keys of witnesses, in the same form
	Required    bool     // a report that one of the witnesses has not cosigned is not called genuine
}
