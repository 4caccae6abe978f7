package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Trace says which looks are meant when the people concerned by a breach are looked for. From and Until are needed; what else is empty
// does not narrow.
type Trace struct {
	Source    string
	Officials []Official // looks by any of these
	Activity  string
	From      time.Time // inclusive
	Until     time.Time // exclusive
}

// Traced is a citizen at whose data such looks were, and how many.
type Traced struct {
	Subject Subject
	Looks   int
}

// The bounds of one step of a tracing: how many looks it opens, how much time it asks about at once, and how often it asks.
const (
	traceLooks   = 5_000
	traceStretch = 7 * 24 * time.Hour
	traceAsks    = 60
)

// TracePlace is where in the ledger the next step of a tracing begins. The zero place is the beginning.
type TracePlace struct {
	Source int32     `json:"source,omitzero"`
	At     time.Time `json:"at,omitzero"`
	After  uuid.UUID `json:"after,omitzero"` // of the entries at that moment, those after this one
}

// TraceStep is what one step of a tracing found.
type TraceStep struct {
	People []Traced
	Looks  int
	Next   TracePlace
	Done   bool // nothing is left to read
}

// Traced finds citizens whose data such looks were at, in the caller's transaction, a step at a time: whoever adds up the steps from the zero
// place on has read every look that was there all the while once. Entries that may not be seen yet are left out: telling their people would
// give them away. It decides nothing about who may know, which is the caller's to see to and to record.
func (l *Ledger) Traced(ctx context.Context, tx pgx.Tx, t Trace, from TracePlace) (TraceStep, error) {
	g := &tracing{l: l, tx: tx, t: t, at: map[Subject]int{}, step: TraceStep{Next: from}}
	g.take = g.count
	if err := g.walk(ctx); err != nil {
		return TraceStep{}, err
	}
	return g.step, nil
}

// traced is a look as it is read on the way.
type traced struct {
	event    uuid.UUID
	occurred time.Time
	skey     int64
	akey     int64
	marks    int16
	sealed   []byte
}

// tracing is one step under way.
type tracing struct {
	l       *Ledger
	tx      pgx.Tx
	t       Trace
	today   time.Time
	names   map[int32]string // of sources
	sources []int32
	actors  map[int32][]int64 // the officials meant, as each source knows them
	at      map[Subject]int
	take    func(source int32, look traced) error
	step    TraceStep
}

// walk does the step.
func (g *tracing) walk(ctx context.Context) error {
	if err := g.choose(ctx); err != nil {
		return err
	}
	// By the index on source and time; months outside the time are not touched.
	if _, err := g.tx.Exec(ctx, `SELECT set_config('enable_seqscan', 'off', true)`); err != nil {
		return err
	}
	for range traceAsks {
		if g.settle(); g.step.Done || g.step.Looks >= traceLooks {
			break
		}
		if err := g.ask(ctx); err != nil {
			return err
		}
	}
	return nil
}

// choose finds the sources that are meant, in order.
func (g *tracing) choose(ctx context.Context) error {
	v := g.l.view(nil, Filter{})
	rows, err := g.tx.Query(ctx, selectSource)
	if err != nil {
		return err
	}
	if err := v.takeSources(rows); err != nil {
		return err
	}
	g.today, g.actors, g.names = v.today(), map[int32][]int64{}, map[int32]string{}
	for number, s := range v.sources {
		g.names[number] = s.ID
		if g.t.Source != "" && s.ID != g.t.Source {
			continue
		}
		for _, o := range g.t.Officials {
			if o.ID != "" && (o.Source == "" || o.Source == s.ID) {
				g.actors[number] = append(g.actors[number], g.l.Sealer.actorKey(s.ID, o.ID))
			}
		}
		if len(g.t.Officials) == 0 || len(g.actors[number]) > 0 {
			g.sources = append(g.sources, number)
		}
	}
	slices.Sort(g.sources)
	return nil
}

// settle moves a place that is at the end of a source, or at none, to the beginning of the next.
func (g *tracing) settle() {
	n, found := slices.BinarySearch(g.sources, g.step.Next.Source)
	if found && g.step.Next.At.Before(g.t.Until) {
		return
	}
	if found {
		n++
	}
	if g.step.Done = n == len(g.sources); !g.step.Done {
		g.step.Next = TracePlace{Source: g.sources[n], At: g.t.From}
	}
}

// ask reads looks of one source in one stretch of time, and moves the place behind them.
func (g *tracing) ask(ctx context.Context) error {
	from, most := g.step.Next, traceLooks-g.step.Looks
	until := from.At.Add(traceStretch)
	if until.After(g.t.Until) {
		until = g.t.Until
	}
	rows, err := g.tx.Query(ctx, `SELECT event, occurred, skey, akey, marks, payload FROM ledger_entry
		WHERE source = $1 AND occurred >= $2 AND occurred < $3 AND (occurred, event) > ($2, $4) AND ($5::int8[] IS NULL OR akey = ANY($5))
			AND ($6 = '' OR activity = $6) AND (hidden_until IS NULL OR hidden_until < $7) ORDER BY occurred, event LIMIT $8`,
		from.Source, from.At, until, from.After, g.actors[from.Source], g.t.Activity, g.today, most)
	if err != nil {
		return err
	}
	read := g.step.Looks
	var look traced
	_, err = pgx.ForEachRow(rows, []any{&look.event, &look.occurred, &look.skey, &look.akey, &look.marks, &look.sealed}, func() error {
		g.step.Looks++
		g.step.Next.At, g.step.Next.After = look.occurred, look.event
		return g.take(from.Source, look)
	})
	if err != nil {
		return err
	}
	if g.step.Looks-read < most { // nothing is left of the stretch
		g.step.Next = TracePlace{Source: from.Source, At: until}
	}
	return nil
}

// count counts looks by citizen, holding one look at a time.
func (g *tracing) count(_ int32, look traced) error {
	r, err := g.l.Sealer.record(look.event.String(), look.sealed)
	if err != nil {
		return err
	}
	var st struct {
		Subject Subject `json:"subject"`
	}
	if err := json.Unmarshal(r.open, &st); err != nil {
		return fmt.Errorf("ledger: reading a look: %w", err)
	}
	n, known := g.at[st.Subject.Normal()]
	if !known {
		n = len(g.step.People)
		g.at[st.Subject.Normal()] = n
		g.step.People = append(g.step.People, Traced{Subject: st.Subject})
	}
	g.step.People[n].Looks++
	return nil
}
