package jobs

import (
	"fmt"
	"html"
	"io"
	"log/slog"
	"net"
	netmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

var ann = account.Officer{ID: uuid.MustParse("0198e1c2-0000-7000-8000-00000000000a"), Name: "Ann <Caseworker>", Email: "ann@northmere.example",
	Roles: []account.Role{account.Caseworker}}

func entry(task requests.Task, ref string, day deadline.Day) requests.DiaryEntry {
	return requests.DiaryEntry{Ref: ref, Kind: requests.Access, Task: task, Day: day}
}

// full is a digest with something in each part.
func full() requests.Digest {
	today := deadline.Day{Year: 2026, Month: 12, Day: 23}
	late := entry(requests.TaskAnswer, "NM-LATE-0000-00001", today.AddDays(-2))
	late.Late, late.Unexplained = true, true
	d := requests.Digest{Day: today, Ahead: 3, Late: []requests.DiaryEntry{late, late}, Today: []requests.DiaryEntry{entry(requests.TaskDraft, "NM-TODY-0000-00001", today)}}
	for _, task := range requests.Tasks() {
		d.Soon = append(d.Soon, entry(task, "NM-SOON-0000-"+strings.ToUpper(string(task)), today.AddDays(6)))
	}
	d.Waiting = []requests.DiaryEntry{entry(requests.TaskApprove, "NM-WAIT-0000-00001", today.AddDays(20))}
	for i := range 53 {
		d.Free = append(d.Free, entry(requests.TaskTake, fmt.Sprintf("NM-FREE-0000-%05d", i), today.AddDays(25)))
	}
	return d
}

var marks = regexp.MustCompile(`<[^>]*>`)

// words are what a text says, without its layout and addresses.
func words(text string) []string {
	text = regexp.MustCompile(`https?://\S+`).ReplaceAllString(text, " ")
	return strings.Fields(strings.ReplaceAll(text, "–", " "))
}

func TestReminderInEveryLanguage(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	args := requests.DigestArgs{Officer: ann.ID, Day: deadline.Day{Year: 2026, Month: 12, Day: 23}}
	for tag, says := range map[string]struct {
		subject string
		text    []string
	}{
		"en": {"My deadlines: 2 late, 1 today, 9 soon, 1 to approve and 53 with nobody", []string{"Wednesday 23 December 2026", "In the next 3 working days",
			"Answer due: NM-LATE-0000-00001 (request for a copy), Monday 21 December 2026", "Open the case and say why it is late", "3 more stand on the page", "Nobody has these yet"}},
		"fr": {"Mes échéances\u00a0: 2 en retard, 1 aujourd’hui, 9 bientôt, 1 à approuver et 53 sans personne", []string{"mercredi 23 décembre 2026",
			"Dans les 3 prochains jours ouvrés", "lundi 21 décembre 2026", "Ouvrez le dossier et dites pourquoi"}},
		"ar": {"مواعيدي: متأخر: 2، اليوم: 1، قريبًا: 9، للموافقة: 1 وبلا متولٍّ: 53", []string{"خلال 3 أيام عمل قادمة", "افتح الملف واذكر سبب التأخير"}},
	} {
		letter, err := head.Remind(catalogue.Printer(tag), ann, args, full())
		if err != nil {
			t.Fatal(err)
		}
		if letter.Subject != says.subject {
			t.Errorf("%s: subject %q", tag, letter.Subject)
		}
		for _, want := range append(says.text, head.BaseURL+i18n.PathIn(tag, "/staff/cases/NM-TODY-0000-00001"), head.BaseURL+i18n.PathIn(tag, "/staff/calendar")) {
			if !strings.Contains(letter.Text, want) || !strings.Contains(html.UnescapeString(letter.HTML), want) {
				t.Errorf("%s: does not say %q in both forms\n%s", tag, want, letter.Text)
			}
		}
		if strings.Contains(letter.Text, "diary.") || strings.Contains(letter.HTML, "<Caseworker>") || strings.Contains(letter.HTML, "{{") {
			t.Errorf("%s: unfinished or unescaped: %s", tag, letter.HTML)
		}
		_, body, _ := strings.Cut(letter.HTML, "<body")
		shown := words(html.UnescapeString(marks.ReplaceAllString("<body"+body, " ")))
		if text := words(letter.Text); !slices.Equal(text, shown) {
			t.Errorf("%s: text and HTML differ:\n%v\n%v", tag, text, shown)
		}
		if letter.MessageID != "digest-0198e1c2-0000-7000-8000-00000000000a-2026-12-23@data.northmere.example" || letter.To != ann.Email {
			t.Errorf("%s: %s to %s", tag, letter.MessageID, letter.To)
		}
	}
}

// postOffice takes mail and keeps it.
type postOffice struct {
	mu   sync.Mutex
	mail []*netmail.Message
	to   []string
}

type postSession struct {
	office *postOffice
	to     string
}

func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &postSession{office: o}, nil
}
func (*postSession) Mail(string, *smtp.MailOptions) error        { return nil }
func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return nil }
func (*postSession) Reset()                                      {}
func (*postSession) Logout() error                               { return nil }

