package citizen

import "testing"

// Each right has its own question, its own rows on the check page and its own words on the page of the case.
func TestFilingTheOtherRights(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new/kind").Contains("Have data deleted", "Have us stop using data for now", "Object to how you use my data", "Take my data with me")

	b.Post("/requests/new/kind", "kind", "erasure").Location("/requests/new/items")
	form := b.Get("/requests/new/items/add").Contains("What do you want deleted?").Lacks("What it should be", "What shows that you are right")
	action := itemAction.FindStringSubmatch(form.Body)[1]
	b.Post(action, "field", "").Status(422).Contains("Say which data it is, such as your address")
	b.Post(action, "field", "My old number", "held", "01632 960 001").Status(303)
	b.Get("/requests/new/items").Contains("You want 1 thing deleted", "My old number")
	b.Get("/requests/new/check").Location("/requests/new/why")
	b.Get("/requests/new/why").Contains("Why should it be deleted?", "It was collected on a website or app when I was a child")
	b.Post("/requests/new/why", "why", "I moved").Status(422).Contains("Choose the reason that fits best", "I moved")
	b.Post("/requests/new/why", "ground", "not_needed", "why", "I moved").Location("/requests/new/contact")
	b.Post("/requests/new/contact", "name", contactName, "email", "maria@example.org").Location("/requests/new/check")
	b.Get("/requests/new/check").Contains("Deletion of your data", "My old number", "You no longer need it", "I moved").Lacks("What it should be")

	b.Post("/requests/new/kind", "kind", "objection").Location("/requests/new/objection")
	b.Post("/requests/new/objection", "ground", "public_task", "use", "Visits").Status(422).Contains("Say why your situation matters here", "Visits")
	b.Post("/requests/new/objection", "ground", "marketing").Location("/requests/new/check")
	b.Get("/requests/new/check").Contains("You use it to send me advertising").Lacks("I moved", "My old number")

	b.Post("/requests/new/kind", "kind", "portability").Location("/requests/new/hand-over")
	b.Post("/requests/new/hand-over", "form", "csv").Status(422).Contains("Say which data you want to take with you")
	b.Post("/requests/new/hand-over", "data", "My loans", "form", "csv", "to", "Town Library").Location("/requests/new/check")
	b.Get("/requests/new/check").Contains("My loans", "CSV", "Town Library").Lacks("advertising")
	b.Post("/requests/new/check").Location("/requests/new/sent")
	ref := refOn(t, b.Get("/requests/new/sent"))
	o.follows(b, ref)
	for lang, words := range map[string]string{"": "Your data to take with you", "/fr": "Vos données à emporter", "/ar": "بياناتك لتأخذها معك"} {
		b.Get(lang+"/track/"+ref).Contains(words, "My loans", "Town Library").Lacks("filing.", "requests.", "<no value>")
	}
}

func TestRightsTheLawDoesNotHave(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	o.pages.Registry.LawID = "sg-pdpa"
	b := o.Browser()
	b.Get("/requests/new").Lacks("have data deleted")
	b.Get("/requests/new/kind").Contains("Ask for a copy of my data").Lacks("Have data deleted", "Object to how you use my data")
	b.Post("/requests/new/kind", "kind", "erasure").Status(422).Contains("Choose what you want to do")
}
