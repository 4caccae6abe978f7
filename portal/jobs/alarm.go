package jobs

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/requests"
)

// alarmArgs asks for one letter to one data protection officer about an incident of which the regulator has neither been told nor is
// it decided that it need not be, or of which people wait to be told. A day has one of them.
type alarmArgs struct {
	Incident uuid.UUID `json:"incident"`
	Officer  uuid.UUID `json:"officer"`
	Day      string    `json:"day"`
}

// Kind names the job.
func (alarmArgs) Kind() string { return "alarm" }

// InsertOpts keeps it to one.
func (alarmArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// alarm asks for a letter about each incident whose clock runs, to each data protection officer it is there for.
func (o *Office) alarm(ctx context.Context, there []requests.Officer) error {
	for _, to := range there {
		if !to.Is(requests.RoleDPO) {
			continue
		}
		list, err := o.running(ctx, to)
		if err != nil {
			return err
		}
		for _, i := range list {
			if _, err := o.Registry.Jobs.Insert(ctx, alarmArgs{i.ID, to.ID, o.Registry.Today().String()}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// running lists the incidents about which something is left to do towards the regulator or the people concerned. One that comes from a case behind the
// officer's wall is not there.
func (o *Office) running(ctx context.Context, to requests.Officer) ([]notices.Incident, error) {
	list, err := o.Board.Incidents(ctx, notices.Officer{ID: to.ID, Name: to.Name, Roles: to.Roles})
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(i notices.Incident) bool {
		return !i.Open() || !towardsRegulator(i) && !i.People.Waits()
	})
	ids := make([]uuid.UUID, len(list))
	for n, i := range list {
		ids[n] = i.ID
	}
	hidden, err := o.Registry.BehindWall(ctx, to, ids)
	return slices.DeleteFunc(list, func(i notices.Incident) bool { return slices.Contains(hidden, i.ID) }), err
}

// towardsRegulator tells whether the clock of the regulator runs.
func towardsRegulator(i notices.Incident) bool { return !i.Regulator.Decided || i.Regulator.Waits() }

type alarmWorker struct {
	river.WorkerDefaults[alarmArgs]
	office *Office
}

// Work writes it, if it is still so.
func (w *alarmWorker) Work(ctx context.Context, job *river.Job[alarmArgs]) error {
	return tell(ctx, w.office, job.Args.Officer,
		func(to requests.Officer) (notices.Incident, error) {
			if !to.Is(requests.RoleDPO) {
				return notices.Incident{}, requests.ErrNothing
			}
			list, err := w.office.running(ctx, to)
			if err != nil {
				return notices.Incident{}, err
			}
			at := slices.IndexFunc(list, func(i notices.Incident) bool { return i.ID == job.Args.Incident })
			if at < 0 {
				return notices.Incident{}, requests.ErrNothing
			}
			return list[at], nil
		},
		func(p *i18n.Printer, to account.Officer, i notices.Incident) (mail.Letter, error) {
			return w.office.Letter.Alarm(p, to, job.Args, w.office.local(i))
		})
}

// local is the incident with its moments in the body's zone.
func (o *Office) local(i notices.Incident) notices.Incident {
	if !i.NotifyBy.IsZero() {
		i.NotifyBy = i.NotifyBy.In(o.Registry.Zone)
	}
	if !i.People.Since.IsZero() {
		i.People.Since = i.People.Since.In(o.Registry.Zone)
	}
	return i
}

// Alarm puts into words that the clock of an incident runs. What happened stays in the portal.
func (h Letterhead) Alarm(p *i18n.Printer, to account.Officer, a alarmArgs, i notices.Incident) (mail.Letter, error) {
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body,
		Subject: p.T("incident.mail.subject", "Number", i.Number), Paragraphs: []string{p.T("incident.mail.undecided", "Number", i.Number)},
		LinkText: p.T("incident.mail.link"), Link: h.address(p, "/staff/incidents/"+i.ID.String()), Foot: p.T("incident.mail.foot", "Service", h.Service)}
	switch {
	case !towardsRegulator(i):
		s.Subject, s.Paragraphs = p.T("incident.mail.subject_people", "Number", i.Number), nil
	case i.Regulator.Decided:
		s.Paragraphs[0] = p.T("incident.mail.untold", "Number", i.Number)
		fallthrough
	default:
		if !i.NotifyBy.IsZero() {
			s.Paragraphs = append(s.Paragraphs, p.T("incident.mail.until", "When", p.DateTime(i.NotifyBy)))
		}
	}
	if i.People.Waits() {
		s.Paragraphs = append(s.Paragraphs, p.T("incident.mail.people", "Number", i.Number, "When", p.DateTime(i.People.Since)))
	}
	return h.set(s, to.Email, "alarm-"+a.Incident.String()+"-"+a.Officer.String()+"-"+a.Day)
}
