package public

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/xuri/excelize/v2"

	"daylight/notices"
	"daylight/requests"
	"daylight/requests/deadline"
)

// imports publishes many rows at once.
func (s *site) imports(t *testing.T, n int) {
	t.Helper()
	var file strings.Builder
	file.WriteString("code,function,class,class_fr,description,trigger,period,action,authority,owner\n")
	for i := range n {
		fmt.Fprintf(&file, "R-%04d,Area of work %d,Records of kind %d,Dossiers de type %d,What is kept and why it is.,The matter is closed,P%dY,destroy,Act %d,Archive\n", i, i%20, i, i, i%30+1, i)
	}
	s.at = s.at.Add(time.Hour)
	id, err := s.board.ReadImport(t.Context(), author, "schedule.csv", []byte(file.String()))
	if err == nil {
		err = s.board.SubmitImport(t.Context(), author, id, "The whole schedule.", nil)
	}
	if err == nil {
		err = s.board.ApproveImport(t.Context(), approver, id)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What is missing around the schedule is counted when something is published, when what the portal keeps changes and when a day begins,
// and not at every visit.
func TestLooseEndsAreCountedOnceForEachPublication(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	asked, classes := 0, []string{"access"}
	s.board.Records = func(context.Context) ([]string, error) { asked++; return classes, nil }
	s.imports(t, 5)
	visit := func(says string, counted int) {
		t.Helper()
		before := asked
		s.Get("/retention?x=" + strconv.Itoa(before)).Status(200).Contains(says)
		s.at = s.at.Add(time.Second)
		if got := asked - before; got != counted+1 { // once for what the memory is of
			t.Errorf("%s: counted %d times, not %d", says, got-1, counted)
		}
	}
	visit("5 rows that nothing points at", 1)
	s.at = s.at.Add(2 * time.Minute) // the page kept is not fresh any more
	visit("5 rows that nothing points at", 0)
	s.at = s.at.Add(2 * time.Minute)
	classes = append(classes, "complaint")
	visit("2 kinds of the portal’s own records have no row", 1)
	s.imports(t, 6)
	s.at = s.at.Add(2 * time.Minute)
	visit("6 rows that nothing points at", 1)
	s.at = s.at.AddDate(0, 0, 1)
	visit("6 rows that nothing points at", 1)
}

func TestALongScheduleComesInPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.imports(t, 5000)
	first := s.Get("/retention").Status(200)
	first.Contains("5,001 kinds of record", "Borrowing history", "5,000 rows that nothing points at")
	if strings.Contains(first.Body, "R-0049") || !strings.Contains(first.Body, "R-0048") {
		t.Error("the first page has not 50 rows")
	}
	var packed bytes.Buffer
	w := brotli.NewWriterLevel(&packed, 5)
	_, _ = w.Write([]byte(first.Body))
	if w.Close(); packed.Len() > 20<<10 {
		t.Errorf("the page weighs %d bytes", packed.Len())
	}
	s.Get("/retention?page=2&function=Area+of+work+3").Status(200).Contains("250 kinds of record", "R-1003").Lacks("nothing points at")
	s.Get("/retention?page=101").Status(200).Contains("R-4999")
	for _, page := range []string{"102", "0", "-1", "x", "1.0"} {
		s.Get("/retention?page=" + page).Status(404)
	}
	started := time.Now()
	body := s.Get("/fr/retention.xlsx?function=Area+of+work+3").Status(200)
	t.Logf("workbook of 250 rows in %v", time.Since(started))
	book, err := excelize.OpenReader(strings.NewReader(body.Body))
	if err != nil {
		t.Fatal(err)
	}
	cells, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(cells) != 251 || cells[1][0] != "R-0003" || cells[0][0] != "code" {
		t.Errorf("%v %v", len(cells), err)
	}
}

func TestVersionsOfARowAreCompared(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	next := row("LIB-001")
	next.Period, next.InForceFrom = "P5Y", "2027-03-01"
	next.Class = notices.Text{"en": "Borrowing history", "fr": "Prêts"}
	s.publish(t, next)
	s.Get("/retention").Status(200).Contains("From 1 March 2027")
	s.Get("/retention/LIB-001").Status(200).Contains("It does not count yet", "What changed")
	changes := s.Get("/retention/LIB-001/changes/1..2").Status(200)
	changes.Contains("Changes from version 1 to 2", "Kept for", "1 year and 6 months", "5 years", "Historique des prêts", "Prêts", "In force from")
	s.Get("/ar/retention/LIB-001/changes/1..2").Status(200)
	for _, span := range []string{"1..1", "1..3", "x..2", "2"} {
		s.Get("/retention/LIB-001/changes/" + span).Status(404)
	}
	heir := row("LIB-002")
	heir.Supersedes = "LIB-001"
	s.publish(t, heir)
	s.Get("/retention/LIB-001").Status(200).Contains("Replaced by")
	s.Get("/retention/LIB-002").Status(200).Contains("Replaces")
	s.at = s.at.Add(time.Hour)
	if err := s.board.Withdraw(t.Context(), author, notices.Ref{Kind: notices.KindRetention, Code: "LIB-001"}, "Replaced."); err != nil {
		t.Fatal(err)
	}
	s.Get("/retention/LIB-001").Status(410).Contains("Withdrawn on", "Replaced by")
	s.Get("/retention/LIB-001/changes/1..2").Status(200)
}

func TestWhatTheScheduleErased(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	disposes := func(class string, due, count int64, held map[string]int64) {
		t.Helper()
		e := requests.Erasing{Class: class, Row: "LIB-001", Number: 1, Before: deadline.Day{Year: 2023, Month: 1, Day: 1}, Run: requests.NewRun(requests.CauseNight)}
		if err := s.registry.Receipt(t.Context(), e, due, count, held); err != nil {
			t.Fatal(err)
		}
	}
	s.Get("/retention/disposal").Status(200).Contains("has not been carried out yet")
	s.at = time.Date(2026, 2, 1, 3, 0, 0, 0, time.UTC)
	disposes("access", 7, 6, map[string]int64{"claim": 1})
	disposes("correction", 2, 2, nil)
	disposes("access-entry", 3, 3, nil)
	s.at = time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)
	disposes("access", 3, 1, map[string]int64{"claim": 1, "restriction": 1}) // the same one is held again: 7 went, 2 are held
	s.at = time.Date(2026, 4, 2, 3, 0, 0, 0, time.UTC)
	disposes("access", 30, 30, nil)
	var data struct {
		Quarters []struct {
			Quarter string
			Final   bool
			Rows    []struct {
				Class     string
				Due, Held *int64
				Count     *int64   `json:"disposed_of"`
				Why       []string `json:"held_for"`
			}
		}
		Receipts []struct {
			Number int64
			Class  string
		}
	}
	page := s.Get("/retention/disposal").Status(200)
	page.Contains("This quarter is not over. Its numbers of cases come on 1 July 2026.", "fewer than 5", "a legal claim and the data may not be used", "Row")
	if err := json.Unmarshal([]byte(s.Get("/retention/disposal.json").Status(200).Body), &data); err != nil {
		t.Fatal(err)
	}
	said := func(n *int64) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	var got []string
	for _, q := range data.Quarters {
		for _, r := range q.Rows {
			got = append(got, fmt.Sprint(q.Quarter, " ", q.Final, " ", r.Class, " ", said(r.Due), " ", said(r.Count), " ", said(r.Held), " ", r.Why))
		}
	}
	want := []string{"2026-Q2 false access - - - []", "2026-Q1 true access - 7 - [claim restriction]", "2026-Q1 true access-entry 3 3 0 []", "2026-Q1 true correction - - 0 []"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	var listed []string
	for _, r := range data.Receipts {
		listed = append(listed, r.Class)
	}
	if strings.Join(listed, " ") != "access access-entry access" { // the second run of access, the ledger's, the first
		t.Errorf("%v", listed)
	}
	csv := s.Get("/retention/disposal.csv").Status(200)
	if !strings.Contains(csv.Body, "2026-Q1,LIB-001,1,correction,c,c,0,") || !strings.Contains(csv.Body, "2026-Q2,LIB-001,1,access,n,n,n,") {
		t.Error(csv.Body)
	}
}