func (s *postSession) Data(body io.Reader) error {
	message, err := netmail.ReadMessage(body)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, message.Body); err != nil {
		return err
	}
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.mail, s.office.to = append(s.office.mail, message), append(s.office.to, s.to)
	return nil
}

// received is who has got mail, in order.
func (o *postOffice) received() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := slices.Clone(o.to)
	slices.Sort(list)
	return list
}

func (o *postOffice) mailer(t *testing.T) *mail.Mailer {
	t.Helper()
	server := smtp.NewServer(o)
	server.Domain = "127.0.0.1"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return &mail.Mailer{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: mail.None, From: "no-reply@northmere.example"}
}

// morningOffice is a body with officers and cases, on a morning of the 23rd of December.
type morningOffice struct {
	*Office
	t    *testing.T
	post postOffice
	at   time.Time
	refs []string
}

func newMorning(t *testing.T) *morningOffice {
	t.Helper()
	pool := dbtest.New(t)
	library, err := deadline.Load()
	must(t, err)
	calendar, err := library.Calendar("gb-eng")
	must(t, err)
	zone, err := time.LoadLocation("Europe/London")
	must(t, err)
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	must(t, err)
	catalogue, err := i18n.Load()
	must(t, err)
	m := &morningOffice{t: t, at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return m.at }
	sealer := ledger.NewEphemeralSealer()
	registry := &requests.Registry{DB: pool, Jobs: queue, Sealer: sealer, Library: library, Calendar: calendar, LawID: "uk-gdpr", Zone: zone, Now: now,
		Prefix: "NM", Policy: deadline.Policy{Draft: 5}, Ledger: &ledger.Ledger{DB: pool, Sealer: sealer, Now: now}}
	board := &notices.Board{DB: pool, Now: now, Languages: []string{"en"}, NotifyBy: registry.NotifyBy}
	m.Office = &Office{Registry: registry, Board: board, Directory: webtest.Directory(t, pool, ""), Catalogue: catalogue, Mailer: m.post.mailer(t), Letter: head,
		Ahead: 3, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	board.Jobs, board.AEAD, board.Index = queue, m.Directory.AEAD, m.Directory.Index
	return m
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hire adds an officer, with a case of their own if they work on cases.
func (m *morningOffice) hire(name string, roles ...account.Role) account.Officer {
	m.t.Helper()
	o, _, err := m.Directory.AddOfficer(m.t.Context(), account.NewOfficer{Email: name + "@northmere.example", Name: name, Unit: "Records", Roles: roles,
		Password: webtest.Password})
	must(m.t, err)
	if !o.Has(account.Caseworker) {
		return o
	}
	citizen := requests.Citizen{Name: "Amina Khatun", Email: "amina@post.example", Level: requests.LevelIdentity, Method: "eid",
		Subject: ledger.Subject{Scheme: "national-id", ID: "4400170001"}}
	receipt, err := m.Registry.File(m.t.Context(), citizen, requests.Filing{Kind: requests.Access, Lang: "en",
		Contact: requests.Contact{Name: citizen.Name, Email: citizen.Email}, Access: &requests.AccessAsk{What: "Everything."}})
	must(m.t, err)
	must(m.t, m.Registry.Claim(m.t.Context(), AsWorker(o), requests.Step{Ref: receipt.Ref}))
	m.refs = append(m.refs, receipt.Ref)
	return o
}

// replica runs the workers and the timetable, as one copy of the portal does.
func (m *morningOffice) replica() (stop func()) {
	m.t.Helper()
	office := *m.Office
	client, err := river.NewClient(riverpgxv5.New(m.Registry.DB), &river.Config{
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		Workers: office.Workers(), PeriodicJobs: office.Timetable(), Logger: office.Log, TestOnly: true,
		FetchPollInterval: 100 * time.Millisecond})
	must(m.t, err)
	must(m.t, client.Start(m.t.Context()))
	return func() { must(m.t, client.StopAndCancel(m.t.Context())) }
}

// forget takes the letters to citizens away: this is about those to officers.
func (m *morningOffice) forget() {
	m.t.Helper()
	_, err := m.Registry.DB.Exec(m.t.Context(), `DELETE FROM river_job WHERE kind = 'letter'`)
	must(m.t, err)
}

func TestAMorningInTwoReplicas(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	m.hire("ann", account.Caseworker)
	m.hire("ben", account.Caseworker)
	off := m.hire("off", account.Caseworker)
	m.hire("adam", account.Administrator)
	m.hire("rita", account.Reviewer) // nothing waits for her
	silent := m.hire("sue", account.Caseworker)
	must(t, m.Registry.SetReminding(t.Context(), AsWorker(silent), requests.PaceNever))
	must(t, m.Directory.DisableOfficer(t.Context(), off.ID, uuid.Nil))
	m.forget()
	m.at = time.Date(2026, 12, 23, 7, 0, 0, 0, time.UTC)
	want := []string{"ann@northmere.example", "ben@northmere.example"}
	for round := range 2 { // the second is after a restart on the same day
		stopOne, stopTwo := m.replica(), m.replica()
		settled := func() (n int) {
			must(t, m.Registry.DB.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'morning' AND state = 'completed'
				AND NOT EXISTS (SELECT FROM river_job WHERE kind = 'digest' AND state <> 'completed')`).Scan(&n))
			return n
		}
		for begun := time.Now(); settled() <= round && time.Since(begun) < 2*time.Minute; {
			time.Sleep(50 * time.Millisecond)
		}
		if settled() <= round {
			t.Fatal("no morning came")
		}
		stopOne()
		stopTwo()
		if got := m.post.received(); !slices.Equal(got, want) {
			t.Fatalf("round %d: mail to %v, want %v", round+1, got, want)
		}
	}
	for _, message := range m.post.mail {
		if id := message.Header.Get("Message-Id"); !strings.HasPrefix(id, "<digest-") || !strings.HasSuffix(id, "-2026-12-23@data.northmere.example>") {
			t.Errorf("message id %s", id)
		}
	}
}

// remind does one job as the queue would.
func (m *morningOffice) remind(o account.Officer, day deadline.Day) int {
	m.t.Helper()
	before := len(m.post.received())
	w := &digestWorker{office: m.Office}
	must(m.t, w.Work(m.t.Context(), &river.Job[requests.DigestArgs]{Args: requests.DigestArgs{Officer: o.ID, Day: day}}))
	return len(m.post.received()) - before
}

func TestMorningsThatAreNone(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	m.hire("ann", account.Caseworker)
	w := &morningWorker{office: m.Office}
	asked := func() (n int) {
		must(t, m.Registry.DB.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'digest'`).Scan(&n))
		return n
	}
	for at, want := range map[string]int{"2026-12-22T06:59:00Z": 0, "2026-12-22T17:00:00Z": 0, "2026-12-25T08:00:00Z": 0, "2026-12-26T08:00:00Z": 0} {
		m.at, _ = time.Parse(time.RFC3339, at)
		must(t, w.Work(t.Context(), nil))
		if n := asked(); n != want {
			t.Errorf("%s: %d", at, n)
		}
	}
	m.at = time.Date(2026, 12, 22, 7, 0, 0, 0, time.UTC)
	must(t, w.Work(t.Context(), nil))
	if asked() != 1 {
		t.Error("a real morning brings nothing")
	}
}

func TestTheReminderTellsTheTruthOfItsMoment(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	o := m.hire("ann", account.Caseworker)
	day := deadline.Day{Year: 2026, Month: 12, Day: 23}
	m.at = time.Date(2026, 12, 1, 7, 0, 0, 0, time.UTC)
	if m.remind(o, deadline.Day{Year: 2026, Month: 12, Day: 1}) != 0 {
		t.Error("a letter that says nothing")
	}
	m.at = time.Date(2026, 12, 29, 7, 0, 0, 0, time.UTC)
	if m.remind(o, day) != 1 {
		t.Fatal("nothing came")
	}
	if subject := m.post.mail[0].Header.Get("Subject"); subject != "My deadlines: 1 late and 2 today" { // the draft; answer and notice
		t.Errorf("it says %q", subject)
	}
	must(t, m.Registry.Release(t.Context(), AsWorker(o), requests.Step{Ref: m.refs[0]}, ""))
	if m.remind(o, day) != 0 {
		t.Error("she is reminded of a case she no longer has")
	}
	must(t, m.Registry.Claim(t.Context(), AsWorker(o), requests.Step{Ref: m.refs[0]}))
	must(t, m.Directory.DisableOfficer(t.Context(), o.ID, uuid.Nil))
	if m.remind(o, day) != 0 || m.remind(account.Officer{ID: uuid.New()}, day) != 0 {
		t.Error("who left, or never was, is reminded")
	}
	m.Mailer = nil
	if err := (&digestWorker{office: m.Office}).Work(t.Context(), &river.Job[requests.DigestArgs]{Args: requests.DigestArgs{Officer: o.ID, Day: day}}); err != errNoMail {
		t.Errorf("without a mail server: %v", err)
	}
}

// A morning reminds the citizen who was asked something, once; the mail names the request and says nothing of what was asked.
func TestAMorningRemindsTheCitizen(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	o := m.hire("ann", account.Caseworker)
	must(t, m.Registry.Ask(t.Context(), AsWorker(o), requests.Step{Ref: m.refs[0]}, requests.Inquiry{Text: "Which flat in Zwiebelgasse?"}))
	morning := &morningWorker{office: m.Office}
	m.at = m.at.Truncate(24*time.Hour).AddDate(0, 0, 7).Add(8 * time.Hour)
	for range 2 {
		must(t, morning.Work(t.Context(), nil))
	}
	var args requests.LetterArgs
	must(t, m.Registry.DB.QueryRow(t.Context(), `SELECT args FROM river_job WHERE kind = 'letter' AND args->>'letter' = 'reminder'`).Scan(&args))
	var n int
	must(t, m.Registry.DB.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'letter' AND args->>'letter' = 'reminder'`).Scan(&n))
	if n != 1 {
		t.Fatalf("%d reminders", n)
	}
	before := len(m.post.received())
	must(t, (&letterWorker{office: m.Office}).Work(t.Context(), &river.Job[requests.LetterArgs]{Args: args}))
	if got := m.post.received()[before:]; len(got) != 1 {
		t.Fatalf("sent to %v", got)
	}
	mail := m.post.mail[len(m.post.mail)-1]
	body, err := io.ReadAll(mail.Body)
	must(t, err)
	if subject := mail.Header.Get("Subject"); !strings.Contains(subject, m.refs[0]) || strings.Contains(string(body), "Zwiebelgasse") {
		t.Errorf("%s\n%s", subject, body)
	}
}
