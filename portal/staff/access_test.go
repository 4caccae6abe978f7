package staff_test

import (
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

// rights are the rights of the open review, by who holds them and what they are.
func (o *office) rights(by person) map[string]account.Right {
	o.t.Helper()
	open, err := o.Directory.OpenReview(o.t.Context())
	must(o.t, err)
	_, list, err := o.Directory.ReviewOf(o.t.Context(), by.Officer, open.Number)
	must(o.t, err)
	byName := map[string]account.Right{}
	for _, r := range list {
		byName[r.Officer.String()+" "+string(r.Role)+r.Source] = r
	}
	return byName
}

func TestARightIsConfirmedAndAnotherTakenAway(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := o.ledger.Register(t.Context(), ledger.NewSource{ID: "tax", Prefix: "urn:source:tax", Profile: ledger.ProfileRole, Names: map[string]string{"en": "Tax register"}})
	must(t, err)
	o.Directory.Systems = func(context.Context) ([]string, error) { return []string{"tax"}, nil }
	o.registry.Staff = func(ctx context.Context) (list []requests.Officer, err error) { // who works on cases, as the portal tells it
		officers, err := o.Directory.Officers(ctx)
		for _, one := range officers {
			if !one.Disabled && one.Has(caseRoles...) {
				list = append(list, asWorker(person{Officer: one}))
			}
		}
		return list, err
	}
	dora, adam, ann := o.person(account.DPO), o.person(account.Administrator), o.person(account.Caseworker, account.Auditor)
	ref := o.file(access())
	o.claims(ann, ref)

	dora.Get("/staff/overview").Status(200).Contains("No access review is open")
	dora.Get("/staff/access").Status(200).Contains("There has been no review yet")
	dora.Post("/staff/access").Status(303).Location("/staff/access/1")
	dora.Post("/staff/access").Status(303).Location("/staff/access/1") // the second click
	dora.Get("/staff/overview").Status(200).Contains("Access review 1", "5 not answered yet", "Due ")

	rights := o.rights(dora)
	case1, audit, own, key := rights[ann.ID.String()+" caseworker"], rights[ann.ID.String()+" auditor"], rights[dora.ID.String()+" dpo"], rights[uuid.Nil.String()+" tax"]
	page := dora.Get("/staff/access/1").Status(200).Contains(ann.Name, "Never signed in", "1 open case", "This is yours. A colleague answers.", "Tax register", "Never used",
		"An administrator can stop this key.")
	if strings.Contains(page.Body, "answer-"+own.ID.String()) || !strings.Contains(page.Body, "answer-"+case1.ID.String()) {
		t.Error("one's own right is asked about, or another is not")
	}
	adam.Get("/staff/access/1").Status(200).Contains("Stop this key").Lacks("open case") // who keeps accounts sees no cases

	at := func(r account.Right, answer string) []string { return []string{"answer-" + r.ID.String(), answer} }
	dora.Post("/staff/access/1", "page", "1").Status(422).Contains("Answer for at least one role or key")
	dora.Post("/staff/access/1", append(at(case1, "end"), at(audit, "keep")...)...).Status(422).Contains("Say why you take it away")
	dora.Post("/staff/access/1", at(own, "keep")...).Status(403)
	dora.Post("/staff/access/1", at(case1, "perhaps")...).Status(404)
	dora.Post("/staff/access/1", "answer-x", "keep").Status(400)

	both := append(append(at(case1, "end"), "reason-"+case1.ID.String(), "=Moved <to> planning"), at(key, "keep")...)
	dora.Post("/staff/access/1", both...).Status(303).Location("/staff/access/1")
	dora.Get("/staff/access/1").Contains("2 answers were saved", "=Moved <to> planning", "Taken away", dora.Name)
	dora.Post("/staff/access/1", both...).Status(303) // the second click
	ann.Get("/staff/queue").Status(303)               // signed out at once
	now, err := o.Directory.Officer(t.Context(), ann.ID)
	must(t, err)
	if !slices.Equal(now.Roles, []account.Role{account.Auditor}) || now.Disabled {
		t.Errorf("%+v", now)
	}
	// The cases are handed on as those of somebody who left.
	dora.Get("/staff/rota").Status(200).Contains("Cases of people who left", ann.Name)

	// In another tab the administrator sees what differs, and nothing of that form is done.
	adam.Post("/staff/access/1", append(at(case1, "keep"), at(audit, "keep")...)...).Status(409).Contains(dora.Name+" answered “Taken away” meanwhile. You had chosen “Still needed”", "Nothing was saved")
	if got := o.rights(adam)[ann.ID.String()+" auditor"]; got.Answer != "" {
		t.Errorf("half of a form was done: %+v", got)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(adam.Get("/staff/access/1.csv").Status(200).Body, "\ufeff"))).ReadAll()
	must(t, err)
	if len(rows) != 6 || !slices.ContainsFunc(rows, func(r []string) bool {
		return r[1] == ann.Name && r[3] == "Caseworker" && r[4] == "Taken away" && r[5] == "'=Moved <to> planning" && r[6] == dora.Name && r[7] != ""
	}) {
		t.Errorf("%q", rows)
	}
	for _, lang := range []string{"/fr", "/ar"} {
		for _, path := range []string{"/staff/access", "/staff/access/1"} {
			if text := adam.Get(lang + path).Status(200).Text(); strings.Contains(text, "access.") {
				t.Errorf("%s%s shows a key", lang, path)
			}
		}
	}
	adam.Get("/staff/access/2").Status(404)
	adam.Get("/staff/access/2.csv").Status(404)
	_, err = o.registry.Rota(t.Context(), requests.Officer{ID: ann.ID, Roles: []string{"auditor"}})
	if err != requests.ErrForbidden {
		t.Error(err)
	}
}
