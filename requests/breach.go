package requests

import (
	"time"

	"daylight/requests/deadline"
)

// breach is what the deadline library calls the clock of a breach of personal data.
const breach deadline.Kind = "breach"

// Breach reckons by when the law wants the regulator told of a breach of personal data that the body became aware of at a moment: within 72
// hours (GDPR Art. 33(1)). False where the law sets no such time.
func (r *Registry) Breach(aware time.Time) (deadline.Reckoning, bool, error) {
	facts := deadline.Facts{Zone: r.zone(), List: []deadline.Fact{deadline.At(deadline.AwareAt, aware)}}
	law, err := r.Library.Law(r.LawID, facts.Received())
	if err != nil {
		return deadline.Reckoning{}, false, err
	}
	out, err := deadline.Reckon(law, breach, facts, r.Calendar)
	if unknownKind(err) {
		return deadline.Reckoning{}, false, nil
	}
	return out, err == nil, err
}

// NotifyBy is the moment until which the regulator is to be told of a breach; false where the law sets none.
func (r *Registry) NotifyBy(aware time.Time) (time.Time, bool) {
	out, set, err := r.Breach(aware)
	return out.DueAt, set && err == nil && !out.DueAt.IsZero()
}
