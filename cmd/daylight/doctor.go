package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"daylight/migrations"
	"daylight/portal"
	"daylight/portal/account"
)

type doctorCmd struct {
	online `embed:""`
}

// finding is one line of the doctor's: what was looked at, what is wrong with it and the remedy.
type finding struct {
	part string
	err  error
}

// Run looks at each part by itself, so that one fault does not hide another. Exit code 3 when something is wrong.
func (c *doctorCmd) Run(s *session) error {
	findings := []finding{{"configuration", c.Check()}}
	_, err := portal.LoadKeys(c.KeysDir)
	findings = append(findings, finding{"keys", err})
	findings = append(findings, c.database(s)...)
	findings = append(findings, finding{"redis", c.redis(s)}, finding{"disk", disk()})
	parts, err := portal.Open(s, c.Config)
	if err == nil {
		defer parts.Close()
		findings = append(findings, finding{"mail", mailFinding(s, parts)}, finding{"log", logFinding(parts)})
	}
	wrong := 0
	for _, f := range findings {
		if f.err != nil {
			wrong++
			fmt.Fprintf(s.Out, "%-14s %v\n", f.part, f.err)
			continue
		}
		fmt.Fprintf(s.Out, "%-14s in order\n", f.part)
	}
	if wrong > 0 {
		return away(fmt.Errorf("%d of %d parts need attention", wrong, len(findings)))
	}
	return nil
}

// database looks at the connection, the schema and the two clocks.
func (c *doctorCmd) database(s *session) []finding {
	pool, err := database{c.DatabaseURL}.open(s)
	if err != nil {
		return []finding{{"database", err}}
	}
	defer pool.Close()
	found := []finding{{"database", nil}, {"schema", nil}, {"clock", nil}}
	steps, err := migrations.Status(s, pool)
	for _, step := range steps {
		if step.Applied.IsZero() {
			err = errors.New("not up to date: run daylight migrate up")
		}
	}
	found[1].err = err
	var theirs time.Time
	if err := pool.QueryRow(s, `SELECT clock_timestamp()`).Scan(&theirs); err != nil {
		found[2].err = err
	} else if off := time.Since(theirs).Abs(); off > 5*time.Second {
		found[2].err = fmt.Errorf("this machine and the database differ by %s: let both follow a time server", off.Round(time.Second))
	}
	return found
}

func (c *doctorCmd) redis(s *session) error {
	client, err := account.OpenRedis(c.RedisURL)
	if err != nil {
		return fmt.Errorf("REDIS_URL cannot be used: %w", err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(s, 3*time.Second)
	defer cancel()
	if err := client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("does not answer (is REDIS_URL right and the server up?): %w", err)
	}
	return nil
}

func mailFinding(s *session, parts *portal.Parts) error {
	if parts.Mailer == nil {
		return errors.New("no mail server is set: letters wait (DAYLIGHT_MAIL_HOST)")
	}
	ctx, cancel := context.WithTimeout(s, 10*time.Second)
	defer cancel()
	return parts.Mailer.Check(ctx)
}

func logFinding(parts *portal.Parts) error {
	if parts.Keys.LogSigner == nil {
		return errors.New("no signing key: the log is served but not continued (put log.key back into the keys folder)")
	}
	return nil
}

// disk warns while there is still time.
func disk() error {
	var fs unix.Statfs_t
	if err := unix.Statfs(".", &fs); err != nil {
		return err
	}
	if free := fs.Bavail * uint64(fs.Bsize); free < 1<<30 {
		return fmt.Errorf("less than 1 GiB is free (%d MiB): make room", free>>20)
	}
	return nil
}
