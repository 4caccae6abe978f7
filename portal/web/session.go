package web

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
)

// cookieName carries the prefix by which browsers promise that the cookie came from this very host, over a secure connection.
const cookieName = "__Host-daylight"

const savePatience = 2 * time.Second

// Session is the visitor's session, or nil if there is none. Public pages, stateless forms and the API never have one.
func (v *Visitor) Session() (*account.Session, error) {
	if v.looked || v.mode != private {
		return v.session, nil
	}
	token := v.c.Cookies(cookieName)
	if token == "" {
		v.looked = true
		return nil, nil
	}
	s, err := v.app.site.Directory.Open(v.Ctx(), token)
	if errors.Is(err, account.ErrNoSession) {
		v.looked, v.left = true, true
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v.looked, v.session = true, s
	return s, nil
}

// Begin is Session, and a new conversation where there is none.
func (v *Visitor) Begin() (*account.Session, error) {
	if v.mode != private {
		return nil, errNoSessions
	}
	s, err := v.Session()
	if err != nil || s != nil {
		return s, err
	}
	v.session, v.left = v.app.site.Directory.Begin(), false
	return v.session, nil
}

// Officer is the officer who is signed in, or the zero value.
func (v *Visitor) Officer() account.Officer {
	if s, err := v.Session(); err == nil && s != nil {
		return s.Officer()
	}
	return account.Officer{}
}

// Citizen is the citizen who is signed in, or the zero value.
func (v *Visitor) Citizen() account.Citizen {
	if s, err := v.Session(); err == nil && s != nil {
		return s.Citizen()
	}
	return account.Citizen{}
}

// Level is how sure the portal is of who the visitor is.
func (v *Visitor) Level() account.Level { return v.Citizen().Level }

// SignInOfficer signs an officer in, under a new session.
func (v *Visitor) SignInOfficer(o account.Officer) error {
	s, err := v.Begin()
	if err == nil {
		s.BecomeOfficer(v.app.site.Directory, o)
	}
	return err
}

// SignInCitizen signs a citizen in, under a new session that keeps the draft and the notes of the conversation.
func (v *Visitor) SignInCitizen(c account.Citizen) error {
	s, err := v.Begin()
	if err == nil {
		s.BecomeCitizen(v.app.site.Directory, c)
	}
	return err
}

// SignOut ends the session here and in the store, and asks the browser to forget what it kept of these pages.
func (v *Visitor) SignOut() error {
	s, err := v.Session()
	if err != nil {
		return err
	}
	if s != nil {
		if err := v.app.site.Directory.End(v.Ctx(), s); err != nil {
			return err
		}
	}
	v.session, v.left = nil, true
	v.c.Set("Clear-Site-Data", `"cache", "storage"`)
	return nil
}

// SetPending keeps the first step of an officer's sign-in for the second.
func (v *Visitor) SetPending(p account.Pending) error {
	s, err := v.Begin()
	if err == nil {
		s.SetPending(v.app.site.Directory, p)
	}
	return err
}

// Pending is the first step of an officer's sign-in, or the zero value.
func (v *Visitor) Pending() account.Pending {
	if s, err := v.Session(); err == nil && s != nil {
		return s.Pending()
	}
	return account.Pending{}
}

// SetStart keeps what was said to the identity provider until it answers.
func (v *Visitor) SetStart(start account.Start) error {
	s, err := v.Begin()
	if err == nil {
		s.SetStart(start)
	}
	return err
}

// TakeStart is what was said to the identity provider, once.
func (v *Visitor) TakeStart() (account.Start, error) {
	s, err := v.Session()
	if err != nil || s == nil {
		return account.Start{}, err
	}
	return s.TakeStart(), nil
}

// Flash keeps a message of the catalogue for the next page. Without a session store it is lost, which loses nothing else.
func (v *Visitor) Flash(key string, vars map[string]any) {
	if s, err := v.Begin(); err == nil {
		s.AddFlash(account.Flash{Key: key, Vars: vars})
	}
}

// Flashes are the waiting messages in the visitor's language; they are shown once.
func (v *Visitor) Flashes() []string {
	s, err := v.Session()
	if err != nil || s == nil {
		return nil
	}
	var texts []string
	for _, f := range s.TakeFlashes() {
		for name, value := range f.Vars {
			if number, ok := value.(float64); ok { // the session is kept as JSON, which knows no integers
				f.Vars[name] = int(number)
			}
		}
		texts = append(texts, v.P.Say(f.Key, f.Vars))
	}
	return texts
}

// commit saves the session and sets or removes its cookie.
func (v *Visitor) commit() error {
	if v.mode != private {
		return nil
	}
	if v.session == nil {
		if v.left {
			v.setCookie("", time.Unix(0, 0))
		}
		return nil
	}
	fresh := v.session.Fresh()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.Ctx()), savePatience) // a slow handler must not cost the session
	defer cancel()
	err := v.app.site.Directory.Save(ctx, v.session)
	if errors.Is(err, account.ErrNoSession) { // signed out in another tab meanwhile
		v.setCookie("", time.Unix(0, 0))
		return nil
	}
	if err == nil && fresh {
		v.setCookie(v.session.Token(), time.Time{})
	}
	return err
}

func (v *Visitor) setCookie(token string, expires time.Time) {
	v.c.Cookie(&fiber.Cookie{
		Name: cookieName, Value: token, Path: "/", Expires: expires,
		Secure: true, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, SessionOnly: expires.IsZero(),
	})
}
