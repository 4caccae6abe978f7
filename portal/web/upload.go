package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"daylight/portal/account"
	"daylight/requests"
)

const (
	// MaxUpload is how much of the files of one form is kept, in bytes. What goes beyond is read and thrown away, so that the
	// page can say which file was too large instead of a broken line.
	MaxUpload = requests.MaxUpload
	// mostSent is how much is read of a form with files before its sender is cut off.
	mostSent = 4 * MaxUpload
	// modest is what a form with files may weigh without waiting for its turn.
	modest = 256 << 10
	// turnPatience is how long a large upload waits for its turn before it is told to come again.
	turnPatience = 8 * time.Second
	// slowest is the pace in bytes a second below which an upload is given up.
	slowest = 64 << 10
	// longestSend is how long a download may take.
	longestSend = 10 * time.Minute
	// usualTurns is how many large uploads are taken at once when nothing else is said.
	usualTurns = 4
)

// received says how a request is read, of which only the head has come. Bodies are read by takeBody, within limits that differ; a
// limit of one byte here keeps the server from reading ahead of it.
func received(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	c := fasthttp.RequestConfig{MaxRequestBodySize: 1}
	if isParts(h) {
		c.ReadTimeout = readTimeout + time.Duration(min(max(h.ContentLength(), 0), mostSent)/slowest)*time.Second
	}
	if bytes.Contains(h.RequestURI(), []byte("/files/")) || bytes.Contains(h.RequestURI(), []byte("/reports/")) {
		c.WriteTimeout = longestSend
	}
	return c
}

// isParts tells a form with files.
func isParts(h *fasthttp.RequestHeader) bool {
	kind, _, _ := bytes.Cut(h.ContentType(), []byte{';'})
	return strings.EqualFold(strings.TrimSpace(string(kind)), fiber.MIMEMultipartForm)
}

// takeBody reads a body of at most MaxBody. A form with files is left for the gate to read part by part; the API has none.
func takeBody(rc *fasthttp.RequestCtx) error {
	h := &rc.Request.Header
	if !rc.Request.IsBodyStream() || isParts(h) && !bytes.HasPrefix(rc.Path(), []byte("/api/")) {
		return nil
	}
	if h.ContentLength() > MaxBody {
		return fiber.ErrRequestEntityTooLarge
	}
	var body bytes.Buffer
	body.Grow(min(max(h.ContentLength(), 0), modest)) // not all that is promised: it may never come
	n, err := io.Copy(&body, io.LimitReader(rc.RequestBodyStream(), MaxBody+1))
	switch {
	case err != nil:
		return unread(err)
	case n > MaxBody:
		return fiber.ErrRequestEntityTooLarge
	}
	rc.Request.SetBodyRaw(body.Bytes())
	return nil
}

// unread is what a body that could not be read to its end is answered with.
func unread(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fiber.ErrRequestTimeout
	}
	return fiber.ErrBadRequest
}

// turns lets few large uploads run at once, and one address hold only some of them.
type turns struct {
	free chan struct{}
	mu   sync.Mutex
	held map[string]int
}

func newTurns(n int) *turns {
	if n <= 0 {
		n = usualTurns
	}
	return &turns{free: make(chan struct{}, n), held: map[string]int{}}
}

// take waits for a turn. Whoever gets one gives it back with done.
func (t *turns) take(ctx context.Context, address string) (done func(), err error) {
	address = account.Network(address)
	t.mu.Lock()
	mine := t.held[address]
	if mine >= max(1, cap(t.free)/2) {
		t.mu.Unlock()
		return nil, errBusy
	}
	t.held[address]++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.held[address]--; t.held[address] == 0 {
			delete(t.held, address)
		}
	}
	select {
	case t.free <- struct{}{}:
		return func() { <-t.free; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, errBusy
	}
}

// upload reads a form with files before the time of the route begins, since it takes as long as its sender's line. What it keeps is
// given back with done, when the request has been answered.
func (a *App) upload(v *Visitor) (done func(), err error) {
	done = func() {}
	r := &v.c.Context().Request
	if !r.IsBodyStream() || !isParts(&r.Header) || v.c.Method() != fiber.MethodPost || a.checkHost(v) != nil || a.fromHere(v) != nil {
		return done, nil
	}
	if n := r.Header.ContentLength(); n < 0 || n > modest {
		ctx, cancel := context.WithTimeout(v.c.UserContext(), turnPatience)
		defer cancel()
		if done, err = a.turns.take(ctx, v.Address()); err != nil {
			return func() {}, err
		}
	}
	_, err = v.fields()
	return done, err
}

