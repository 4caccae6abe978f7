package ledger

import (
	"context"
	"io"

	"golang.org/x/sync/errgroup"
)

// linesBatch is how many events of a stream go into one transaction: more than a batch may hold that has to be kept in
// memory as a whole, since what a transaction costs is shared by more.
const linesBatch = 4 * MaxBatch

// AppendLines takes newline-delimited events of any number in transactions of a few thousand each, in bounded memory.
// While one transaction is at the database the next is decoded and sealed. answer, which may be nil, gets each result
// after its commit. What was answered before an error stays stored; sending the whole again is harmless.
func (l *Ledger) AppendLines(ctx context.Context, source Source, r io.Reader, answer func(Result) error) (total Receipt, err error) {
	group, ctx := errgroup.WithContext(ctx)
	batches := make(chan *batch)
	group.Go(func() error {
		defer close(batches)
		return l.readLines(ctx, source, r, batches)
	})
	group.Go(func() error {
		for b := range batches {
			receipt, err := l.commit(ctx, b)
			if err != nil {
				return err
			}
			for _, res := range receipt.Results {
				total.add(res)
				if answer == nil {
					continue
				}
				if err := answer(res); err != nil {
					return err
				}
			}
		}
		return nil
	})
	err = group.Wait()
	return total, err
}

func (l *Ledger) readLines(ctx context.Context, source Source, r io.Reader, batches chan<- *batch) error {
	send := func(items []Item) error {
		b, err := l.ready(ctx, source, items)
		if err != nil {
			return err
		}
		select {
		case batches <- b:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var items []Item
	for item, err := range DecodeLines(r) {
		if err != nil {
			return err
		}
		if items = append(items, item); len(items) == linesBatch {
			if err := send(items); err != nil {
				return err
			}
			items = nil
		}
	}
	if len(items) == 0 {
		return nil
	}
	return send(items)
}
