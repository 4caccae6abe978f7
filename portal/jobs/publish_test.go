package jobs

import (
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/requests"
)

var (
	writer = notices.Officer{ID: uuid.New(), Name: "Ann", Roles: []string{"communications"}}
	second = notices.Officer{ID: uuid.New(), Name: "Bea", Roles: []string{"communications"}}
)

// approved is a version of a notice about the handling of requests that two people stand behind.
func (m *morningOffice) approved(summary string, revision int) notices.Step {
	m.t.Helper()
	ctx := m.t.Context()
	n := notices.Notice{Slug: "data-requests", Collection: notices.FromPerson, Activities: []string{"PA-001"}, Text: map[notices.Part]notices.Text{}}
	for _, part := range notices.Parts {
		n.Text[part] = notices.Text{"en": "Words on " + string(part) + ". " + summary}
	}
	n.Bases, n.Retention = []notices.Basis{{Article: "6(1)(c)", Provision: "An Act"}}, []string{"IG-001"}
	n.Rights = notices.Rights
	e, err := m.Board.Draft(ctx, writer, notices.Draft{Content: n, Revision: revision, Why: "We now keep it for less time."})
	must(m.t, err)
	s := notices.Step{Version: e.ID, Revision: e.Revision}
	_, err = m.Board.Submit(ctx, writer, s)
	must(m.t, err)
	_, err = m.Board.Approve(ctx, second, s)
	must(m.t, err)
	return s
}

// follow has a mailbox follow the notice, confirmed by the link of its letter.
func (m *morningOffice) follow(address string) (id uuid.UUID) {
	m.t.Helper()
	ctx := m.t.Context()
	must(m.t, m.Board.Follow(ctx, notices.Following{Code: "data-requests", Address: address, Lang: "en"}))
	must(m.t, m.Registry.DB.QueryRow(ctx, `SELECT id FROM notices_follower ORDER BY id DESC LIMIT 1`).Scan(&id))
	l, err := m.Board.FollowLetter(ctx, notices.FollowLetterArgs{Follower: id, Letter: notices.LetterConfirm})
	must(m.t, err)
	_, err = m.Board.Confirm(ctx, l.Confirm)
	must(m.t, err)
	return id
}

