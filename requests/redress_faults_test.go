package requests

import (
	"maps"

	"github.com/google/uuid"
)

func init() {
	maps.Copy(writePaths, map[string]path{
		"file restricted": func(o *office) func() error { return o.filing(o.contested()) },
		"mark": func(o *office) func() error {
			return o.stepOn(o.taken(o.contested()), func(s Step) error { return o.Mark(o.ctx, o.ann, s, false, "") })
		},
		"end mark": func(o *office) func() error {
			return o.stepOn(o.marked(), func(s Step) error { return o.EndMark(o.ctx, o.ann, s, "Checked") })
		},
		"end a granted restriction": func(o *office) func() error {
			return o.stepOn(o.restricted(), func(s Step) error { return o.EndMark(o.ctx, o.ann, s, "Decided") })
		},
		"withdraw marked": func(o *office) func() error {
			return o.stepOn(o.marked(), func(s Step) error { return o.Withdraw(o.ctx, maria, s, "") })
		},
		"heard": func(o *office) func() error {
			ref := o.marked()
			id := o.track(ref).Behests[0].ID
			return func() error { return o.SourceRefused(o.ctx, "population-register", id, "No such field") }
		},
		"carried": func(o *office) func() error {
			ref, item := o.proposed()
			must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
			return o.stepOn(ref, func(s Step) error { return o.CarryOut(o.ctx, o.ann, s, Heard{ID: item, Way: "phone"}) })
		},
		"recipient": func(o *office) func() error {
			ref, _ := o.proposed()
			must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
			to := Recipient{ID: o.track(ref).Told[0].ID, State: WasTold, Way: "letter"}
			return o.stepOn(ref, func(s Step) error { return o.TellRecipient(o.ctx, o.ann, s, to) })
		},
		"evidence": func(o *office) func() error { return o.bringing(0) },
		"evidence too late": func(o *office) func() error {
			return o.bringing(reopenDays + 1)
		},
		"chase": func(o *office) func() error {
			ref, _ := o.proposed()
			must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
			id := o.track(ref).Items[0].ID
			var row overdue
			must(o.t, o.db.QueryRow(o.ctx, `SELECT id, case_id, what, since, chased FROM requests_awaited WHERE id = $1`, id).
				Scan(&row.ID, &row.CaseID, &row.What, &row.Since, &row.Chased))
			return func() error { return o.chaseOne(o.ctx, row, raised, []Officer{o.ann, o.rita}) }
		},
	})
}

func (o *office) contested() Filing {
	f := o.correction()
	f.Restrict = true
	return f
}

// marked has a correction whose data the sources hold back.
func (o *office) marked() string {
	ref := o.taken(o.contested())
	must(o.t, o.Mark(o.ctx, o.ann, Step{Ref: ref}, false, ""))
	return ref
}

// bringing brings fresh evidence some days after the refusal.
func (o *office) bringing(days int) func() error {
	ref, item := o.proposed()
	must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	must(o.t, o.SourceTold(o.ctx, "population-register", item))
	o.at = o.at.AddDate(0, 0, days)
	s := Step{Ref: ref, Key: uuid.NewString()}
	return func() error { _, err := o.NewEvidence(o.ctx, maria, s, "A certificate"); return err }
}
