package requests

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

var errStub = errors.New("requests: being written")

// ── filing ──

// File makes a case of a request. The same Filing.Key files once.
func (r *Registry) File(ctx context.Context, by Citizen, f Filing) (Receipt, error) {
	return Receipt{}, errStub
}

// FileFor makes a case of a request that came by post, phone or at the counter.
func (r *Registry) FileFor(ctx context.Context, by Officer, f Filing) (Receipt, error) {
	return Receipt{}, errStub
}

// Questioned is one entry of the access ledger a citizen questions.
type Questioned struct {
	Entry   uuid.UUID
	Seen    json.RawMessage // the entry as it was shown, kept sealed with the complaint
	Unit    string          // unit named in the entry: walled off
	Officer uuid.UUID       // official named in the entry, when it is one of ours: walled off
	Text    string          // why it is questioned
	Wanted  string
	Contact Contact
	Lang    string
	Key     string
}

// FileComplaint makes a complaint about one look at the citizen's data.
func (r *Registry) FileComplaint(ctx context.Context, by Citizen, q Questioned) (Receipt, error) {
	return Receipt{}, errStub
}

// StartDraft gives the conversation's unfinished draft, or begins one when there is none or the last was filed.
func (r *Registry) StartDraft(ctx context.Context, browser, lang string) (Draft, error) {
	return Draft{}, errStub
}

// Draft gives the conversation's draft, or ErrDraftGone.
func (r *Registry) Draft(ctx context.Context, browser string) (Draft, error) { return Draft{}, errStub }

// SaveAnswer checks and saves the fields of one question, taken from f. Problems leave the draft as it was.
func (r *Registry) SaveAnswer(ctx context.Context, browser string, q Question, f Filing) (Draft, error) {
	return Draft{}, errStub
}

// SubmitDraft files the draft. However often and from however many tabs it is sent, there is one case.
func (r *Registry) SubmitDraft(ctx context.Context, browser string, by Citizen) (Receipt, error) {
	return Receipt{}, errStub
}

// DropDraft forgets the conversation's draft.
func (r *Registry) DropDraft(ctx context.Context, browser string) error { return errStub }

// ── following ──

// AskCode sends a code to the mailbox of a case, if reference and address belong together; nobody can tell whether they do.
func (r *Registry) AskCode(ctx context.Context, f Follow) (uuid.UUID, error) {
	return uuid.Nil, errStub
}

// EnterCode spends a code, confirms the mailbox and gives the reference it opens.
func (r *Registry) EnterCode(ctx context.Context, e CodeEntry) (string, error) { return "", errStub }

// Track shows a case to the citizen it belongs to.
func (r *Registry) Track(ctx context.Context, by Citizen, ref string) (TrackView, error) {
	return TrackView{}, errStub
}

// Mine lists the cases of a signed-in citizen, newest first.
func (r *Registry) Mine(ctx context.Context, by Citizen) ([]MyCase, error) { return nil, errStub }

// Attach ties a case whose code was entered to the signed-in citizen's identity.
func (r *Registry) Attach(ctx context.Context, by Citizen, ref string) error { return errStub }

// Answer answers the open question; the clock runs on.
func (r *Registry) Answer(ctx context.Context, by Citizen, s Step, text string) error { return errStub }

// Reply writes to the body.
func (r *Registry) Reply(ctx context.Context, by Citizen, s Step, text string) error { return errStub }

// Withdraw ends a case at the citizen's wish.
func (r *Registry) Withdraw(ctx context.Context, by Citizen, s Step, why string) error {
	return errStub
}

// Dispute puts the citizen's own statement beside a refused correction or a finding.
func (r *Registry) Dispute(ctx context.Context, by Citizen, s Step, statement string) error {
	return errStub
}

// ── the office ──

// Open is the only way to read a case. The look is recorded in the citizen's access ledger in the same transaction.
// Opening a case that is not one's own needs a purpose.
func (r *Registry) Open(ctx context.Context, by Officer, ref, purpose string) (CaseView, error) {
	return CaseView{}, errStub
}

// Queue lists cases by due day.
func (r *Registry) Queue(ctx context.Context, by Officer, f QueueFilter) (QueuePage, error) {
	return QueuePage{}, errStub
}

// Counts are the numbers above the queue.
func (r *Registry) Counts(ctx context.Context, by Officer) (QueueCounts, error) {
	return QueueCounts{}, errStub
}

// Search finds cases by reference, e-mail, identifier or a word of the name, exactly.
func (r *Registry) Search(ctx context.Context, by Officer, text string) ([]QueueRow, error) {
	return nil, errStub
}

// Claim takes a case nobody has.
func (r *Registry) Claim(ctx context.Context, by Officer, s Step) error { return errStub }

// Assign gives a case to a colleague.
func (r *Registry) Assign(ctx context.Context, by Officer, s Step, to Officer) error { return errStub }

// Release puts a case back.
func (r *Registry) Release(ctx context.Context, by Officer, s Step, why string) error { return errStub }

// Recuse steps back for a conflict of interest: from then on the case does not exist for this officer.
func (r *Registry) Recuse(ctx context.Context, by Officer, s Step, why string) error { return errStub }

// Inquiry is a question to the citizen.
type Inquiry struct {
	Text     string
	Identity bool // asks for what is needed to be sure who asks, rather than what is meant
}

// Ask asks the citizen; the clock pauses where the law lets it.
func (r *Registry) Ask(ctx context.Context, by Officer, s Step, q Inquiry) error { return errStub }

