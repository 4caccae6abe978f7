package ledger

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
	Findings   []Finding   // what failed or could not be checked; empty when genuine
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
	Report     []byte // the JSON report
	Proofs     []byte // the .proofs file
	Checkpoint []byte // a newer checkpoint to hold the report against; may be empty
	Key        string // the log's public key, in note form: name+hash+key
}
