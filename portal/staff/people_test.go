package staff

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"daylight/portal/account"
	"daylight/portal/web/webtest"
)

// hire adds somebody with a password that tests know.
func (o *office) hire(name string, roles ...account.Role) account.Officer {
	o.t.Helper()
	officer, _, err := o.Directory.AddOfficer(o.ctx, account.NewOfficer{Email: strings.ToLower(name) + "@portal.example", Name: name, Unit: "Records",
		Roles: roles, Password: webtest.Password})
	if err != nil {
		o.t.Fatal(err)
	}
	return officer
}

// credentialsOn reads what a page shows for signing in.
func credentialsOn(t *testing.T, page *webtest.Response) (password, secret string) {
	t.Helper()
	found := regexp.MustCompile(`<code[^>]*>([^<]+)</code>`).FindAllStringSubmatch(page.Body, -1)
	if len(found) != 4 || !strings.HasPrefix(found[3][1], "otpauth://totp/") || !strings.Contains(found[3][1], found[2][1]) {
		t.Fatalf("the page does not show e-mail address, password, secret and address: %v", found)
	}
	return found[1][1], found[2][1]
}

// signsIn tells whether the credentials open the door.
func (o *office) signsIn(email, password, secret string) bool {
	o.t.Helper()
	pending, err := o.Directory.CheckPassword(o.ctx, account.Attempt{Email: email, Password: password, Address: uuid.NewString()})
	if err != nil {
		return false
	}
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		o.t.Fatal(err)
	}
	_, err = o.Directory.CheckCode(o.ctx, pending, code, uuid.NewString())
	return err == nil
}

func TestTheListOfPeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.hire("Ann", account.Caseworker, account.Reviewer)
	bob := o.hire("Bob", account.Auditor)
	if err := o.Directory.DisableOfficer(o.ctx, bob.ID, uuid.Nil); err != nil {
		t.Fatal(err)
	}
	b := o.as(account.Administrator)
	b.Get("/staff/people").Status(200).Contains("Ann", "ann@portal.example", "Records", "Caseworker and Reviewer", "Never", "Can sign in", "Shut out")
	b.Get("/ar/staff/people").Status(200).Contains("الموظفون", "ممنوع من الدخول")
	b.Get("/fr/staff/people").Status(200).Contains("Personnes", "Accès fermé")
}

func TestSomebodyIsAdded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.as(account.Administrator)
	form := b.Get("/staff/people/new").Status(200).Contains("Handles requests and complaints", "Registers sources and adds people, and sees no case")
	fields := []string{"name", "Zoë <Öztürk>", "email", "Zoe@Portal.example", "unit", "Records", "roles", "reviewer", "roles", "caseworker", "once", mark(t, form)}
	page := b.Post("/staff/people/new", fields...).Status(200).Contains("The account is ready", "Zoë <Öztürk>", "This is shown only now.")
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a page with a password may be kept: %q", got)
	}
	password, secret := credentialsOn(t, page)
	if !o.signsIn("zoe@portal.example", password, secret) {
		t.Error("what the page shows does not open the door")
	}
	officer, err := o.Directory.OfficerByEmail(o.ctx, "zoe@portal.example")
	if err != nil || len(officer.Roles) != 2 || officer.Unit != "Records" {
		t.Fatalf("%+v %v", officer, err)
	}
	b.Post("/staff/people/new", fields...).Status(303).Location("/staff/people")
	b.Get("/staff/people").Contains("This was done already").Lacks(password, secret)
	b.Get("/staff/people/"+officer.ID.String()).Status(200).Contains("Zoë <Öztürk>", "zoe@portal.example").Lacks(password, secret)
}

func TestSomebodyIsRefusedBesideTheFields(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.hire("Ann", account.Auditor)
	b := o.as(account.Administrator)
	b.Get("/staff/people/new")
	b.Post("/staff/people/new").Status(422).Contains("Enter the name", "Enter an e-mail address like", "Choose at least one role")
	kept := b.Post("/staff/people/new", "name", "Eve", "email", "nowhere", "unit", "Records", "roles", "auditor").Status(422).Contains("Enter an e-mail address like")
	if !strings.Contains(kept.Body, `value="Eve"`) || !strings.Contains(kept.Body, `value="nowhere"`) || !regexp.MustCompile(`value="auditor"[^>]*checked`).MatchString(kept.Body) {
		t.Error("what was typed is lost")
	}
	b.Post("/staff/people/new", "name", "Eve", "email", "ANN@portal.example", "roles", "auditor").Status(422).Contains("has an account already")
	b.Post("/staff/people/new", "name", "Eve", "email", "eve@portal.example", "roles", "king").Status(400)
	if _, err := o.Directory.OfficerByEmail(o.ctx, "eve@portal.example"); err == nil {
		t.Error("she was added all the same")
	}
}

func TestRolesAreChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.hire("Ann", account.Auditor)
	hers := o.Browser()
	o.SignIn(hers, ann)
	hers.Get("/staff/sources").Status(200)
	b := o.as(account.Administrator)
	at := "/staff/people/" + ann.ID.String()
	page := b.Get(at).Status(200)
	if !regexp.MustCompile(`value="auditor"[^>]*checked`).MatchString(page.Body) {
		t.Error("the role held is not ticked")
	}
	b.Post(at + "/roles").Status(422).Contains("Choose at least one role")
	b.Post(at+"/roles", "epoch", "1", "roles", "communications", "roles", "communications").Status(303).Location(at)
	// Another tab still shows the role that was taken away: it does not come back.
	b.Post(at+"/roles", "epoch", "1", "roles", "auditor", "roles", "communications").Status(409)
	b.Get(at).Contains("The roles were changed.", "Communications")
	if o.roles(ann.ID) != "communications" {
		t.Errorf("roles: %s", o.roles(ann.ID))
	}
	hers.Get("/staff/sources").Status(303) // signed out, so that nothing goes on under the old role
}

func (o *office) roles(id uuid.UUID) string {
	o.t.Helper()
	officer, err := o.Directory.Officer(o.ctx, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return strings.Join(roleNames(officer), " ")
}

func TestSomebodyIsShutOutAndLetInAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.hire("Ann", account.Auditor)
	hers := o.Browser()
	o.SignIn(hers, ann)
	hers.Get("/staff/sources").Status(200)
	b := o.as(account.Administrator)
	at := "/staff/people/" + ann.ID.String()
	b.Get(at + "/disable").Status(200).Contains("They are signed out at once")
	b.Post(at + "/disable").Status(303).Location(at)
	b.Get(at).Contains("The account is shut.", "Let in again")
	hers.Get("/staff/sources").Status(303)
	b.Post(at + "/disable").Status(409)
	b.Post(at + "/reset").Status(409)
	b.Post(at + "/enable").Status(303).Location(at)
	b.Get(at).Contains("The account is open again.", "Can sign in")
	if officer, err := o.Directory.Officer(o.ctx, ann.ID); err != nil || officer.Disabled {
		t.Errorf("%+v %v", officer, err)
	}
	b.Get(at + "/promote").Status(404)
	b.Post(at + "/promote").Status(404)
	b.Get("/staff/people/nobody").Status(404)
	b.Get("/staff/people/" + uuid.NewString()).Status(404)
}

func TestSignInDetailsAreMadeAnew(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.hire("Ann", account.Auditor)
	b := o.as(account.Administrator)
	at := "/staff/people/" + ann.ID.String()
	form := b.Get(at + "/reset").Status(200).Contains("no longer work")
	page := b.Post(at+"/reset", "once", mark(t, form)).Status(200).Contains("New sign-in details", "Ann")
	password, secret := credentialsOn(t, page)
	b.Post(at+"/reset", "once", mark(t, form)).Status(303).Location(at)
	if !o.signsIn(ann.Email, password, secret) {
		t.Error("what the page showed does not open the door")
	}
	if o.signsIn(ann.Email, webtest.Password, secret) {
		t.Error("the old password still works")
	}
}

func TestNobodyChangesTheirOwnAccount(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.Browser()
	me := o.Site.Officer(b, account.Administrator)
	at := "/staff/people/" + me.ID.String()
	b.Get(at).Status(200).Contains("This is your own account.").Lacks("Save the roles", "Make new sign-in details")
	for _, change := range []string{"disable", "reset", "enable"} {
		b.Get(at + "/" + change).Status(403)
		b.Post(at + "/" + change).Status(403)
	}
	b.Post(at+"/roles", "roles", "dpo", "roles", "administrator").Status(403)
	if o.roles(me.ID) != "administrator" {
		t.Errorf("roles: %s", o.roles(me.ID))
	}
	b.Get("/staff/people").Status(200) // still signed in
}
