package web_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"daylight/portal/web/webtest"
)

// TestKeptPagesAnswerAlike: a page from memory is the page that was made, with every header it had but the number of the request; and
// memory answers only what is plainly a visit to that page.
func TestKeptPagesAnswerAlike(t *testing.T) {
	t.Parallel()
	_, p := listening(t)
	address := p.address // served once: a second turn of listening begins with forgetting
	for _, coding := range []string{"", "gzip", "br", "br;q=0, gzip"} {
		ask := func(method, path string, more ...string) *http.Response {
			r, err := http.NewRequest(method, "http://"+address+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Host = strings.TrimPrefix(webtest.Base, "https://")
			r.Header.Set("Accept-Encoding", coding)
			for i := 0; i < len(more); i += 2 {
				r.Header.Set(more[i], more[i+1])
			}
			answer, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			return answer
		}
		var made, kept *http.Response
		for turn, remembered := 0, false; !remembered; turn++ { // something else may be published meanwhile
			ask(http.MethodGet, "/notices?q=alike") // made now, if it was not there
			before := p.count()
			made, kept = ask(http.MethodGet, "/notices?q=alike&utm=1"), ask(http.MethodGet, "/notices?q=alike")
			remembered = p.count() == before && made.Header.Get("X-Request-Id") != "" && kept.Header.Get("X-Request-Id") == ""
			if turn == 20 && !remembered {
				t.Fatalf("%q: not answered from memory: %v", coding, kept.Header)
			}
		}
		for _, h := range []http.Header{made.Header, kept.Header} {
			h.Del("X-Request-Id")
			h.Del("Date")
		}
		if made.StatusCode != kept.StatusCode || !maps.EqualFunc(made.Header, kept.Header, func(a, b []string) bool { return strings.Join(a, "|") == strings.Join(b, "|") }) {
			t.Errorf("%q: made %v\nkept %v", coding, made.Header, kept.Header)
		}
		if head := ask(http.MethodHead, "/notices?q=alike"); head.StatusCode != http.StatusOK || head.Header.Get("Etag") != kept.Header.Get("Etag") || head.ContentLength != kept.ContentLength {
			t.Errorf("%q: head %v", coding, head.Header)
		}
		if same := ask(http.MethodGet, "/notices?q=alike", "If-None-Match", kept.Header.Get("Etag")); same.StatusCode != http.StatusNotModified || same.ContentLength > 0 {
			t.Errorf("%q: it is there already: %d", coding, same.StatusCode)
		}
	}
	if status, _ := say(t, address, "GET /notices?q=alike HTTP/1.1\r\nHost: evil.example\r\n\r\n"); status != http.StatusMisdirectedRequest {
		t.Errorf("under a foreign name: %d", status)
	}
	host := strings.TrimPrefix(webtest.Base, "https://")
	if status, _ := say(t, address, "GET /notices?q=alike HTTP/1.1\r\nHost: "+host+"\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"); status != http.StatusBadRequest {
		t.Errorf("a body with two ends: %d", status)
	}
}