// A version is published after its moment by whichever replica comes first, once; its follower has one mail that can be ended, and whoever
// has an open case under it is told once.
func TestPlannedPublicationInTwoReplicas(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	ctx := t.Context()
	m.Registry.OwnActivity = "PA-001"
	m.hire("ann", account.Caseworker) // with an open case
	_, err := m.Board.Publish(ctx, second, m.approved("Before.", 0))
	must(t, err)
	must(t, m.Board.TellFollowers(ctx))
	m.at = m.at.Add(time.Hour)
	m.follow("reader@post.example")
	m.forget()
	_, err = m.Registry.DB.Exec(ctx, `DELETE FROM river_job`)
	must(t, err)
	s := m.approved("After.", 0)
	s.Inform = true
	_, err = m.Board.PublishAt(ctx, second, s, m.at.Add(time.Hour))
	must(t, err)
	m.at = m.at.Add(3 * time.Hour) // the portal was down at the moment
	stopOne, stopTwo := m.replica(), m.replica()
	deadline := time.Now().Add(3 * time.Minute)
	var waiting int
	for {
		must(t, m.Registry.DB.QueryRow(ctx, `SELECT (SELECT count(*) FROM river_job WHERE kind IN ('follow', 'noticed', 'letter') AND state <> 'completed')
			+ (SELECT count(*) FROM notices_telling WHERE done_at IS NULL) + (SELECT count(*) FROM notices_version WHERE publish_at IS NOT NULL)`).Scan(&waiting))
		if waiting == 0 || time.Now().After(deadline) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	stopOne()
	stopTwo()
	if waiting > 0 {
		t.Fatalf("%d things are left to do", waiting)
	}
	n, err := m.Board.Notice(ctx, "data-requests")
	if must(t, err); n.Number != 2 || !n.InForceFrom.Equal(m.at) {
		t.Fatalf("version %d since %s", n.Number, n.InForceFrom)
	}
	if got, want := m.post.received(), []string{"amina@post.example", "reader@post.example"}; !slices.Equal(got, want) {
		t.Fatalf("%v", got)
	}
	for i, message := range m.post.mail {
		end := message.Header.Get("List-Unsubscribe")
		if reader := m.post.to[i] == "reader@post.example"; reader != strings.HasPrefix(end, "<https://data.northmere.example/notices/follow/end/") ||
			reader != (message.Header.Get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click") {
			t.Errorf("%s: %v", m.post.to[i], message.Header)
		}
	}
}

func TestFollowersLettersInEveryLanguage(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load()
	must(t, err)
	for _, language := range i18n.Languages {
		for _, l := range []notices.FollowLetter{{Letter: notices.LetterConfirm}, {Letter: notices.LetterConfirm, Notice: "cctv"}, {Letter: notices.LetterKnown},
			{Letter: notices.LetterKnown, Notice: "cctv"}, {Letter: notices.LetterPublished, Notice: "cctv", Number: 1}, {Letter: notices.LetterWithdrawn, Notice: "cctv", Number: 3, Before: 2},
			{Letter: notices.LetterPublished, Notice: "cctv", Number: 3, Before: 2}} {
			l.To, l.Lang, l.Confirm, l.End = "reader@post.example", language.Tag, "CONFIRM", "END"
			if l.Notice != "" {
				l.Title, l.Why = "Cameras <b>", "Less time"
			}
			if l.Letter == notices.LetterConfirm || l.Letter == notices.LetterKnown {
				l.Why = ""
			}
			letter, err := head.Follow(catalogue.Printer(language.Tag), l, "follow-1")
			must(t, err)
			for part, text := range map[string]string{"subject": letter.Subject, "text": letter.Text, "html": letter.HTML} {
				if strings.Contains(text, "follow.mail") || strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
					t.Errorf("%s %s: the %s is unfinished: %s", language.Tag, l.Letter, part, text)
				}
			}
			end := head.BaseURL + i18n.PathIn(language.Tag, "/notices/follow/end/END")
			if later := l.Letter != notices.LetterConfirm; later != (letter.Unsubscribe == end) || later != strings.Contains(letter.Text, end) || later == strings.Contains(letter.Text, "CONFIRM") {
				t.Errorf("%s %s: %s", language.Tag, l.Letter, letter.Text)
			}
			if l.Why != "" && !strings.Contains(letter.Text, l.Why) || strings.Contains(letter.HTML, "<b>") {
				t.Errorf("%s %s: no reason, or a title that is not escaped: %s", language.Tag, l.Letter, letter.HTML)
			}
			if news := l.Letter == notices.LetterPublished; news != strings.Contains(letter.Text, "/notices/cctv/versions/") || news && (l.Before > 0) != strings.Contains(letter.Text, "/notices/cctv/changes/2..3") {
				t.Errorf("%s %s: %s", language.Tag, l.Letter, letter.Text)
			}
		}
	}
}

// refusing is a mail server that knows no mailbox.
type refusing struct{ postSession }

func (r *refusing) NewSession(*smtp.Conn) (smtp.Session, error) { return r, nil }

func (*refusing) Rcpt(string, *smtp.RcptOptions) error {
	return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
}

