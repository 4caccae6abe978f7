package main

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"regexp"
	"time"

	"github.com/pquerna/otp/totp"
)

//go:embed pages
var pageFiles embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"linked": linked}).ParseFS(pageFiles, "pages/*.html"))

// policy forbids everything these pages do not need. Forms lead to this site alone.
const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// show writes one page.
func show(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, "The page cannot be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the reader has gone
}

// piece is words, or an address one can follow.
type piece struct{ Words, Address string }

var address = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)\]]`)

// linked finds the addresses in a letter.
func linked(text string) []piece {
	var pieces []piece
	end := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		pieces = append(pieces, piece{Words: text[end:at[0]]}, piece{Address: text[at[0]:at[1]]})
		end = at[1]
	}
	return append(pieces, piece{Words: text[end:]})
}

// grounds is everything below /demo/: what stands around the portal in the demonstration.
type grounds struct {
	Mail   *mailbox
	EID    *eid
	Source *listener
	Roster func() roster
	Now    func() time.Time
}

// Handler serves it.
func (g *grounds) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /demo/{$}", g.start)
	mux.HandleFunc("GET /demo/style.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, pageFiles, "pages/style.css")
	})
	mux.HandleFunc("/demo/", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusNotFound, "missing.html", nil) })
	g.Mail.mount(mux)
	g.EID.mount(mux)
	g.Source.mount(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})
}

type startPage struct {
	Staff    []badge
	Sources  []system
	Citizens []resident
	Some     []resident
}

// badge is a member of staff with the code of this half minute.
type badge struct {
	colleague
	Code string
}

func (g *grounds) start(w http.ResponseWriter, _ *http.Request) {
	known := g.Roster()
	page := startPage{Sources: known.Sources, Citizens: known.Citizens, Some: known.Citizens[:min(5, len(known.Citizens))]}
	for _, member := range known.Staff {
		code, err := totp.GenerateCode(member.TOTPSecret, g.Now())
		if err != nil {
			code = "none"
		}
		page.Staff = append(page.Staff, badge{member, code})
	}
	show(w, http.StatusOK, "start.html", page)
}
