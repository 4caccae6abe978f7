// Package citizen is the pages of citizens: asking, following, and who looked at their data. It knows forms and words; what a request
// is and who may see it, the domain says.
package citizen

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Pages are the citizens' pages and what they need.
type Pages struct {
	Registry     *requests.Registry
	Ledger       *ledger.Ledger
	Board        *notices.Board
	Directory    *account.Directory
	Provider     *account.Provider // the eID; nil when there is none
	ProviderName string
	Body         report.Body
	Press        *report.Press
}

// Mount puts the pages in their places.
func (p *Pages) Mount(r fiber.Router) {
	p.mountRequest(r.Group("/requests/new"))

	r.Get("/track", p.follow)
	r.Post("/track", web.StrictLimit("follow", web.Per(20, 10*time.Minute)), p.askCode)
	r.Get("/track/code", p.code)
	r.Post("/track/code", web.StrictLimit("code", web.Per(30, 10*time.Minute)), p.enterCode)
	p.mountCase(r.Group("/track/:ref"), "/track/")

	r.Get("/asked/:code", web.StrictLimit("asked", web.Per(60, 10*time.Minute)), p.askedAbout)
	r.Post("/asked/:code", web.StrictLimit("asked", web.Per(60, 10*time.Minute)), p.vouch)

	r.Get("/signin", p.signIn)
	// An address may be that of a library or of a mobile network, with many people behind it; the passwords are the provider's to guard.
	r.Post("/signin", web.Limit("signin", web.Per(300, 10*time.Minute)), p.toProvider)
	r.Get("/signin/return", web.Limit("signin", web.Per(300, 10*time.Minute)), p.fromProvider)
	r.Post("/signout", p.signOut)

	my := r.Group("/my", web.RequireCitizen(account.LevelIdentified))
	my.Get("", p.mine)
	my.Get("/letters/:id", p.told)
	p.mountAccesses(my.Group("/accesses"))
	my.Get("/accesses.:format", web.Limit("report", web.Per(30, 10*time.Minute)), web.Deadline(2*time.Minute), p.download)
	p.mountCase(my.Group("/requests/:ref"), "/my/requests/")
}

const (
	noteCases     = "cases"     // references whose code was entered in this conversation
	noteProved    = "proved"    // and those whose code by post was
	noteChallenge = "challenge" // code that was asked for last
	mostCases     = 20
)

// conversation names what this visitor is writing. It goes on through signing in and ends with the session.
func conversation(v *web.Visitor) (string, error) {
	s, err := v.Begin()
	if err != nil {
		return "", err
	}
	if s.Draft() == uuid.Nil {
		s.SetDraft(uuid.New())
	}
	return s.Draft().String(), nil
}

// visitor is what this conversation has proved about whoever is visiting.
func visitor(v *web.Visitor) (requests.Citizen, error) {
	s, err := v.Session()
	if err != nil || s == nil {
		return requests.Citizen{}, err
	}
	by := requests.Citizen{Cases: strings.Fields(s.Get(noteCases)), Proved: strings.Fields(s.Get(noteProved))}
	if c := s.Citizen(); c.Known() {
		by.Name, by.Email, by.Level, by.Method = c.Name, c.Email, requests.Level(c.Level), "eid"
		if len(c.Subjects) > 0 {
			by.Subject = ledger.Subject(c.Subjects[0])
		}
	}
	return by, nil
}

// proved tells whether the conversation has proved anything at all.
func proved(by requests.Citizen) bool { return by.Level > requests.LevelNone || len(by.Cases) > 0 }

// person is the signed-in citizen under every identifier they are known by.
func person(v *web.Visitor) ledger.Person {
	var all ledger.Person
	for _, s := range v.Citizen().Subjects {
		all = append(all, ledger.Subject(s))
	}
	return all
}

// remember keeps the reference of a case whose code was entered, newest first.
func remember(v *web.Visitor, ref string) error { return rememberIn(v, noteCases, ref) }

// rememberIn keeps a reference in one of the conversation's notes.
func rememberIn(v *web.Visitor, note, ref string) error {
	s, err := v.Begin()
	if err != nil {
		return err
	}
	kept := []string{ref}
	for _, old := range strings.Fields(s.Get(note)) {
		if !slices.Contains(kept, old) && len(kept) < mostCases {
			kept = append(kept, old)
		}
	}
	return s.Set(note, strings.Join(kept, " "))
}

func (p *Pages) now() time.Time {
	if p.Registry.Now == nil {
		return time.Now()
	}
	return p.Registry.Now()
}

func (p *Pages) zone() *time.Location {
	if p.Body.Zone == nil {
		return time.UTC
	}
	return p.Body.Zone
}
