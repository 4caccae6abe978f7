package requests

import (
	"maps"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// What the office writes beside the steps of a case.
func init() {
	maps.Copy(writePaths, map[string]path{
		"take out": func(o *office) func() error {
			ref := o.taken(o.access())
			must(o.t, o.enclosing(ref, Enclosure{Title: "Rent", Given: GivenWhole}, upload("a.pdf", pdf(""))))
			id := o.open(o.ann, ref).Prepared[0].ID
			return o.stepOn(ref, func(s Step) error { return o.TakeOut(o.ctx, o.ann, s, id) })
		},
		"drop a draft's file": func(o *office) func() error {
			browser, f := uuid.NewString(), o.correction()
			f.Items[0].ID, f.Items[1].ID = uuid.New(), uuid.New()
			f.Files, f.FilesOf = withFiles(Step{}).Files, f.Items[0].ID
			_, err := o.SaveAnswer(o.ctx, browser, AskItems, f)
			must(o.t, err)
			d, err := o.Draft(o.ctx, browser)
			must(o.t, err)
			return func() error { return o.DropFile(o.ctx, browser, d.Files[0].ID) }
		},
		"party": func(o *office) func() error {
			kin := person("Kim Cousin", "Records", RoleCaseworker)
			o.staffed(kin, o.ben)
			water := ledger.Subject{Scheme: "organisation", ID: uuid.NewString()}
			must(o.t, o.Declare(o.ctx, kin, Interest{Kind: "outside_job", Party: water}))
			ref := o.file(o.access())
			must(o.t, o.Claim(o.ctx, kin, Step{Ref: ref}))
			return o.stepOn(ref, func(s Step) error { return o.AddParty(o.ctx, o.ben, s, Concerned{Party: water, Why: "Her employer"}) })
		},
		"asked from": func(o *office) func() error {
			o.publishes("parking", 2)
			return o.onTaken(func(s Step) error { return o.SetAskedFrom(o.ctx, o.ann, s, AskedFrom{"parking", 1}) })
		},
		"unlink": func(o *office) func() error {
			ref, other := o.taken(o.access()), o.file(o.correction())
			must(o.t, o.LinkTo(o.ctx, o.ann, Step{Ref: ref}, Linking{Ref: other, Kind: FollowUp, Why: "One tenancy"}))
			id := o.open(o.ann, ref).Links[0].ID
			return o.stepOn(ref, func(s Step) error { return o.Unlink(o.ctx, o.ann, s, id) })
		},
		"revise wording": func(o *office) func() error {
			id := o.wording(o.rita, uuid.NewString())
			must(o.t, o.PublishWording(o.ctx, o.rob, id, 1))
			return func() error { return o.ReviseWording(o.ctx, o.rob, id, 1, "Dear {name}", "Shorter") }
		},
		"publish wording": func(o *office) func() error {
			id := o.wording(o.rita, uuid.NewString())
			return func() error { return o.PublishWording(o.ctx, o.rob, id, 1) }
		},
		"retire wording": func(o *office) func() error {
			id := o.wording(o.rita, uuid.NewString())
			return func() error { return o.RetireWording(o.ctx, o.rita, id) }
		},
		"grant an exception": func(o *office) func() error {
			ref := o.file(o.access())
			must(o.t, o.AskOverride(o.ctx, o.rita, ref, o.ann, "Nobody else", o.Today()))
			var id uuid.UUID
			must(o.t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_override WHERE granted IS NULL`).Scan(&id))
			return func() error { return o.DecideOverride(o.ctx, o.rob, id, true) }
		},
		"decide a gift": func(o *office) func() error {
			o.publishing()
			must(o.t, o.EnterGift(o.ctx, o.ann, Gift{Kind: "gift", What: "Wine", Giver: "Mere Builders", Day: o.Today(), Value: 4000,
				Proposal: "refused", Key: uuid.NewString()}))
			var id uuid.UUID
			must(o.t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_gift WHERE decision = ''`).Scan(&id))
			return func() error { return o.DecideGift(o.ctx, o.rob, id, "refused", "Too much") }
		},
		"correct a gift": func(o *office) func() error {
			o.publishing()
			g := o.decided(wine(o))
			g.Decision, g.Value = "returned", 10_000
			return func() error { return o.CorrectGift(o.ctx, o.rob, g.ID, g, "A nought was missing") }
		},
		"publish a gift": func(o *office) func() error {
			o.Gifting = GiftRules{}
			g := o.decided(wine(o))
			o.publishing()
			return func() error { return o.PublishGift(o.ctx, o.rob, g.ID) }
		},
		"publish an interest": func(o *office) func() error {
			o.publishing()
			id := o.job().ID
			return func() error { return o.PublishInterest(o.ctx, o.ann, id, InterestText{Words: "A job"}) }
		},
		"correct an interest": func(o *office) func() error {
			o.publishing()
			id := o.job().ID
			must(o.t, o.PublishInterest(o.ctx, o.ann, id, InterestText{Words: "A job"}))
			return func() error {
				return o.PublishInterest(o.ctx, o.ann, id, InterestText{Words: "Two jobs", Why: "There are two"})
			}
		},
		"end a published interest": func(o *office) func() error {
			o.publishing()
			id := o.job().ID
			must(o.t, o.PublishInterest(o.ctx, o.ann, id, InterestText{Words: "A job"}))
			return func() error { return o.EndInterest(o.ctx, o.ann, id, o.Today()) }
		},
		"withdraw an entry": func(o *office) func() error {
			o.publishing()
			o.decided(wine(o))
			id := o.wholeRegister()[0].ID
			return func() error { return o.WithdrawEntry(o.ctx, o.rita, id, "Entered twice") }
		},
		"flag": func(o *office) func() error {
			o.lookedAfterSteppingBack()
			return o.flagging
		},
		"decide a flag": func(o *office) func() error {
			o.lookedAfterSteppingBack()
			must(o.t, o.flagging())
			list, err := o.Flags(o.ctx, o.dora)
			must(o.t, err)
			return func() error {
				return o.DecideFlag(o.ctx, o.dora, list[0].ID, "explained", "She was the only one on duty")
			}
		},
		"find misuse": func(o *office) func() error {
			o.lookedAfterSteppingBack()
			must(o.t, o.flagging())
			list, err := o.Flags(o.ctx, o.dora)
			must(o.t, err)
			return func() error { return o.DecideFlag(o.ctx, o.dora, list[0].ID, "misuse", "She had no task there") }
		},
		"count a day of looks": func(o *office) func() error {
			d := o.followed()
			return func() error { _, err := o.countStep(o.ctx, d); return err }
		},
		"judge a day of looks": func(o *office) func() error {
			d := o.followed()
			_, err := o.countStep(o.ctx, d)
			must(o.t, err)
			return func() error { return o.judgeDay(o.ctx, d, o.Calendar) }
		},
		"step back later": func(o *office) func() error {
			kin := person("Kim Cousin", "Records", RoleCaseworker)
			o.staffed(kin, o.ben)
			must(o.t, o.Claim(o.ctx, kin, Step{Ref: o.file(o.access())}))
			in := Interest{Kind: "family", Party: maria.Subject, Since: o.Today().AddDays(1)}
			must(o.t, o.Declare(o.ctx, kin, in))
			o.at = o.at.AddDate(0, 0, 1)
			return func() error { return o.Reconsider(o.ctx) }
		},
		"leave begins": func(o *office) func() error {
			kin := person("Lea Leaves", "Records", RoleCaseworker)
			o.staffed(kin, o.ben)
			must(o.t, o.Claim(o.ctx, kin, Step{Ref: o.file(o.access())}))
			must(o.t, o.EnterLeave(o.ctx, kin, Leave{Officer: kin.ID, Since: o.Today(), Until: o.Today().AddDays(60), Hand: HandRota}))
			list, err := o.leaves(o.ctx, o.db, `l.officer = @id`, pgx.NamedArgs{"id": kin.ID})
			must(o.t, err)
			return func() error { return o.handOver(o.ctx, list[0], []Officer{kin, o.ben}) }
		},
		"alias": func(o *office) func() error {
			a := Alias{Officer: o.ann.ID, Source: "population-register", Name: uuid.NewString()}
			return func() error { return o.SetAlias(o.ctx, o.rita, a) }
		},
		"change view": func(o *office) func() error {
			name := uuid.NewString()
			must(o.t, o.SaveView(o.ctx, o.ann, Viewing{Name: name, Default: true}))
			var id uuid.UUID
			must(o.t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_view WHERE name = $1`, name).Scan(&id))
			return func() error { return o.ChangeView(o.ctx, o.ann, id, Viewing{Name: "Late " + name[:8]}) }
		},
	})
}

func (o *office) flagging() error {
	_, err := o.FlagLooks(o.ctx)
	return err
}

// followed has an official look at Maria on three days without a case, in a source that names cases, and gives the last, which is to be read.
func (o *office) followed() deadline.Day {
	o.t.Helper()
	id := uuid.NewString()
	source, err := o.Ledger.Register(o.ctx, ledger.NewSource{ID: "s-" + id, Prefix: "urn:" + id, Profile: ledger.ProfileRole,
		Names: map[string]string{"en": "Housing"}, Scopes: []string{ledger.ScopeEvents}})
	must(o.t, err)
	o.at = o.at.AddDate(0, 0, 5)
	last := o.at.Add(-time.Hour)
	for back := range 3 {
		o.event(source.Source, "h-1", maria.Subject, last.AddDate(0, 0, -back))
	}
	o.casedEvent(source.Source, last)
	d := deadline.DayOf(last, o.Zone)
	_, err = o.db.Exec(o.ctx, `INSERT INTO requests_watch (day, history) VALUES ($1, false)`, d)
	must(o.t, err)
	return d
}

// casedEvent is a look for a case.
func (o *office) casedEvent(source ledger.Source, at time.Time) {
	o.t.Helper()
	e := &ledger.Event{SpecVersion: "1.0", ID: uuid.NewString(), Source: source.Prefix, Type: ledger.Recorded, Time: at.Format(time.RFC3339),
		Data: ledger.Data{Subject: ledger.EventSubject{Scheme: "national-id", ID: "AA000000A"}, Action: "view", DataCategories: []string{"identity"},
			Actor:   ledger.EventActor{ID: "h-2", Kind: "person", Org: ledger.Organisation{Code: "N1", Name: "Northmere Council"}},
			Purpose: ledger.Purpose{Activity: "PA-001"}, CaseRef: "CASE-1", System: ledger.System{Name: "Housing"}}}
	_, err := o.Ledger.Append(o.ctx, source, []ledger.Item{{Event: e}})
	must(o.t, err)
}

// lookedAfterSteppingBack has Ann step back from a case and look at the citizen's data in a source system later.
func (o *office) lookedAfterSteppingBack() {
	o.t.Helper()
	o.staffed(o.ann)
	id := uuid.NewString()
	source, err := o.Ledger.Register(o.ctx, ledger.NewSource{ID: "s-" + id, Prefix: "urn:" + id, Profile: ledger.ProfileRole,
		Names: map[string]string{"en": "Housing"}, Scopes: []string{ledger.ScopeEvents}})
	must(o.t, err)
	must(o.t, o.Recuse(o.ctx, o.ann, Step{Ref: o.taken(o.access())}, "family"))
	o.at = o.at.Add(2 * time.Hour)
	o.event(source.Source, o.ann.ID.String(), maria.Subject, o.at.Add(-time.Hour))
}
