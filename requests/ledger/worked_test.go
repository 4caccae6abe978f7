package ledger

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// worked counts a whole day, step by step.
func (w *world) worked(day Workday) (steps []WorkStep) {
	w.t.Helper()
	for from := (TracePlace{}); ; {
		var step WorkStep
		err := pgx.BeginFunc(w.ctx, w.DB, func(tx pgx.Tx) (err error) {
			step, err = w.Worked(w.ctx, tx, day, from)
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
		if steps = append(steps, step); step.Done {
			return steps
		}
		from = step.Next
	}
}

// A day with more looks than one step opens is counted in several, each look once; the same unit and role are one group, and another's are not.
func TestWorkedStepByStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const all = traceLooks + 1_500
	var bodies [][]byte
	for i := range all {
		role := []string{"Tax inspector", "Tax clerk"}[i%2]
		bodies = append(bodies, event(fmt.Sprintf("w-%d", i), ago(time.Duration(i)*time.Second), "60001017869", fmt.Sprintf("6%010d", i), "emp-4471",
			fmt.Sprintf("emp-%d", i%10), "Tax inspector", role))
		if len(bodies) == MaxBatch || i == all-1 {
			w.send(bodies...)
			bodies = nil
		}
	}
	w.send(event("other-day", ago(48*time.Hour)))
	steps := w.worked(Workday{From: clock.Add(-24 * time.Hour), Until: clock.Add(time.Second), Since: clock.AddDate(0, 0, -30), Repeats: 3})
	looks, hours, people, groups := 0, 0, map[int64]int{}, map[int64]bool{}
	for _, step := range steps {
		for _, one := range step.Worked {
			looks += one.Looks
			people[one.Actor] += one.Looks
			groups[one.Peers] = true
			for _, n := range one.Hours {
				hours += n
			}
			if one.Kinds["income"] != one.Looks || one.Caseless != 0 || one.Source != "tax" {
				t.Fatalf("%+v", one)
			}
		}
	}
	if len(steps) < 2 || looks != all || hours != all || len(people) != 10 || len(groups) != 2 {
		t.Errorf("%d steps, %d looks, %d by hour, %d people in %d groups", len(steps), looks, hours, len(people), len(groups))
	}
}

// BenchmarkWorked is what it costs to count looks by official, in processor time here and in the backend of the database: the clock says
// nothing on a machine that does other things.
func BenchmarkWorked(b *testing.B) {
	w := newWorld(b)
	const all = 20_000
	for i := range all / MaxBatch {
		bodies := batchOf(i, MaxBatch)
		for k := 0; k < len(bodies); k += 5 { // one in five without a case: these are asked about once more
			bodies[k] = bytes.Replace(bodies[k], []byte(`"case_ref":"IT-2025-118822",`), nil, 1)
		}
		w.send(bodies...)
	}
	day := Workday{From: clock.Add(-24 * time.Hour), Until: clock, Since: clock.AddDate(0, 0, -30), Repeats: 3}
	var ours, theirs time.Duration
	read := 0
	for b.Loop() {
		for from, done := (TracePlace{}), false; !done; {
			err := pgx.BeginFunc(w.ctx, w.DB, func(tx pgx.Tx) error {
				pid := int(tx.Conn().PgConn().PID())
				before, there := processor(b), backend(b, pid)
				step, err := w.Worked(w.ctx, tx, day, from)
				ours, theirs = ours+processor(b)-before, theirs+backend(b, pid)-there
				read, from, done = read+step.Looks, step.Next, step.Done
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(ours.Microseconds())/float64(read), "cpu-µs/look")
	b.ReportMetric(float64(theirs.Microseconds())/float64(read), "backend-µs/look")
}

func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// backend is the processor time of a process of this machine, in hundredths of a second.
func backend(b *testing.B, pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Skip("the database is elsewhere")
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+2:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}
