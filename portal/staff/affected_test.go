package staff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/requests"
)

// opened is an incident of which the people concerned are to be told, and its address.
func (o *office) openedIncident(dora person) (id uuid.UUID, address string) {
	o.t.Helper()
	id = uuid.New()
	dora.Get("/staff/incidents/new") // the token of a form
	dora.Post("/staff/incidents/new", "key", id.String(), "kind", "sent", "title", "A list went out", "what", "A list of tenants went to a neighbour.", "affected", "3",
		"aware-day", "26", "aware-month", "11", "aware-year", "2026", "aware-time", "14.05").Status(303)
	address = "/staff/incidents/" + id.String()
	dora.Post(address+"/step/people", "revision", "1", "key", uuid.NewString(), "tell", "yes", "why", "Addresses went out").Status(303)
	return id, address
}

func TestPeopleConcernedAndTheLetter(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	dora, carla := o.person(account.DPO), o.person(account.Communications)
	id, address := o.openedIncident(dora)
	dora.Get(address).Contains("Tell the people affected", "Without undue delay", "Waiting for 0 hours")

	// A list: what it would do is shown first.
	dora.Get(address+"/people/draw").Status(200).Contains("Any system", "By whom?")
	dora.Post(address+"/people/draw", "key", uuid.NewString(), "purpose", "x").Status(422).Contains("Choose a system, a person or an activity")
	d := requests.Drawing{ID: uuid.New(), Incident: id, Purpose: "Those on the list"}
	must(t, o.registry.BringList(t.Context(), asWorker(dora), d, []byte("national-id;QQ123456C;María;maria@example.org;;fr\n;;Bo;;2 Lane;\none\n")))
	preview := address + "/people/list/" + d.ID.String()
	dora.Get(preview).Status(200).Contains("1 row with a fault", "Row 3: It needs two to six columns", "Take 2 people", "Those on the list").Lacks("María")
	dora.Post(preview).Status(303).Location(address + "/people")
	dora.Get(preview).Status(303)
	dora.Get(address+"/people").Status(200).Contains("Still looking: 0 looks or rows read", "Stop the search")
	o.person(account.Auditor).Get(address + "/people").Contains("Still looking").Lacks("Stop the search")
	must(t, o.registry.GoOnDrawing(t.Context(), d.ID))
	dora.Get(address + "/people").Contains("From a list: 2 found, 2 new").Lacks("Still looking")
	draw := []string{"key", uuid.NewString(), "purpose", "x", "activity", "PA-001", "from-day", "1", "from-month", "11", "from-year", "2026", "from-time", "00:00",
		"until-day", "26", "until-month", "11", "until-year", "2026", "until-time", "00:00"}
	dora.Post(address+"/people/draw", draw...).Status(303).Location(address + "/people")
	dora.Post(address + "/people/stop/" + draw[1]).Status(303)
	dora.Get(address + "/people").Contains("stopped after 0").Lacks("Still looking")
	dora.Post(address + "/people/stop/x").Status(404)
	list := dora.Get(address+"/people").Status(200).Contains("2 people", "Person 1", "No letter is approved yet", "By post").Lacks("maria@example.org")
	dora.Post(address+"/people/write", "key", uuid.NewString()).Status(409)

	// The letter needs a second person, who sees nothing of the incident but its texts.
	letter := []string{"revision", "2", "key", uuid.NewString(), "letter_what", "A list went out.", "consequences", "Unwanted letters.", "measures", "", "advice", ""}
	dora.Post(address+"/step/letter", letter...).Status(422).Contains("A list went out.")
	carla.Get("/staff/notices")
	letter[9] = "We took it back."
	dora.Post(address+"/step/letter", letter...).Status(303)
	texts := "/staff/incident-texts/" + id.String()
	dora.Get(texts).Status(200).Contains("Another person has to approve it").Lacks("Approve the letter")
	carla.Get("/staff/incidents").Status(403)
	carla.Get("/staff/incident-texts").Status(200).Contains("Letter to approve")
	carla.Get(texts).Status(200).Contains("Unwanted letters.", "What we did and are doing", "Approve the letter").Lacks("went to a neighbour", "Back to the incident")
	dora.Post(texts+"/letter", "revision", "3", "key", uuid.NewString()).Status(403)
	carla.Post(texts+"/letter", "revision", "2", "key", uuid.NewString()).Status(409)
	carla.Post(texts+"/letter", "revision", "3", "key", uuid.NewString()).Status(303)

	dora.Get(address+"/people").Contains("Send 1 e-mail", "Make 1 letter to print")
	letters := uuid.New()
	for range 2 {
		dora.Post(address+"/people/write", "key", letters.String()).Status(303)
	}
	for _, lang := range []string{"", "/fr", "/ar"} {
		dora.Get(lang+address+"/people").Status(200).Lacks("affected.writing", "Send 1 e-mail")
	}
	dora.Get(address + "/people").Contains("Letters are being written. 1 is still to be asked for.")
	must(t, o.registry.GoOnWriting(t.Context(), letters))
	dora.Get(address + "/people").Contains("E-mail on its way").Lacks("Send 1 e-mail")
	press := uuid.NewString()
	first := dora.Post(address+"/people/print", "key", press).Status(200)
	if again := dora.Post(address+"/people/print", "key", press).Status(200); !strings.HasPrefix(first.Body, "PK") || !strings.HasPrefix(again.Body, "PK") {
		t.Fatal("no letters")
	}
	dora.Post(address+"/people/print", "key", uuid.NewString()).Status(409)
	dora.Get(address+"/people").Contains("Letter made, not posted yet", "When was the 1 letter posted?")
	dora.Post(address + "/people/posted").Status(422)
	dora.Post(address+"/people/posted", "at-day", "27", "at-month", "11", "at-year", "2026", "at-time", "08:30").Status(303)

	// Opening somebody by name takes a purpose.
	i := strings.Index(list.Body, address+"/person/")
	one := list.Body[i : i+len(address+"/person/")+36]
	dora.Get(one).Status(200).Contains("What you open here is recorded").Lacks("María")
	dora.Post(one).Status(422)
	if shown := dora.Post(one, "purpose", "Looking up her address").Status(200).Body; !strings.Contains(shown, "María") || !strings.Contains(shown, "maria@example.org") {
		t.Fatal(shown)
	}
	dora.Post(one+"/reach", "email", "x@example.org").Status(409)
	auditor := o.person(account.Auditor)
	auditor.Get(address + "/people").Status(200).Contains("Person 1").Lacks(one)
	auditor.Get(one).Status(403)
}

