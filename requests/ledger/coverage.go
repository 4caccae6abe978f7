package ledger

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// i18n: ledger.coverage.*

// gapsMost is how many gaps of a source are listed, the newest of them.
const gapsMost = 500

// LateShare is the part of the entries that came more than a day after the event.
func (c Coverage) LateShare() float64 { return share(c.Late, c.Stored) }

// CaselessShare is the part of the entries without a case.
func (c Coverage) CaselessShare() float64 { return share(c.Caseless, c.Stored) }

// VagueShare is the part of the entries whose purpose says nothing.
func (c Coverage) VagueShare() float64 { return share(c.Vague, c.Stored) }

// Missing is how many numbered events never arrived.
func (c Coverage) Missing() (n int64) {
	for _, g := range c.Gaps {
		n += g.Missing
	}
	return n
}

// Ended is how many entries came in under an agreement that had ended.
func (c Coverage) Ended() (n int64) {
	for _, one := range c.Lapsed {
		n += one.Entries
	}
	return n
}

// GapsIn lists the gaps that touch a stretch of time; zero times leave a side open.
func (c Coverage) GapsIn(from, until time.Time) []Gap {
	var out []Gap
	for _, g := range c.Gaps {
		if (until.IsZero() || g.From.Before(until)) && (from.IsZero() || g.Until.After(from)) {
			out = append(out, g)
		}
	}
	return out
}

func share(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Coverage says of every source what it has reported and what is missing. It reads counts kept at intake and never the
// entries themselves.
func (l *Ledger) Coverage(ctx context.Context) ([]Coverage, error) { return l.coverage(ctx, nil) }

// CoverageOf says it of one source.
func (l *Ledger) CoverageOf(ctx context.Context, source string) (Coverage, error) {
	list, err := l.coverage(ctx, &source)
	if err == nil && len(list) == 0 {
		return Coverage{}, ErrNoSource
	}
	if err != nil {
		return Coverage{}, err
	}
	return list[0], nil
}

func (l *Ledger) coverage(ctx context.Context, source *string) ([]Coverage, error) {
	rows, err := l.DB.Query(ctx, `
		SELECT s.number, s.id, s.names, s.disabled IS NOT NULL, s.created, i.refused, i.conflicting, i.last_received,
			i.heartbeat, t.first, t.last, coalesce(t.stored, 0), coalesce(t.late, 0), coalesce(t.skewed, 0),
			coalesce(t.caseless, 0), coalesce(t.vague, 0),
			coalesce((SELECT sum(held)::int8 FROM ledger_held h WHERE h.source = s.number), 0),
			EXISTS (SELECT FROM ledger_run r WHERE r.source = s.number)
		FROM ledger_source s JOIN ledger_intake i ON i.source = s.number
		LEFT JOIN LATERAL (
			SELECT min(first) AS first, max(last) AS last, sum(stored)::int8 AS stored, sum(late)::int8 AS late,
				sum(skewed)::int8 AS skewed, sum(caseless)::int8 AS caseless, sum(vague)::int8 AS vague
			FROM ledger_tally t WHERE t.source = s.number) t ON true
		WHERE $1::text IS NULL OR s.id = $1 ORDER BY s.id`, source)
	if err != nil {
		return nil, err
	}
	numbers := map[int32]int{}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Coverage, err error) {
		var number int32
		var created time.Time
		var received, heartbeat, first, last *time.Time
		err = row.Scan(&number, &c.Source, &c.Names, &c.Disabled, &created, &c.Refused, &c.Conflicting, &received, &heartbeat,
			&first, &last, &c.Stored, &c.Late, &c.Skewed, &c.Caseless, &c.Vague, &c.Quarantined, &c.Numbered)
		c.LastReceived, c.Heartbeat, c.First, c.Last = moment(received), moment(heartbeat), moment(first), moment(last)
		c.CompleteTo = c.Last
		if c.Heartbeat.After(c.Last) {
			c.CompleteTo = c.Heartbeat
		}
		if c.Source == OwnSource { // a look and its entry are one transaction, so nothing can be missing
			c.First, c.CompleteTo = created.UTC(), l.now().UTC()
		}
		numbers[number] = len(numbers)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	if err := l.addGaps(ctx, list, numbers); err != nil {
		return nil, err
	}
	return list, l.addLapsed(ctx, list, numbers)
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// addGaps finds what lies between two runs of a source's numbering, oldest first.
func (l *Ledger) addGaps(ctx context.Context, list []Coverage, numbers map[int32]int) error {
	sources := make([]int32, 0, len(numbers))
	for number := range numbers {
		sources = append(sources, number)
	}
	rows, err := l.DB.Query(ctx, `
		SELECT source, from_at, until_at, first, last FROM (
			SELECT source, lag(last_at) OVER w AS from_at, first_at AS until_at, lag(last) OVER w + 1 AS first,
				first - 1 AS last, row_number() OVER (PARTITION BY source ORDER BY first DESC) AS recent
			FROM ledger_run WHERE source = ANY($1) WINDOW w AS (PARTITION BY source ORDER BY first)) r
		WHERE from_at IS NOT NULL AND recent <= $2 ORDER BY source, first`, sources, gapsMost)
	if err != nil {
		return err
	}
	var source int32
	var g Gap
	_, err = pgx.ForEachRow(rows, []any{&source, &g.From, &g.Until, &g.First, &g.Last}, func() error {
		c := &list[numbers[source]]
		from, until := g.From.UTC(), g.Until.UTC()
		if until.Before(from) { // numbers and times need not agree; a gap is told in the order of time
			from, until = until, from
		}
		c.Gaps = append(c.Gaps, Gap{From: from, Until: until, First: g.First, Last: g.Last, Missing: g.Last - g.First + 1})
		return nil
	})
	return err
}

// Heartbeat takes a source's word that it has nothing more to report up to a moment. It only moves forward, and never
// past now.
func (l *Ledger) Heartbeat(ctx context.Context, source Source, upTo time.Time) error {
	if upTo.After(l.now().Add(l.futureTolerance())) {
		return &Fault{Pointer: "/up_to", Key: "ledger.fault.time_future",
			Vars: map[string]any{"Minutes": int(l.futureTolerance() / time.Minute)}}
	}
	_, err := l.DB.Exec(ctx, `
		UPDATE ledger_intake SET heartbeat = greatest(heartbeat, $2) WHERE source = $1`, source.number, upTo)
	return err
}
