package staff

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"daylight/portal/account"
	"daylight/portal/web/webtest"
	"daylight/requests/ledger"
)

const mappingPath = "/staff/sources/tax/mapping"

// typedTables is a filled form of the tables: lines of activities and roles, and further pairs.
func typedTables(version string, pairs ...string) []string {
	form := []string{"version", version,
		"activities-code", "TREAT", "activities-to", "PA-002", "activities-code", "", "activities-to", "",
		"roles-code", "TI", "roles-en", "Inspector of taxes", "roles-fr", "", "roles-ar", "مفتش ضرائب",
		"roles-code", "", "roles-en", "", "roles-fr", "", "roles-ar", ""}
	return append(form, pairs...)
}

func save(b *webtest.Browser, form []string) *webtest.Response {
	return b.Post(mappingPath, append(form, "do", "save")...)
}

func TestTheTablesOfASource(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.as(account.Administrator)
	b.Get(mappingPath).Status(200).Contains("What its codes mean", "Nothing has been changed yet.", "Purposes", "Roles")
	save(b, typedTables("0")).Status(303).Location(mappingPath)
	page := b.Get(mappingPath).Status(200).Contains("The tables are saved.", "TREAT", "PA-002", "is new")
	for _, value := range []string{`value="TREAT"`, `value="مفتش ضرائب"`, `name="version" value="1"`} {
		if !strings.Contains(page.Body, value) {
			t.Errorf("%s is not on the page", value)
		}
	}
	s, err := o.Source(o.ctx, "tax")
	if err != nil || s.Mapping.Activities["TREAT"] != "PA-002" || len(s.Mapping.Activities) != 1 || s.Mapping.Roles["TI"]["ar"] != "مفتش ضرائب" || len(s.Mapping.Roles["TI"]) != 2 {
		t.Fatalf("%+v %v", s.Mapping, err)
	}
	// An empty line is no line: emptied, it is gone.
	save(b, []string{"version", "1", "activities-code", "", "activities-to", ""}).Status(303)
	if s, err := o.Source(o.ctx, "tax"); err != nil || len(s.Mapping.Activities)+len(s.Mapping.Roles) != 0 {
		t.Errorf("%+v %v", s.Mapping, err)
	}
	b.Get(mappingPath).Contains("is gone")
	o.as(account.Auditor).Get("/fr"+mappingPath).Status(200).Contains("Ce que signifient ses codes", "a disparu").Lacks("<input type=\"text\"", "Enregistrer les tables")
	o.as(account.DPO).Get("/ar"+mappingPath).Status(200).Contains("معنى رموزه", "الأغراض")
	b.Get("/staff/sources/daylight/mapping").Status(403)
	b.Get("/staff/sources/nothing/mapping").Status(404)
}

func TestTablesAreRefusedBesideTheirFields(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.as(account.Administrator)
	b.Get(mappingPath)
	page := save(b, []string{"version", "0", "activities-code", "A", "activities-to", "PA-404", "activities-code", "B", "activities-to", "",
		"categories-code", "", "categories-to", "income", "roles-code", "R", "roles-en", "", "roles-fr", "", "roles-ar", "",
		"organisation-name", "Clinic", "organisation-code", ""}).Status(422)
	page.Contains("There is a problem", "Enter a processing activity that is published.", "Enter what stands here", "Enter the code of this line.", "Enter words in at least one language")
	for _, link := range []string{"#activities-to-0", "#activities-to-1", "#categories-code-0", "#roles-en-0", "#organisation-code"} {
		if !strings.Contains(page.Body, `href="`+link+`"`) || !strings.Contains(page.Body, `id="`+link[1:]+`"`) {
			t.Errorf("%s leads nowhere", link)
		}
	}
	for _, kept := range []string{`value="A"`, `value="PA-404"`, `value="income"`, `value="Clinic"`} {
		if !strings.Contains(page.Body, kept) {
			t.Errorf("%s was not kept", kept)
		}
	}
	save(b, []string{"version", "0", "activities-code", "A", "activities-to", "PA-002", "activities-code", "A", "activities-to", "PA-002"}).Status(422).
		Contains("This code stands in another line already.")
	if s, err := o.Source(o.ctx, "tax"); err != nil || s.MappingVersion != 0 {
		t.Errorf("something was saved: %+v %v", s.Mapping, err)
	}
}

func TestTwoTabsDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.as(account.Administrator)
	b.Get(mappingPath)
	save(b, typedTables("0")).Status(303)
	mine := []string{"version", "0", "activities-code", "BILL", "activities-to", "PA-002"}
	page := save(b, mine).Status(409).Contains("Somebody else changed these tables", "BILL", "TREAT", "is gone")
	if !strings.Contains(page.Body, `value="BILL"`) || !strings.Contains(page.Body, `name="version" value="1"`) {
		t.Error("what was typed is lost, or cannot be saved knowingly")
	}
	mine[1] = "1"
	save(b, mine).Status(303)
	if s, err := o.Source(o.ctx, "tax"); err != nil || s.Mapping.Activities["BILL"] != "PA-002" || s.Mapping.Activities["TREAT"] != "" {
		t.Errorf("%+v %v", s.Mapping, err)
	}
}

func TestAnEventIsTriedUnderTheTablesAsTyped(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.as(account.Administrator)
	b.Get(mappingPath)
	try := func(event string, pairs ...string) *webtest.Response {
		return b.Post(mappingPath, append(append(typedTables("0"), "do", "preview", "event", event), pairs...)...)
	}
	pasted := fmt.Sprintf(`{"specversion":"1.0","id":"x-1","source":"urn:source:tax/desk","type":"access.recorded.v1","time":%q,
		"data":{"subject":{"scheme":"national-id","id":%q},"actor":{"kind":"person","id":"e","role":"TI","org":{"code":"7","name":"Tax authority"}},
		"action":"view","data_categories":["income"],"purpose":{"activity":"TREAT"},"system":{"name":"Desk"}}}`, time.Now().Add(-time.Hour).Format(time.RFC3339), citizen)
	page := try(pasted).Status(200).Contains("stored", "Inspector of taxes, Tax authority", "looked at your income data", "مفتش ضرائب", "a consulté vos données")
	if !strings.Contains(page.Body, "x-1&#34;") || !strings.Contains(page.Body, `value="TREAT"`) {
		t.Error("what was pasted or typed is lost")
	}
	line := strings.Join(strings.Fields(pasted), " ")
	try(line+"\n"+strings.Replace(line, "TREAT", "OTHER", 1)+"\n"+strings.Replace(line, `"view"`, `"peek"`, 1)).Status(200).
		Contains("The purpose code", "OTHER", "held for a person to look at", "refused", "This value is not one of", "/data/action")
	try("nonsense").Status(422).Contains("This is not JSON")
	try(strings.Repeat(" ", ledger.MaxPreview+1)).Status(422).Contains("262,144")
	if s, err := o.CoverageOf(o.ctx, "tax"); err != nil || s.Stored+s.Quarantined+s.Refused != 0 {
		t.Errorf("the preview left something: %+v %v", s, err)
	}
	if s, err := o.Source(o.ctx, "tax"); err != nil || s.MappingVersion != 0 {
		t.Errorf("the preview saved the table: %+v %v", s, err)
	}
}

func TestTheCodeOfAHeldEventIsMapped(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.send("a", 0, time.Now().Add(-time.Hour), "TREAT")
	h := o.held(1)[0]
	b := o.as(account.Administrator)
	cause := "/staff/sources/tax/causes/" + h.Cause.String()
	b.Get(cause).Contains("Map the code")
	page := b.Get(mappingPath + "?held=" + h.ID.String()).Status(200).Contains("is not in the table").Lacks(citizen)
	if !regexp.MustCompile(`name="activities-code"[^>]*value="TREAT"`).MatchString(page.Body) {
		t.Error("the code is in no line")
	}
	form := []string{"version", "0", "held", h.ID.String(), "activities-code", "TREAT", "activities-to", "PA-002"}
	b.Post(mappingPath, append(form, "do", "preview")...).Status(200).Contains("stored", "Tax inspector", "looked at your income data. Purpose: PA-002.").Lacks(citizen, "Assessing 2025")
	save(b, form).Status(303).Location(cause)
	b.Post(cause + "/release").Status(303).Location("/staff/sources/tax/held")
	if c, err := o.CoverageOf(o.ctx, "tax"); err != nil || c.Stored != 1 || c.Quarantined != 0 {
		t.Errorf("%+v %v", c, err)
	}
	b.Get(mappingPath + "?held=nonsense").Status(404)
	b.Get(mappingPath + "?held=" + h.ID.String()).Status(409)
}
