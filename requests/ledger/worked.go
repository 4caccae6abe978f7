package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"
)

// Workday is a day whose looks are counted by official. Looks at the same citizen since an earlier day count as repeated.
type Workday struct {
	From, Until time.Time // the day: from its beginning to that of the next
	Since       time.Time
	Repeats     int // from how many days on looks at one citizen without a case are told
}

// Worked is what one official did that day, as far as a step has read. Neither they nor their colleagues are named: Actor is the keyed
// digest by which entries name the official, Peers that of source, organisation, unit and role. Peers is 0 where the source says neither.
type Worked struct {
	Source       string
	Peers, Actor int64
	Looks        int
	Caseless     int
	Hours        [24]int        // looks by the hour of the day, where the body is
	Kinds        map[string]int // looks by category of data; a look may have several
}

// Repeated is on how many days one official looked at one citizen without a case.
type Repeated struct {
	Peers, Actor, Citizen int64
	Days                  int
}

// WorkStep is what one step of the counting found.
type WorkStep struct {
	Worked   []Worked
	Repeated []Repeated
	Looks    int
	Next     TracePlace
	Done     bool
}

// Worked counts the looks of a day by official, in the caller's transaction, a step of at most 5,000 looks at a time: whoever adds up the
// steps from the zero place on has counted every look that was there all the while once. Looks by machines, attempts that were denied,
// corrections of what was reported before and what may not be seen yet are left out. Unit, role and kinds of data stand in the sealed part
// alone, so each look is opened once.
func (l *Ledger) Worked(ctx context.Context, tx pgx.Tx, day Workday, from TracePlace) (WorkStep, error) {
	g := &tracing{l: l, tx: tx, t: Trace{From: day.From, Until: day.Until}, step: TraceStep{Next: from}}
	w := &working{tracing: g, at: map[[2]int64]int{}, peers: map[string]int64{}, pairs: map[[2]int64]int64{}}
	g.take = w.add
	silent, err := silentSources(ctx, tx)
	if err != nil {
		return WorkStep{}, err
	}
	w.silent = silent
	if err := g.walk(ctx); err != nil {
		return WorkStep{}, err
	}
	repeated, err := w.repeated(ctx, day)
	return WorkStep{Worked: w.list, Repeated: repeated, Looks: g.step.Looks, Next: g.step.Next, Done: g.step.Done}, err
}

// working is one step of counting under way.
type working struct {
	*tracing
	list   []Worked
	at     map[[2]int64]int   // by peers and actor
	peers  map[string]int64   // by what they have in common
	pairs  map[[2]int64]int64 // actor and citizen, to peers: looks without a case
	silent map[int32]bool
}

// The marks of a look that is counted, and of one without a case.
const (
	markedWork     = markPerson | markDenied | markCorrected
	markedCaseless = markedWork | markCaseless
)

// add counts one look.
func (w *working) add(source int32, look traced) error {
	if look.marks&markedWork != markPerson {
		return nil
	}
	r, err := w.l.Sealer.record(look.event.String(), look.sealed)
	if err != nil {
		return err
	}
	var st struct {
		Actor struct {
			Org struct {
				Code string `json:"code"`
			} `json:"org"`
		} `json:"actor"`
		Kinds []string `json:"data_categories"`
	}
	if err := json.Unmarshal(r.open, &st); err != nil {
		return fmt.Errorf("ledger: reading a look: %w", err)
	}
	key := [2]int64{w.group(source, st.Actor.Org.Code, string(r.post)), look.akey}
	n, known := w.at[key]
	if !known {
		n = len(w.list)
		w.at[key] = n
		w.list = append(w.list, Worked{Source: w.names[source], Peers: key[0], Actor: key[1], Kinds: map[string]int{}})
	}
	one := &w.list[n]
	one.Looks++
	one.Hours[look.occurred.In(w.l.zone()).Hour()]++
	for _, kind := range st.Kinds {
		one.Kinds[kind]++
	}
	if look.marks&markCaseless != 0 {
		one.Caseless++
		if !w.silent[source] {
			w.pairs[[2]int64{look.akey, look.skey}] = key[0]
		}
	}
	return nil
}

// group is whom an official is compared with.
func (w *working) group(source int32, organisation, post string) int64 {
	if post == "{}" {
		return 0
	}
	what := w.names[source] + "\n" + organisation + "\n" + post
	key, known := w.peers[what]
	if !known {
		key = w.l.Sealer.actorKey("peers", what)
		w.peers[what] = key
	}
	return key
}

// repeated finds the officials of this step who looked at the same citizen on several days without a case. Each citizen is asked about once.
func (w *working) repeated(ctx context.Context, day Workday) ([]Repeated, error) {
	citizens := make([]int64, 0, len(w.pairs))
	for pair := range w.pairs {
		citizens = append(citizens, pair[1])
	}
	if len(citizens) == 0 {
		return nil, nil
	}
	rows, err := w.tx.Query(ctx, `SELECT e.akey, k.skey, count(DISTINCT (e.occurred AT TIME ZONE $7)::date)::int
		FROM (SELECT DISTINCT skey FROM unnest($1::int8[]) AS skey) k CROSS JOIN LATERAL (SELECT akey, occurred FROM ledger_entry
			WHERE skey = k.skey AND occurred >= $2 AND occurred < $3 AND marks & $4 = $5 AND (hidden_until IS NULL OR hidden_until < $6)) e
		GROUP BY 1, 2 HAVING count(DISTINCT (e.occurred AT TIME ZONE $7)::date) >= $8`,
		citizens, day.Since, day.Until, markedCaseless, markPerson|markCaseless, w.today, w.l.zone().String(), day.Repeats)
	if err != nil {
		return nil, err
	}
	var list []Repeated
	var r Repeated
	_, err = pgx.ForEachRow(rows, []any{&r.Actor, &r.Citizen, &r.Days}, func() (err error) {
		var here bool
		if r.Peers, here = w.pairs[[2]int64{r.Actor, r.Citizen}]; here {
			list = append(list, r)
		}
		return nil
	})
	return list, err
}

// Silent tells whether a source hardly ever names a case (once in twenty looks, or less): of its looks nobody can say which had none.
func (c Coverage) Silent() bool { return c.Stored > 0 && c.Caseless*20 >= c.Stored*19 }

func silentSources(ctx context.Context, tx pgx.Tx) (map[int32]bool, error) {
	rows, err := tx.Query(ctx, `SELECT source FROM ledger_tally GROUP BY source HAVING sum(caseless) * 20 >= sum(stored) * 19`)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	silent := make(map[int32]bool, len(list))
	for _, n := range list {
		silent[n] = true
	}
	return silent, err
}
