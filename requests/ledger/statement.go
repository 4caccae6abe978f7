package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Statement is what the log commits to for one entry, with the parts about the official replaced by their digests so
// that a report may leave them out and still be proved. Its fields stand in the order of their JSON names, as RFC 8785
// wants them; a test holds them to it.
type Statement struct {
	Action         string           `json:"action"`
	Actor          StatementActor   `json:"actor"`
	CaseRef        string           `json:"case_ref,omitzero"`
	Channel        string           `json:"channel,omitzero"`
	Corrects       *StatementTarget `json:"corrects,omitzero"`
	DataCategories []string         `json:"data_categories"`
	DataDetail     string           `json:"data_detail,omitzero"`
	Emergency      *Emergency       `json:"emergency,omitzero"`
	ID             string           `json:"id"`
	LegalBasis     LegalBasis       `json:"legal_basis"`
	Outcome        string           `json:"outcome,omitzero"`
	Purpose        StatementPurpose `json:"purpose"`
	Received       string           `json:"received"`
	Recipient      *Recipient       `json:"recipient,omitzero"`
	RecordedTime   string           `json:"recordedtime,omitzero"`
	Rest           Digest           `json:"rest"`
	Sequence       string           `json:"sequence,omitzero"`
	Source         string           `json:"source"`
	Subject        EventSubject     `json:"subject"`
	System         System           `json:"system"`
	Time           string           `json:"time"`
	Type           string           `json:"type"`
	Version        int              `json:"version"`
}

// StatementActor is who looked, open only as far as every profile allows.
type StatementActor struct {
	Kind   string       `json:"kind"`
	Org    Organisation `json:"org"`
	Person Digest       `json:"person"`
	Post   Digest       `json:"post"`
}

// StatementTarget is the event a correction puts right.
type StatementTarget struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// StatementPurpose names the activity and the version of it that was in force.
type StatementPurpose struct {
	Activity string `json:"activity"`
	Code     string `json:"code,omitzero"`
	Text     string `json:"text,omitzero"`
	Version  int64  `json:"version"`
}

// Post is the part of a statement shown under the profiles role and name.
type Post struct {
	Role string `json:"role,omitzero"`
	Unit string `json:"unit,omitzero"`
}

// PersonPart is the part of a statement shown under the profile name.
type PersonPart struct {
	ID   string `json:"id"`
	Name string `json:"name,omitzero"`
}

// rest is the part of a statement that no report shows.
type rest struct {
	DataSchema  string      `json:"dataschema,omitzero"`
	Sent        Digest      `json:"sent,omitzero"` // of what the source sent, when a mapping was applied
	SourceURI   string      `json:"source"`
	TraceParent string      `json:"traceparent,omitzero"`
	Visibility  *Visibility `json:"visibility,omitzero"`
}

// Digest is SHA-256 in JSON's base64.
type Digest [32]byte

// MarshalText writes base64.
func (d Digest) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, d[:]), nil
}

// UnmarshalText reads base64 of exactly 32 bytes.
func (d *Digest) UnmarshalText(text []byte) error {
	var room [48]byte
	b, err := strictBase64.AppendDecode(room[:0], text)
	if err != nil || len(b) != len(d) {
		return errors.New("ledger: not a digest")
	}
	copy(d[:], b)
	return nil
}

// strictBase64 is made once: Strict makes another encoding each time it is asked, and an entry has three digests.
var strictBase64 = base64.StdEncoding.Strict()

// Salt is the random value that keeps a digest from being guessed.
type Salt [16]byte

// MarshalText writes base64.
func (s Salt) MarshalText() ([]byte, error) { return base64.StdEncoding.AppendEncode(nil, s[:]), nil }

// UnmarshalText reads base64 of exactly 16 bytes.
func (s *Salt) UnmarshalText(text []byte) error {
	b, err := strictBase64.DecodeString(string(text))
	if err != nil || len(b) != len(s) {
		return errors.New("ledger: not a salt")
	}
	copy(s[:], b)
	return nil
}

// derive makes the salt of one part from the entry's secret salt: who is given one learns nothing of the others.
func (s Salt) derive(part string) Salt {
	var buf [32]byte
	sum := sha256.Sum256(append(append(buf[:0], s[:]...), part...))
	return Salt(sum[:16])
}

// commit is SHA-256(salt ‖ canonical).
func (s Salt) commit(canonical []byte) Digest {
	h := sha256.New()
	h.Write(s[:])
	h.Write(canonical)
	return Digest(h.Sum(nil))
}

// Names of the parts, from which their salts are derived.
const (
	partOpen   = "statement"
	partPost   = "post"
	partPerson = "person"
	partRest   = "rest"
)

// record is an entry's whole content: the statement and the parts it holds only as digests, all in canonical JSON.
type record struct {
	open, post, person, rest []byte
}

// canonical writes a value as RFC 8785 has it. The types above are declared in that order, so nothing is sorted.
func canonical(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // strings were validated as UTF-8 before they came here
		panic(fmt.Sprintf("ledger: %v", err))
	}
	return b
}