// What the mail server refuses for good ends the mails; what it does not take now does not.
func TestARefusedMailboxIsLeftAlone(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	ctx := t.Context()
	_, err := m.Board.Publish(ctx, second, m.approved("Before.", 0))
	must(t, err)
	m.at = m.at.Add(time.Hour)
	id := m.follow("gone@post.example")
	n, err := m.Board.Notice(ctx, "data-requests")
	must(t, err)
	job := &river.Job[notices.FollowLetterArgs]{JobRow: &rivertype.JobRow{ID: 7}, Args: notices.FollowLetterArgs{Follower: id, Letter: notices.LetterPublished, Version: n.ID}}
	w := followWorker{office: m.Office}
	m.Mailer = &mail.Mailer{Host: "127.0.0.1", Port: 1, TLS: mail.None, From: "no-reply@northmere.example"}
	if err := w.Work(ctx, job); err == nil {
		t.Fatal("a server that is away took a letter")
	}
	count := func() int {
		t.Helper()
		c, err := m.Board.Followers(ctx, "data-requests")
		must(t, err)
		return c
	}
	if count() != 1 {
		t.Fatal("a server that is away ends the mails")
	}
	server := smtp.NewServer(&refusing{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	m.Mailer.Port = listener.Addr().(*net.TCPAddr).Port
	if err := w.Work(ctx, job); err == nil {
		t.Fatal("a refused letter counts as sent")
	}
	if count() != 0 {
		t.Fatal("a mailbox that is not there is written to again")
	}
	must(t, w.Work(ctx, job)) // nobody to write to any more
}

// The published schedule disposes of what stays of followings that ended.
func TestEndedFollowingsAreDisposedOf(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	ctx := t.Context()
	_, err := m.Board.Publish(ctx, second, m.approved("Before.", 0))
	must(t, err)
	id := m.follow("reader@post.example")
	must(t, m.Board.LetterDone(ctx, notices.FollowLetterArgs{Follower: id}, true))
	publish(t, m.Board, "IG-020", "P6M", notices.ClassFollower)
	dispose := func(dry bool) int64 {
		t.Helper()
		run := func() ([]requests.Disposal, error) { return Foresee(ctx, m.Board, m.Registry) }
		if !dry {
			run = func() ([]requests.Disposal, error) {
				return Dispose(ctx, m.Board, m.Registry, requests.NewRun(requests.CauseNight))
			}
		}
		done, err := run()
		must(t, err)
		at := slices.IndexFunc(done, func(d requests.Disposal) bool { return d.Code == "IG-020" })
		if at < 0 || done[at].Due != done[at].Count {
			t.Fatalf("%+v", done)
		}
		return done[at].Count
	}
	if n := dispose(false); n != 0 {
		t.Fatalf("%d went at once", n)
	}
	m.at = m.at.AddDate(0, 7, 0)
	if a, b, c := dispose(true), dispose(false), dispose(false); a != 1 || b != 1 || c != 0 {
		t.Fatalf("%d %d %d", a, b, c)
	}
	quarters, err := m.Registry.Quarters(ctx)
	must(t, err)
	if !slices.ContainsFunc(quarters, func(q requests.DisposedQuarter) bool { return q.Class == notices.ClassFollower && q.Count == 1 }) {
		t.Fatalf("no receipt: %+v", quarters)
	}
}

// And it disposes of gifts, which have no other end.
func TestGiftsAreDisposedOf(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	ctx := t.Context()
	ann, rita := requests.Officer{ID: uuid.New(), Name: "Ann"}, requests.Officer{ID: uuid.New(), Name: "Rita", Roles: []string{requests.RoleReviewer}}
	must(t, m.Registry.EnterGift(ctx, ann, requests.Gift{Kind: "gift", What: "Wine", Giver: "Mere Builders", Day: m.Registry.Today(), Proposal: "refused", Key: "k"}))
	list, err := m.Registry.Gifts(ctx, rita)
	must(t, err)
	must(t, m.Registry.DecideGift(ctx, rita, list[0].ID, "refused", ""))
	publish(t, m.Board, "IG-021", "P6M", requests.ClassGift)
	m.at = m.at.AddDate(0, 7, 0)
	foreseen, err := Foresee(ctx, m.Board, m.Registry)
	must(t, err)
	done, err := Dispose(ctx, m.Board, m.Registry, requests.NewRun(requests.CauseNight))
	must(t, err)
	for _, run := range [][]requests.Disposal{foreseen, done} {
		if at := slices.IndexFunc(run, func(d requests.Disposal) bool { return d.Code == "IG-021" }); at < 0 || run[at].Due != 1 || run[at].Count != 1 {
			t.Fatalf("%+v", run)
		}
	}
	if list, err = m.Registry.Gifts(ctx, rita); err != nil || len(list) > 0 {
		t.Fatalf("%+v %v", list, err)
	}
	quarters, err := m.Registry.Quarters(ctx)
	if must(t, err); !slices.ContainsFunc(quarters, func(q requests.DisposedQuarter) bool { return q.Class == requests.ClassGift && q.Count == 1 }) {
		t.Fatalf("no receipt: %+v", quarters)
	}
}
