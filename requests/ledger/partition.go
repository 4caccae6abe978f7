package ledger

import (
	"context"
	"sync"
	"time"
)

// months remembers which monthly partitions this process has seen to exist.
type months struct {
	mu   sync.Mutex
	seen map[int]bool
}

func monthOf(t time.Time) int {
	t = t.UTC()
	return t.Year()*12 + int(t.Month()) - 1
}

func (m *months) known(month int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seen[month]
}

func (m *months) learn(month int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen == nil {
		m.seen = map[int]bool{}
	}
	m.seen[month] = true
}

// openMonths makes sure that there are partitions for all these times. It commits before anything is written, so a
// batch that fails later leaves at worst an empty partition.
func (l *Ledger) openMonths(ctx context.Context, times ...time.Time) error {
	for _, t := range times {
		if l.months.known(monthOf(t)) {
			continue
		}
		if _, err := openMonth(ctx, l.DB, t); err != nil {
			return err
		}
		l.months.learn(monthOf(t))
	}
	return nil
}

// openMonthIn does it inside a transaction that may yet be rolled back: only a partition that was there before is
// remembered. Run opens months ahead, so that this hardly ever makes one.
func (l *Ledger) openMonthIn(ctx context.Context, tx querier, t time.Time) error {
	if l.months.known(monthOf(t)) {
		return nil
	}
	there, err := openMonth(ctx, tx, t)
	if err == nil && there {
		l.months.learn(monthOf(t))
	}
	return err
}

func openMonth(ctx context.Context, db querier, t time.Time) (there bool, err error) {
	err = db.QueryRow(ctx, `SELECT ledger_month($1)`, t).Scan(&there)
	return there, err
}
