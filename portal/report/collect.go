package report

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"daylight/requests/ledger"
)

// Query is whose accesses a report is about and who makes it.
type Query struct {
	Person ledger.Person
	Name   string // masked to initials; may be empty
	Period Period // a zero To is now
	Body   Body
	Made   time.Time
	// Only makes the report an extract, which says that it is one.
	Only Extract
	// Handed is the representative who receives the report (see HandedTo); nil when the person does.
	Handed *Handover
	// Questions gives what the person asked about entries, by the ids of those. It may be nil.
	Questions func(ctx context.Context) (map[string]Question, error)
	// Disputes gives the person's statements of dispute. It may be nil.
	Disputes func(ctx context.Context) ([]Dispute, error)
	// Publishes tells whether the register has a page for an activity; nil means it has one for each.
	Publishes func(activity string) bool
	// Read is told how many entries were read so far; a long report reads each more than once. It may be nil.
	Read func(entries int)
}

// ErrNobody is a query without an identifier.
var ErrNobody = errors.New("report: a report is about somebody")

// kept is how many entries, and how many series, a report holds in memory. Of a longer one the entries are read again for each part of
// the document that shows them: memory does not grow with the report.
const kept = 5_000

// Modest is the memory, in bytes, that a program which does nothing but make reports gets by with, however long they are.
const Modest = 96 << 20

// Make collects a report of any length and hands it to use, which writes it. It first lets the ledger number what is waiting, so that
// the report is as complete as its checkpoint. The report can be read with the context that use is given, and while use runs.
func Make(ctx context.Context, l *ledger.Ledger, q Query, use func(ctx context.Context, a *Accesses) error) error {
	checkpoint, err := state(ctx, l.Settle)
	if err != nil {
		return err
	}
	a, err := collectOnce(ctx, l, q, checkpoint, kept)
	if err == nil {
		return use(ctx, a)
	}
	if !errors.Is(err, errLong) {
		return err
	}
	// Only a long report keeps a connection while others are used: if pages did, enough of them would wait for each other for ever.
	return l.Frozen(ctx, func(ctx context.Context) error {
		t, err := collect(ctx, l, q)
		if err != nil {
			return err
		}
		t.kept = kept
		a, err := t.done(checkpoint)
		if err != nil {
			return err
		}
		return errors.Join(use(ctx, a), a.Err())
	})
}

// errLong is a report that is too long to be held.
var errLong = errors.New("report: a long one")

// Collect gives the whole report at once, for a page that is looked at again: its caller knows that it is short. It takes the log as it
// is, so what came in a moment ago may have no number yet.
func Collect(ctx context.Context, l *ledger.Ledger, q Query) (*Accesses, error) {
	checkpoint, err := state(ctx, l.Checkpoint)
	if err != nil {
		return nil, err
	}
	return collectOnce(ctx, l, q, checkpoint, math.MaxInt)
}

// collectOnce collects a report of no more than so many entries by reading them once.
func collectOnce(ctx context.Context, l *ledger.Ledger, q Query, checkpoint ledger.Checkpoint, most int) (*Accesses, error) {
	for {
		t, err := collect(ctx, l, q)
		if err != nil {
			return nil, err
		}
		t.most = most
		a, err := t.done(checkpoint)
		if err != nil {
			return nil, err
		}
		erased, err := l.Erased(ctx, q.Person)
		if err != nil {
			return nil, fmt.Errorf("report: erased numbers: %w", err)
		}
		if slices.Equal(erased, a.Evidence.Erased) { // else a disposal came between, which would contradict what was read
			return a, nil
		}
	}
}

func state(ctx context.Context, of func(context.Context) (ledger.Checkpoint, error)) (ledger.Checkpoint, error) {
	checkpoint, err := of(ctx)
	if err != nil && !errors.Is(err, ledger.ErrNoSigner) && !errors.Is(err, ledger.ErrNoCheckpoint) {
		return checkpoint, fmt.Errorf("report: settle the ledger: %w", err)
	}
	return checkpoint, nil
}

// collect is a report about to be read.
func collect(ctx context.Context, l *ledger.Ledger, q Query) (*tally, error) {
	t, err := begin(ctx, l, q)
	if err != nil {
		return nil, err
	}
	if q.Questions != nil {
		if t.questions, err = q.Questions(ctx); err != nil {
			return nil, fmt.Errorf("report: questions: %w", err)
		}
	}
	filter := ledger.Filter{Sources: q.Only.Sources, Activities: q.Only.Activities, Actions: q.Only.Actions, From: q.Period.From,
		Until: q.Period.To}
	read := 0
	t.each = func(do func(ledger.Entry) error) error {
		err := l.Each(ctx, q.Person, filter, func(e ledger.Entry) error {
			if read++; q.Read != nil && read%500 == 0 {
				q.Read(read)
			}
			return do(e)
		})
		if err != nil {
			return fmt.Errorf("report: entries: %w", err)
		}
		return nil
	}
	return t, t.attest(ctx, l)
}

