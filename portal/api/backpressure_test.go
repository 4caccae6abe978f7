package api_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// TestSendersAreAskedToWait holds up the source's batches at the database: the one more than there are places for is sent away
// with a time to come back, and nothing of it is stored.
func TestSendersAreAskedToWait(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	ctx := context.Background()
	tx, err := o.ledger.DB.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, `SELECT FROM ledger_intake FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	places := int(o.ledger.DB.Config().MaxConns) / 2
	statuses := make(chan int, places+1)
	var wait sync.WaitGroup
	for i := range places + 1 {
		wait.Go(func() {
			answer := o.call(http.MethodPost, "/access-events", cloudEvent, event(fmt.Sprint("e", i)))
			if answer.StatusCode == http.StatusServiceUnavailable && answer.Header.Get("Retry-After") != "5" {
				t.Errorf("Retry-After %q", answer.Header.Get("Retry-After"))
			}
			statuses <- answer.StatusCode
			if answer.StatusCode == http.StatusServiceUnavailable {
				tx.Rollback(ctx)
			}
		})
	}
	wait.Wait()
	close(statuses)
	got := map[int]int{}
	for s := range statuses {
		got[s]++
	}
	if got[http.StatusCreated] != places || got[http.StatusServiceUnavailable] != 1 {
		t.Errorf("%v", got)
	}
}
