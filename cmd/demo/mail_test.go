package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"strings"
	"testing"

	"daylight/portal/mail"
)

func captured(t *testing.T) (*mailbox, *mail.Mailer, http.Handler) {
	t.Helper()
	box, err := startMail()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Stop() })
	mux := http.NewServeMux()
	box.mount(mux)
	return box, &mail.Mailer{Host: box.Host(), Port: box.Port(), TLS: mail.None, From: "no-reply@northmere.example"}, mux
}

func page(t *testing.T, handler http.Handler, path string) (int, string) {
	t.Helper()
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer.Code, answer.Body.String()
}

func TestMailIsCaptured(t *testing.T) {
	t.Parallel()
	_, mailer, handler := captured(t)
	for i, to := range []string{"awa@example.org", "bea@example.org", "awa@example.org"} {
		err := mailer.Send(context.Background(), mail.Letter{
			To: to, Subject: fmt.Sprintf("Réponse <b>%d</b>", i), MessageID: fmt.Sprintf("%d@northmere.example", i),
			Text: "Lisez http://portal.example/track?x=1.\nÀ bientôt <script>alert(1)</script>", HTML: "<p>Lisez ça</p>",
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	_, text := page(t, handler, "/demo/mail.json?to=AWA@example.org")
	var letters []struct{ To, Subject, Text, HTML, At string }
	if err := json.Unmarshal([]byte(text), &letters); err != nil {
		t.Fatal(err)
	}
	if len(letters) != 2 || letters[0].Subject != "Réponse <b>2</b>" || letters[1].Subject != "Réponse <b>0</b>" {
		t.Fatalf("not newest first, or not theirs alone: %s", text)
	}
	if got := letters[0]; got.To != "awa@example.org" || got.At == "" || got.HTML != "<p>Lisez ça</p>" || !strings.Contains(got.Text, "À bientôt") {
		t.Errorf("%+v", got)
	}
	_, list := page(t, handler, "/demo/mail?to=bea@example.org")
	if !strings.Contains(list, "Réponse &lt;b&gt;1&lt;/b&gt;") || strings.Contains(list, "awa@") {
		t.Errorf("the list: %s", list)
	}
	status, whole := page(t, handler, "/demo/mail/3")
	if status != http.StatusOK || strings.Contains(whole, "<script") || strings.Contains(whole, "<p>Lisez") {
		t.Errorf("the letter is not escaped: %d %s", status, whole)
	}
	if !strings.Contains(whole, `<a href="http://portal.example/track?x=1">http://portal.example/track?x=1</a>.`) {
		t.Errorf("the address in the letter cannot be followed: %s", whole)
	}
	if status, _ := page(t, handler, "/demo/mail/99"); status != http.StatusNotFound {
		t.Errorf("a letter that is not there answers %d", status)
	}
}

func TestEmptyMailboxIsAnEmptyList(t *testing.T) {
	t.Parallel()
	_, _, handler := captured(t)
	if _, text := page(t, handler, "/demo/mail.json"); strings.TrimSpace(text) != "[]" {
		t.Errorf("%s", text)
	}
	if _, text := page(t, handler, "/demo/mail"); !strings.Contains(text, "No letters yet") {
		t.Errorf("%s", text)
	}
}

func TestPlainLettersAndSeveralRecipients(t *testing.T) {
	t.Parallel()
	box, _, _ := captured(t)
	address := fmt.Sprintf("%s:%d", box.Host(), box.Port())
	raw := "Subject: plain\r\nContent-Transfer-Encoding: base64\r\n\r\nQm9uam91cg==\r\n"
	if err := smtp.SendMail(address, nil, "a@example.org", []string{"b@example.org", "c@example.org"}, []byte(raw)); err != nil {
		t.Fatal(err)
	}
	if got := box.list("", 0); len(got) != 2 || got[0].Text != "Bonjour" || got[1].To != "b@example.org" {
		t.Errorf("%+v", got)
	}
	if err := smtp.SendMail(address, nil, "a@example.org", []string{"b@example.org"}, []byte("no headers at all")); err == nil {
		t.Error("what cannot be read is taken all the same")
	}
}

func TestOldestLettersGoFirst(t *testing.T) {
	t.Parallel()
	box, _, handler := captured(t)
	for i := range mailboxSize + 10 {
		box.keep(letter{To: "a@example.org", Subject: fmt.Sprint("letter ", i)})
	}
	kept := box.list("", 0)
	if len(kept) != mailboxSize || kept[0].Subject != fmt.Sprint("letter ", mailboxSize+9) || kept[len(kept)-1].Subject != "letter 10" {
		t.Errorf("%d letters from %q to %q", len(kept), kept[0].Subject, kept[len(kept)-1].Subject)
	}
	_, first := page(t, handler, "/demo/mail")
	if strings.Count(first, "<tr>") != mailPage+1 || !strings.Contains(first, "before=4961") {
		t.Error("the first page does not end after its letters, or leads to no next")
	}
	if _, second := page(t, handler, "/demo/mail?before=4961"); !strings.Contains(second, "letter 4959<") || strings.Contains(second, "letter 4960<") {
		t.Error("the next page does not go on where the first ended")
	}
}
