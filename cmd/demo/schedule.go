package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"time"

	"daylight/notices"
	"daylight/portal/jobs"
	"daylight/requests"
	"daylight/requests/ledger"
)

// carryOut has the schedule followed once in each of the last quarters, and last night: what had outlived its period by then is gone,
// with a receipt. Access requests are kept for three years (IG-001), looks at library accounts for 23 months (IG-010).
func carryOut(ctx context.Context, board *notices.Board, load *caseload) error {
	for _, days := range []int{280, 190, 95, 0} {
		at := load.today.AddDate(0, 0, -days).Add(3 * time.Hour)
		if days == 0 {
			at = load.clock()
		}
		registry := load.registry(func() time.Time { return at })
		if _, err := jobs.Dispose(ctx, board, registry, requests.NewRun(requests.CauseNight)); err != nil {
			return fmt.Errorf("carrying out the schedule: %w", err)
		}
	}
	return nil
}

// keepOne has the data protection officer keep a case that is over: its citizen goes to court with it.
func keepOne(ctx context.Context, load *caseload) error {
	registry := load.registry(load.clock)
	for _, who := range load.citizens {
		cases, err := registry.Mine(ctx, requests.Citizen{Name: who.Name, Email: who.Email, Level: requests.LevelIdentity, Method: "eid",
			Subject: ledger.Subject{Scheme: who.Scheme, ID: who.ID}})
		if err != nil {
			return err
		}
		for _, c := range cases {
			if c.State == requests.StateClosed {
				return registry.Hold(ctx, load.dpo, requests.Step{Ref: c.Ref}, requests.Hold{For: "claim", Until: registry.Today().AddDays(2 * 365),
					Why: "The county court asked us to keep the file until it has decided."})
			}
		}
	}
	return nil
}

// handIn leaves a file of the schedule with two changes and a new row, for a colleague to see.
func handIn(ctx context.Context, board notices.Board, author notices.Officer, today time.Time) error {
	rows, err := board.Schedule(ctx, notices.Filter{})
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := notices.WriteSchedule(&file, rows, board.Languages); err != nil {
		return err
	}
	lines, err := csv.NewReader(&file).ReadAll()
	if err != nil {
		return err
	}
	column := func(head string) int { return slices.Index(lines[0], head) }
	last := lines[len(lines)-1]
	last[column("period")], last[column("review_due")] = "P10Y", "2030-01-31"
	before := lines[len(lines)-2]
	before[column("owner")] = "Records office"
	row := slices.Clone(last)
	for head, text := range map[string]string{"code": "DEM-090", "version": "", "class_en": "Petitions", "class_fr": "Pétitions", "class_ar": "العرائض",
		"description_en": "Petitions to the council and what came of them.", "description_fr": "", "description_ar": "",
		"in_force_from": today.AddDate(0, 3, 0).Format(time.DateOnly), "supersedes": ""} {
		row[column(head)] = text
	}
	file.Reset()
	if err := csv.NewWriter(&file).WriteAll(append(lines, row)); err != nil {
		return err
	}
	board.Now = func() time.Time { return today.AddDate(0, 0, -2).Add(11 * time.Hour) }
	id, err := board.ReadImport(ctx, author, "schedule-review.csv", file.Bytes())
	if err == nil {
		err = board.SubmitImport(ctx, author, id, "Yearly review of the schedule by the records office.", nil)
	}
	return err
}
