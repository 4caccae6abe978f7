package ledger

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	witnessTime  = 10 * time.Second // within which a witness answers
	witnessClaim = time.Minute      // for which one replica has a witness to itself, and a witness in trouble is left alone
	witnessEvery = 2 * time.Second  // how often the newest checkpoint is looked for
	witnessAhead = time.Hour        // how far a witness's clock may be ahead of ours
)

// WitnessState is how things stand with one of the witnesses.
type WitnessState struct {
	Name    string
	Size    int64     // the newest state it cosigned, of those in this database; 0 for none
	At      time.Time // of that cosignature, by its own clock
	Asked   time.Time // when it was last asked; zero for never
	Trouble string    // "" or a code under ledger.witness.trouble
	Status  int       // of its last answer; 0 when none came
}

func (l *Ledger) client() *http.Client {
	if l.Client == nil {
		return http.DefaultClient
	}
	return l.Client
}

// RunWitnesses shows each new checkpoint to the witnesses until the context ends. It keeps neither intake nor sequencing
// nor signing waiting, and it may run in any number of replicas: one of them at a time speaks with a witness.
func (l *Ledger) RunWitnesses(ctx context.Context) error {
	if len(l.Witnesses) == 0 {
		return nil
	}
	tick := time.NewTicker(witnessEvery)
	defer tick.Stop()
	said := map[string]string{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		err := l.Offer(ctx, false)
		states, lookErr := l.WitnessStates(ctx)
		if err = errors.Join(err, lookErr); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "the witnesses of the access log cannot be asked", "error", err)
		}
		for _, s := range states {
			if s.Trouble != said[s.Name] {
				said[s.Name] = s.Trouble
				slog.WarnContext(ctx, "a witness of the access log", "witness", s.Name, "trouble", s.Trouble, "status", s.Status)
			}
		}
	}
}

// Offer shows the newest checkpoint to each witness that has not cosigned it yet, all at once, and keeps what they
// answer. anew asks also those that have: whoever knows more than this database says so.
func (l *Ledger) Offer(ctx context.Context, anew bool) error {
	var group sync.WaitGroup
	faults := make([]error, len(l.Witnesses))
	for i, w := range l.Witnesses {
		group.Go(func() { faults[i] = l.offer(ctx, w, anew) })
	}
	group.Wait()
	return errors.Join(faults...)
}

func (l *Ledger) offer(ctx context.Context, w Witness, anew bool) error {
	c, err := lastCheckpoint(ctx, l.DB)
	if errors.Is(err, ErrNoCheckpoint) {
		return nil
	}
	if err != nil {
		return err
	}
	old, ours, err := l.claim(ctx, w, c, anew)
	if err != nil || !ours {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, witnessTime)
	defer cancel()
	a := &asking{l: l, w: w, state: c, old: old}
	if err := a.ask(limited); err != nil {
		return err
	}
	return l.keep(context.WithoutCancel(ctx), a)
}

// claim takes a witness for this replica. It is not ours while another has it, while it is left alone, or when it has
// cosigned the checkpoint.
func (l *Ledger) claim(ctx context.Context, w Witness, c Checkpoint, anew bool) (old int64, ours bool, err error) {
	now, name, key := l.now(), w.Key.Name(), int64(w.Key.KeyHash())
	trouble := ""
	err = l.DB.QueryRow(ctx, `
		INSERT INTO ledger_witness AS w (log, witness, key, next)
		SELECT $1, $2, $3, $5 WHERE $7 OR NOT EXISTS
			(SELECT FROM ledger_cosignature WHERE size = $4 AND witness = $2 AND key = $3)
			OR EXISTS (SELECT FROM ledger_witness WHERE log = $1 AND witness = $2 AND key = $3 AND trouble <> '')
		ON CONFLICT (log, witness, key) DO UPDATE SET next = $5 WHERE $7 OR w.next <= $6
		RETURNING size, trouble`, c.Origin, name, key, c.Size, now.Add(witnessClaim), now, anew).Scan(&old, &trouble)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil || anew || trouble != "" {
		return old, err == nil, err
	}
	// Another replica may have had it cosigned while this one waited for the row.
	done, err := l.DB.Exec(ctx, `
		UPDATE ledger_witness SET next = $5 WHERE log = $1 AND witness = $2 AND key = $3
			AND EXISTS (SELECT FROM ledger_cosignature WHERE size = $4 AND witness = $2 AND key = $3)`, c.Origin, name, key, c.Size, now)
	return old, err == nil && done.RowsAffected() == 0, err
}

// keep writes down what came of asking, and gives the witness back. What it said of the log stands until it cosigns again: a
// witness that went away has not taken it back.
func (l *Ledger) keep(ctx context.Context, a *asking) error {
	now, name, key := l.now(), a.w.Key.Name(), int64(a.w.Key.KeyHash())
	next := now
	if a.trouble != "" {
		next = now.Add(witnessClaim)
	}
	return pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		if c := a.cosigned; c != nil {
			_, err := tx.Exec(ctx, `
				INSERT INTO ledger_cosignature AS c (size, witness, key, line, at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (size, witness, key) DO UPDATE SET line = $4, at = $5 WHERE c.at < $5`,
				a.state.Size, name, key, c.Line, c.At)
			if err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `
			UPDATE ledger_witness SET asked = $5, next = $6, answer = $8,
				size = CASE WHEN trouble IN ($9, $10) AND $7 NOT IN ('', $9, $10) THEN size ELSE $4 END,
				trouble = CASE WHEN trouble IN ($9, $10) AND $7 NOT IN ('', $9, $10) THEN trouble ELSE $7 END
			WHERE log = $1 AND witness = $2 AND key = $3`,
			a.state.Origin, name, key, a.old, now, next, a.trouble, a.status, troubleAhead, troubleInconsistent)
		return err
	})
}

// WitnessStates says how things stand with each of the witnesses, in the order of the settings.
func (l *Ledger) WitnessStates(ctx context.Context) ([]WitnessState, error) {
	states := make([]WitnessState, len(l.Witnesses))
	c, err := lastCheckpoint(ctx, l.DB)
	if err != nil && !errors.Is(err, ErrNoCheckpoint) {
		return nil, err
	}
	for i, w := range l.Witnesses {
		s := WitnessState{Name: w.Key.Name()}
		var at, asked *time.Time
		err := l.DB.QueryRow(ctx, `
			SELECT coalesce(c.size, 0), c.at, w.asked, coalesce(w.trouble, ''), coalesce(w.answer, 0)
			FROM (SELECT $2::text AS witness, $3::int8 AS key) AS one
			LEFT JOIN ledger_witness AS w ON w.log = $1 AND w.witness = one.witness AND w.key = one.key
			LEFT JOIN LATERAL (SELECT size, at FROM ledger_cosignature AS c
				WHERE c.witness = one.witness AND c.key = one.key ORDER BY size DESC LIMIT 1) AS c ON true`,
			c.Origin, s.Name, int64(w.Key.KeyHash())).Scan(&s.Size, &at, &asked, &s.Trouble, &s.Status)
		if err != nil {
			return nil, err
		}
		if at != nil {
			s.At = *at
		}
		if asked != nil {
			s.Asked = *asked
		}
		states[i] = s
	}
	return states, nil
}