// pack joins the parts for sealing; canonical JSON holds no line break of its own.
func (r record) pack() []byte {
	return bytes.Join([][]byte{r.open, r.post, r.person, r.rest}, []byte{'\n'})
}

func unpack(b []byte) (record, error) {
	parts := bytes.Split(b, []byte{'\n'})
	if len(parts) != 4 {
		return record{}, errors.New("ledger: the sealed record is damaged")
	}
	return record{open: parts[0], post: parts[1], person: parts[2], rest: parts[3]}, nil
}

// record opens the payload of an entry.
func (s *Sealer) record(event string, sealed []byte) (record, error) {
	clear, err := s.Open("ledger_entry", "payload", event, sealed)
	if err != nil {
		return record{}, err
	}
	return unpack(clear)
}

// compose turns an accepted event into its record and its commitment. The parts stand one after the other in one piece
// of memory, each followed by a line break, the statement last.
func compose(source Source, e *Event, salt Salt, received string) (record, Digest) {
	w := make(writer, 0, 1024)
	w = append(Post{Role: e.Data.Actor.Role, Unit: e.Data.Actor.Unit}.write(w), '\n')
	post := len(w)
	w = append(PersonPart{ID: e.Data.Actor.ID, Name: e.Data.Actor.Name}.write(w), '\n')
	person := len(w)
	w = append(rest{DataSchema: e.DataSchema, Sent: e.sent, SourceURI: e.Source, TraceParent: e.TraceParent,
		Visibility: e.Data.Visibility}.write(w), '\n')
	closed := len(w)
	st := Statement{
		Action: e.Data.Action,
		Actor: StatementActor{
			Kind: e.Data.Actor.Kind, Org: e.Data.Actor.Org,
			Person: salt.derive(partPerson).commit(w[post : person-1]), Post: salt.derive(partPost).commit(w[:post-1]),
		},
		CaseRef: e.Data.CaseRef, Channel: e.Data.Channel, DataCategories: e.Data.DataCategories,
		DataDetail: e.Data.DataDetail, Emergency: e.Data.Emergency, ID: e.ID, LegalBasis: e.basis(),
		Outcome: e.Data.Outcome,
		Purpose: StatementPurpose{Activity: e.Data.Purpose.Activity, Code: e.Data.Purpose.Code,
			Text: e.Data.Purpose.Text, Version: e.activity.Version},
		Received: received, Recipient: e.Data.Recipient, RecordedTime: e.RecordedTime,
		Rest: salt.derive(partRest).commit(w[person : closed-1]), Sequence: e.Sequence, Source: source.ID,
		Subject: e.Data.Subject, System: e.Data.System, Time: e.Time, Type: e.Type, Version: 1,
	}
	if c := e.Data.Corrects; c != nil {
		st.Corrects = &StatementTarget{ID: c.ID, Reason: c.Reason}
	}
	w = st.write(w)
	r := record{post: w[:post-1], person: w[post : person-1], rest: w[person : closed-1], open: w[closed:]}
	return r, salt.derive(partOpen).commit(r.open)
}

// basis is the legal basis the source gave, or else the activity's.
func (e *Event) basis() LegalBasis {
	if e.Data.LegalBasis != nil {
		return *e.Data.LegalBasis
	}
	return LegalBasis{Code: e.activity.LegalBasis, Reference: e.activity.LegalReference}
}

// sameContent reports whether two records come of the same event: what was sent is the same, or what was made of it.
func sameContent(a, b record) bool {
	sentA, madeA, errA := a.said()
	sentB, madeB, errB := b.said()
	return errA == nil && errB == nil && (sentA == sentB || madeA == madeB)
}

// said are the digests of what the source sent and of what was made of it, whenever it was received and whichever version of the
// activity was published then. They differ where a mapping was applied.
func (r record) said() (sent, made Digest, err error) {
	var closed rest
	if err := json.Unmarshal(r.rest, &closed); err != nil {
		return sent, made, err
	}
	sent, closed.Sent = closed.Sent, Digest{}
	content, err := contentOf(r.open)
	made = sha256.Sum256(record{content, r.post, r.person, canonical(closed)}.pack())
	if sent == (Digest{}) {
		sent = made
	}
	return sent, made, err
}

func contentOf(open []byte) ([]byte, error) {
	var st Statement
	if err := json.Unmarshal(open, &st); err != nil {
		return nil, err
	}
	st.Received, st.Purpose.Version, st.LegalBasis = "", 0, LegalBasis{}
	st.Actor.Person, st.Actor.Post, st.Rest = Digest{}, Digest{}, Digest{}
	return canonical(st), nil
}

// canonicalOf brings JSON from elsewhere into canonical form; a verifier must not trust the file's layout.
func canonicalOf(raw jsontext.Value) ([]byte, error) {
	v := raw.Clone()
	if err := v.Canonicalize(); err != nil {
		return nil, err
	}
	return v, nil
}
