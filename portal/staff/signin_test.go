package staff_test

import (
	"testing"
	"time"

	"daylight/portal/account"
	"daylight/portal/web/webtest"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, made, err := o.Directory.AddOfficer(t.Context(), account.NewOfficer{Email: "ann@northmere.example", Name: "Ann", Unit: "Records",
		Roles: []account.Role{account.Caseworker}, Password: webtest.Password})
	must(t, err)
	b := o.Browser()
	b.Get("/staff/queue").Status(303).Location("/staff/signin?next=%2Fstaff%2Fqueue")
	b.Get("/staff/signin?next=%2Fstaff%2Fcases%2Fnew").Status(200)

	unknown := b.Post("/staff/signin", "email", "nobody@northmere.example", "password", "x", "next", "/staff/cases/new").Status(422)
	wrong := b.Post("/staff/signin", "email", ann.Email, "password", "x", "next", "/staff/cases/new").Status(422)
	if unknown.Find("main") == "" || unknown.Text()[:200] != wrong.Text()[:200] {
		t.Errorf("a wrong password is answered otherwise than an unknown account:\n%s\n%s", unknown.Text(), wrong.Text())
	}
	wrong.Contains("The e-mail address or the password is wrong").Lacks(`value="x"`)

	b.Post("/staff/signin", "email", " ANN@northmere.example ", "password", webtest.Password, "next", "/staff/cases/new").
		Status(303).Location("/staff/code?next=%2Fstaff%2Fcases%2Fnew")
	b.Get("/staff/queue").Status(303) // a password alone opens nothing
	page := b.Get("/staff/code?next=%2Fstaff%2Fcases%2Fnew").Status(200)
	if got := page.Find("h1"); got != "Enter the code from your app" {
		t.Errorf("heading %q", got)
	}
	b.Post("/staff/code", "code", "000000", "next", "/staff/cases/new").Status(422).Contains("The code is wrong")
	code := newCode(t, made.TOTPSecret, 0)
	b.Post("/staff/code", "code", code[:3]+" "+code[3:], "next", "/staff/cases/new").Status(303).Location("/staff/cases/new")
	b.Get("/staff/queue").Status(200).Contains("Ann")

	b.Get("/staff").Status(303).Location("/staff/queue")
	b.Post("/staff/signout").Status(303)
	b.Get("/staff/queue").Status(303)

	again := o.Browser() // the same code a second time
	again.Get("/staff/signin")
	again.Post("/staff/signin", "email", ann.Email, "password", webtest.Password).Status(303).Location("/staff/code")
	again.Get("/staff/code")
	again.Post("/staff/code", "code", code).Status(422)
	again.Post("/staff/code", "code", newCode(t, made.TOTPSecret, 30*time.Second), "next", "https://elsewhere.example/").
		Status(303).Location("/staff")
}

func TestCodeWithoutPassword(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.Browser()
	b.Get("/staff/code").Status(303).Location("/staff/signin")
	b.Get("/staff/signin")
	b.Post("/staff/code", "code", "123456").Status(303).Location("/staff/signin")
	b.Get("/staff/signin").Status(200).Contains("The first step was too long ago")
}

// TestRoles tries every page as everyone: 200 may see it, 403 may not, 303 is sent to sign in.
func TestRoles(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cases := []account.Role{account.Caseworker, account.Reviewer, account.DPO}
	news := []account.Role{account.Communications, account.DPO}
	systems := []account.Role{account.Administrator, account.DPO, account.Auditor}
	admin := []account.Role{account.Administrator}
	may := map[string][]account.Role{"/staff/queue": cases, "/staff/cases/new": cases, "/staff/notices": news, "/staff/notices/new": news,
		"/staff/sources": systems, "/staff/sources/new": admin, "/staff/people": admin, "/staff/people/new": admin, "/staff/tasks": account.Roles}
	first := map[account.Role]string{account.Caseworker: "/staff/queue", account.Reviewer: "/staff/queue", account.DPO: "/staff/overview",
		account.Communications: "/staff/notices", account.Administrator: "/staff/sources", account.Auditor: "/staff/sources",
		account.Integrity: "/staff/tasks", account.Contributor: "/staff/tasks"}
	for _, role := range account.Roles {
		p := o.person(role)
		for path, roles := range may {
			want := 403
			for _, r := range roles {
				if r == role {
					want = 200
				}
			}
			if got := p.Get(path).StatusCode; got != want {
				t.Errorf("%s, %s: %d, want %d", role, path, got, want)
			}
		}
		home := p.Get("/staff")
		if first[role] == "" {
			home.Status(200).Contains("Nothing to do here yet")
		} else {
			home.Status(303).Location(first[role])
		}
		// Nobody without casework learns whether a case exists.
		ref := "/staff/cases/NM-0000-0000-00000"
		want := 403
		for _, r := range cases {
			if r == role {
				want = 404
			}
		}
		for _, path := range []string{ref, ref + "/note"} {
			if got := p.Get(path).StatusCode; got != want {
				t.Errorf("%s, %s: %d, want %d", role, path, got, want)
			}
		}
	}
	stranger := o.Browser()
	for path := range may {
		stranger.Get(path).Status(303)
	}
	stranger.Get("/staff/signin")
	stranger.Post("/staff/search", "q", "x").Status(403)
}
