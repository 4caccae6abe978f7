package mail_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"daylight/portal/mail"
)

// A postOffice is a mail server that keeps what it is given, or misbehaves as told.
type postOffice struct {
	mu        sync.Mutex
	envelopes []envelope
	dropAt    string // "data": before the 250; "reset": after it
	refuse    error  // the answer to RCPT
	silence   chan struct{}
	password  string
}

type envelope struct {
	from, to string
	message  []byte
}

type session struct {
	office *postOffice
	conn   net.Conn
	envelope
	signedIn, taken bool
}

func (o *postOffice) NewSession(conn *smtp.Conn) (smtp.Session, error) {
	return &session{office: o, conn: conn.Conn(), signedIn: o.password == ""}, nil
}

func (s *session) AuthMechanisms() []string {
	if s.office.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "daylight" || password != s.office.password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.office.refuse
}

func (s *session) Data(body io.Reader) error {
	message, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if s.office.silence != nil {
		<-s.office.silence
	}
	s.message, s.taken = message, true
	s.office.mu.Lock()
	s.office.envelopes = append(s.office.envelopes, s.envelope)
	s.office.mu.Unlock()
	if s.office.dropAt == "data" {
		return s.conn.Close()
	}
	return nil
}

func (s *session) Reset() {
	if s.taken && s.office.dropAt == "reset" {
		_ = s.conn.Close()
	}
}

func (s *session) Logout() error { return nil }

// open starts the office on a free port and returns a mailer that knows the way.
func (o *postOffice) open(t *testing.T, security *tls.Config) *mail.Mailer {
	t.Helper()
	server := smtp.NewServer(o)
	server.Domain, server.AllowInsecureAuth, server.TLSConfig = "office.example", true, security
	server.ErrorLog = quiet{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return &mail.Mailer{
		Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: mail.None,
		From: "Northmere Council <no-reply@northmere.example>", Timeout: 10 * time.Second,
	}
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func letter() mail.Letter {
	return mail.Letter{
		To: "awa@example.org", Subject: "Votre demande a été reçue", Text: "Bonjour,\r\n.\r\nà bientôt\r\n",
		HTML: "<p>Bonjour</p>", MessageID: "0198.1@northmere.example", Lang: "fr",
	}
}

func TestLetterArrivesWhole(t *testing.T) {
	t.Parallel()
	office := &postOffice{}
	mailer := office.open(t, nil)
	mailer.ReplyTo = "requests@northmere.example"
	mailer.Now = func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
	if err := mailer.Send(context.Background(), letter()); err != nil {
		t.Fatal(err)
	}
	got := office.envelopes[0]
	if got.from != "no-reply@northmere.example" || got.to != "awa@example.org" {
		t.Errorf("envelope from %q to %q", got.from, got.to)
	}
	message, err := netmail.ReadMessage(strings.NewReader(string(got.message)))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<0198.1@northmere.example>", "Auto-Submitted": "auto-generated", "Content-Language": "fr",
		"Reply-To": "<requests@northmere.example>", "Date": "Sun, 22 Nov 2026 09:00:00 +0000",
		"From": `"Northmere Council" <no-reply@northmere.example>`,
	} {
		if got := message.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil || subject != letter().Subject {
		t.Errorf("subject %q (%v)", subject, err)
	}
	text, html := alternatives(t, message)
	if text != letter().Text || html != letter().HTML {
		t.Errorf("text %q, html %q", text, html)
	}
}

func alternatives(t *testing.T, message *netmail.Message) (text, html string) {
	t.Helper()
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q (%v)", kind, err)
	}
	reader := multipart.NewReader(message.Body, parameters["boundary"])
	var parts []string
	for _, want := range []string{"text/plain", "text/html"} {
		part, err := reader.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(part.Header.Get("Content-Type"), want) {
			t.Errorf("the next part is %s, want %s", part.Header.Get("Content-Type"), want)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, string(body))
	}
	return parts[0], parts[1]
}

func TestNoSecondHeaderAndNoSecondRecipient(t *testing.T) {
	t.Parallel()
	office := &postOffice{}
	mailer := office.open(t, nil)
	for name, change := range map[string]func(*mail.Letter){
		"line break in the subject":   func(l *mail.Letter) { l.Subject = "Hello\r\nBcc: mallory@example.org" },
		"bare line feed":              func(l *mail.Letter) { l.Subject = "Hello\nBcc: mallory@example.org" },
		"line break in the recipient": func(l *mail.Letter) { l.To = "awa@example.org\r\nRCPT TO:<mallory@example.org>" },
		"two recipients":              func(l *mail.Letter) { l.To = "awa@example.org, mallory@example.org" },
		"a group":                     func(l *mail.Letter) { l.To = "all: awa@example.org, mallory@example.org;" },
		"no recipient":                func(l *mail.Letter) { l.To = "" },
		"line break in the id":        func(l *mail.Letter) { l.MessageID = "a@b\r\nBcc: mallory@example.org" },
		"closing bracket in the id":   func(l *mail.Letter) { l.MessageID = "a@b> <c@d" },
		"no id":                       func(l *mail.Letter) { l.MessageID = "" },
		"line break in the language":  func(l *mail.Letter) { l.Lang = "fr\nX: y" },
		"no text":                     func(l *mail.Letter) { l.Text = "" },
		"no subject":                  func(l *mail.Letter) { l.Subject = "" },
	} {
		bad := letter()
		change(&bad)
		err := mailer.Send(context.Background(), bad)
		if !errors.Is(err, mail.ErrLetter) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "example.org") {
			t.Errorf("%s: the error holds an address: %v", name, err)
		}
	}
	if len(office.envelopes) != 0 {
		t.Errorf("%d letters left all the same", len(office.envelopes))
	}
}

