package main

import (
	"fmt"
	"runtime/debug"

	"daylight/migrations"
	"daylight/portal"
)

type versionCmd struct{}

// Run says what this program is.
func (versionCmd) Run(s *session) error {
	commit := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				commit = setting.Value
			}
		}
	}
	schema, err := migrations.Newest()
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "daylight %s\ncommit %s\nschema %d\n", portal.Version, commit, schema)
	return nil
}
