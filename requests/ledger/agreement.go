package ledger

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Agreement is one version of a published sharing agreement, as far as a look under it cares.
type Agreement struct {
	Code       string
	Parties    []string
	Activities []string
	Starts     string // ISO day
	Ends       string // the last day, or that of its withdrawal; empty without end
}

// Lapse is an agreement that had ended when data were shared under it.
type Lapse struct {
	Agreement string
	Ended     time.Time // its last day, as midnight UTC
}

// Terms are the versions of all published sharing agreements. They are few, and asked for once for any number of looks.
type Terms struct {
	own  Organisation
	zone *time.Location
	list []Agreement // of one code the newest version first
}

// Terms asks for them.
func (l *Ledger) Terms(ctx context.Context) (Terms, error) {
	t := Terms{own: l.Organisation, zone: l.zone()}
	if l.Agreements == nil {
		return t, nil
	}
	list, err := l.Agreements(ctx)
	t.list = list
	return t, err
}

// Lapsed gives the agreement under which a look was, if it had ended by then. The source names it; where it names none, it is one whose
// activity the look served and to which the organisation that looked, or was given the data, is a party. The version that had begun by the day of
// the look decides. Nil when any agreement of these was in force, and when nothing was shared.
func (t Terms) Lapsed(e Entry) *Lapse {
	if len(t.list) == 0 || e.Type == Denied || e.Outcome == "denied" || e.Outcome == "failed" {
		return nil
	}
	day := e.Occurred.In(t.zone).Format(time.DateOnly)
	decided := map[string]bool{}
	var lapse *Lapse
	for _, a := range t.list {
		if decided[a.Code] || !t.covers(a, e) || a.Starts > day {
			continue
		}
		decided[a.Code] = true
		if a.Ends == "" || a.Ends >= day {
			return nil
		}
		ended, err := time.Parse(time.DateOnly, a.Ends)
		if err == nil && (lapse == nil || ended.After(lapse.Ended)) {
			lapse = &Lapse{Agreement: a.Code, Ended: ended}
		}
	}
	return lapse
}

// covers tells whether a look falls under an agreement.
func (t Terms) covers(a Agreement, e Entry) bool {
	if e.Recipient != nil && e.Recipient.Agreement != "" {
		return e.Recipient.Agreement == a.Code
	}
	if !slices.Contains(a.Activities, e.Purpose.Activity) {
		return false
	}
	party := func(name string) bool {
		return name != "" && !strings.EqualFold(name, t.own.Name) && slices.ContainsFunc(a.Parties, func(p string) bool { return strings.EqualFold(p, name) })
	}
	return e.Recipient != nil && party(e.Recipient.Name) || party(e.Actor.Organisation.Name)
}

// lapses finds the entries of a batch that were made under an agreement which had ended. What stays within the body is under none, and
// asks for no agreements.
func (l *Ledger) lapses(ctx context.Context, b *batch) error {
	var terms *Terms
	for _, r := range b.rows {
		d := r.event.Data
		if d.Recipient == nil && (d.Actor.Org.Name == "" || strings.EqualFold(d.Actor.Org.Name, l.Organisation.Name)) {
			continue
		}
		if terms == nil {
			asked, err := l.Terms(ctx)
			if err != nil {
				return err
			}
			terms = &asked
		}
		r.lapse = terms.Lapsed(Entry{Type: r.event.Type, Occurred: r.event.occurred, Outcome: d.Outcome, Actor: Actor{Organisation: d.Actor.Org},
			Purpose: EntryPurpose{Activity: r.event.activity.ID}, Recipient: d.Recipient})
	}
	return nil
}

// Lapsed is how much a source reported under an agreement that had ended, since that is counted: as it stood when it came in.
type Lapsed struct {
	Lapse
	Entries     int64
	First, Last time.Time // of the looks
}

// tallyLapsed counts what of a batch was made under agreements that had ended.
func (b *batch) tallyLapsed(todo *pgx.Batch) {
	counts := map[Lapse]*Lapsed{}
	for _, r := range b.rows {
		if r.lapse == nil {
			continue
		}
		c, at := counts[*r.lapse], r.event.occurred
		if c == nil {
			c = &Lapsed{First: at, Last: at}
			counts[*r.lapse] = c
		}
		if c.Entries++; at.Before(c.First) {
			c.First = at
		}
		if at.After(c.Last) {
			c.Last = at
		}
	}
	for lapse, c := range counts {
		todo.Queue(`
			INSERT INTO ledger_lapsed AS t (source, agreement, ended, entries, first, last) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (source, agreement, ended) DO UPDATE SET entries = t.entries + $4, first = least(t.first, $5), last = greatest(t.last, $6)`,
			b.source.number, lapse.Agreement, lapse.Ended, c.Entries, c.First, c.Last)
	}
}

// addLapsed tells of each source what it reported under agreements that had ended, the latest to end first.
func (l *Ledger) addLapsed(ctx context.Context, list []Coverage, numbers map[int32]int) error {
	rows, err := l.DB.Query(ctx, `SELECT source, agreement, ended, entries, first, last FROM ledger_lapsed WHERE source = ANY($1)
		ORDER BY source, ended DESC, agreement`, slices.Collect(maps.Keys(numbers)))
	if err != nil {
		return err
	}
	var source int32
	var one Lapsed
	_, err = pgx.ForEachRow(rows, []any{&source, &one.Agreement, &one.Ended, &one.Entries, &one.First, &one.Last}, func() error {
		c := &list[numbers[source]]
		c.Lapsed = append(c.Lapsed, Lapsed{one.Lapse, one.Entries, one.First.UTC(), one.Last.UTC()})
		return nil
	})
	return err
}
