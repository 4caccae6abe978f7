package requests

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

func (o *office) order(format string) uuid.UUID {
	o.t.Helper()
	id, err := o.OrderDocument(o.ctx, Wanted{By: maria, Person: ledger.Person{maria.Subject}, Email: maria.Email, Lang: "en",
		Format: format}, 400)
	must(o.t, err)
	return id
}

// making writes these bytes for a document.
func making(content []byte) func(context.Context, Wanted, io.Writer, func(int)) (File, error) {
	return func(_ context.Context, _ Wanted, to io.Writer, done func(int)) (File, error) {
		done(100)
		_, err := to.Write(content)
		return File{Name: "WA-1.pdf", Type: "application/pdf"}, err
	}
}

func (o *office) waiting(kind string) (n int) {
	o.t.Helper()
	must(o.t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM river_job WHERE kind = $1 AND state = 'available'`, kind).Scan(&n))
	return n
}

func TestDocumentIsMadeOnceAndReadWhole(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	content := make([]byte, 3*documentPart+17)
	rand.Read(content)
	var ids [4]uuid.UUID
	var wait sync.WaitGroup
	for i := range ids { // somebody is impatient with the button
		wait.Go(func() { ids[i] = o.order("pdf") })
	}
	wait.Wait()
	id := ids[0]
	for _, other := range ids {
		if other != id {
			t.Fatalf("one report asked for four times: %v", ids)
		}
	}
	if other := o.order("csv"); other == id {
		t.Fatal("another form is another document")
	}
	if n := o.waiting("document"); n != 2 {
		t.Errorf("%d jobs", n)
	}
	if d, err := o.Document(o.ctx, maria, id); err != nil || !d.Made.IsZero() || d.Wanted.Format != "pdf" || d.Steps != 400 {
		t.Fatalf("%+v %v", d, err)
	}
	must(t, o.MakeDocument(o.ctx, id, making(content)))
	must(t, o.MakeDocument(o.ctx, id, making([]byte("again")))) // a job that comes twice changes nothing
	d, err := o.Document(o.ctx, maria, id)
	must(t, err)
	if d.Made.IsZero() || d.File.Size != int64(len(content)) || d.File.Name != "WA-1.pdf" || d.Done != d.Steps {
		t.Fatalf("%+v", d)
	}
	read, err := io.ReadAll(o.OpenDocument(o.ctx, d))
	if err != nil || !bytes.Equal(read, content) {
		t.Errorf("%d bytes came back of %d: %v", len(read), len(content), err)
	}
	if n := o.waiting("ready"); n != 1 {
		t.Errorf("%d letters", n)
	}
	ready, err := o.Ready(o.ctx, id)
	if err != nil || ready.Wanted.Email != maria.Email {
		t.Errorf("%+v %v", ready, err)
	}
	if again := o.order("pdf"); again == id {
		t.Error("a report that is made says what was known then; asked for again it is made anew")
	}
}

func TestDocumentsAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.order("pdf")
	other := Citizen{Subject: ledger.Subject{Scheme: "national-id", ID: "AA000001A"}, Level: LevelIdentity}
	_, err := o.Document(o.ctx, other, id)
	want(t, err, ErrNotFound)
	list, err := o.Documents(o.ctx, other)
	if err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
	weak := maria
	weak.Level = LevelMailbox
	_, err = o.Document(o.ctx, weak, id)
	want(t, err, ErrLevel)
	_, err = o.OrderDocument(o.ctx, Wanted{By: maria, Email: "nobody"}, 1)
	wantProblem(t, err, "email", "email")
	for i := range documentsPer + 2 {
		_, err = o.OrderDocument(o.ctx, Wanted{By: other, Lang: string(rune('a' + i))}, 1)
		if i < documentsPer {
			must(t, err)
		}
	}
	want(t, err, ErrDocuments)
	var open int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_document WHERE position($1::bytea IN wanted) > 0 OR position($1::bytea IN owner) > 0`,
		[]byte(maria.Subject.ID)).Scan(&open))
	if open != 0 {
		t.Error("who asked can be read in the table")
	}
}

func TestDocumentSurvivesItsMaker(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.order("pdf")
	broken := errors.New("the power went out")
	err := o.MakeDocument(o.ctx, id, func(_ context.Context, _ Wanted, to io.Writer, done func(int)) (File, error) {
		done(300)
		to.Write(make([]byte, 2*documentPart))
		// While one is at it, nobody else begins.
		if err := o.MakeDocument(o.ctx, id, making([]byte("both"))); err != nil {
			t.Error(err)
		}
		return File{}, broken
	})
	want(t, err, broken)
	var parts, done int
	must(t, o.db.QueryRow(o.ctx, `SELECT (SELECT count(*) FROM requests_document_part), done FROM requests_document WHERE id = $1`, id).Scan(&parts, &done))
	if parts != 0 || done != 300 {
		t.Errorf("%d parts are left; %d done", parts, done)
	}
	before := o.waiting("document")
	must(t, o.ResumeDocuments(o.ctx))
	if n := o.waiting("document"); n != before {
		t.Error("a document whose maker spoke a moment ago was taken up by another")
	}
	o.at = o.at.Add(silence + time.Second)
	must(t, o.ResumeDocuments(o.ctx))
	must(t, o.ResumeDocuments(o.ctx))
	if n := o.waiting("document"); n != before+1 {
		t.Errorf("%d jobs more, want 1", n-before)
	}
	must(t, o.MakeDocument(o.ctx, id, making([]byte("whole"))))
	o.at = o.at.Add(documentLife + time.Second)
	_, err = o.Document(o.ctx, maria, id)
	want(t, err, ErrNotFound)
	must(t, o.Sweep(o.ctx))
	must(t, o.db.QueryRow(o.ctx, `SELECT (SELECT count(*) FROM requests_document_part) + (SELECT count(*) FROM requests_document)`).Scan(&parts))
	if parts != 0 {
		t.Errorf("%d rows outlive what was promised", parts)
	}
}

func TestPartsOfADocumentCannotChangePlaces(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.order("pdf")
	must(t, o.MakeDocument(o.ctx, id, making(make([]byte, 3*documentPart))))
	for _, swap := range []string{`SET n = -n - 1`, `SET n = CASE n WHEN -1 THEN 1 WHEN -2 THEN 0 ELSE 2 END`} {
		_, err := o.db.Exec(o.ctx, `UPDATE requests_document_part `+swap)
		must(t, err)
	}
	d, err := o.Document(o.ctx, maria, id)
	must(t, err)
	if _, err := io.ReadAll(o.OpenDocument(o.ctx, d)); err == nil {
		t.Error("parts that were swapped are read as if nothing had happened")
	}
}