// Frame is a report without its entries: enough to put single entries into words, page by page.
func Frame(ctx context.Context, l *ledger.Ledger, q Query) (*Accesses, error) {
	t, err := begin(ctx, l, q)
	if err != nil {
		return nil, err
	}
	return t.report, nil
}

// Entry puts one ledger entry into the words of the report that Frame gave.
func (a *Accesses) Entry(e ledger.Entry) Entry { return a.tally.entryOf(e) }

func begin(ctx context.Context, l *ledger.Ledger, q Query) (*tally, error) {
	if len(q.Person) == 0 {
		return nil, ErrNobody
	}
	coverage, err := l.Coverage(ctx)
	if err != nil {
		return nil, fmt.Errorf("report: coverage: %w", err)
	}
	t := newTally(q, coverage)
	if t.terms, err = l.Terms(ctx); err != nil {
		return nil, fmt.Errorf("report: agreements: %w", err)
	}
	if q.Disputes != nil {
		if t.report.Disputes, err = q.Disputes(ctx); err != nil {
			return nil, fmt.Errorf("report: statements of dispute: %w", err)
		}
	}
	if t.report.Evidence.Erased, err = l.Erased(ctx, q.Person); err != nil {
		return nil, fmt.Errorf("report: erased numbers: %w", err)
	}
	return t, nil
}

// entryOf puts a ledger entry into the words of the report.
func (t *tally) entryOf(e ledger.Entry) Entry {
	out := Entry{
		ID: e.ID, Number: e.Ordinal, Series: t.identifier(e.Subject), At: e.Occurred, Source: e.Source, System: e.System.Name,
		Who: Who{Kind: e.Actor.Kind, Profile: e.Profile, Official: e.Actor.Official, Name: e.Actor.Name, Role: e.Actor.Role,
			RoleWords: e.Actor.RoleWords, Unit: e.Actor.Unit, Organisation: e.Actor.Organisation.Name},
		Action: e.Action, Outcome: e.Outcome, Data: e.Categories, Detail: e.Detail, Channel: e.Channel, Purpose: e.Purpose.Text,
		Activity: Activity{ID: e.Purpose.Activity, Version: e.Purpose.Number, Title: e.Purpose.Title},
		Basis:    e.LegalBasis.Code, Law: e.LegalBasis.Reference, Case: e.CaseRef, Emergency: e.Emergency, Late: e.Late,
		Disclosed: e.Disclosed,
	}
	if out.Who.Name == "" {
		out.Who.Name = e.Actor.ID // there only where the official may be named
	}
	if e.Type == ledger.Denied && out.Outcome == "" {
		out.Outcome = "denied"
	}
	if id := out.Activity.ID; id != "" && out.Activity.Version > 0 && (t.publishes == nil || t.publishes(id)) {
		out.Activity.Path = "/registers/processing/" + id
	}
	if r := e.Recipient; r != nil {
		out.Recipient = &Recipient{r.Name, r.Address, r.Country, r.Agreement}
	}
	out.Lapse = t.terms.Lapsed(e)
	if c := e.Corrects; c != nil {
		out.Corrects = &Correction{ID: c.EntryID, Reason: c.Reason, At: c.Occurred}
	}
	for _, c := range e.Corrections {
		out.Corrections = append(out.Corrections, Correction{ID: c.EntryID, Reason: c.Reason, At: c.Occurred})
	}
	if out.Who.Kind == "person" {
		out.NoCase = e.CaseRef == "" && t.caseRefs[e.Source]
		out.OutOfHours = !t.report.Body.Hours.at(e.Occurred.In(t.report.Zone))
	}
	return out
}

// identifier is which of the person's identifiers an entry came under.
func (t *tally) identifier(s ledger.Subject) int {
	for i, own := range t.person {
		if own.Same(s) {
			return i
		}
	}
	return 0
}

// initials masks a name: "Rosa Kask" is "R. K."
func initials(name string) string {
	var parts []string
	for _, word := range strings.Fields(name) {
		if r, _ := utf8.DecodeRuneInString(word); r != utf8.RuneError {
			parts = append(parts, string(r)+".")
		}
	}
	return strings.Join(parts, " ")
}

// mask leaves the last three signs of an identifier.
func mask(id string) string {
	runes := []rune(id)
	shown := min(3, len(runes)/3)
	return strings.Repeat("•", len(runes)-shown) + string(runes[len(runes)-shown:])
}
