package staff_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

// staffed lets the cases be given to whoever has an account.
func (o *office) staffed() {
	o.registry.Lang = "en"
	o.registry.Staff = func(ctx context.Context) ([]requests.Officer, error) {
		officers, err := o.Directory.Officers(ctx)
		var list []requests.Officer
		for _, one := range officers {
			if !one.Disabled {
				list = append(list, asWorker(person{Officer: one}))
			}
		}
		return list, err
	}
}

var boxes = regexp.MustCompile(`name="row" value="([^"]+)"`)
var fields = regexp.MustCompile(`<input type="hidden" name="(deed|rows|key|to|as|text|reason|why|purpose|page|asked)" value="([^"]*)"`)

// hiddenIn are the fields of a page nobody sees.
func hiddenIn(body string) (list []string) {
	for _, found := range fields.FindAllStringSubmatch(body, -1) {
		list = append(list, found[1], found[2])
	}
	return list
}

func TestSeveralCasesAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed()
	ann, rita := o.person(account.Caseworker), o.person(account.Reviewer)
	refs := []string{o.file(access()), o.file(access()), o.file(correction())}
	queue := rita.Get("/staff/queue").Status(200).Contains("Do something with several cases", "3 cases")
	rows := boxes.FindAllStringSubmatch(queue.Body, -1)
	if len(rows) != 3 {
		t.Fatalf("%d rows can be chosen", len(rows))
	}
	rita.Post("/staff/bulk/plan", "scope", "ticked", "deed", "give").Status(422).Contains("Choose at least one case")
	rita.Post("/staff/bulk/plan", "scope", "ticked", "deed", "", "row", rows[0][1]).Status(422).Contains("Choose what to do")
	plan := rita.Post("/staff/bulk/plan?kind=access", "scope", "match", "deed", "give").Status(200).
		Contains("Will be done: 2 cases", ann.Name, "Nothing has been done yet").Lacks(refs[2])
	done := rita.Post("/staff/bulk", hiddenIn(plan.Body)...).Status(303)
	at := done.Header.Get("Location")
	again := rita.Post("/staff/bulk", hiddenIn(plan.Body)...).Status(303)
	if again.Header.Get("Location") != at {
		t.Error("a double click is another deed")
	}
	for range 2 {
		rita.Get(at).Status(200).Contains("It was done with 2 cases", ann.Name, refs[0], refs[1])
	}
	ann.Get(at).Status(404)
	ann.Get("/staff/queue")
	// Who was given a case says first whether they know the person.
	ask := ann.Post("/staff/bulk/plan?who=me", "scope", "match", "deed", "extend").Status(200)
	ann.Post("/staff/bulk/plan", append(hiddenIn(ask.Body), "reason", "The archive is being moved.")...).Status(200).
		Contains("Left out: 2 cases", "Open it and say whether you know the person")
	for _, ref := range refs[:2] {
		must(t, o.registry.Disclaim(t.Context(), asWorker(ann), requests.Step{Ref: ref}))
	}
	// Words are asked for before the preview, and kept.
	ask = ann.Post("/staff/bulk/plan?who=me", "scope", "match", "deed", "extend").Status(200).Contains("Why it takes longer")
	ann.Post("/staff/bulk/plan", hiddenIn(ask.Body)...).Status(422).Contains("Why it takes longer")
	plan = ann.Post("/staff/bulk/plan", append(hiddenIn(ask.Body), "reason", "The archive is being moved.")...).Status(200).
		Contains("Will be done: 2 cases", "The archive is being moved.")
	ann.Post("/staff/bulk", hiddenIn(plan.Body)...).Status(303)
	if v := o.track(refs[0]); !v.Can(requests.ActReply) || !strings.Contains(ann.Get("/staff/cases/"+refs[0]).Text(), "The archive is being moved.") {
		t.Error("it was not extended")
	}
	plan = rita.Post("/staff/bulk/plan", "scope", "ticked", "deed", "release", "row", rows[2][1]).Status(200)
	rita.Post("/staff/bulk/plan", append(hiddenIn(plan.Body), "why", "")...).Status(200).Contains("Left out: 1 case", "Not possible in its state", "none of these cases")
	ask = rita.Post("/staff/bulk/plan", "scope", "page", "deed", "assign", "page", rows[2][1]).Status(200).Contains("Give to a colleague")
	plan = rita.Post("/staff/bulk/plan", append(hiddenIn(ask.Body), "to", ann.ID.String())...).Status(200).Contains("Will be done: 1 case")
	at = rita.Post("/staff/bulk", hiddenIn(plan.Body)...).Status(303).Header.Get("Location")
	for _, lang := range []string{"", "/fr", "/ar"} {
		page := rita.Get(lang + at).Status(200)
		if at := strings.Index(page.Text(), "queue."); at >= 0 {
			t.Errorf("%s shows a key: %.60s", lang, page.Text()[at:])
		}
	}
}