func TestDroppedBeforeTheAnswerIsAnError(t *testing.T) {
	t.Parallel()
	office := &postOffice{dropAt: "data"}
	mailer := office.open(t, nil)
	err := mailer.Send(context.Background(), letter())
	if err == nil || errors.Is(err, mail.ErrRefused) {
		t.Fatalf("the server dropped the connection before its 250: %v", err)
	}
	// The office has it nevertheless. The repeat must be recognisable.
	office.dropAt = ""
	if err := mailer.Send(context.Background(), letter()); err != nil {
		t.Fatal(err)
	}
	if len(office.envelopes) != 2 {
		t.Fatalf("%d letters", len(office.envelopes))
	}
	for _, got := range office.envelopes {
		if !strings.Contains(string(got.message), "<0198.1@northmere.example>") {
			t.Error("a repeat has another Message-ID")
		}
	}
}

func TestDroppedAfterTheAnswerIsDelivered(t *testing.T) {
	t.Parallel()
	office := &postOffice{dropAt: "reset"}
	if err := office.open(t, nil).Send(context.Background(), letter()); err != nil {
		t.Errorf("the server had said 250, sending again would send twice: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for code, forGood := range map[int]bool{550: true, 451: false} {
		office := &postOffice{refuse: &smtp.SMTPError{
			Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "<awa@example.org> not here",
		}}
		err := office.open(t, nil).Send(context.Background(), letter())
		if err == nil || errors.Is(err, mail.ErrRefused) != forGood {
			t.Errorf("code %d: %v", code, err)
		}
		if strings.Contains(err.Error(), "awa") {
			t.Errorf("the error holds the recipient: %v", err)
		}
	}
}

func TestEndOfContextEndsTheConversation(t *testing.T) {
	t.Parallel()
	office := &postOffice{silence: make(chan struct{})}
	mailer := office.open(t, nil)
	defer close(office.silence)
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	started := time.Now()
	if err := mailer.Send(ctx, letter()); err == nil {
		t.Error("a letter without an answer counts as delivered")
	}
	if waited := time.Since(started); waited > 30*time.Second {
		t.Errorf("it waited %v for a silent server", waited)
	}
}

func TestTimeoutEndsTheConversation(t *testing.T) {
	t.Parallel()
	office := &postOffice{silence: make(chan struct{})}
	mailer := office.open(t, nil)
	defer close(office.silence)
	mailer.Timeout = 300 * time.Millisecond
	if err := mailer.Send(context.Background(), letter()); err == nil {
		t.Error("a letter without an answer counts as delivered")
	}
}

func TestProtectionAndPassword(t *testing.T) {
	t.Parallel()
	certificate, roots := certificate(t)
	office := &postOffice{password: "a long password"}
	mailer := office.open(t, &tls.Config{Certificates: []tls.Certificate{certificate}})
	mailer.TLS, mailer.Roots, mailer.User, mailer.Password = mail.Required, roots, "daylight", office.password
	if err := mailer.Send(context.Background(), letter()); err != nil {
		t.Errorf("STARTTLS and password: %v", err)
	}
	if err := mailer.Check(context.Background()); err != nil {
		t.Errorf("check: %v", err)
	}
	mailer.Password = "wrong"
	if err := mailer.Check(context.Background()); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("a wrong password: %v", err)
	}
	mailer.Roots = x509.NewCertPool()
	if err := mailer.Check(context.Background()); err == nil {
		t.Error("a certificate nobody vouches for is accepted")
	}
	plain := (&postOffice{}).open(t, nil)
	plain.TLS = mail.Required
	if err := plain.Send(context.Background(), letter()); err == nil {
		t.Error("TLS is required, and the letter left without it")
	}
	plain.TLS = "perhaps"
	if err := plain.Send(context.Background(), letter()); !errors.Is(err, mail.ErrSettings) {
		t.Errorf("an unknown protection: %v", err)
	}
}

func TestImplicitTLS(t *testing.T) {
	t.Parallel()
	certificate, roots := certificate(t)
	office := &postOffice{password: "a long password"}
	server := smtp.NewServer(office)
	server.ErrorLog = quiet{}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	mailer := &mail.Mailer{
		Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: mail.Implicit, Roots: roots,
		User: "daylight", Password: office.password, From: "no-reply@northmere.example",
	}
	if err := mailer.Send(context.Background(), letter()); err != nil {
		t.Error(err)
	}
}

// certificate is for 127.0.0.1 and vouches for itself.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "office"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, roots
}
