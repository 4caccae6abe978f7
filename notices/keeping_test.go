package notices

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What a page promises is what the disposal does: on the day before, the record is kept; on the day, it goes.
func TestOverIsWhenItIsDisposedOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom([]Period{"P6Y", "P1M", "P3M", "P1Y6M", "P31D", "P2W", "P1D"}).Draw(t, "period")
		ended := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 3000).Draw(t, "days"))
		over := p.Over(ended)
		if !p.Before(over).After(ended) || p.Before(over.AddDate(0, 0, -1)).After(ended) {
			t.Fatalf("%s after %s: %s", p, ended, over)
		}
	})
}