func TestSavedViews(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.file(access())
	o.file(correction())
	ann, ben := o.person(account.Caseworker), o.person(account.Caseworker)
	ann.Get("/staff/queue").Status(200).Contains("Views", "Everything open", "Nothing needs you now")
	ann.Post("/staff/views?kind=access", "name", "").Status(422).Contains("Enter")
	ann.Post("/staff/views?kind=access&who=nobody", "name", "Copies", "shared", "yes", "first", "yes").Status(303).Location("/staff/queue?kind=access&who=nobody")
	ann.Get("/staff/queue").Status(303).Location("/staff/queue?kind=access&who=nobody") // it opens with it
	ann.Get("/staff/queue?all=yes").Status(200).Contains("2 cases", "Copies", "1 case")
	ben.Get("/staff/queue").Status(200).Contains("Copies")
	id := between(ann.Get("/staff/views").Status(200).Contains("Copies", "Shared with Records", "Copy of your data").Body, `action="/staff/views/`, "/")
	ben.Get("/staff/views").Status(200).Lacks("Rename or share")
	ben.Post("/staff/views/"+id, "name", "Ben's").Status(404)
	ann.Post("/staff/views/"+id, "name", "").Status(422)
	ann.Post("/staff/views/"+id, "name", "Copies this week").Status(303).Location("/staff/views")
	ben.Get("/staff/queue").Status(200).Lacks("Copies")
	ann.Post("/staff/views/"+id+"/first", "first", "no").Status(303)
	ann.Get("/staff/queue").Status(200)
	ann.Post("/staff/views/" + id + "/delete").Status(303)
	ann.Get("/staff/views").Status(200).Contains("There are no saved views")
	for _, lang := range []string{"/fr", "/ar"} {
		for _, path := range []string{"/staff/queue?who=me&due=week&waits=second&lang=fr&identity=none&received_from=2026-01-01&order=changed", "/staff/views", "/staff/leave"} {
			page := ann.Get(lang + path).Status(200).Lacks("<no value>")
			if at := strings.Index(page.Text(), "queue."); at >= 0 {
				t.Errorf("%s%s shows a key: %.60s", lang, path, page.Text()[at:])
			}
		}
	}
}

func TestRotaAndLeave(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed()
	ann, ben, rita := o.person(account.Caseworker), o.person(account.Caseworker), o.person(account.Reviewer)
	ref := o.file(access())
	o.claims(ann, ref)
	rita.Get("/staff/rota").Status(200).Contains(ann.Name, "Nobody is away", "1 case", "Every kind")
	rita.Get("/staff/rota/" + ann.ID.String()).Status(200).Contains("Nothing chosen means English")
	rita.Post("/staff/rota/"+ann.ID.String(), "kinds", "complaint", "langs", "fr", "desk", "reception").Status(422)
	rita.Post("/staff/rota/"+ann.ID.String(), "kinds", "complaint", "langs", "fr", "desk", "casework").Status(303).Location("/staff/rota")
	rita.Get("/staff/rota").Status(200).Contains("Complaint", "Français", "Casework")
	ann.Post("/staff/leave", "since-day", "1", "since-month", "12", "since-year", "2026", "until-day", "31", "until-month", "2", "until-year", "2027", "hand", "keep").
		Status(422).Contains("Enter a whole day")
	ann.Post("/staff/leave", "since-day", "27", "since-month", "11", "since-year", "2026", "until-day", "31", "until-month", "12", "until-year", "2026", "hand", "deputy").
		Status(422)
	ann.Post("/staff/leave", "since-day", "27", "since-month", "11", "since-year", "2026", "until-day", "31", "until-month", "12", "until-year", "2026", "hand", "keep").
		Status(303).Location("/staff/leave")
	ann.Get("/staff/queue").Status(200).Contains("You are away", "31 December 2026", "I am back")
	rota := rita.Get("/staff/rota").Status(200).Contains("Stay, and are listed for the reviewer", "Show who would get them")
	action := strings.ReplaceAll(between(rota.Body, `action="/staff/bulk/plan?`, `"`), "&amp;", "&")
	rita.Post("/staff/bulk/plan?"+action, "scope", "match", "deed", "give").Status(200).Contains("Will be done: 1 case", ben.Name, ref)
	id := between(rota.Body, `action="/staff/leave/`, "/")
	ben.Post("/staff/leave/" + id + "/back").Status(403)
	ann.Post("/staff/leave/" + id + "/back").Status(303).Location("/staff/leave")
	ann.Get("/staff/queue").Status(200).Lacks("You are away")
	for _, lang := range []string{"/fr", "/ar"} {
		for _, path := range []string{"/staff/rota", "/staff/rota/" + ann.ID.String(), "/staff/leave"} {
			page := rita.Get(lang + path).Status(200).Lacks("<no value>")
			if at := strings.Index(page.Text(), "queue."); at >= 0 {
				t.Errorf("%s%s shows a key: %.60s", lang, path, page.Text()[at:])
			}
		}
	}
}

func TestSearchCarriesFilters(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second := o.file(access()), o.file(correction())
	ann := o.person(account.Caseworker)
	ann.Get("/staff/queue")
	ann.Post("/staff/search", "q", "maria@example.org").Status(200).Contains("2 cases found", "What can be found, and how")
	ann.Post("/staff/search", "q", "maria@example.org", "kind", "correction").Status(200).Contains("1 case found", second).Lacks(first)
	ann.Post("/staff/search", "q", first[:8]).Status(200).Contains("0 cases found", "A part of one finds nothing")
	must(t, o.registry.Withdraw(t.Context(), maria, requests.Step{Ref: first}, ""))
	ann.Post("/staff/search", "q", first).Status(200).Contains("1 case found")
	ann.Post("/staff/search", "q", "María", "state", "withdrawn").Status(200).Contains("1 case found", first).Lacks(second)
	ann.Post("/staff/search", "q", "María", "who", "me").Status(200).Contains("0 cases found")
}
