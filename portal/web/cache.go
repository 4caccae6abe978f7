package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/valyala/fasthttp"

	"daylight/notices"
)

const (
	cacheBytes = 48 << 20
	// freshFor bounds how old a public page may be whatever it was made from; what is published changes at once, by the
	// notification below.
	freshFor = time.Minute
	// staleFor is how long a copy stays at hand for the case that the database is away.
	staleFor     = 24 * time.Hour
	listenPause  = time.Second
	brotliLevel  = 5   // for pages made while somebody waits
	compressible = 512 // bytes; below that compressing costs more than it saves
)

// copyOf is a finished answer in the forms it can be sent in.
type copyOf struct {
	contentType     string
	cacheControl    string
	link            string // to the next page of a list
	anySite         bool   // pages of other sites may read it
	plain, gzip, br []byte
	heads           [forms]fasthttp.ResponseHeader // of each form, when it is kept
	route           string                         // the pattern of the page, for metrics
	tag             string                         // entity tag without quotes and without the form
	made            time.Time
	generation      uint64
	key             string
}

func (e *copyOf) cost() int { return len(e.plain) + len(e.gzip) + len(e.br) + len(e.key) + 4096 }

// The forms a copy can be sent in.
const (
	asBrotli = iota
	asGzip
	asPlain
	forms
)

// codings are what HTTP calls the forms.
var codings = [forms]string{"br", "gzip", ""}

func (e *copyOf) bodies() [forms][]byte { return [forms][]byte{e.br, e.gzip, e.plain} }

// form is the smallest one that a browser takes.
func (e *copyOf) form(accepts []byte) int {
	for form, body := range e.bodies() {
		if body != nil && (form == asPlain || takes(accepts, codings[form])) {
			return form
		}
	}
	return asPlain
}

// head sets what a copy in one of its forms is sent with.
func (e *copyOf) head(h *fasthttp.ResponseHeader, form int) {
	tag := e.tag
	if form != asPlain {
		h.Set(fiber.HeaderContentEncoding, codings[form])
		tag += "-" + codings[form]
	}
	if e.br != nil {
		h.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	}
	h.Set(fiber.HeaderETag, `"`+tag+`"`)
	h.Set(fiber.HeaderLastModified, e.made.UTC().Format(http.TimeFormat))
	h.Set(fiber.HeaderCacheControl, cmp.Or(e.cacheControl, publicControl))
	if e.link != "" {
		h.Set(fiber.HeaderLink, e.link)
	}
	if e.anySite {
		h.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	}
}

// newCopy compresses once what will be sent many times.
func newCopy(contentType string, body []byte) *copyOf {
	sum := sha256.Sum256(body)
	e := &copyOf{contentType: contentType, plain: body, tag: base64.RawURLEncoding.EncodeToString(sum[:16]), made: time.Now()}
	if len(body) < compressible || !textual(contentType) {
		return e
	}
	var packed bytes.Buffer
	w := brotli.NewWriterLevel(&packed, brotliLevel)
	w.Write(body) // a bytes.Buffer does not fail
	w.Close()
	e.br = bytes.Clone(packed.Bytes())
	packed.Reset()
	g := gzip.NewWriter(&packed)
	g.Write(body)
	g.Close()
	e.gzip = bytes.Clone(packed.Bytes())
	return e
}

func textual(contentType string) bool {
	for _, kind := range []string{"text/", "application/json", "application/ld+json", "application/xml", "application/atom+xml",
		"application/manifest+json", "application/geo+json", "image/svg+xml", "application/javascript"} {
		if strings.HasPrefix(contentType, kind) {
			return true
		}
	}
	return false
}

// pageCache keeps public pages, at most cacheBytes of them, the longest unused going first. Every copy of the portal has its
// own, and all of them hear of a change from the database.
type pageCache struct {
	log        *slog.Logger
	generation atomic.Uint64
	hears      atomic.Bool   // the channel is open: until it is, every page is made anew
	changed    chan struct{} // holds one when something changed since warm last began

	mu    sync.Mutex
	byKey map[string]*list.Element
	order *list.List // of *copyOf, the last used in front
	size  int
}

func newPageCache(log *slog.Logger) *pageCache {
	return &pageCache{log: log, changed: make(chan struct{}, 1), byKey: map[string]*list.Element{}, order: list.New()}
}

// find returns the copy of a page and whether it may be sent without asking the handler.
func (p *pageCache) find(key string) (found *copyOf, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	element, ok := p.byKey[key]
	if !ok {
		return nil, false
	}
	found = element.Value.(*copyOf)
	age := time.Since(found.made)
	if age > staleFor {
		p.remove(element)
		return nil, false
	}
	p.order.MoveToFront(element)
	return found, age < freshFor && p.hears.Load() && found.generation == p.generation.Load()
}

// keep stores a copy made from data of the generation.
func (p *pageCache) keep(key string, generation uint64, e *copyOf) {
	e.key, e.generation = key, generation
	if e.cost() > cacheBytes/16 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if old, ok := p.byKey[key]; ok {
		p.remove(old)
	}
	p.byKey[key] = p.order.PushFront(e)
	p.size += e.cost()
	for p.size > cacheBytes {
		p.remove(p.order.Back())
	}
}

func (p *pageCache) remove(element *list.Element) {
	e := element.Value.(*copyOf)
	p.order.Remove(element)
	delete(p.byKey, e.key)
	p.size -= e.cost()
}

// forget makes every copy old. They stay at hand for the case that the database goes away.
func (p *pageCache) forget() { p.generation.Add(1) }

// listen hears of changes until ctx ends. While it cannot hear, nothing counts as fresh.
func (p *pageCache) listen(ctx context.Context, db *pgxpool.Pool) {
	board := &notices.Board{DB: db}
	for ctx.Err() == nil {
		err := board.Watch(ctx, func(int64) {
			p.forget() // the first time for what was missed before
			p.hears.Store(true)
			select {
			case p.changed <- struct{}{}:
			default:
			}
		})
		p.hears.Store(false)
		if ctx.Err() != nil {
			return
		}
		p.log.Warn("changes of what is published are not heard; public pages are made anew each time", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(listenPause):
		}
	}
}
