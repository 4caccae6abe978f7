package ledger

import (
	"context"
	"sync"
	"time"
)

// How old a remembered history may be when the portal records its own look: up to ownFresh it is used as it is, up to
// ownStale it is used and fetched anew in the background, beyond that it is fetched first.
const (
	ownFresh = 2 * time.Second
	ownStale = 15 * time.Second
)

// remembered are histories of activities for the portal's own looks. A look is recorded inside a transaction that holds
// a connection; if each one asked for a second connection, a full pool would wait for itself.
type remembered struct {
	mu        sync.Mutex
	histories map[string]history
}

type history struct {
	versions []Activity
	fetched  time.Time
	renewing bool
}

func (l *Ledger) activities(ctx context.Context, ids []string) (map[string][]Activity, error) {
	if l.Activities == nil || len(ids) == 0 {
		return nil, nil
	}
	return l.Activities(ctx, ids)
}

// ownActivity is the history of an activity for a look of the portal itself.
func (l *Ledger) ownActivity(ctx context.Context, id string) ([]Activity, error) {
	l.own.mu.Lock()
	h, known := l.own.histories[id]
	age := time.Since(h.fetched)
	if known && age > ownFresh && age <= ownStale && !h.renewing {
		h.renewing = true
		l.own.histories[id] = h
		go l.fetchOwn(context.WithoutCancel(ctx), id)
	}
	l.own.mu.Unlock()
	if known && age <= ownStale {
		return h.versions, nil
	}
	return l.fetchOwn(ctx, id)
}

func (l *Ledger) fetchOwn(ctx context.Context, id string) ([]Activity, error) {
	ctx, cancel := context.WithTimeout(ctx, ownStale)
	defer cancel()
	found, err := l.activities(ctx, []string{id})
	l.own.mu.Lock()
	defer l.own.mu.Unlock()
	if err != nil || len(found[id]) == 0 {
		delete(l.own.histories, id)
		return nil, err
	}
	if l.own.histories == nil {
		l.own.histories = map[string]history{}
	}
	l.own.histories[id] = history{versions: found[id], fetched: time.Now()}
	return found[id], nil
}

// InForce tells whether a version of an activity is published and in force at a moment.
func (l *Ledger) InForce(ctx context.Context, id string, at time.Time) (bool, error) {
	found, err := l.activities(ctx, []string{id})
	_, ok := inForce(found[id], at)
	return ok, err
}

// inForce finds the version that was published at a moment.
func inForce(history []Activity, at time.Time) (Activity, bool) {
	for _, a := range history {
		if !at.Before(a.From) && (a.Until.IsZero() || at.Before(a.Until)) {
			return a, true
		}
	}
	return Activity{}, false
}