// readParts reads a form with files.
func (f *Form) readParts(r *fasthttp.Request) error {
	boundary := string(r.Header.MultipartFormBoundary())
	if boundary == "" || !r.IsBodyStream() {
		return &badRequest{reason: "the parts of the form have no boundary"}
	}
	if r.Header.ContentLength() > mostSent {
		return ErrTooLarge
	}
	body := &counted{r: r.BodyStream(), left: mostSent, total: r.Header.ContentLength()}
	parts := multipart.NewReader(body, boundary)
	space, text := int64(MaxUpload), int64(MaxBody)
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if err == io.EOF {
			if _, err = io.Copy(io.Discard, body); err == nil { // what stands behind the last part belongs to this request all the same
				err = r.CloseBodyStream()
			}
			return body.why(err)
		}
		if err != nil {
			return body.why(err)
		}
		if n >= maxFields+maxFiles {
			return &badRequest{reason: "too many parts"}
		}
		if part.FileName() == "" {
			err = f.readField(part, &text)
		} else {
			err = f.readFile(part, body, &space)
		}
		if err != nil {
			return body.why(err)
		}
	}
}

func (f *Form) readField(part *multipart.Part, left *int64) error {
	value, err := io.ReadAll(io.LimitReader(part, *left+1))
	if err != nil {
		return err
	}
	if *left -= int64(len(value)); *left < 0 {
		return ErrTooLarge
	}
	f.values[part.FormName()] = append(f.values[part.FormName()], string(value))
	return nil
}

// readFile keeps a file as far as there is space; of what is too large only the size is kept.
func (f *Form) readFile(part *multipart.Part, body *counted, space *int64) error {
	file := File{Name: part.FileName()}
	// As much room as can still come, and some for what was read ahead: then nothing has to be moved.
	content := make([]byte, 0, min(*space+1, int64(max(body.ahead(), 0))+modest))
	for {
		if len(content) == cap(content) {
			content = append(content, 0)[:len(content)]
		}
		n, err := part.Read(content[len(content):cap(content)])
		content = content[:len(content)+n]
		if err != nil && err != io.EOF {
			return err
		}
		if err == io.EOF || int64(len(content)) > *space {
			break
		}
	}
	rest, err := io.Copy(io.Discard, part)
	if err != nil {
		return err
	}
	file.Size = int64(len(content)) + rest
	if file.Size <= *space {
		*space -= file.Size
		if len(content) < cap(content)/2 {
			content = bytes.Clone(content) // the rest of the room is for the files that follow
		}
		file.Body = content
	}
	f.files[part.FormName()] = append(f.files[part.FormName()], file)
	return nil
}

// counted is a body that knows how much of it has been read and ends when it is too much.
type counted struct {
	r     io.Reader
	total int // as promised; -1 when nothing was
	read  int
	left  int
	ended bool // chunks may not be asked for once more: the answer would be the next request
	err   error
}

// ahead is how much is promised to come still.
func (c *counted) ahead() int { return c.total - c.read }

func (c *counted) Read(b []byte) (int, error) {
	if c.ended {
		return 0, io.EOF
	}
	if c.left <= 0 {
		c.err = ErrTooLarge
		return 0, ErrTooLarge
	}
	n, err := c.r.Read(b[:min(len(b), c.left)])
	c.read, c.left, c.ended = c.read+n, c.left-n, err == io.EOF
	if err != nil && err != io.EOF {
		c.err = unread(err)
	}
	return n, err
}

// why says what ended the reading: the line, the limit, or a form that is none.
func (c *counted) why(err error) error {
	var own *badRequest
	switch {
	case err == nil:
		return nil
	case c.err != nil:
		return c.err
	case errors.Is(err, ErrTooLarge), errors.As(err, &own):
		return err
	}
	return &badRequest{reason: "the parts of the form cannot be read"}
}

// Uploads are the files of a field as the rules take them. What was too large to be kept comes without its content.
func (f *Form) Uploads(name string) []requests.Upload {
	if f == nil {
		return nil
	}
	var list []requests.Upload
	for _, file := range f.Files(name) {
		list = append(list, requests.Upload{Name: file.Name, Size: file.Size, Body: file.Body})
	}
	return list
}

// finished closes the line after a request whose body was not read to its end: what is left of it would be taken for the next one.
func finished(rc *fasthttp.RequestCtx) {
	if rc.Request.IsBodyStream() {
		rc.SetConnectionClose()
	}
}