func TestSummaryNeedsTwo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	dora, carla := o.person(account.DPO), o.person(account.Communications)
	id, address := o.openedIncident(dora)
	texts := "/staff/incident-texts/" + id.String()
	dora.Get(texts + "/summary").Status(200).Contains("A list of tenants went to a neighbour.")
	carla.Get("/staff/notices")
	carla.Get(texts).Lacks("Write the public summary")
	form := []string{"revision", "0", "title", "A list went to the wrong person", "what", "", "done", "The list came back.", "from-day", "26", "from-month", "11", "from-year", "2026",
		"known-day", "26", "known-month", "11", "known-year", "2026", "people", "3", "why", "First"}
	dora.Post(texts+"/summary", form...).Status(422).Contains("The list came back.")
	form[5] = "A list of tenants went to a neighbour."
	dora.Post(texts+"/summary", form...).Status(303)
	dora.Post(texts+"/summary", form...).Status(409) // a double click is a change of what is there now
	var stored string
	must(t, o.DB.QueryRow(t.Context(), `SELECT content::text FROM notices_version`).Scan(&stored))
	if strings.Contains(stored, `"people":3`) || !strings.Contains(stored, `"fewer_than_5_people":true`) {
		t.Fatal(stored)
	}
	page := dora.Get(texts).Status(200).Contains("Fewer than 5", "Send for approval")
	version := field(page.Body, "version")
	move := func(who person, name, why string) int {
		return who.Post(texts+"/"+name, "version", version, "revision", "1", "why", why).StatusCode
	}
	if got := []int{move(dora, "submit", ""), move(dora, "approve", ""), move(carla, "publish", ""), move(carla, "return", ""), move(carla, "approve", ""), move(carla, "publish", "")}; !slices.Equal(got, []int{303, 403, 409, 422, 303, 303}) {
		t.Fatal(got)
	}
	dora.Get(texts).Contains("as everybody reads it", "Withdraw what is published")
	dora.Post(texts + "/withdraw").Status(422)
	dora.Get(address).Status(200)
	o.at = o.at.Add(1e9)
	dora.Post(texts+"/withdraw", "why", "Not ours").Status(303)
	dora.Get(texts).Contains("Withdrawn")
}

// field is the value of a hidden field.
func field(body, name string) string {
	_, rest, _ := strings.Cut(body, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}
