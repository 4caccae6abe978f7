// Package web is the portal's front: the one place where a Fiber application is made, with the limits, headers, sessions,
// forms, languages, error pages and page cache that every page shares. It does not know which pages there are, nor any rule
// about requests or notices beyond the names of their errors.
package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/valyala/fasthttp"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/ui"
)

// MaxBody is how large a request may be, in bytes, that is no form with files.
const MaxBody = 4 << 20

const (
	readTimeout  = 10 * time.Second
	writeTimeout = 30 * time.Second
	idleTimeout  = 60 * time.Second
	headerBytes  = 16 << 10
	writeBytes   = 8 << 10 // holds a page of the usual size with its head, which then leaves in one piece
	connections  = 16 << 10
	// patience is how long a handler may take unless its route says otherwise.
	patience = 15 * time.Second
)

// Site is what the front needs to know of the portal.
type Site struct {
	// BaseURL is the address citizens use. Every link is made from it and nothing a visitor sends changes it.
	BaseURL string
	// Aliases are further host names that lead here; pages asked for under them are sent on to the base URL.
	Aliases []string
	// Proxies are the networks whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// FormTargets are foreign origins a form may lead to: the identity provider.
	FormTargets []string
	// Stateless are pages with forms that neither read nor set a cookie, as patterns of path.Match.
	Stateless []string

	Directory *account.Directory
	Catalogue *i18n.Catalogue
	// DB is listened to for changes of what is published. Without it every public page lives at most a minute.
	DB *pgxpool.Pool
	// Dress adds the body's name, the navigation and the footer to the shell of a page.
	Dress func(v *Visitor, s *ui.Shell)
	// Observe is told about every answer, for metrics.
	Observe func(method, route string, status int, took time.Duration)
	Log     *slog.Logger
	// Uploads is how many large forms with files are taken at once; zero means a few.
	Uploads int
}

// App is the running front.
type App struct {
	*fiber.App
	site    Site
	base    *url.URL
	host    string
	aliases []string
	log     *slog.Logger
	pages   *pageCache
	policy  string
	turns   *turns
	lasting func(context.Context) ([]string, error) // what is kept warm
}

// New makes the application. Nothing is mounted on it yet but its assets.
func New(site Site) (*App, error) {
	base, err := url.Parse(site.BaseURL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("the base address %q is not one such as https://data.example.gov", site.BaseURL)
	}
	a := &App{site: site, base: base, log: site.Log, host: strings.ToLower(base.Host), aliases: aliasesOf(base, site.Aliases)}
	if a.log == nil {
		a.log = slog.Default()
	}
	a.policy = contentPolicy(site.FormTargets)
	a.pages = newPageCache(a.log)
	a.turns = newTurns(site.Uploads)
	a.App = fiber.New(fiber.Config{
		AppName:                      "Daylight",
		Immutable:                    true, // strings from a request must not change with the next one
		CaseSensitive:                true,
		StrictRouting:                true,
		EnableTrustedProxyCheck:      true, // with no proxy trusted: Address reads the header by itself
		Network:                      fiber.NetworkTCP,
		BodyLimit:                    MaxBody,
		StreamRequestBody:            true, // takeBody and upload read it, within their limits
		DisablePreParseMultipartForm: true, // which would put files on disk as they come
		ReadBufferSize:               headerBytes,
		WriteBufferSize:              writeBytes,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		Concurrency:                  connections,
		DisableStartupMessage:        true,
		ErrorHandler:                 a.broken,
	})
	server := a.App.Server()
	server.Handler = a.plainHTTP(server.Handler)
	server.HeaderReceived = received
	a.App.Use(a.gate)
	a.App.Get("/assets/:name", a.asset)
	return a, nil
}

// Languages mounts pages once for each language: without a prefix in the authoritative one, below /fr and so on in others.
func (a *App) Languages(mount func(r fiber.Router)) {
	mount(a.App)
	for _, l := range i18n.Languages[1:] {
		mount(under(a.App, "/"+l.Tag))
	}
}

// API mounts the calls for other systems below /api/v1. They see no cookies, and their errors are problem documents.
func (a *App) API(mount func(r fiber.Router)) { mount(a.App.Group("/api/v1")) }

// Serve answers on the listener until ctx ends, and then lets running requests finish for at most drain.
func (a *App) Serve(ctx context.Context, l net.Listener, drain time.Duration) error {
	listening, stop := context.WithCancel(ctx)
	defer stop()
	if a.site.DB != nil {
		go a.pages.listen(listening, a.site.DB)
		if a.lasting != nil {
			go a.warm(listening)
		}
	}
	served := make(chan error, 1)
	go func() { served <- a.App.Listener(l) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	err := a.App.ShutdownWithTimeout(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("requests were still running after %s", drain)
	}
	return err
}

// plainHTTP answers with a page like any other what Fiber would answer with a bare line or not notice: methods HTTP does not
// have, bodies that are too large or break off, and those whose end two headers give, of which a proxy may have believed the
// other one.
func (a *App) plainHTTP(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(rc *fasthttp.RequestCtx) {
		if a.express(rc) {
			return
		}
		defer finished(rc)
		known := slices.Contains(fiber.DefaultMethods, string(rc.Method()))
		var failure error = fiber.ErrBadRequest
		if known && !twoEnds(&rc.Request.Header) {
			if failure = takeBody(rc); failure == nil {
				next(rc)
				return
			}
		}
		c := a.App.AcquireCtx(rc)
		defer a.App.ReleaseCtx(c)
		if !known {
			failure = fiber.ErrMethodNotAllowed
			c.Set(fiber.HeaderAllow, "GET, HEAD, POST")
		}
		if err := a.broken(c, failure); err != nil {
			a.log.Error("no error page", "error", err)
		}
		rc.SetConnectionClose()
	}
}

// twoEnds tells whether a body comes in chunks and with a length.
func twoEnds(h *fasthttp.RequestHeader) bool {
	lines := append([]byte{'\n'}, bytes.ToLower(h.RawHeaders())...)
	return bytes.Contains(lines, []byte("\ntransfer-encoding:")) && bytes.Contains(lines, []byte("\ncontent-length:"))
}

// prefixed mounts routes below a language's prefix. A plain Fiber group would make "/" of "/fr" into "/fr/".
type prefixed struct {
	fiber.Router
}

func under(r fiber.Router, prefix string) fiber.Router { return prefixed{r.Group(prefix)} }

// Get keeps the prefix of a language free of a trailing slash.
func (p prefixed) Get(path string, handlers ...fiber.Handler) fiber.Router {
	return p.Router.Get(bare(path), handlers...)
}

// Post keeps the prefix of a language free of a trailing slash.
func (p prefixed) Post(path string, handlers ...fiber.Handler) fiber.Router {
	return p.Router.Post(bare(path), handlers...)
}

func bare(path string) string {
	if path == "/" {
		return ""
	}
	return path
}
