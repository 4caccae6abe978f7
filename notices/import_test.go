package notices

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

var tongues = []string{"en", "fr", "ar"}

// inForceNow is a schedule with these rows, each in its first version.
func inForceNow(rows ...RetentionRow) standing {
	now := standing{rows: map[string]RetentionVersion{}, withdrawn: map[string]bool{}, drafts: map[string]bool{}}
	for i, r := range rows {
		now.rows[r.ID] = RetentionVersion{Edition: Edition{ID: int64(i + 1), Code: r.ID, Kind: KindRetention, Number: 1}, Content: r}
	}
	return now
}

// What is written out and read back says the same, in CSV and in a workbook, whatever stands in the cells.
func TestScheduleComesBackUnchanged(t *testing.T) {
	t.Parallel()
	text := rapid.StringMatching(`[=+\-@'|%;,"\\ a-zé؟ك\n?\t0-9]{0,12}`)
	said := rapid.Custom(func(t *rapid.T) Text {
		out := Text{"en": "x" + text.Draw(t, "en")}
		for _, lang := range tongues {
			if s := strings.TrimSpace(text.Draw(t, lang)); s != "" {
				out[lang] = s
			}
		}
		return out
	})
	day := rapid.SampledFrom([]Day{"", "2026-02-28", "1900-01-01", "2031-12-31"})
	row := rapid.Custom(func(t *rapid.T) RetentionRow {
		var categories []string
		for _, c := range rapid.SliceOfN(text, 0, 3).Draw(t, "categories") {
			if c = strings.TrimSpace(c); c != "" {
				categories = append(categories, c)
			}
		}
		return RetentionRow{Function: said.Draw(t, "function"), Class: said.Draw(t, "class"), Description: said.Draw(t, "description"),
			Exclusions: said.Draw(t, "exclusions"), Trigger: said.Draw(t, "trigger"), Personal: rapid.Bool().Draw(t, "personal"), Categories: categories,
			Period: rapid.SampledFrom([]Period{"P6Y", "P18M", Permanent, UntilSuperseded}).Draw(t, "period"), Action: rapid.SampledFrom(Actions).Draw(t, "action"),
			Authority: text.Draw(t, "authority"), LegalBasis: text.Draw(t, "basis"), Owner: text.Draw(t, "owner"), Hold: rapid.Bool().Draw(t, "hold"),
			InForceFrom: day.Draw(t, "from"), ReviewDue: day.Draw(t, "review"), Supersedes: rapid.SampledFrom([]string{"", "A-0"}).Draw(t, "supersedes"),
			Records: rapid.SampledFrom([]string{"", "access", "correction erasure"}).Draw(t, "records")}
	})
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(row, 1, 4).Draw(t, "rows")
		var versions []RetentionVersion
		for i := range rows {
			rows[i].ID = fmt.Sprintf("A-%d", i)
			versions = append(versions, RetentionVersion{Edition: Edition{Number: 1}, Content: rows[i]})
		}
		var table, book bytes.Buffer
		if err := errors.Join(WriteSchedule(&table, versions, tongues), WriteWorkbook(&book, versions, tongues)); err != nil {
			t.Fatal(err)
		}
		for name, body := range map[string][]byte{
			"csv": table.Bytes(), "csv with mark": append([]byte("\ufeff"), table.Bytes()...), "semicolons": otherwise(t, table.Bytes(), ';'),
			"UTF-16 with tabs": sixteen(otherwise(t, table.Bytes(), '\t')), "workbook": book.Bytes(), "open document": asOds(t, table.Bytes()),
		} {
			s, err := readSheet(body)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if r := compare(s, inForceNow(rows...), tongues); r.same != len(rows) || len(r.changes) > 0 || len(r.kept) > 0 {
				t.Fatalf("%s: %d the same of %d, changes %+v, faults %+v", name, r.same, len(rows), r.changes, r.faults)
			}
		}
	})
}

