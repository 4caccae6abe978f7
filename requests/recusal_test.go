package requests

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

// Whoever is given a case says first whether they have an interest in it. Until then they do nothing with it but step back.
func TestDeclarationAtAssignment(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	if v := o.open(o.ann, ref); v.Undeclared {
		t.Fatal("who claims has said so by that")
	}
	must(t, o.Assign(o.ctx, o.rita, Step{Ref: ref}, o.ben))
	v := o.open(o.ben, ref)
	if !v.Undeclared || v.Can(ActWrite) || v.Can(ActDecide) || !v.Can(ActRecuse) || !v.Can(ActDisclaim) || !v.Can(ActRelease) {
		t.Fatalf("undeclared %v, may %v", v.Undeclared, v.May)
	}
	want(t, o.Write(o.ctx, o.ben, Step{Ref: ref}, "Hello"), ErrUndeclared)
	want(t, o.Disclaim(o.ctx, o.ann, Step{Ref: ref}), ErrNotYours)
	must(t, o.Disclaim(o.ctx, o.ben, Step{Ref: ref}))
	must(t, o.Write(o.ctx, o.ben, Step{Ref: ref}, "Hello"))
	v = o.open(o.ben, ref)
	if v.Undeclared || !slices.ContainsFunc(v.Events, func(e Event) bool { return e.Action == ActDisclaim && e.Name == o.ben.Name }) {
		t.Fatalf("not in the history: %+v", v.Events)
	}
	for _, e := range o.track(ref).Events {
		if e.Action == ActDisclaim {
			t.Fatal("the citizen reads of it")
		}
	}
	must(t, o.Assign(o.ctx, o.rita, Step{Ref: ref}, o.ann))
	if o.open(o.ann, ref).Undeclared {
		t.Fatal("asked a second time of the same case")
	}
}

// Who steps back is followed by whoever has least to do of those without a conflict of interest; the reviewer sees that it happened.
func TestRecusalPassesTheCaseOn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cara := person("Cara Caseworker", "Records", RoleCaseworker)
	o.staffed(o.ann, o.ben, cara, o.rita)
	must(t, o.Declare(o.ctx, o.ben, Interest{Kind: "family", Party: maria.Subject})) // has least to do, and a conflict
	other := maria
	other.Subject.ID, other.Email = "AB000001A", "other@example.org"
	f := o.access()
	f.Contact.Email = other.Email
	got, err := o.File(o.ctx, other, f)
	must(t, err)
	must(t, o.Claim(o.ctx, cara, Step{Ref: got.Ref}))

	ref := o.taken(o.access())
	due := o.open(o.ann, ref).Clock.Due
	must(t, o.Recuse(o.ctx, o.ann, Step{Ref: ref}, "family"))
	o.wantHolder(o.holder(ref), cara)
	if _, err := o.Open(o.ctx, o.ann, ref, "curious"); err != ErrWalled {
		t.Fatal(err)
	}
	v := o.open(o.rita, ref)
	if v.Clock.Due != due || v.State != StateWorking {
		t.Fatalf("%s, due %s", v.State, v.Clock.Due)
	}
	list, err := o.Recusals(o.ctx, o.rita)
	must(t, err)
	if len(list) != 1 || list[0].Name != o.ann.Name || list[0].TakenBy != cara.Name || list[0].Automatic {
		t.Fatalf("%+v", list)
	}
	if _, err := o.Recusals(o.ctx, o.ben); err != ErrForbidden {
		t.Fatal(err)
	}
	o.at = o.at.Add(time.Minute)
	// A declaration takes it from Cara in the same transaction. Nobody else is left, so it waits; a reviewer behind the wall sees nothing.
	must(t, o.Declare(o.ctx, cara, Interest{Kind: "business", Party: maria.Subject}))
	if v := o.open(o.rita, ref); v.Assignee != uuid.Nil || v.State != StateReceived {
		t.Fatalf("%s has it, %s", v.AssigneeName, v.State)
	}
	if list, err = o.Recusals(o.ctx, o.rita); err != nil || len(list) != 2 || !list[0].Automatic || list[0].TakenBy != "" {
		t.Fatalf("%+v %v", list, err)
	}
	must(t, o.Declare(o.ctx, o.rita, Interest{Kind: "family", Party: maria.Subject}))
	if list, err = o.Recusals(o.ctx, o.rita); err != nil || len(list) != 0 {
		t.Fatalf("%+v %v", list, err)
	}
	must(t, o.Claim(o.ctx, o.dora, Step{Ref: ref}))
	if list, err = o.Recusals(o.ctx, o.rob); err != nil || len(list) != 2 || list[0].TakenBy != o.dora.Name || list[1].TakenBy != cara.Name {
		t.Fatalf("%+v %v", list, err)
	}
}

