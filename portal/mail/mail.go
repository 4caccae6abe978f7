// Package mail hands one letter to the body's mail server. It knows SMTP and nothing of why a letter is written or of
// who it is written to: texts, languages and the repeating of what failed belong to its callers.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// TLS says how the connection to the mail server is protected.
type TLS string

// The ways of protecting the connection. The zero value is Required.
const (
	Required      TLS = "required"      // STARTTLS, or no mail at all
	Implicit      TLS = "implicit"      // TLS from the first byte (SMTPS)
	Opportunistic TLS = "opportunistic" // STARTTLS where the server offers it
	None          TLS = "none"          // for a server on this machine only
)

// Errors a caller can act on. Neither their text nor that of any other error of this package holds an address: errors
// end up in logs and in the job queue.
var (
	// ErrLetter says that the letter itself cannot be sent, now or ever.
	ErrLetter = errors.New("mail: the letter cannot be sent")
	// ErrRefused says that the server will not take this letter for this person; repeating it is of no use.
	ErrRefused = errors.New("mail: the server refused the letter for good")
	// ErrSettings says that the mailer's own settings are wrong.
	ErrSettings = errors.New("mail: settings")
)

const defaultTimeout = 30 * time.Second

// Mailer is the way to the mail server.
type Mailer struct {
	Host           string
	Port           int // 0 means 465 for Implicit, else 587
	User, Password string
	TLS            TLS
	From           string // "Northmere Council <no-reply@northmere.example>"
	ReplyTo        string // where an answer goes, when not to From
	Hello          string // how this machine greets; empty means the domain of From
	Timeout        time.Duration
	Roots          *x509.CertPool // nil means the machine's own
	Now            func() time.Time
}

// Send delivers the letter to the server. A nil error means that the server has taken it, even if the goodbye failed
// afterwards; an error means that it may have, so a repeat carries the same Message-ID.
func (m *Mailer) Send(ctx context.Context, letter Letter) error {
	message, err := m.compose(letter)
	if err != nil {
		return err
	}
	client, err := m.client(ctx)
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() {
		return nil
	}
	return discreet(err)
}

// Check greets the server and signs in, without sending anything.
func (m *Mailer) Check(ctx context.Context) error {
	client, err := m.client(ctx)
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return discreet(err)
	}
	_ = client.Close() // the server has answered; how it says goodbye does not matter
	return nil
}

func (m *Mailer) client(ctx context.Context) (*mail.Client, error) {
	from, err := netmail.ParseAddress(m.From)
	if err != nil || control(m.From) {
		return nil, fmt.Errorf("%w: the sender is not one e-mail address", ErrSettings)
	}
	hello := m.Hello
	if hello == "" {
		hello = from.Address[strings.LastIndexByte(from.Address, '@')+1:]
	}
	timeout := m.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	options, err := m.protection()
	if err != nil {
		return nil, err
	}
	options = append(options, mail.WithHELO(hello), mail.WithTimeout(timeout), mail.WithTLSConfig(m.tls()),
		mail.WithDialContextFunc(m.dialer(ctx)))
	if m.User != "" {
		// PLAIN and LOGIN come last, and the library refuses them on an unprotected connection to another machine.
		options = append(options, mail.WithUsername(m.User), mail.WithPassword(m.Password), mail.WithOpportunisticSMTPAuth(
			mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthCramMD5, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	client, err := mail.NewClient(m.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSettings, err)
	}
	return client, nil
}

// protection turns the chosen way into the library's options, the port among them.
func (m *Mailer) protection() ([]mail.Option, error) {
	port := 587
	var options []mail.Option
	switch m.TLS {
	case Required, "":
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case Opportunistic:
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case None:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	case Implicit:
		port = 465
		options = append(options, mail.WithSSL())
	default:
		return nil, fmt.Errorf("%w: %q is not a way to protect the connection (required, implicit, opportunistic, none)",
			ErrSettings, m.TLS)
	}
	if m.Port != 0 {
		port = m.Port
	}
	return append(options, mail.WithPort(port)), nil
}

func (m *Mailer) tls() *tls.Config {
	return &tls.Config{ServerName: m.Host, RootCAs: m.Roots, MinVersion: tls.VersionTLS12}
}

// dialer connects so that the end of ctx also ends a conversation under way: the library looks at a context only while
// it connects, and that one it ends itself as soon as it is connected.
func (m *Mailer) dialer(ctx context.Context) mail.DialContextFunc {
	return func(connecting context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(connecting, network, address)
		if err != nil {
			return nil, err
		}
		bound := &boundConn{Conn: conn, unbind: context.AfterFunc(ctx, func() { _ = conn.Close() })}
		if m.TLS != Implicit {
			return bound, nil
		}
		secured := tls.Client(bound, m.tls())
		if err := secured.HandshakeContext(connecting); err != nil {
			return nil, errors.Join(err, bound.Close())
		}
		return secured, nil
	}
}

// A boundConn is closed when its context ends.
type boundConn struct {
	net.Conn
	unbind func() bool
}

// Close lets go of the context first.
func (c *boundConn) Close() error {
	c.unbind()
	return c.Conn.Close()
}

// discreet keeps of a failure what helps to mend it and drops every address: the library quotes the recipient, and so
// do many servers.
func discreet(err error) error {
	var failure *mail.SendError
	if !errors.As(err, &failure) {
		return fmt.Errorf("mail: reach the server: %w", err)
	}
	if failure.ErrorCode() == 0 {
		return fmt.Errorf("mail: %s: the server gave no answer", failure.Reason)
	}
	stage := fmt.Errorf("mail: %s: code %d %s", failure.Reason, failure.ErrorCode(), failure.EnhancedStatusCode())
	forGood := failure.ErrorCode() >= 500 && (failure.Reason == mail.ErrSMTPRcptTo || failure.Reason == mail.ErrSMTPDataClose)
	if forGood {
		return fmt.Errorf("%w: %w", ErrRefused, stage)
	}
	return stage
}
