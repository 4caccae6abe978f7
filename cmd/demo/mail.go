package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	netmail "net/mail"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

const (
	mailboxSize = 5000    // letters kept; the oldest go first
	letterSize  = 4 << 20 // bytes of one letter
	mailPage    = 50      // letters on one page
)

// letter is one captured mail.
type letter struct {
	Number  int       `json:"number"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	HTML    string    `json:"html"`
	At      time.Time `json:"at"`
}

// mailbox is a mail server that delivers nothing: it keeps the newest letters in memory and shows them.
type mailbox struct {
	mu      sync.Mutex
	letters []letter // oldest first
	taken   int
	server  *smtp.Server
	address *net.TCPAddr
}

func startMail() (*mailbox, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the mail capture: %w", err)
	}
	m := &mailbox{address: listener.Addr().(*net.TCPAddr)}
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{box: m}, nil }))
	m.server.Domain = "demo.localhost"
	m.server.MaxMessageBytes = letterSize
	m.server.ReadTimeout, m.server.WriteTimeout = 30*time.Second, 30*time.Second
	m.server.ErrorLog = log.New(io.Discard, "", 0) // a client that hangs up is no news
	go func() { _ = m.server.Serve(listener) }()   // ends with Stop
	return m, nil
}

// Host is where letters are to be sent, without TLS and password: it is this machine only.
func (m *mailbox) Host() string { return m.address.IP.String() }

// Port stands beside Host.
func (m *mailbox) Port() int { return m.address.Port }

// Stop closes the door; what was captured is gone with the process.
func (m *mailbox) Stop() error { return m.server.Close() }

func (m *mailbox) keep(l letter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken++
	l.Number = m.taken
	if m.letters = append(m.letters, l); len(m.letters) > mailboxSize {
		m.letters = append(m.letters[:0:0], m.letters[len(m.letters)-mailboxSize:]...)
	}
}

// list is newest first: those to one address, or to everybody, and older than a number when one is given.
func (m *mailbox) list(to string, before int) []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := []letter{}
	for i := len(m.letters) - 1; i >= 0; i-- {
		l := m.letters[i]
		if (to == "" || strings.EqualFold(l.To, to)) && (before == 0 || l.Number < before) {
			found = append(found, l)
		}
	}
	return found
}

func (m *mailbox) letter(number int) (letter, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range m.letters {
		if l.Number == number {
			return l, true
		}
	}
	return letter{}, false
}

// mount adds the pages that show what was captured.
func (m *mailbox) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /demo/mail", m.showList)
	mux.HandleFunc("GET /demo/mail/{number}", m.showLetter)
	mux.HandleFunc("GET /demo/mail.json", m.showJSON)
}

func (m *mailbox) showJSON(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(m.list(strings.TrimSpace(r.URL.Query().Get("to")), 0)) // the reader has gone
}

type mailList struct {
	To      string
	Letters []letter
	Older   int // the number to go on from; 0 on the last page
}

func (m *mailbox) showList(w http.ResponseWriter, r *http.Request) {
	to := strings.TrimSpace(r.URL.Query().Get("to"))
	before, _ := strconv.Atoi(r.URL.Query().Get("before")) // anything else is the first page
	page := mailList{To: to, Letters: m.list(to, before)}
	if len(page.Letters) > mailPage {
		page.Letters = page.Letters[:mailPage]
		page.Older = page.Letters[mailPage-1].Number
	}
	show(w, http.StatusOK, "mail.html", page)
}

func (m *mailbox) showLetter(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.Atoi(r.PathValue("number"))
	found, ok := m.letter(number)
	if err != nil || !ok {
		show(w, http.StatusNotFound, "missing.html", nil)
		return
	}
	show(w, http.StatusOK, "letter.html", found)
}

// delivery is one SMTP conversation.
type delivery struct {
	box *mailbox
	to  []string
}

// Reset forgets the recipients.
func (d *delivery) Reset() { d.to = nil }

// Logout ends the conversation.
func (d *delivery) Logout() error { return nil }

// Mail takes any sender.
func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt takes any recipient.
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error { d.to = append(d.to, to); return nil }

// Data keeps the letter.
func (d *delivery) Data(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	read, err := readLetter(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "the letter cannot be read"}
	}
	read.At = time.Now().UTC()
	for _, to := range d.to {
		read.To = to
		d.box.keep(read)
	}
	return nil
}

func readLetter(raw []byte) (letter, error) {
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return letter{}, err
	}
	var l letter
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		return letter{}, err
	}
	return l, l.read(message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), message.Body, 0)
}

// read takes one part, and the parts inside it, into the letter.
func (l *letter) read(contentType, encoding string, body io.Reader, depth int) error {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && depth < 5 {
		for parts := multipart.NewReader(body, parameters["boundary"]); ; {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.read(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, depth+1); err != nil {
				return err
			}
		}
	}
	text, err := io.ReadAll(decoded(encoding, body))
	if err != nil {
		return err
	}
	switch kind {
	case "text/plain":
		l.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
	case "text/html":
		l.HTML = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	return nil
}

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}