// otherwise writes a table with another sign between its cells, and lines ended as on another machine.
func otherwise(t rapid.TB, table []byte, separator rune) []byte {
	records, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = separator
	if err := w.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func sixteen(text []byte) []byte {
	out := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}

// file is a table with the columns that aRow fills, and a line for each row given as its cells.
func file(lines ...string) []byte {
	return []byte("code,function,class,description,trigger,period,action,authority,owner,in_force_from,supersedes,records\n" + strings.Join(lines, "\n"))
}

func TestEveryErrorIsNamedWhereItStands(t *testing.T) {
	t.Parallel()
	now := inForceNow(aRow("LIB-001"), aRow("LIB-002"), aRow("LIB-003"))
	now.withdrawn["OLD-001"], now.drafts["LIB-003"], now.classes = true, true, []string{"access", "complaint"}
	s, err := readSheet(file(
		"LIB-001,Libraries,Loans,What.,Returned,P6X,destroy,Act,Libraries,,,",
		"",
		`LIB-002,Libraries,"Loans`+"\n"+`of books",What.,Returned,permanent,destroy,Act,Libraries,2026-02-30,,`,
		"LIB-002,Libraries,Loans,What.,Returned,P1Y,destroy,Act,Libraries,,,",
		"lib 4,Libraries,"+strings.Repeat("x", 201)+",What.,Returned,P1Y,burn,Act,,,NO-001,access parking",
		"OLD-001,Libraries,Loans,What.,Returned,P1Y,destroy,Act,Libraries,,LIB-009,",
		"LIB-009,????,Loans,What.,Returned,P1Y,destroy,Act,Libraries,,OLD-001,",
		"LIB-003,Libraries,Other,What.,Returned,P1Y,destroy,Act,Libraries,,,",
	))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range compare(s, now, tongues).faults {
		got = append(got, fmt.Sprintf("%d %s %s %s", f.Row, f.Column, f.Head, f.Key[strings.Index(f.Key, ".")+1:]))
	}
	want := []string{
		"2 F period problem.period",
		"4 G action problem.permanent",
		"4 J in_force_from problem.day",
		"5 A code sheet.twice",
		"6 G action problem.action",
		"6 A code problem.code",
		"6 C class_en problem.long",
		"6 I owner problem.required",
		"6 L records sheet.class",
		"6 K supersedes sheet.nowhere",
		"7 A code sheet.withdrawn",
		"7 K supersedes sheet.circle",
		"8 B function_en sheet.letters",
		"8 K supersedes sheet.circle",
		"9 A code sheet.draft",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHeadsInAnyOrder(t *testing.T) {
	t.Parallel()
	now := inForceNow(aRow("LIB-001"))
	heads := func(text string) reading {
		t.Helper()
		s, err := readSheet([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return compare(s, now, tongues)
	}
	r := heads("sep=;\r\nOwner;Class FR;CODE;version\r\nLibraries;Prêts;LIB-001;1\r\n")
	if len(r.faults) > 0 || len(r.changes) != 1 || r.changes[0].content.Class["fr"] != "Prêts" || r.changes[0].content.Class["en"] != "Loan records" {
		t.Fatalf("%+v", r)
	}
	if !slices.Contains(r.kept, "period") || slices.Contains(r.kept, "owner") {
		t.Errorf("kept: %v", r.kept)
	}
	if now.rows["LIB-001"].Content.Class["fr"] != "" {
		t.Error("reading a file changed the row it was held against")
	}
	r = heads("code,owner,ovner,owner,\nLIB-001,Libraries,x,y,z\n")
	if len(r.faults) != 3 || r.faults[0].Column != "C" || r.faults[1].Key != "notices.sheet.twice_column" || r.faults[2].Key != "notices.sheet.no_head" {
		t.Errorf("%+v", r.faults)
	}
	r = heads("owner\nLibraries\n")
	if len(r.faults) != 1 || r.faults[0].Key != "notices.sheet.no_code" {
		t.Errorf("%+v", r.faults)
	}
	r = heads("code,owner,version\nLIB-001,Others,7\n")
	if len(r.faults) != 1 || r.faults[0].Key != "notices.sheet.version" {
		t.Errorf("%+v", r.faults)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	wide := "code" + strings.Repeat(",x", mostColumns)
	for key, body := range map[string][]byte{
		"empty": nil, "encoding": []byte("code,class\nA-1,Pr\xeats\n"), "old": {0xD0, 0xCF, 0x11, 0xE0, 0xA1}, "workbook": []byte("PK\x03\x04nonsense"),
		"quotes": []byte("code,class\nA-1,\"open\n"), "kind": []byte("code\x00"), "heads": []byte("\nThe schedule\ncode\n"), "wide": []byte(wide),
		"long": []byte("code\n" + strings.Repeat("A-1\n", mostRows+1)), "large": make([]byte, MaxSheet+1),
	} {
		_, err := readSheet(body)
		var p Problems
		if !errors.As(err, &p) || p[0].Key != "notices.sheet."+key {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// A workbook that unpacks to more than anybody's schedule is not unpacked.
func TestWorkbookIsNotUnpackedWithoutEnd(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range mostXML>>20 + 1 {
		if _, err := part.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = readSheet(out.Bytes())
	var p Problems
	if !errors.As(err, &p) || p[0].Key != "notices.sheet.workbook" || out.Len() > MaxSheet {
		t.Errorf("%v of %d bytes", err, out.Len())
	}
	book := excelize.NewFile() // a cell can say what no text holds
	out.Reset()
	if err := errors.Join(book.SetCellStr("Sheet1", "A1", "code"), book.SetCellStr("Sheet1", "A2", "A_x0000_B"), book.Write(&out)); err != nil {
		t.Fatal(err)
	}
	s, err := readSheet(out.Bytes())
	if err == nil && strings.ContainsRune(s.lines[0].cells[0], 0) {
		t.Errorf("%q", s.lines[0].cells)
	}
}

func TestWorkbookKeepsDaysAsNumbers(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "code", "B1": "in_force_from", "C1": "hold", "D1": "owner", "A3": "LIB-001", "C3": true} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	err := errors.Join(book.SetCellValue("Sheet1", "B3", time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)), book.SetCellFormula("Sheet1", "D3", `=WEBSERVICE("http://127.0.0.1")`),
		book.Write(&out))
	if err != nil {
		t.Fatal(err)
	}
	s, err := readSheet(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	r := compare(s, inForceNow(aRow("LIB-001")), tongues)
	if len(r.changes) != 1 || r.changes[0].line != 3 || r.changes[0].content.InForceFrom != "2027-03-01" || !r.changes[0].content.Hold {
		t.Fatalf("%+v", r)
	}
	if len(r.faults) != 1 || r.faults[0].Column != "D" { // nothing was worked out, so nothing stands there
		t.Errorf("%+v", r.faults)
	}
}

// reads is a file that Ann read, with nothing wrong.
func reads(t *testing.T, b *Board, body []byte) uuid.UUID {
	t.Helper()
	id := must(b.ReadImport(t.Context(), ann, "schedule.csv", body))(t)
	if i := must(b.Import(t.Context(), ann, id))(t); i.Faulty > 0 {
		t.Fatalf("%+v", i.Faults)
	}
	return id
}

func TestImportIsOnePieceOfWork(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := t.Context()
	for _, code := range []string{"LIB-001", "LIB-002", "LIB-003", "LIB-004"} {
		publish(t, b, aRow(code))
	}
	c.pass(time.Hour)
	id := reads(t, b, []byte("code,owner,function,class,description,trigger,period,action,authority\n"+
		"LIB-001,Archive,Libraries,Loan records,What a member borrowed.,Item returned,P1Y,destroy,Council decision 12/2024\n"+
		"LIB-002,Libraries,Libraries,Loan records,What a member borrowed.,Item returned,P1Y,destroy,Council decision 12/2024\n"+
		"LIB-009,Libraries,Libraries,Fines,What a member owes.,Paid,P6Y,destroy,Council decision 12/2024\n"))
	i := must(b.Import(ctx, ann, id))(t)
	if i.Added != 1 || i.Changed != 1 || i.Same != 1 || i.Missing != 2 {
		t.Fatalf("%+v", i)
	}
	if _, err := b.Import(ctx, bea, id); !errors.Is(err, ErrNotFound) {
		t.Errorf("a file that was not handed in is seen by another: %v", err)
	}
	rows, err := b.ImportRows(ctx, i, 0, 50, OpNew, OpChanged)
	if err != nil || len(rows) != 2 || !slices.Equal(rows[0].Fields, []CellChange{{"owner", "", "Libraries", "Archive"}}) || rows[1].Code != "LIB-009" {
		t.Fatalf("%+v %v", rows, err)
	}
	refused(t, b.ApproveImport(ctx, bea, id), ErrNotFound)
	refused(t, b.SubmitImport(ctx, clerk, id, "New decision.", nil), ErrNotAllowed)
	if err := b.SubmitImport(ctx, ann, id, " ", nil); !errors.As(err, new(Problems)) {
		t.Errorf("handed in without a reason: %v", err)
	}
	for range 2 { // pressed twice
		if err := b.SubmitImport(ctx, ann, id, "New decision.", []string{"LIB-004", "LIB-001"}); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, b.ApproveImport(ctx, ann, id), ErrOwnWork)
	refused(t, b.ReturnImport(ctx, ann, id, "No."), ErrOwnWork)
	before := must(b.Changes(ctx))(t)
	for range 2 {
		if err := b.ApproveImport(ctx, bea, id); err != nil {
			t.Fatal(err)
		}
	}
	if after := must(b.Changes(ctx))(t); after != before+1 {
		t.Errorf("pages were told %d times", after-before)
	}
	refused(t, b.ReturnImport(ctx, bea, id, "No."), ErrState)
	row := must(b.ReadRow(ctx, "LIB-001", 0))(t)
	if row.Number != 2 || row.Content.Owner != "Archive" || row.Why != "New decision." || row.AuthorName != ann.Name || row.ApproverName != bea.Name {
		t.Errorf("%+v", row.Version)
	}
	if old := must(b.ReadRow(ctx, "LIB-001", 1))(t); old.State != StateArchived || !old.InForceUntil.Equal(*row.InForceFrom) {
		t.Errorf("%+v", old.Edition)
	}
	if kept := must(b.ReadRow(ctx, "LIB-003", 0))(t); kept.Number != 1 || kept.State != StatePublished {
		t.Errorf("what the file left out is %+v", kept.Edition)
	}
	if gone, err := b.ReadRow(ctx, "LIB-004", 0); !errors.Is(err, ErrWithdrawn) || gone.WithdrawnWhy != "New decision." {
		t.Errorf("%+v %v", gone.Edition, err)
	}
	if hits := must(b.Find(ctx, Query{Text: "fines", Lang: "fr", Limit: 5}))(t).Hits; len(hits) != 1 || hits[0].Code != "LIB-009" {
		t.Errorf("%+v", hits)
	}
	var actions []string
	for _, e := range must(b.History(ctx, Ref{KindRetention, "LIB-009"}))(t) {
		actions = append(actions, e.Action+" by "+e.OfficerName)
	}
	if want := []string{"published by " + bea.Name, "approved by " + bea.Name, "submitted by " + ann.Name, "saved by " + ann.Name}; !slices.Equal(actions, want) {
		t.Errorf("%v", actions)
	}
	c.pass(importKept + time.Hour)
	if err := b.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	i = must(b.Import(ctx, bea, id))(t)
	if rows, err = b.ImportRows(ctx, i, 0, 50, OpNew, OpChanged, OpMissing, OpWithdraw); err != nil || len(rows) > 0 || i.Withdrawn != 1 {
		t.Errorf("%+v %+v %v", rows, i, err)
	}
}

func TestImportIsRefusedWhenRowsMoved(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := t.Context()
	for _, code := range []string{"LIB-001", "LIB-002", "LIB-003"} {
		publish(t, b, aRow(code))
	}
	c.pass(time.Hour)
	id := reads(t, b, []byte("code,owner\nLIB-001,Archive\nLIB-002,Archive\nLIB-003,Archive\n"))
	if err := b.SubmitImport(ctx, ann, id, "New owner.", nil); err != nil {
		t.Fatal(err)
	}
	next := aRow("LIB-002")
	next.Owner = "Registry"
	publish(t, b, next)
	draft := aRow("LIB-003")
	draft.Owner = "Nobody"
	must(b.Draft(ctx, ann, Draft{Content: draft, Why: "Soon."}))(t)
	c.pass(time.Hour)
	refused(t, b.ApproveImport(ctx, bea, id), ErrMoved)
	i := must(b.Import(ctx, bea, id))(t)
	if codes := must(b.MovedRows(ctx, i))(t); !slices.Equal(codes, []string{"LIB-002", "LIB-003"}) || i.State != ImportSubmitted {
		t.Errorf("%v %+v", codes, i)
	}
	if row := must(b.ReadRow(ctx, "LIB-001", 0))(t); row.Number != 1 {
		t.Errorf("half of the file was published: %+v", row.Edition)
	}
	if err := b.ReturnImport(ctx, bea, id, "Two rows moved."); err != nil {
		t.Fatal(err)
	}
	id = must(b.ReadImport(ctx, ann, "x.csv", []byte("code,owner\nLIB-001,\n")))(t)
	refused(t, b.SubmitImport(ctx, ann, id, "Try.", nil), ErrFaulty)
	if err := b.DropImport(ctx, ann, id); err != nil {
		t.Fatal(err)
	}
	_, err := b.Import(ctx, ann, id)
	refused(t, err, ErrNotFound)
}

// Whichever statement fails, nothing of the file is published.
func TestImportIsPublishedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := t.Context()
	publish(t, b, aRow("LIB-001"))
	publish(t, b, aRow("LIB-002"))
	c.pass(time.Hour)
	id := reads(t, b, []byte("code,owner,function,class,description,trigger,period,action,authority\nLIB-001,Archive,Libraries,Loan records,What a member borrowed.,Item returned,P1Y,destroy,Council\n"+
		"LIB-009,Libraries,Libraries,Fines,What a member owes.,Paid,P6Y,destroy,Council\n"))
	if err := b.SubmitImport(ctx, ann, id, "New decision.", []string{"LIB-002"}); err != nil {
		t.Fatal(err)
	}
	picture := func() string {
		var all string
		err := b.DB.QueryRow(ctx, `select (select string_agg(v::text, '|' order by id) from notices_version v) || (select string_agg(d::text, '|' order by id) from notices_document d)
			|| (select count(*) from notices_event) || (select string_agg(i::text, '|') from notices_import i) || (select string_agg(document_id || lang || title, '|' order by document_id, lang) from notices_search)`).Scan(&all)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := picture()
	for _, table := range []string{"notices_import update", "notices_document insert", "notices_version update", "notices_version insert", "notices_event insert",
		"notices_search insert", "notices_search delete", "notices_document update", "notices_counter update"} {
		name, op, _ := strings.Cut(table, " ")
		if _, err := b.DB.Exec(ctx, fmt.Sprintf(`create function fails() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
			create trigger fails before %s on %s for each row execute function fails()`, op, name)); err != nil {
			t.Fatal(err)
		}
		if err := b.ApproveImport(ctx, bea, id); err == nil {
			t.Errorf("%s failed and nobody noticed", table)
		}
		if _, err := b.DB.Exec(ctx, `drop function fails cascade`); err != nil {
			t.Fatal(err)
		}
		if picture() != before {
			t.Fatalf("%s failed and something stayed", table)
		}
	}
	if err := b.ApproveImport(ctx, bea, id); err != nil {
		t.Fatal(err)
	}
}

// A whole schedule goes through in a few statements.
func TestImportOfManyRows(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	b.Records = func(context.Context) ([]string, error) { return []string{"access"}, nil }
	table := func(owner string) []byte {
		var out strings.Builder
		out.WriteString("code,function,class,class_fr,class_ar,description,trigger,period,action,authority,owner\n")
		for n := range 5000 {
			fmt.Fprintf(&out, "R-%04d,Area %d,Records of kind %d,Dossiers %d,سجلات %d,\"What is kept, of kind %d.\",The matter is closed,P%dY,destroy,Act %d,%s\n", n, n%20, n, n, n, n, n%30+1, n, owner)
		}
		return []byte(out.String())
	}
	for round, owner := range []string{"Archive", "Registry"} {
		started := time.Now()
		id := reads(t, b, table(owner))
		read := time.Since(started)
		if err := b.SubmitImport(ctx, ann, id, "Whole schedule.", nil); err != nil {
			t.Fatal(err)
		}
		c.pass(time.Hour)
		started = time.Now()
		if err := b.ApproveImport(ctx, bea, id); err != nil {
			t.Fatal(err)
		}
		t.Logf("round %d: read in %v, published in %v", round+1, read, time.Since(started))
	}
	var versions, events, found int
	err := b.DB.QueryRow(ctx, `select (select count(*) from notices_version), (select count(*) from notices_event), (select count(*) from notices_search)`).Scan(&versions, &events, &found)
	if err != nil || versions != 10_000 || events != 40_000 || found != 15_000 {
		t.Errorf("%d versions, %d events, %d in the search, %v", versions, events, found, err)
	}
}

func TestRowsAreComparedFieldByField(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	publish(t, b, aRow("LIB-001"))
	c.pass(time.Hour)
	next := aRow("LIB-001")
	next.Period, next.Class = "P2Y", Text{"en": "Loan records", "fr": "Prêts"}
	publish(t, b, next)
	after := aRow("LIB-002")
	after.Supersedes = "LIB-001"
	publish(t, b, after)
	got := must(b.CompareRows(t.Context(), "LIB-001", [2]int{1, 2}))(t)
	want := []CellChange{{"class", "fr", "", "Prêts"}, {"period", "", "P1Y", "P2Y"}}
	if got.Before.Number != 1 || got.After.Number != 2 || !slices.Equal(got.Fields, want) {
		t.Errorf("%+v", got)
	}
	back := must(b.CompareRows(t.Context(), "LIB-001", [2]int{2, 1}))(t)
	if back.Before.Number != 2 || back.Fields[1].Is != "P1Y" {
		t.Errorf("%+v", back)
	}
	_, err := b.CompareRows(t.Context(), "LIB-001", [2]int{1, 1})
	refused(t, err, ErrNotFound)
	if r := must(b.ReadRow(t.Context(), "LIB-001", 0))(t); len(r.Replaced) != 1 || r.Replaced[0].Code != "LIB-002" {
		t.Errorf("%+v", r.Replaced)
	}
	table := must(b.ScheduleTable(t.Context(), Filter{Page: 2}))(t)
	if table.Count != 2 || len(table.Rows) != 0 {
		t.Errorf("%+v", table)
	}
}
