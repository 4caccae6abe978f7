package main

import (
	"fmt"

	"daylight/portal/jobs"
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
	done, err := jobs.Dispose(s, parts.Board, parts.Registry, c.DryRun)
	word := "disposed of"
	if c.DryRun {
		word = "due"
	}
	for _, d := range done {
		fmt.Fprintf(s.Out, "%s\t%s\tbefore %s\t%d %s\t%d held\n", d.Row, d.Class, d.Before, d.Count, word, d.Held)
	}
	if len(done) == 0 && err == nil {
		fmt.Fprintln(s.Out, "No row of the published schedule concerns the portal's own records.")
	}
	if err != nil {
		return away(err)
	}
	return nil
}
