package staff_test

import (
	"regexp"
	"strings"
	"testing"

	"daylight/portal/account"
)

var formKey = regexp.MustCompile(`name="key" value="([^"]*)"`)

// key is that of a form, by which a double click is known.
func key(body string) string {
	if found := formKey.FindStringSubmatch(body); found != nil {
		return found[1]
	}
	return ""
}

func TestDeclaringInterests(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.registry.Redeclare = 365
	ref := o.file(access())
	for _, role := range everyRole { // everybody declares, whatever they work on
		o.person(role).Get("/staff/interests").Status(200).Contains("You have not declared your interests yet")
	}
	ann := o.person(account.Caseworker)
	page := o.opens(ann, ref)
	ann.Post("/staff/cases/"+ref+"/claim", stamp(page)...).Status(403).Contains("Declare your interests first", "My interests")
	page = ann.Get("/staff/interests")
	ann.Post("/staff/interests/nothing", "key", key(page.Body)).Status(303).Location("/staff/interests")
	ann.Get("/staff/interests").Contains("Your declaration is recorded", "You last declared on Friday 27 November 2026", "Saturday 27 November 2027")
	ann.Post("/staff/cases/"+ref+"/claim", stamp(page)...).Status(400)
	page = ann.Get("/staff/cases/" + ref)
	ann.Post("/staff/cases/"+ref+"/claim", stamp(page)...).Status(303)

	form := ann.Get("/staff/interests/new").Status(200).Lacks("About whom")
	filled := []string{"key", key(form.Body), "kind", "family", "nature", "real", "scheme", "national-id", "party", "QQ 12 34 56 C", "name", "María", "words", "my sister"}
	ann.Post("/staff/interests/new", "key", "x", "kind", "none", "scheme", "national-id", "words", "my <sister>").Status(422).
		Contains("Choose what kind of interest it is", "Enter the number or e-mail address", "my <sister>")
	ann.Post("/staff/interests/new", append(filled, "until-day", "1", "until-month", "1", "until-year", "2020")...).Status(422).Contains("must not be before the first")
	ann.Post("/staff/interests/new", filled...).Status(303).Location("/staff/interests")
	ann.Post("/staff/interests/new", filled...).Status(303) // the second click
	page = ann.Get("/staff/interests").Status(200).Contains("my sister", "QQ 12 34 56 C", "This is all I have to declare")
	if n := strings.Count(page.Body, "/end\""); n != 1 {
		t.Errorf("%d interests after a double click", n)
	}
	ann.Get("/staff/cases/" + ref).Status(404)
	end := regexp.MustCompile(`/staff/interests/[0-9a-f-]+/end`).FindString(page.Body)
	ann.Get(end).Status(200).Contains("Cases stay closed to you until this day has passed")
	ben := o.person(account.Caseworker)
	ben.Get("/staff/interests")
	ben.Get(end).Status(404)
	ben.Post(end).Status(404)
	ann.Post(end, "until-day", "1", "until-month", "1", "until-year", "2020").Status(422).Contains("Choose today or a later day")
	ann.Post(end).Status(303)
	ann.Get(end).Status(404)
	ann.Get("/staff/interests").Contains("Every version", "27 November 2026 to 27 November 2026")
	for _, lang := range []string{"/fr", "/ar"} {
		for _, path := range []string{"/staff/interests", "/staff/interests/new"} {
			if text := ann.Get(lang + path).Status(200).Text(); strings.Contains(text, "conflict.") {
				t.Errorf("%s%s shows a key", lang, path)
			}
		}
	}
	// A supervisor enters one about a colleague, who sees by whom, and cannot end it.
	rita := o.person(account.Reviewer)
	rita.Get("/staff/interests/new").Contains("About whom", ben.Name)
	rita.Post("/staff/interests/new", append(filled, "about", ben.ID.String())...).Status(303)
	ben.Get("/staff/interests").Contains(rita.Name, "my sister").Lacks("/end\"")
	ben.Get("/staff/cases/" + ref).Status(404)
	ann.Post("/staff/interests/new", append(filled, "about", rita.ID.String())...).Status(403)
	page = rita.Get("/staff/interests").Contains("Entered about colleagues", ben.Name, "my sister")
	o.person(account.Reviewer).Get("/staff/interests").Lacks("my sister")
	end = regexp.MustCompile(`/staff/interests/[0-9a-f-]+/end`).FindString(page.Body)
	ben.Get(end).Status(404)
	ben.Post(end).Status(404)
	rita.Get(end).Status(200)
	rita.Post(end).Status(303)
}

// J6: "Do you know this person?" is asked of whoever was given a case, before anything else of it is shown.
func TestQuestionAtAssignment(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	rita, ann, ben := o.person(account.Reviewer), o.person(account.Caseworker), o.person(account.Caseworker)
	o.opens(ben, ref).Contains("Do you know this person, or could you gain from the case?")
	o.opens(rita, ref)
	o.takes(rita, ref, "assign", "to", ann.ID.String()).Status(303)
	asked := ann.Get("/staff/cases/"+ref).Status(200).Contains("Do you know this person?", "María Ñandú-Öz").Lacks("My housing file")
	ann.Get("/staff/cases/" + ref + "/message").Status(303).Location("/staff/cases/" + ref)
	ann.Post("/staff/cases/"+ref+"/message", append(stamp(asked), "text", "Hello")...).Status(403).Contains("Say first whether you know this person")
	ann.Post("/staff/cases/"+ref+"/recuse", stamp(asked)...).Status(422)
	ann.Post("/staff/cases/"+ref+"/disclaim", stamp(asked)...).Status(303)
	ann.Get("/staff/cases/"+ref).Contains("My housing file", "The member of staff declared no conflict of interest")

	o.takes(rita, ref, "assign", "to", ben.ID.String()).Status(303)
	asked = ben.Get("/staff/cases/" + ref).Contains("Do you know this person?")
	ben.Post("/staff/cases/"+ref+"/recuse", append(stamp(asked), "why", "family")...).Status(303).Location("/staff/queue")
	ben.Get("/staff/cases/" + ref).Status(404)
	page := rita.Get("/staff/cases/" + ref).Status(200).Contains("stepped back because of a conflict of interest")
	if history := between(page.Body, `id="history"`, `</main>`); strings.Contains(history, "Family") || strings.Contains(history, "family") {
		t.Error("the reviewer reads why")
	}
}
