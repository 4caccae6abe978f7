package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sys/unix"

	"daylight/migrations"
	"daylight/portal"
	"daylight/portal/account"
	"daylight/portal/jobs"
	"daylight/portal/report"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

type doctorCmd struct {
	online `embed:""`
}

// finding is one line of the doctor's: what was looked at, what is wrong with it and the remedy. Notes are what to know although
// nothing is wrong.
type finding struct {
	part  string
	err   error
	notes []string
}

// Run looks at each part by itself, so that one fault does not hide another. Exit code 3 when something is wrong.
func (c *doctorCmd) Run(s *session) error {
	findings := []finding{{part: "configuration", err: c.Check()}}
	findings = append(findings, keysFinding(c.KeysDir, time.Now()))
	_, err := c.Fonts()
	findings = append(findings, finding{part: "fonts", err: err})
	findings = append(findings, c.database(s)...)
	findings = append(findings, finding{part: "redis", err: c.redis(s)}, finding{part: "disk", err: disk()})
	findings = append(findings, c.whole(s, findings)...)
	wrong := 0
	for _, f := range findings {
		if f.err != nil {
			wrong++
			fmt.Fprintf(s.Out, "%-14s %v\n", f.part, f.err)
		} else {
			fmt.Fprintf(s.Out, "%-14s in order\n", f.part)
		}
		for _, note := range f.notes {
			fmt.Fprintf(s.Out, "%-14s note: %s\n", "", note)
		}
	}
	if wrong > 0 {
		return away(fmt.Errorf("%d of %d parts need attention", wrong, len(findings)))
	}
	return nil
}

// whole looks at the portal that the parts make. When it cannot be put together and none of the parts says why, it says so itself.
func (c *doctorCmd) whole(s *session, found []finding) []finding {
	parts, err := portal.Open(s, c.Config)
	if err != nil {
		needed := []string{"configuration", "keys", "fonts", "database", "schema"}
		if slices.ContainsFunc(found, func(f finding) bool { return f.err != nil && slices.Contains(needed, f.part) }) {
			return nil
		}
		return []finding{{part: "portal", err: err}}
	}
	defer parts.Close()
	return []finding{{part: "mail", err: mailFinding(s, parts)}, logFinding(s, parts), lawFinding(s, parts), retentionFinding(s, parts)}
}

// keysFinding reads the keys, and tells while there is still time that the certificate that signs reports ends.
func keysFinding(dir string, now time.Time) finding {
	f := finding{part: "keys"}
	keys, err := portal.LoadKeys(dir)
	if err == nil && keys.Unsigned != nil {
		err = fmt.Errorf("reports and letters are made without a signature: %w (docs/operate.md)", keys.Unsigned)
	}
	if f.err = err; err != nil {
		return f
	}
	const ahead = 60 * 24 * time.Hour
	if ends := keys.ReportChain[0].NotAfter; ends.Before(now) {
		f.err = fmt.Errorf("the certificate that signs reports ended on %s: put in another (docs/operate.md)", ends.Format(time.DateOnly))
	} else if ends.Before(now.Add(ahead)) {
		f.notes = []string{fmt.Sprintf("the certificate that signs reports ends on %s: have another ready (docs/operate.md)", ends.Format(time.DateOnly))}
	}
	return f
}

// database looks at the connection, the schema and the two clocks.
func (c *doctorCmd) database(s *session) []finding {
	pool, err := database{DatabaseURL: c.DatabaseURL}.open(s)
	if err != nil {
		return []finding{{part: "database", err: err}}
	}
	defer pool.Close()
	found := []finding{{part: "database"}, {part: "schema"}, {part: "clock"}, roleFinding(s, pool), commitFinding(s, pool)}
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

// roleFinding tells whether the portal's login could erase the access ledger.
func roleFinding(s *session, pool *pgxpool.Pool) finding {
	f := finding{part: "role"}
	f.err = pool.AcquireFunc(s, func(c *pgxpool.Conn) error { return portal.LoginStanding(s, c.Conn()) })
	if errors.Is(f.err, portal.ErrStepsDown) {
		f.err, f.notes = nil, []string{f.err.Error()}
	}
	return f
}

// commitFinding tells whether what the portal has acknowledged outlives a crash of the database, and a fail-over to its standby.
func commitFinding(s *session, pool *pgxpool.Pool) finding {
	f := finding{part: "commits"}
	var commit, fsync string
	var copies, waits bool
	if f.err = pool.QueryRow(s, `SELECT current_setting('synchronous_commit'), current_setting('fsync'), EXISTS (SELECT FROM pg_stat_replication),
		current_setting('synchronous_standby_names') <> ''`).Scan(&commit, &fsync, &copies, &waits); f.err != nil {
		return f
	}
	switch {
	case fsync == "off" || commit == "off":
		f.err = errors.New("the database says that a record is safe before it is on disk, so a crash can lose what somebody was told is filed: " +
			"set fsync and synchronous_commit to on")
	case copies && (!waits || commit == "local"):
		f.notes = append(f.notes, "the standby may lag behind, so a fail-over to it can lose the last records that somebody was told are filed: "+
			"name it in synchronous_standby_names, with synchronous_commit on or remote_apply (docs/operate.md)")
	}
	return f
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

// lawFinding reckons a request that came today, and tells what whoever chose the law and the calendar should know: what is in
// doubt, that it binds no public body, that nobody has checked the holidays of the coming year.
func lawFinding(s *session, parts *portal.Parts) finding {
	f := finding{part: "law"}
	calendar, err := parts.Registry.CurrentCalendar(s)
	if err != nil {
		f.err = err
		return f
	}
	today := parts.Registry.Today()
	law, err := parts.Library.Law(parts.Registry.LawID, today)
	if err == nil {
		var r deadline.Reckoning
		facts := deadline.Facts{Zone: parts.Registry.Zone, List: []deadline.Fact{deadline.On(deadline.ReceivedAt, today)}}
		r, err = deadline.Reckon(law, law.Kinds()[0], facts, calendar)
		for _, warning := range r.Warnings {
			f.notes = append(f.notes, report.Say(parts.Catalogue.Printer("en"), warning))
		}
	}
	f.err = err
	return f
}

// retentionFinding tells which sources' access entries are never erased, for want of a published row.
func retentionFinding(s *session, parts *portal.Parts) finding {
	f := finding{part: "retention"}
	var kept []string
	if kept, f.err = jobs.KeptForEver(s, parts.Board, parts.Ledger); len(kept) > 0 {
		f.notes = []string{fmt.Sprintf("no published row of the retention schedule ends the access entries of %s: they are never erased "+
			"(publish a row for the class %s or %s:ID)", strings.Join(kept, ", "), ledger.ClassEntry, ledger.ClassEntry)}
	}
	return f
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