// AnswerFor enters an answer that came by phone, post or at the counter.
func (r *Registry) AnswerFor(ctx context.Context, by Officer, s Step, text string) error {
	return errStub
}

// Note leaves an internal note.
func (r *Registry) Note(ctx context.Context, by Officer, s Step, text string) error { return errStub }

// Write sends the citizen a message.
func (r *Registry) Write(ctx context.Context, by Officer, s Step, text string) error { return errStub }

// Extension asks for more time.
type Extension struct {
	By     string // as the law counts it: "2m"; empty means the longest the law allows
	Reason string // to the citizen
}

// Extend takes the longer limit the law allows, and tells the citizen why.
func (r *Registry) Extend(ctx context.Context, by Officer, s Step, e Extension) error { return errStub }

// Identity is an identity established by the body.
type Identity struct {
	Subject ledger.Subject
	Method  string // "counter", "post", "held_fact"
}

// Identify records that the citizen's identity is established. The document shown is not kept.
func (r *Registry) Identify(ctx context.Context, by Officer, s Step, id Identity) error {
	return errStub
}

// Decide drafts the decision, and with Submit sends it for approval.
func (r *Registry) Decide(ctx context.Context, by Officer, s Step, d Decision) error { return errStub }

// Submit sends the drafted decision for approval.
func (r *Registry) Submit(ctx context.Context, by Officer, s Step) error { return errStub }

// Approve gives the answer. Never the work of the same person.
func (r *Registry) Approve(ctx context.Context, by Officer, s Step) error { return errStub }

// SendBack returns a decision with what is missing.
func (r *Registry) SendBack(ctx context.Context, by Officer, s Step, why string) error {
	return errStub
}

// Close ends an answered case.
func (r *Registry) Close(ctx context.Context, by Officer, s Step) error { return errStub }

// Reopen takes an ended case up again; it counts as received anew on this day.
func (r *Registry) Reopen(ctx context.Context, by Officer, s Step, why string) error { return errStub }

// TellRecipient records how far the telling of a recipient is (GDPR Art. 19).
func (r *Registry) TellRecipient(ctx context.Context, by Officer, s Step, to Recipient) error {
	return errStub
}

// CarryOut records by hand that an item without a connected source has been corrected.
func (r *Registry) CarryOut(ctx context.Context, by Officer, s Step, item uuid.UUID) error {
	return errStub
}

// Interest is one declared interest of an officer.
type Interest struct {
	ID    uuid.UUID
	Kind  string         // "self", "family", "household", "business", "prior_case", "gift", "outside_job", "political", "none"
	Party ledger.Subject // scheme and identifier, or scheme "email"; zero for "none"
	Since deadline.Day
	Until *deadline.Day
	At    time.Time
}

// InterestKinds lists the kinds of interest.
func InterestKinds() []string {
	return []string{"self", "family", "household", "business", "prior_case", "gift", "outside_job", "political", "none"}
}

// Declare records an interest of the officer. The wall follows at once.
func (r *Registry) Declare(ctx context.Context, by Officer, in Interest) error { return errStub }

// Interests lists what the officer has declared. Parties are shown only as their scheme.
func (r *Registry) Interests(ctx context.Context, by Officer) ([]Interest, error) {
	return nil, errStub
}

// ── sources ──

// InstructionsFor lists what a source is asked to correct, for sources that ask rather than listen.
func (r *Registry) InstructionsFor(ctx context.Context, source string) ([]Instruction, error) {
	return nil, errStub
}

// Instruction gives one instruction, for sources that listen.
func (r *Registry) Instruction(ctx context.Context, a InstructArgs) (Instruction, error) {
	return Instruction{}, errStub
}

// SourceTold records that the source has corrected the item. Saying so twice changes nothing.
func (r *Registry) SourceTold(ctx context.Context, source string, item uuid.UUID) error {
	return errStub
}

// SourceRefused records that the source will not correct the item, and why.
func (r *Registry) SourceRefused(ctx context.Context, source string, item uuid.UUID, why string) error {
	return errStub
}

// ── letters, ends, figures ──

// LetterData gives what a letter needs, or ErrNothing when there is nobody to write to any more.
func (r *Registry) LetterData(ctx context.Context, a LetterArgs) (Letter, error) {
	return Letter{}, errStub
}

// Erasing says which closed cases are to lose their content.
type Erasing struct {
	Class  string // retention class: the kind of case
	Before deadline.Day
	DryRun bool
}

// Erasure is the receipt of one erasure.
type Erasure struct {
	ID    uuid.UUID
	Class string
	Count int
	At    time.Time
	Dry   bool
}

// Erase removes the content of ended cases of one class; figures stay.
func (r *Registry) Erase(ctx context.Context, e Erasing) (Erasure, error) { return Erasure{}, errStub }

// Figures are counts of one kind of case in a period.
type Figures struct {
	Kind       Kind
	Received   int
	Open       int
	Answered   int
	InTime     int
	Late       int
	Extended   int
	Withdrawn  int
	MedianDays int
}

// Statistics counts what was received in a period, by kind.
func (r *Registry) Statistics(ctx context.Context, from, to deadline.Day) ([]Figures, error) {
	return nil, errStub
}

// Moved is an open case whose due day changed.
type Moved struct {
	Ref      string
	Was, Now deadline.Day
}

// Reckon recomputes the stored due day of every open case, after a holiday was added or a law corrected.
func (r *Registry) Reckon(ctx context.Context) ([]Moved, error) { return nil, errStub }
