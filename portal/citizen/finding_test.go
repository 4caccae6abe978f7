package citizen

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/deadline"
)

// A look that was questioned and found not to be justified says so wherever the citizen reads it, also when the case is long erased.
func TestAFindingStandsBesideTheLook(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	o.look("e-1", rosa, o.at.Add(-24*time.Hour))
	b := o.Browser()
	o.Citizen(b, account.LevelIdentified, rosa)
	ask := questionLink.FindStringSubmatch(b.Get("/my/accesses").Body)[1]
	b.Get(ask)
	b.Post(ask, "text", "I was abroad.", "name", "Test Citizen", "email", "rosa@example.org").Status(303)
	ref := refOn(t, b.Get(strings.TrimSuffix(ask, "question")+"questioned"))
	ctx, reg, step := t.Context(), o.pages.Registry, requests.Step{Ref: ref}
	dora := requests.Officer{ID: uuid.New(), Name: "Dora Officer", Unit: "Data protection", Roles: []string{requests.RoleDPO}}
	must(t, reg.Claim(ctx, dora, step))
	must(t, reg.Decide(ctx, dora, step, requests.Decision{Outcome: requests.Upheld, Statement: "We asked the unit.", Reason: "rules_broken", Submit: true,
		Findings: []requests.Finding{{Verdict: requests.LookNotJustified, Reasons: "No case of yours was open."}}}))
	b.Get("/my/requests/" + ref).Lacks("No case of yours was open.")
	must(t, reg.Approve(ctx, requests.Officer{ID: uuid.New(), Name: "Rita", Roles: []string{requests.RoleReviewer}}, step))
	b.Get("/my/requests/"+ref).Status(200).Contains("What we found", "It was not justified", "No case of yours was open.", "26 November 2026").Lacks("Dora")

	sentence := "You questioned this look. We found that it was not justified. 27 November 2026"
	b.Get("/my/accesses").Status(200).Contains(sentence, ref, "No case of yours was open.").Lacks("You have questioned this")
	b.Get("/my/accesses.csv").Status(200).Contains(sentence + ". No case of yours was open. (" + ref + ")")
	var report struct {
		Looks []struct {
			Question struct{ Reference, Asked, Finding, Found, Sentence, Answer string }
		}
	}
	must(t, json.Unmarshal([]byte(b.Get("/my/accesses.json").Status(200).Body), &report))
	if q := report.Looks[0].Question; q.Finding != "not_justified" || q.Found != "2026-11-27T09:00:00Z" || q.Sentence != sentence || q.Reference != ref || q.Answer != "No case of yours was open." {
		t.Errorf("%+v", q)
	}
	for lang, words := range map[string]string{"/fr": "n’était pas justifiée", "/ar": "لم يكن مبررًا"} {
		b.Get(lang + "/my/accesses").Status(200).Contains(words).Lacks("finding.")
		b.Get(lang + "/my/requests/" + ref).Status(200).Contains(words).Lacks("finding.")
	}

	must(t, reg.Close(ctx, dora, step))
	done, err := reg.Erase(ctx, requests.Erasing{Class: string(requests.Complaint), Before: deadline.DayOf(o.at.AddDate(0, 0, 1), time.UTC)})
	if err != nil || done.Count != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	b.Get("/my/accesses").Status(200).Contains(sentence).Lacks(ref, "No case of yours was open.")
	b.Get(ask).Status(200).Contains("Why do you question it?") // anew
	b.Get("/my/accesses.csv").Status(200).Contains(sentence).Lacks("You asked again")
	report.Looks = nil
	must(t, json.Unmarshal([]byte(b.Get("/my/accesses.json").Status(200).Body), &report))
	if q := report.Looks[0].Question; q.Finding != "not_justified" || q.Reference != "" || q.Asked != "" || q.Answer != "" {
		t.Errorf("once the case is erased: %+v", q)
	}
	b.Post(ask, "text", "Who was it?", "name", "Test Citizen", "email", "rosa@example.org").Status(303)
	b.Get("/my/accesses").Status(200).Contains(sentence, "You asked again on 27 November 2026", "not yet answered")
}
