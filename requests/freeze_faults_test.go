package requests

import "maps"

func init() {
	maps.Copy(writePaths, map[string]path{
		"count a quarter": func(o *office) func() error {
			a := QuarterArgs{Quarter: o.past().String(), Version: 1}
			return func() error { return o.CountQuarter(o.ctx, a) }
		},
		"due quarters": func(o *office) func() error {
			o.past()
			return func() error { return o.DueQuarters(o.ctx) }
		},
		"release a quarter": func(o *office) func() error {
			s := o.draft()
			return func() error { return o.ReleaseQuarter(o.ctx, o.dora, s) }
		},
		"drop a quarter": func(o *office) func() error {
			s := o.draft()
			return func() error { return o.DropQuarter(o.ctx, o.dora, s) }
		},
		"count a quarter again": func(o *office) func() error {
			s := o.draft()
			must(o.t, o.ReleaseQuarter(o.ctx, o.dora, s))
			return func() error { return o.CountAgain(o.ctx, o.dora, s, "Paper was missing") }
		},
	})
}

// past has a request come in and its quarter end.
func (o *office) past() Quarter {
	o.asksOf(1)
	q := QuarterOf(o.Today())
	o.at = o.at.AddDate(0, 3, 20)
	return q
}

// draft is a quarter that is counted.
func (o *office) draft() QuarterShown {
	q := o.past()
	must(o.t, o.CountQuarter(o.ctx, QuarterArgs{Quarter: q.String(), Version: 1}))
	return o.shownNow(q)
}
