package staff

import (
	"errors"

	"daylight/portal/web"
	"daylight/requests/ledger"
)

// logAlarm is what those who look after the sources must know of the log: that nothing is signed, and what has to be sent
// again; that a witness does not cosign.
type logAlarm struct {
	ledger.Standing
	resend    []ledger.Resend
	witnesses []ledger.WitnessState // those in trouble
}

func (p *Pages) logAlarm(v *web.Visitor) (a logAlarm, err error) {
	if a.Standing, err = p.Ledger.Standing(v.Ctx()); err != nil {
		return a, err
	}
	if errors.Is(a.Stopped, ledger.ErrBehind) || errors.Is(a.Stopped, ledger.ErrForked) {
		if a.resend, err = p.Ledger.Resend(v.Ctx()); err != nil {
			return a, err
		}
	}
	states, err := p.Ledger.WitnessStates(v.Ctx())
	for _, s := range states {
		if s.Trouble != "" {
			a.witnesses = append(a.witnesses, s)
		}
	}
	return a, err
}

func (p *Pages) sendAgain(v *web.Visitor, r ledger.Resend) string {
	name := isolated(p.sourceName(v, r.Names, r.Source))
	if r.Since.IsZero() {
		return v.T("office.log.since_ever", "Source", name)
	}
	return v.T("office.log.since", "Source", name, "At", p.moment(v, r.Since))
}
