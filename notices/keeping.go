package notices

import (
	"context"
	"time"
)

// Keeping is when something of the portal's own comes to an end, and by which row of the published schedule.
type Keeping struct {
	Row  string    // code; empty when no row in force ends it
	Over time.Time // midnight of the first day on which it is disposed of
}

// Keeping tells how long a record of one of the portal's own classes is kept that ended on a day, given as its midnight.
func (b *Board) Keeping(ctx context.Context, records string, ended time.Time) (k Keeping, err error) {
	rows, err := b.Schedule(ctx, Filter{})
	for _, row := range rows {
		if row.Content.Records == records && row.Content.Ends() {
			k = Keeping{Row: row.Code, Over: row.Content.Period.Over(ended)}
		}
	}
	return k, err
}

// Ends tells whether records of the row come to an end after a time that can be counted.
func (r RetentionRow) Ends() bool {
	_, limited := r.Period.Span()
	return limited && (r.Action == ActionDestroy || r.Action == ActionAnonymise)
}

// Before is the day before which something must have ended to have outlived the period today.
func (p Period) Before(today time.Time) time.Time {
	span, _ := p.Span()
	return today.AddDate(-span.Years, -span.Months, -7*span.Weeks-span.Days)
}

// Over is the first day on which something that ended on a day has outlived the period; both are midnights in one zone.
func (p Period) Over(ended time.Time) time.Time {
	span, _ := p.Span()
	day := ended.AddDate(span.Years, span.Months, 7*span.Weeks+span.Days-3) // months differ in length: Before decides
	for !p.Before(day).After(ended) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}
