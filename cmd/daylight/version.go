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
	fmt.Fprintf(s.Out, "daylight %s\ncommit %s\nschema %d\n", portal.Version, commit, migrations.Version())
	return nil
}
