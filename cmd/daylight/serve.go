package main

import (
	"fmt"

	"daylight/portal"
	"daylight/portal/web"
)

type serveCmd struct {
	online      `embed:""`
	NoWorkers   bool `name:"no-workers" env:"DAYLIGHT_NO_WORKERS" help:"Serve pages only; jobs are done by other copies."`
	WorkersOnly bool `name:"workers-only" env:"DAYLIGHT_WORKERS_ONLY" help:"Do jobs only; pages are served by other copies."`
}

// Run serves until SIGTERM or Ctrl-C, then drains.
func (c *serveCmd) Run(s *session) error {
	if c.NoWorkers && c.WorkersOnly {
		return wrongUse("--no-workers and --workers-only together leave nothing to do")
	}
	web.SteadyHeap()
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	p, err := portal.New(parts, portal.Options{NoWorkers: c.NoWorkers, WorkersOnly: c.WorkersOnly})
	if err != nil {
		return away(err)
	}
	parts.Log.Info("starting", "version", portal.Version, "address", c.BaseURL)
	if err := p.Run(s, func(address string) { fmt.Fprintf(s.Out, "Daylight listens on %s for %s\n", address, c.BaseURL) }); err != nil {
		return away(err)
	}
	parts.Log.Info("stopped")
	return nil
}
