package account

import (
	"maps"

	"github.com/google/uuid"
)

const (
	maxNotes = 32
	maxNote  = 512
)

// Token is what the browser keeps, in a cookie.
func (s *Session) Token() string { return s.token }

// Kind says whose session it is.
func (s *Session) Kind() Kind { return s.held.Kind }

// CSRF is the secret that forms of this session prove to know.
func (s *Session) CSRF() []byte { return s.held.Secret }

// Officer is who is signed in, or the zero value.
func (s *Session) Officer() Officer { return s.officer }

// Citizen is who is signed in, or the zero value.
func (s *Session) Citizen() Citizen { return s.citizen }

// Changed tells whether there is something to save.
func (s *Session) Changed() bool { return s.changed }

// Fresh tells whether the browser does not have the token yet.
func (s *Session) Fresh() bool { return s.fresh }

// BecomeOfficer signs an officer in: a new token, and nothing kept from before.
func (s *Session) BecomeOfficer(d *Directory, o Officer) {
	s.renew(held{Kind: AsOfficer, Who: o.ID, Epoch: o.Epoch, Secret: random(), Started: d.now()})
	s.officer, s.citizen = o, Citizen{}
}

// BecomeCitizen signs a citizen in: a new token; the draft and the notes of the conversation go on.
func (s *Session) BecomeCitizen(d *Directory, c Citizen) {
	next := held{Kind: AsCitizen, Who: c.ID, Epoch: c.Epoch, Level: c.Level, Secret: random(), Started: d.now()}
	if s.held.Kind == Visiting {
		next.Draft, next.Notes = s.held.Draft, s.held.Notes
	}
	s.renew(next)
	s.officer, s.citizen = Officer{}, c
}

func (s *Session) renew(next held) {
	if !s.fresh {
		s.replaced = s.token
	}
	s.held, s.token, s.fresh, s.changed = next, newToken(), true, true
}

// Get reads a note of the conversation.
func (s *Session) Get(key string) string { return s.held.Notes[key] }

// Set keeps a note: an id or a choice, never personal data.
func (s *Session) Set(key, value string) error {
	if len(value) > maxNote || len(key) > 64 {
		return ErrFull
	}
	if _, there := s.held.Notes[key]; !there && len(s.held.Notes) >= maxNotes {
		return ErrFull
	}
	s.held.Notes = maps.Clone(s.held.Notes)
	if s.held.Notes == nil {
		s.held.Notes = map[string]string{}
	}
	s.held.Notes[key], s.changed = value, true
	return nil
}

// Drop forgets a note.
func (s *Session) Drop(key string) {
	if _, there := s.held.Notes[key]; there {
		delete(s.held.Notes, key)
		s.changed = true
	}
}

// Draft is the id of what the visitor is writing, or uuid.Nil.
func (s *Session) Draft() uuid.UUID { return s.held.Draft }

// SetDraft remembers the id of what the visitor is writing.
func (s *Session) SetDraft(id uuid.UUID) { s.held.Draft, s.changed = id, true }

// AddFlash keeps a message for the next page; the oldest gives way after four.
func (s *Session) AddFlash(f Flash) {
	s.held.Flashes = append(s.held.Flashes, f)
	if len(s.held.Flashes) > 4 {
		s.held.Flashes = s.held.Flashes[1:]
	}
	s.changed = true
}

// TakeFlashes returns the waiting messages and forgets them.
func (s *Session) TakeFlashes() []Flash {
	if len(s.held.Flashes) == 0 {
		return nil
	}
	taken := s.held.Flashes
	s.held.Flashes, s.changed = nil, true
	return taken
}

// SetPending keeps the first step of an officer's sign-in, under a new token.
func (s *Session) SetPending(d *Directory, p Pending) {
	s.renew(held{Kind: Visiting, Secret: random(), Started: d.now(), Pending: &p, Notes: s.held.Notes})
}

// Pending is the first step of an officer's sign-in, or the zero value.
func (s *Session) Pending() Pending {
	if s.held.Pending == nil {
		return Pending{}
	}
	return *s.held.Pending
}

// SetStart keeps what was said to the identity provider until it answers.
func (s *Session) SetStart(start Start) { s.held.Start, s.changed = &start, true }

// TakeStart returns what was said to the identity provider, once: an answer cannot be played again.
func (s *Session) TakeStart() Start {
	if s.held.Start == nil {
		return Start{}
	}
	taken := *s.held.Start
	s.held.Start, s.changed = nil, true
	return taken
}
