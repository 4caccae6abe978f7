package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func typed(in string, terminal bool) *session {
	return &session{Context: context.Background(), In: strings.NewReader(in), Out: io.Discard, ErrOut: io.Discard, Terminal: terminal}
}

func TestReportAsksWhoAndWhy(t *testing.T) {
	base := ReportCmd{Subject: "national-id:NM60001017869", Language: "en", Format: "pdf"}
	for name, test := range map[string]struct {
		change   func(*ReportCmd)
		in       string
		terminal bool
		wrong    bool
	}{
		"nobody answers":       {in: "", wrong: true},
		"asked at a terminal":  {in: "ada@northmere.example\nat the counter\n", terminal: true},
		"silent in a pipe":     {in: "ada@northmere.example\nat the counter\n", wrong: true},
		"given":                {change: func(c *ReportCmd) { c.Officer, c.Reason = "a@b.example", "asked" }},
		"300 characters":       {change: func(c *ReportCmd) { c.Officer, c.Reason = "a@b.example", strings.Repeat("س", 300) }},
		"301 characters":       {change: func(c *ReportCmd) { c.Officer, c.Reason = "a@b.example", strings.Repeat("س", 301) }, wrong: true},
		"reason of blanks":     {change: func(c *ReportCmd) { c.Officer, c.Reason = "a@b.example", "  " }, wrong: true},
		"subject without kind": {change: func(c *ReportCmd) { c.Officer, c.Reason, c.Subject = "a@b.example", "asked", "60001017869" }, wrong: true},
		"subject from input":   {change: func(c *ReportCmd) { c.Officer, c.Reason, c.Subject = "a@b.example", "asked", "-" }, in: "national-id:1\n"},
		"unknown language":     {change: func(c *ReportCmd) { c.Officer, c.Reason, c.Language = "a@b.example", "asked", "xx" }, wrong: true},
		"31 June":              {change: func(c *ReportCmd) { c.Officer, c.Reason, c.From = "a@b.example", "asked", "2026-06-31" }, wrong: true},
		"end before begin": {change: func(c *ReportCmd) {
			c.Officer, c.Reason, c.From, c.To = "a@b.example", "asked", "2026-06-30", "2026-06-01"
		}, wrong: true},
		"one day": {change: func(c *ReportCmd) {
			c.Officer, c.Reason, c.From, c.To = "a@b.example", "asked", "2026-06-30", "2026-06-30"
		}},
	} {
		c := base
		if test.change != nil {
			test.change(&c)
		}
		q, err := c.query(typed(test.in, test.terminal))
		var e *exit
		if test.wrong != (err != nil) || err != nil && (!errors.As(err, &e) || e.code != exitWrongUse) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (len(q.Person) != 1 || q.Person[0].Scheme != "national-id") {
			t.Errorf("%s: %+v", name, q.Person)
		}
	}
}

func TestReportForARepresentative(t *testing.T) {
	today, soon := time.Now().UTC().Format(time.DateOnly), time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	for name, test := range map[string]struct {
		change func(*ReportCmd)
		wrong  string // of the message; empty when it is no wrong use
	}{
		"a child":              {change: func(c *ReportCmd) { c.AuthorityUntil = "none" }},
		"to the last day":      {change: func(c *ReportCmd) { c.AuthorityFrom, c.AuthorityUntil = "2026-03-03", today }},
		"some systems":         {change: func(c *ReportCmd) { c.AuthorityUntil, c.Scope = "none", []string{"revenues"} }},
		"no authority":         {change: func(c *ReportCmd) { c.Authority, c.AuthorityUntil = " ", "none" }, wrong: "--proxy needs --authority:"},
		"no end":               {wrong: "--proxy needs --authority-until"},
		"ended":                {change: func(c *ReportCmd) { c.AuthorityUntil = "2026-01-31" }, wrong: "ended on 2026-01-31"},
		"not begun":            {change: func(c *ReportCmd) { c.AuthorityFrom, c.AuthorityUntil = soon, "none" }, wrong: "begins on " + soon},
		"ends before it began": {change: func(c *ReportCmd) { c.AuthorityFrom, c.AuthorityUntil = "2026-06-30", "2026-06-01" }, wrong: "--authority-from is after"},
		"31 June":              {change: func(c *ReportCmd) { c.AuthorityUntil = "2026-06-31" }, wrong: "--authority-until"},
		"asked for before it":  {change: func(c *ReportCmd) { c.AuthorityFrom, c.AuthorityUntil, c.To = "2026-03-03", "none", "2026-03-02" }, wrong: "--to is before"},
		"authority of nobody":  {change: func(c *ReportCmd) { c.Proxy = "" }, wrong: "give --proxy"},
		"scope of nobody":      {change: func(c *ReportCmd) { c.Proxy, c.Authority, c.Scope = "", "", []string{"revenues"} }, wrong: "give --proxy"},
	} {
		c := ReportCmd{Subject: "national-id:NM60001017869", Language: "en", Format: "pdf", Officer: "a@b.example", Reason: "asked",
			Proxy: "Mara Kask", Authority: "parental responsibility"}
		if test.change != nil {
			test.change(&c)
		}
		_, err := c.query(typed("", false))
		var e *exit
		switch {
		case test.wrong == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case test.wrong != "" && (err == nil || !errors.As(err, &e) || e.code != exitWrongUse || !strings.Contains(err.Error(), test.wrong)):
			t.Errorf("%s: %v, want wrong use that says %q", name, err, test.wrong)
		}
	}
}

func TestReportPeriodHoldsItsLastDay(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	c := ReportCmd{From: "2026-03-28", To: "2026-03-29"} // the night the clocks go forward
	p, err := c.period(london)
	if err != nil {
		t.Fatal(err)
	}
	if p.To.Sub(p.From) != 47*time.Hour || p.To.Day() != 30 {
		t.Errorf("%v to %v", p.From, p.To)
	}
}

func TestReportIsWrittenWholeOrNotAtAll(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "report.pdf")
	if err := written(typed("", false), name, func(w io.Writer) error { w.Write([]byte("half")); return errors.New("power cut") }); err == nil {
		t.Fatal("no error")
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	if err := written(typed("", false), name, func(w io.Writer) error { _, err := w.Write([]byte("whole")); return err }); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	var out bytes.Buffer
	s := typed("", false)
	s.Out = &out
	if err := written(s, "-", func(w io.Writer) error { _, err := w.Write([]byte("x")); return err }); err != nil || out.String() != "x" {
		t.Errorf("%q %v", out.String(), err)
	}
}
