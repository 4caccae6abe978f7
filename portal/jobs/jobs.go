// Package jobs does what is asked for in a transaction and done after it: letters, instructions to source systems, the carrying out
// of the retention schedule, and the timetable of what recurs. It knows how to reach mail servers and source systems; which letter is
// due, to whom, and what follows from an answer, the domain says.
package jobs

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/portal/report"
	"daylight/requests"
)

// Office is what the workers need.
type Office struct {
	Registry  *requests.Registry
	Board     *notices.Board
	Directory *account.Directory
	Catalogue *i18n.Catalogue
	Mailer    *mail.Mailer // nil while no mail server is set: letters wait
	Reports   report.Desk
	Client    *http.Client // to source systems; Patient when nil
	Letter    Letterhead
	Ahead     int // working days reminders look ahead
	Log       *slog.Logger
}

// Workers are all workers, for the queue's client.
func (o *Office) Workers() *river.Workers {
	if o.Client == nil {
		o.Client = Patient()
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &letterWorker{office: o})
	river.AddWorker(workers, &instructWorker{office: o})
	river.AddWorker(workers, &behestWorker{office: o})
	river.AddWorker(workers, &sharedWorker{office: o})
	river.AddWorker(workers, &codeWorker{office: o})
	river.AddWorker(workers, &codeLetterWorker{office: o})
	river.AddWorker(workers, &nudgeWorker{office: o})
	river.AddWorker(workers, &strandedWorker{office: o})
	river.AddWorker(workers, &strandedLetterWorker{office: o})
	river.AddWorker(workers, &incidentWorker{office: o})
	river.AddWorker(workers, &alarmWorker{office: o})
	river.AddWorker(workers, &affectedWorker{office: o})
	river.AddWorker(workers, &drawingWorker{office: o})
	river.AddWorker(workers, &writingWorker{office: o})
	river.AddWorker(workers, &dueWorker{office: o})
	river.AddWorker(workers, &accessWorker{office: o})
	river.AddWorker(workers, &retentionWorker{office: o})
	river.AddWorker(workers, &tidyWorker{office: o})
	river.AddWorker(workers, &recountWorker{office: o})
	river.AddWorker(workers, &refreshWorker{office: o})
	river.AddWorker(workers, &signerEndedWorker{office: o})
	river.AddWorker(workers, &morningWorker{office: o})
	river.AddWorker(workers, &digestWorker{office: o})
	river.AddWorker(workers, &errandWorker{office: o})
	river.AddWorker(workers, &errandLetterWorker{office: o})
	river.AddWorker(workers, &declareWorker{office: o})
	river.AddWorker(workers, &conflictWorker{office: o})
	river.AddWorker(workers, &watchWorker{office: o})
	river.AddWorker(workers, &documentWorker{office: o})
	river.AddWorker(workers, &resumeWorker{office: o})
	river.AddWorker(workers, &readyWorker{office: o})
	river.AddWorker(workers, &proceedWorker{office: o})
	river.AddWorker(workers, &noticedWorker{office: o})
	river.AddWorker(workers, &followWorker{office: o})
	river.AddWorker(workers, &quarterWorker{office: o})
	river.AddWorker(workers, &quartersWorker{office: o})
	return workers
}

// Timetable is what recurs. River lets one replica lead, so each happens once however many there are.
func (o *Office) Timetable() []*river.PeriodicJob {
	quiet := daily{hour: 3, zone: o.Registry.Zone}
	return []*river.PeriodicJob{
		river.NewPeriodicJob(quiet, func() (river.JobArgs, *river.InsertOpts) { return requests.RetentionArgs{}, once }, nil),
		river.NewPeriodicJob(quiet, func() (river.JobArgs, *river.InsertOpts) { return tidyArgs{}, once },
			&river.PeriodicJobOpts{RunOnStart: true}), // an upgrade may have left something to carry over
		river.NewPeriodicJob(quiet, func() (river.JobArgs, *river.InsertOpts) { return refreshArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}), // an upgrade may bring other laws, a restart other settings
		river.NewPeriodicJob(daily{hour: morning, zone: o.Registry.Zone}, func() (river.JobArgs, *river.InsertOpts) { return morningArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}), // a portal that was down at seven has mornings too
		river.NewPeriodicJob(quiet, func() (river.JobArgs, *river.InsertOpts) { return quartersArgs{}, once }, nil),
		river.NewPeriodicJob(quiet, func() (river.JobArgs, *river.InsertOpts) { return watchArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}), // a portal that was down at three has days to read too
		river.NewPeriodicJob(river.PeriodicInterval(conflictEvery), func() (river.JobArgs, *river.InsertOpts) { return conflictArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Minute), func() (river.JobArgs, *river.InsertOpts) { return resumeArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Minute), func() (river.JobArgs, *river.InsertOpts) { return notices.ProceedArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}), // a portal that was down at the moment of a publication
	}
}

// daily is an hour of each day where the body is. An interval would begin anew with each restart, and a portal restarted every day
// would never come to its end.
type daily struct {
	hour int
	zone *time.Location
}

// Next is the coming one.
func (d daily) Next(after time.Time) time.Time {
	local := after.In(d.zone)
	next := time.Date(local.Year(), local.Month(), local.Day(), d.hour, 0, 0, 0, d.zone)
	if !next.After(after) {
		next = time.Date(local.Year(), local.Month(), local.Day()+1, d.hour, 0, 0, 0, d.zone)
	}
	return next
}

// once keeps a change of leaders from doing a night's work twice.
var once = &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: 12 * time.Hour}}

// Patient is a client for foreign systems: it waits ten seconds, follows no redirects and keeps few connections.
func Patient() *http.Client {
	return &http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{Proxy: nil, MaxConnsPerHost: 4, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 5 * time.Second},
	}
}
