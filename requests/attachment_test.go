package requests

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func pdf(more string) []byte {
	return []byte("%PDF-1.7\n1 0 obj <<>> endobj\n" + more + "\nxref\ntrailer <<>>\nstartxref\n9\n%%EOF\n")
}

func upload(name string, body []byte) Upload {
	return Upload{Name: name, Size: int64(len(body)), Body: body}
}

// packed is an office file with these parts.
func packed(parts ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		method := zip.Deflate
		if parts[i] == "mimetype" {
			method = zip.Store
		}
		f, _ := w.CreateHeader(&zip.FileHeader{Name: parts[i], Method: method})
		io.WriteString(f, parts[i+1])
	}
	w.Close()
	return b.Bytes()
}

var png, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

func ole(more ...string) []byte {
	b := make([]byte, 0x600)
	copy(b, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	copy(b[0x200:], "\xEC\xA5\xC1\x00")
	for i, name := range more {
		copy(b[0x400+i*0x80:], wide(name))
	}
	return b
}

func TestWhatAFileIs(t *testing.T) {
	t.Parallel()
	docx := func(more ...string) []byte {
		return packed(append([]string{"[Content_Types].xml", `<Types ContentType="x"/>`, "word/document.xml", "<w/>"}, more...)...)
	}
	for name, test := range map[string]struct {
		file Upload
		mime string
		says string // the problem, if there is one
	}{
		"a document":           {upload("Letter.pdf", pdf("")), "application/pdf", ""},
		"a document in part":   {upload("Letter.pdf", pdf("")[:40]), "", "file_broken"},
		"a locked document":    {upload("Letter.pdf", pdf("<< /Encrypt 5 0 R >>")), "", "file_locked"},
		"a picture":            {upload("id.PNG", png), "image/png", ""},
		"half a picture":       {upload("id.png", png[:len(png)/2]), "", "file_broken"},
		"a picture's name":     {upload("id.exe", png), "image/png", ""},
		"a text":               {upload("notes.txt", []byte("Dear council,\nit was not me.\n")), "text/plain", ""},
		"a text without name":  {upload("", []byte("Dear council,\nit was not me.\n")), "text/plain", ""},
		"a table":              {upload("t.csv", []byte("a,b\n1,2\n3,4\n")), "text/csv", ""},
		"a mail":               {upload("m.eml", []byte("From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nDate: Fri, 27 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n")), "message/rfc822", ""},
		"a page":               {upload("page.pdf", []byte("<!DOCTYPE html><html><script>alert(1)</script></html>")), "", "file_type"},
		"a drawing":            {upload("d.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`)), "", "file_type"},
		"a script":             {upload("run.txt", []byte("#!/bin/sh\nrm -rf /\n")), "", "file_type"},
		"a script as text":     {upload("run.ps1", []byte("Remove-Item everything\n")), "", "file_type"},
		"a program":            {upload("setup.pdf", append([]byte("MZ"), make([]byte, 200)...)), "", "file_type"},
		"an archive":           {upload("all.zip", packed("a.txt", "a")), "", "file_type"},
		"a written text":       {upload("w.docx", docx()), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ""},
		"half a written text":  {upload("w.docx", docx()[:150]), "", "file_broken"},
		"a text with a macro":  {upload("w.docx", docx("word/vbaProject.bin", "x")), "", "file_macros"},
		"a macro by its type":  {upload("w.docx", packed("[Content_Types].xml", "macroEnabled.main+xml", "word/document.xml", "<w/>")), "", "file_macros"},
		"an open document":     {upload("o.odt", packed("mimetype", "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml", "<m/>")), "application/vnd.oasis.opendocument.text", ""},
		"an open doc, locked":  {upload("o.odt", packed("mimetype", "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml", "<encryption-data/>")), "", "file_locked"},
		"an open doc's macros": {upload("o.odt", packed("mimetype", "application/vnd.oasis.opendocument.text", "Basic/script.xml", "x")), "", "file_macros"},
		"a locked wrapping":    {upload("w.docx", ole("EncryptedPackage")), "", "file_locked"},
		"nothing":              {upload("empty.pdf", nil), "", "file_empty"},
		"too large":            {Upload{Name: "film.pdf", Size: MaxUpload + 1}, "", "file_big"},
		"too large together":   {Upload{Name: "film.pdf", Size: MaxUpload}, "", "file_total"},
	} {
		got, err := properFiles([]Upload{test.file})
		if test.says != "" {
			if p, ok := err.(Problems); !ok || p[0].Key != "requests.problem."+test.says || p[0].Field != "files" {
				t.Errorf("%s: %v, want %s", name, err, test.says)
			}
			continue
		}
		if err != nil || got[0].Type != test.mime {
			t.Errorf("%s: %+v %v, want %s", name, got, err, test.mime)
		}
	}
	_, err := properFiles(make([]Upload, MaxUploads+1))
	wantProblem(t, err, "files", "file_many")
}

func TestNamesOfFiles(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`C:\Users\M\id.png`:               "id.png",
		"../../etc/passwd":                "passwd",
		"a\u202egpj.exe\x00":              "agpj.exe",
		"  ":                              "file",
		"née.png":                         "née.png",
		strings.Repeat("x", 400) + ".pdf": strings.Repeat("x", maxFileName-4) + ".pdf",
	} {
		if got := cleanName(given); got != want {
			t.Errorf("%q is called %q, want %q", given, got, want)
		}
	}
	if got := named("id.exe", fileTypes[2]); got != "id.exe.png" {
		t.Error(got)
	}
}

func (o *office) content(a Attachment) []byte {
	o.t.Helper()
	r := o.OpenAttachment(o.ctx, a)
	defer r.Close()
	got, err := io.ReadAll(r)
	must(o.t, err)
	return got
}

func TestFilesGoWithTheirStep(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	large := append(pdf(""), bytes.Repeat([]byte("x"), 3*documentPart)...)
	large = append(large, pdf("")...)
	must(t, o.Reply(o.ctx, maria, Step{Ref: ref, Key: "k", Files: []Upload{upload("a.pdf", large), upload("b.png", png)}}, "Two files"))
	must(t, o.Reply(o.ctx, maria, Step{Ref: ref, Key: "k", Files: []Upload{upload("a.pdf", large)}}, "Two files")) // a double click
	must(t, o.Write(o.ctx, o.ann, Step{Ref: ref, Files: []Upload{upload("c.txt", []byte("Read this"))}}, "One file"))
	must(t, o.Note(o.ctx, o.ann, Step{Ref: ref, Files: []Upload{upload("n.txt", []byte("For us only"))}}, "Noted"))
	v := o.track(ref)
	if len(v.Files) != 3 {
		t.Fatalf("the citizen sees %d files", len(v.Files))
	}
	sent := Attached(v.Files, WithMessage, v.Messages[0].ID)
	if len(sent) != 2 || sent[0].File != (File{"a.pdf", "application/pdf", int64(len(large))}) || !bytes.Equal(o.content(sent[0]), large) {
		t.Fatalf("%+v", sent)
	}
	letter := Attached(v.Files, WithMessage, v.Messages[1].ID)[0]
	mail := Citizen{Email: "maria@example.org", Level: LevelMailbox}
	_, err := o.Attachment(o.ctx, mail, ref, sent[0].ID)
	must(t, err)
	_, err = o.Attachment(o.ctx, mail, ref, letter.ID)
	want(t, err, ErrLevel)
	_, err = o.Attachment(o.ctx, maria, ref, letter.ID)
	must(t, err)
	_, err = o.Attachment(o.ctx, Citizen{Email: "eve@example.org", Level: LevelMailbox}, ref, sent[0].ID)
	want(t, err, ErrNotFound)

	office := o.open(o.ann, ref)
	if len(office.Files) != 4 {
		t.Fatalf("the office sees %d files", len(office.Files))
	}
	note := office.Files[slices.IndexFunc(office.Files, func(a Attachment) bool { return a.Place == WithNote })]
	_, err = o.Attachment(o.ctx, maria, ref, note.ID)
	want(t, err, ErrNotFound)
	_, err = o.AttachmentFor(o.ctx, o.ben, ref, "", note.ID)
	want(t, err, ErrPurposeNeeded)
	before := o.lookCount()
	_, err = o.AttachmentFor(o.ctx, o.ben, ref, "Helping", note.ID)
	must(t, err)
	if o.lookCount() != before+1 {
		t.Error("fetching a file is not recorded as a look")
	}
	must(t, o.Recuse(o.ctx, o.ben, Step{Ref: ref}, "family"))
	_, err = o.AttachmentFor(o.ctx, o.ben, ref, "Curious", note.ID)
	want(t, err, ErrWalled)
	other := o.taken(o.access())
	_, err = o.Attachment(o.ctx, maria, other, sent[0].ID)
	want(t, err, ErrNotFound)
}

func (o *office) stored() (files, parts int) {
	o.t.Helper()
	must(o.t, o.db.QueryRow(o.ctx, `SELECT (SELECT count(*) FROM requests_attachment), (SELECT count(*) FROM requests_attachment_part)`).Scan(&files, &parts))
	return files, parts
}

func TestRefusedFilesLeaveNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	err := o.Reply(o.ctx, maria, Step{Ref: ref, Files: []Upload{upload("a.pdf", pdf("")), upload("x.html", []byte("<html></html>"))}}, "Hello")
	wantProblem(t, err, "files", "file_type")
	if err := o.Release(o.ctx, o.ann, Step{Ref: ref, Files: []Upload{upload("a.pdf", pdf(""))}}, ""); err == nil {
		t.Error("a step that takes no files lost one")
	}
	if files, parts := o.stored(); files+parts > 0 || len(o.track(ref).Messages) > 0 {
		t.Errorf("%d files and %d parts are left", files, parts)
	}
}

func TestDraftsHoldFilesUntilTheyAreFiled(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.correction()
	f.Items[0].ID, f.Items[1].ID = uuid.New(), uuid.New()
	save := func(q Question, f Filing) Draft {
		t.Helper()
		_, err := o.SaveAnswer(o.ctx, "browser", q, f)
		must(t, err)
		d, err := o.Draft(o.ctx, "browser")
		must(t, err)
		return d
	}
	save(AskKind, f)
	f.Files, f.FilesOf = []Upload{upload("lease.pdf", pdf("")), upload("x.txt", []byte("Not this"))}, f.Items[1].ID
	d := save(AskItems, f)
	if list := d.FilesOf(f.Items[1].ID); len(list) != 2 || list[0].File.Name != "lease.pdf" {
		t.Fatalf("%+v", d.Files)
	}
	must(t, o.DropFile(o.ctx, "browser", d.Files[1].ID))
	want(t, o.DropFile(o.ctx, "another", d.Files[0].ID), ErrDraftGone)
	f.Files = []Upload{upload("a.pdf", pdf("")), upload("b.pdf", pdf("")), upload("c.pdf", pdf("")), upload("d.pdf", pdf("")), upload("e.pdf", pdf(""))}
	_, err := o.SaveAnswer(o.ctx, "browser", AskItems, f)
	wantProblem(t, err, "files", "file_many")
	f.Files, f.FilesOf = []Upload{upload("passport.png", png)}, f.Items[0].ID
	save(AskItems, f)
	f.Items = f.Items[1:] // the first is taken out, and its proof with it
	f.Files = nil
	if d = save(AskItems, f); len(d.Files) != 1 {
		t.Fatalf("%d files", len(d.Files))
	}
	save(AskContact, f)
	got, err := o.SubmitDraft(o.ctx, "browser", maria, false)
	must(t, err)
	_, err = o.SubmitDraft(o.ctx, "browser", maria, false)
	must(t, err)
	v := o.track(got.Ref)
	if list := Attached(v.Files, WithItem, v.Items[0].ID); len(list) != 1 || !bytes.Equal(o.content(list[0]), pdf("")) {
		t.Fatalf("%+v", v.Files)
	}
	if files, _ := o.stored(); files != 1 {
		t.Fatalf("%d files", files)
	}
	o.at = o.at.Add(draftLife + time.Hour)
	must(t, o.Sweep(o.ctx))
	if files, _ := o.stored(); files != 1 {
		t.Error("the sweep of drafts took a file of a case")
	}
}

func TestUnfiledFilesAreSwept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.complaint()
	for _, q := range []Question{AskKind, AskComplaint} {
		f.Files = []Upload{upload("a.pdf", pdf(""))}
		_, err := o.SaveAnswer(o.ctx, "browser", q, f)
		must(t, err)
	}
	if files, parts := o.stored(); files != 1 || parts != 1 {
		t.Fatalf("%d files, %d parts", files, parts)
	}
	o.at = o.at.Add(draftLife + time.Hour)
	must(t, o.Sweep(o.ctx))
	if files, parts := o.stored(); files+parts > 0 {
		t.Errorf("%d files and %d parts outlive their draft", files, parts)
	}
}

