package ledger

import (
	"context"
	"errors"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"
)

// How many events of a stream go into one transaction: more than a batch may hold that has to be kept in memory as a whole, since what
// a transaction costs is shared by more. A lane of several has fewer, so that all of them together hold no more. Besides the batch that
// is stored one is ready and one is being read.
const (
	linesBatch = 4 * MaxBatch
	laneBatch  = linesBatch / 2
)

// AppendLines takes newline-delimited events of any number in transactions of a few thousand each, in bounded memory.
// While one transaction is at the database the next is decoded and sealed. answer, which may be nil, gets each result
// after its commit. What was answered before an error stays stored; sending the whole again is harmless.
func (l *Ledger) AppendLines(ctx context.Context, source Source, r io.Reader, answer func(Result) error) (Receipt, error) {
	s := &stream{Ledger: l, source: source, size: linesBatch, answer: answer}
	return s.take(ctx, r, func(Item) lane { return everyLane })
}

// Import is AppendLines for a file: it stores two transactions side by side, on two connections, so answers come out of order. When the
// first event has a sequence number they follow one another, since runs of numbers are kept whole. Its transactions do not wait for the
// disk: should the database fall over, the last of what was answered may be gone, and Import returns an error. Without one, or with one
// of the reader, all that was answered is on the disk.
func (l *Ledger) Import(ctx context.Context, source Source, r io.Reader, answer func(Result) error) (Receipt, error) {
	pooled, err := l.DB.Acquire(ctx)
	if err != nil {
		return Receipt{}, err
	}
	steady := pooled.Hijack() // or a pool of one would have none left
	defer steady.Close(context.WithoutCancel(ctx))
	first, numbered := true, false
	s := &stream{Ledger: l, source: source, size: laneBatch, answer: answer, async: true}
	receipt, err := s.take(ctx, r, func(item Item) lane {
		if first {
			first, numbered = false, item.Event != nil && item.Event.Sequence != ""
		}
		if numbered {
			return everyLane
		}
		return laneOf(item.ID)
	})
	// This waits for the disk, and so for everything that was written before. A connection that was there at the beginning and still is
	// bears witness that the database has not begun anew meanwhile, without some of it.
	_, lost := steady.Exec(context.WithoutCancel(ctx), `UPDATE ledger_intake SET last_received = last_received WHERE source = $1`, source.number)
	return receipt, errors.Join(err, lost)
}

// stream is events on their way from a reader into the ledger.
type stream struct {
	*Ledger
	source Source
	size   int // of a batch
	answer func(Result) error
	// async commits without waiting for the disk.
	async bool

	mu    sync.Mutex
	total Receipt
}

// take stores what a reader brings. which says into whose batch an item goes; the lanes are stored side by side. Of each lane one batch
// is read, one is judged and sealed, and one is stored at a time.
func (s *stream) take(ctx context.Context, r io.Reader, which func(Item) lane) (Receipt, error) {
	group, ctx := errgroup.WithContext(ctx)
	var read [everyLane + lanes + 1]chan []Item
	for n := range read {
		items, ready := make(chan []Item), make(chan *batch)
		read[n] = items
		group.Go(func() error {
			defer close(ready)
			return s.prepare(ctx, lane(n), items, ready)
		})
		group.Go(func() error { return s.store(ctx, ready) })
	}
	group.Go(func() error {
		defer func() {
			for _, items := range read {
				close(items)
			}
		}()
		return s.read(ctx, r, which, read[:])
	})
	err := group.Wait()
	return s.total, err
}

func (s *stream) prepare(ctx context.Context, n lane, read <-chan []Item, ready chan<- *batch) error {
	for items := range read {
		b, err := s.ready(ctx, s.source, items)
		if err != nil {
			return err
		}
		b.lane, b.async = n, s.async
		if err := hand(ctx, ready, b); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) store(ctx context.Context, ready <-chan *batch) error {
	for b := range ready {
		receipt, err := s.commit(ctx, b)
		if err != nil {
			return err
		}
		if err := s.say(receipt); err != nil {
			return err
		}
	}
	return nil
}

// hand gives one on, unless nobody waits for it any more.
func hand[T any](ctx context.Context, to chan<- T, one T) error {
	select {
	case to <- one:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *stream) say(receipt Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range receipt.Results {
		s.total.add(one)
		if s.answer == nil {
			continue
		}
		if err := s.answer(one); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) read(ctx context.Context, r io.Reader, which func(Item) lane, read []chan []Item) error {
	waiting := make([][]Item, len(read))
	for item, err := range DecodeLines(r) {
		if err != nil {
			return err
		}
		n := which(item)
		if waiting[n] = append(waiting[n], item); len(waiting[n]) == s.size {
			if err := hand(ctx, read[n], waiting[n]); err != nil {
				return err
			}
			waiting[n] = nil
		}
	}
	for n, items := range waiting {
		if len(items) == 0 {
			continue
		}
		if err := hand(ctx, read[n], items); err != nil {
			return err
		}
	}
	return nil
}
