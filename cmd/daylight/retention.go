package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"daylight/portal/jobs"
	"daylight/requests"
)

type retentionCmd struct {
	Now retentionRunCmd `cmd:"" name:"run" help:"Dispose of the portal's own records as the published schedule says."`
}

type retentionRunCmd struct {
	online `embed:""`
	DryRun bool `name:"dry-run" help:"Only say what would be disposed of."`
}

// Run carries out the schedule and prints a line for each of its rows that concerns the portal's own records.
func (c *retentionRunCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	var done []requests.Disposal
	word := "disposed of"
	if c.DryRun {
		word = "to go"
		done, err = jobs.Foresee(s, parts.Board, parts.Registry)
	} else {
		done, err = jobs.Dispose(s, parts.Board, parts.Registry, requests.NewRun(requests.CauseCommand))
	}
	for _, d := range done {
		row := d.Code
		if row == "" {
			row = "(no row)"
		}
		fmt.Fprintf(s.Out, "%s\t%s\tbefore %s\t%d due\t%d %s\t%d held%s\n", row, d.Class, d.Before, d.Due, d.Count, word, d.Kept(), reasons(d.Held))
	}
	if err != nil {
		return away(err)
	}
	return nil
}

// reasons says why records were kept.
func reasons(held map[string]int64) string {
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(held)) {
		parts = append(parts, fmt.Sprintf("%s %d", why, held[why]))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}
