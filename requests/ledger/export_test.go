package ledger

import "testing"

// World lets the tests that look at the log from outside, which share no code with it, have a log to look at.
type World = world

// NewWorld is a ledger on a database of its own.
func NewWorld(t testing.TB) *World { return newWorld(t) }

// WithSigner gives the log a key and returns its public half.
func (w *world) WithSigner() string { return w.withSigner() }

// Grow adds entries about one citizen and publishes.
func (w *world) Grow(prefix string, n int) Checkpoint {
	w.t.Helper()
	w.sendMany(prefix, n)
	return w.settle()
}

// Reported is the JSON report of that citizen, and its proofs.
func (w *world) Reported() (report, proofs []byte) {
	w.t.Helper()
	r, proofs := w.report(Filter{})
	return encode(w.t, r), proofs
}

// Behind changes the database as its administrator could: no trigger fires.
func (w *world) Behind(sql string, args ...any) {
	w.t.Helper()
	conn, err := w.owner.Acquire(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Release()
	defer conn.Conn().Close(w.ctx)
	if _, err := conn.Exec(w.ctx, `SET session_replication_role = replica`); err != nil {
		w.t.Fatal(err)
	}
	tag, err := conn.Exec(w.ctx, sql, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	if tag.RowsAffected() == 0 {
		w.t.Fatalf("nothing was changed by %s", sql)
	}
}
