package ledger

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Agreement is one version of a published sharing agreement, as far as a look under it cares.
type Agreement struct {
	Code       string
	Parties    []string
	Activities []string
	Starts     string // ISO day
	Ends       string // the last day, or that of its withdrawal; empty without end
}

// Lapse is an agreement that had ended when data were shared under it.
type Lapse struct {
	Agreement string
	Ended     time.Time // its last day, as midnight UTC
}

// Terms are the versions of all published sharing agreements. They are few, and asked for once for any number of looks.
type Terms struct {
	own  Organisation
	zone *time.Location
	list []Agreement // of one code the newest version first
}

// Terms asks for them.
func (l *Ledger) Terms(ctx context.Context) (Terms, error) {
	t := Terms{own: l.Organisation, zone: l.zone()}
	if l.Agreements == nil {
		return t, nil
	}
	list, err := l.Agreements(ctx)
	t.list = list
	return t, err
}

// Lapsed gives the agreement under which a look was, if it had ended by then. The source names it; where it names none, it is one whose
// activity the look served and to which the organisation that looked, or was given the data, is a party. The version that had begun by the day of
// the look decides. Nil when any agreement of these was in force, and when nothing was shared.
func (t Terms) Lapsed(e Entry) *Lapse {
	if len(t.list) == 0 || e.Type == Denied || e.Outcome == "denied" || e.Outcome == "failed" {
		return nil
	}
	day := e.Occurred.In(t.zone).Format(time.DateOnly)
	decided := map[string]bool{}
	var lapse *Lapse
	for _, a := range t.list {
		if decided[a.Code] || !t.covers(a, e) || a.Starts > day {
			continue
		}
		decided[a.Code] = true
		if a.Ends == "" || a.Ends >= day {
			return nil
		}
		ended, err := time.Parse(time.DateOnly, a.Ends)
		if err == nil && (lapse == nil || ended.After(lapse.Ended)) {
			lapse = &Lapse{Agreement: a.Code, Ended: ended}
		}
	}
	return lapse
}

// covers tells whether a look falls under an agreement.
func (t Terms) covers(a Agreement, e Entry) bool {
	if e.Recipient != nil && e.Recipient.Agreement != "" {
		return e.Recipient.Agreement == a.Code
	}
	if !slices.Contains(a.Activities, e.Purpose.Activity) {
		return false
	}
	party := func(name string) bool {
		return name != "" && !strings.EqualFold(name, t.own.Name) && slices.ContainsFunc(a.Parties, func(p string) bool { return strings.EqualFold(p, name) })
	}
	return e.Recipient != nil && party(e.Recipient.Name) || party(e.Actor.Organisation.Name)
}