func TestErasingTakesFilesToo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	must(t, o.Reply(o.ctx, maria, Step{Ref: ref, Files: []Upload{upload("a.pdf", pdf(""))}}, "One"))
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	o.at = o.at.AddDate(1, 0, 0)
	done, err := o.Erase(o.ctx, Erasing{Class: "access", Before: o.Today()})
	must(t, err)
	if files, parts := o.stored(); done.Count != 1 || files+parts > 0 {
		t.Errorf("%d erased, %d files and %d parts are left", done.Count, files, parts)
	}
}

// No file, and nothing it was called, can be read in the database.
func TestFilesAreSealed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	must(t, o.Reply(o.ctx, maria, Step{Ref: ref, Files: []Upload{upload("Zwiebelgasse.txt", []byte("Geheimnisse der Zwiebelgasse"))}}, "One"))
	var found int
	must(t, o.db.QueryRow(o.ctx, `SELECT (SELECT count(*) FROM requests_attachment a WHERE a::text ILIKE '%' || encode('Zwiebel', 'hex') || '%' OR a::text LIKE '%Zwiebel%')
		+ (SELECT count(*) FROM requests_attachment_part p WHERE p.content::text LIKE '%' || encode('Zwiebel', 'hex') || '%')`).Scan(&found))
	if found != 0 {
		t.Error("a file can be read where it is kept")
	}
	_, err := o.db.Exec(o.ctx, `UPDATE requests_attachment_part SET content = set_byte(content, 20, 255 - get_byte(content, 20))`)
	must(t, err)
	if _, err := io.ReadAll(o.OpenAttachment(o.ctx, o.track(ref).Files[0])); err == nil {
		t.Error("a changed part is not noticed")
	}
}

// FuzzTypeOf: whatever is sent, nothing breaks, and what is taken is on the list.
func FuzzTypeOf(f *testing.F) {
	for _, seed := range [][]byte{pdf(""), png, ole("_VBA_PROJECT"), packed("word/document.xml", "<w/>"), []byte("a,b\n1,2\n"), {}} {
		f.Add("x.pdf", seed)
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		kind, err := typeOf(cleanName(name), body)
		if err == nil && (kind.mime == "" || strings.Contains(kind.mime, "html") || strings.Contains(kind.mime, "svg")) {
			t.Errorf("%q is taken", kind.mime)
		}
	})
}

func (o *office) lookCount() (n int) {
	o.t.Helper()
	must(o.t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM ledger_entry`).Scan(&n))
	return n
}