// An identity established later builds the wall that it shows, and takes the case from whoever has it in the same step.
func TestIdentityBuildsTheWall(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben)
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Party: maria.Subject}))
	f := o.access()
	f.Contact.Email, f.Contact.Post, f.Channel, f.ReceivedAt = "", "1 High Street, Northmere", ByPost, o.at
	got, err := o.FileFor(o.ctx, o.ben, f)
	must(t, err)
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: got.Ref}, Identity{Subject: maria.Subject, Method: "counter"}))
	_, err = o.Open(o.ctx, o.ann, got.Ref, "mine a moment ago")
	want(t, err, ErrWalled)
	o.wantHolder(o.holder(got.Ref), o.ben)
}

// A complaint about looks is kept from officials whom the ledger shows to have looked at the citizen in a source system, at filing and
// when the identity is established later. What colleagues saw here, on cases, keeps nobody away.
func TestOfficialsWhoLooked(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.dora, o.dani)
	source, err := o.Ledger.Register(o.ctx, ledger.NewSource{ID: "housing", Prefix: "urn:housing", Profile: ledger.ProfileRole,
		Names: map[string]string{"en": "Housing"}, Scopes: []string{ledger.ScopeEvents}})
	must(t, err)
	must(t, o.SetAlias(o.ctx, o.rita, Alias{Officer: o.dora.ID, Source: "housing", Name: "hou-107"}))
	wantProblem(t, o.SetAlias(o.ctx, o.rita, Alias{Officer: o.dani.ID, Source: "housing", Name: "hou-107"}), "name", "alias_taken")
	o.event(source.Source, "hou-107", maria.Subject, o.at.Add(-48*time.Hour))
	f := o.complaint()
	f.Complaint.About, f.Complaint.Who = AboutOfficial, "somebody at the desk"
	o.open(o.dani, o.file(o.access())) // a look of the portal's own
	ref := o.file(f)
	_, err = o.Open(o.ctx, o.dora, ref, "curious")
	want(t, err, ErrWalled)
	o.open(o.dani, ref)

	f.Contact.Email, f.Contact.Post = "", "1 High Street, Northmere"
	f.Channel, f.ReceivedAt = ByPost, o.at
	got, err := o.FileFor(o.ctx, o.dani, f)
	must(t, err)
	must(t, o.Claim(o.ctx, o.dora, Step{Ref: got.Ref}))
	must(t, o.Identify(o.ctx, o.dora, Step{Ref: got.Ref}, Identity{Subject: maria.Subject, Method: "post"}))
	_, err = o.Open(o.ctx, o.dora, got.Ref, "mine a moment ago")
	want(t, err, ErrWalled)
	o.wantHolder(o.holder(got.Ref), o.dani)
	general := o.file(o.complaint())
	o.open(o.dora, general) // about no look and nobody
}

// event records a look in a source system.
func (o *office) event(source ledger.Source, official string, subject ledger.Subject, at time.Time) {
	o.t.Helper()
	e := &ledger.Event{SpecVersion: "1.0", ID: uuid.NewString(), Source: source.Prefix, Type: ledger.Recorded, Time: at.Format(time.RFC3339),
		Data: ledger.Data{Subject: ledger.EventSubject{Scheme: subject.Scheme, ID: subject.ID}, Action: "view", DataCategories: []string{"identity"},
			Actor:   ledger.EventActor{ID: official, Kind: "person", Org: ledger.Organisation{Code: "N1", Name: "Northmere Council"}},
			Purpose: ledger.Purpose{Activity: "PA-001", Text: "A repair"}, System: ledger.System{Name: "Housing"}}}
	receipt, err := o.Ledger.Append(o.ctx, source, []ledger.Item{{Event: e}})
	must(o.t, err)
	if receipt.Results[0].Status != ledger.Stored {
		o.t.Fatalf("%+v", receipt.Results[0])
	}
}
