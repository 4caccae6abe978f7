package public

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/web/webtest"
)

// letter is the only follower's letter to confirm.
func (s *site) letter(t *testing.T) notices.FollowLetter {
	t.Helper()
	var id uuid.UUID
	if err := s.board.DB.QueryRow(t.Context(), `select id from notices_follower where confirmed_at is null`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	l, err := s.board.FollowLetter(t.Context(), notices.FollowLetterArgs{Follower: id, Letter: notices.LetterConfirm})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestFollowingANotice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Get("/notices/libraries").Status(200).Contains("Get an e-mail when this changes")
	s.Get("/notices").Status(200).Contains("Get an e-mail when a notice changes")
	s.Get("/notices/libraries/follow").Status(200).Contains("Library membership", "Send me the link")
	s.Get("/notices/nothing/follow").Status(404)
	s.Post("/notices/libraries/follow", "email", "nobody", "lang", "en").Status(422).Contains("Enter one e-mail address")
	s.Post("/notices/libraries/follow", "email", "maria@example.org", "lang", "tlh").Status(422)
	for range 2 { // known or not, the answer is one
		r := s.Post("/fr/notices/libraries/follow", "email", "maria@example.org", "lang", "fr").Status(303).Location("/fr/notices/follow/sent")
		if len(r.Cookies()) > 0 {
			t.Fatal("a cookie is set")
		}
	}
	s.Get("/notices/follow/sent").Status(200).Contains("Look in your mailbox")
	l := s.letter(t)
	confirm, end := "/notices/follow/confirm/"+l.Confirm, "/notices/follow/end/"+l.End
	s.Get(confirm).Status(200).Contains("Yes, write to me", "Library membership")
	if r := s.Get(confirm); r.Header.Get("Cache-Control") != "no-store" || len(r.Cookies()) > 0 {
		t.Fatalf("%v", r.Header)
	}
	s.letter(t) // still unconfirmed
	s.Post(confirm).Status(303).Location(confirm)
	s.Get(confirm).Status(200).Contains("You will hear from us").Lacks("Yes, write to me")
	s.Get(end).Status(200).Contains("End the e-mails", "Library membership")
	s.Get("/notices/follow/confirm/" + l.End).Status(404)
	s.Post("/notices/follow/end/" + strings.Repeat("A", 43)).Status(404)
	// A mail program ends them by itself: another server, no cookie, no page before (RFC 8058).
	alone := httptest.NewRequest(http.MethodPost, webtest.Base+end, strings.NewReader("List-Unsubscribe=One-Click"))
	alone.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	s.Do(alone).Status(200).Contains("You get no more of these e-mails")
	s.Get(end).Status(200).Contains("You get no more of these e-mails")
	s.Get(confirm).Status(410).Contains("This link has run out")
	s.Post(confirm).Status(410)
}

func TestFollowingEverything(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Get("/ar/notices/follow").Status(200).Contains("رسالة بالبريد الإلكتروني عندما يتغيّر أي إشعار")
	s.Post("/notices/follow", "email", "maria@example.org", "lang", "ar").Status(303)
	l := s.letter(t)
	s.Get("/notices/follow/confirm/" + l.Confirm).Status(200).Contains("any of our notices")
	s.at = s.at.Add(8 * 24 * time.Hour)
	if err := s.board.ForgetUnconfirmed(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Get("/notices/follow/confirm/" + l.Confirm).Status(410)
}

// Who sends the form again and again is slowed down.
func TestFollowingIsSlowed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var last *webtest.Response
	for range 21 {
		last = s.Post("/notices/follow", "email", uuid.NewString()+"@example.org", "lang", "en")
	}
	last.Status(429)
}

// A withdrawn notice leaves a tombstone for everybody who comes: readers, programs and those who would follow it.
func TestTombstones(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.at = s.at.Add(time.Hour)
	if err := s.board.Withdraw(t.Context(), author, notices.Ref{Kind: notices.KindNotice, Code: "libraries"}, "The libraries moved."); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"", "/short", "/follow"} {
		s.Get("/notices/libraries"+page).Status(410).Contains("The libraries moved.").Lacks("Get an e-mail when", "Send me the link")
	}
	s.Post("/notices/libraries/follow", "email", "maria@example.org", "lang", "en").Status(410)
	var data map[string]any
	if err := json.Unmarshal([]byte(s.Get("/notices/libraries.json").Status(410).Body), &data); err != nil || data["withdrawn_why"] != "The libraries moved." {
		t.Fatalf("%v %v", data, err)
	}
	s.Get("/notices/libraries/versions/1").Status(200).Contains("The libraries moved.")
	if err := json.Unmarshal([]byte(s.Get("/notices/libraries/versions/1.json").Status(200).Body), &data); err != nil || data["withdrawn"] == nil {
		t.Fatalf("%v %v", data, err)
	}
}
