package ledger

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
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

type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// openMonths makes sure that there are partitions for all these times. It commits before anything is written, so a
// batch that fails later leaves at worst an empty partition.
func (l *Ledger) openMonths(ctx context.Context, times ...time.Time) error {
	for _, t := range times {
		m := monthOf(t)
		if l.months.known(m) {
			continue
		}
		if err := openMonth(ctx, l.DB, t); err != nil {
			return err
		}
		l.months.learn(m)
	}
	return nil
}

func openMonth(ctx context.Context, db execer, t time.Time) error {
	_, err := db.Exec(ctx, `SELECT ledger_month($1)`, t)
	return err
}
