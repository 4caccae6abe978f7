package notices

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// KindIncident is the public summary of an incident.
const KindIncident Kind = "incident"

// fewPeople is the number below which a summary does not say how many people an incident concerns: it might point at them.
const fewPeople = 5

// Summary is what everybody may know of an incident. It names nobody, and holds no number so small that it would point at somebody.
type Summary struct {
	Number    int64  `json:"number"`
	Kind      string `json:"kind"` // an IncidentKind
	Title     Text   `json:"title"`
	What      Text   `json:"what"`
	Done      Text   `json:"done"` // what was done about it
	From      Day    `json:"from"` // when it happened, or began
	Until     Day    `json:"until,omitempty"`
	Known     Day    `json:"known"`            // since when the body knows
	People    *int   `json:"people,omitempty"` // absent when it is not known, or fewer than five
	Few       bool   `json:"fewer_than_5_people,omitempty"`
	Regulator Day    `json:"regulator_told,omitempty"` // empty when the regulator was not told
	Told      Day    `json:"people_told,omitempty"`
}

func incidentCode(number int64) string { return strconv.FormatInt(number, 10) }

// Ref is the summary's permanent address.
func (s Summary) Ref() Ref { return Ref{KindIncident, incidentCode(s.Number)} }

// Name is the summary's title.
func (s Summary) Name() Text { return s.Title }

// Counted sets how many people an incident concerns, as far as it may be said; nil is not known.
func (s *Summary) Counted(people *int) {
	s.People, s.Few = people, false
	if people != nil && *people > 0 && *people < fewPeople {
		s.People, s.Few = nil, true
	}
}

func (s Summary) check(authoritative string) (p Problems) {
	p.text("title", s.Title, authoritative, 200)
	p.text("what", s.What, authoritative, 4000)
	p.text("done", s.Done, authoritative, 4000)
	for field, day := range map[string]Day{"from": s.From, "until": s.Until, "known": s.Known, "regulator": s.Regulator, "told": s.Told} {
		p.day(field, day)
	}
	for field, day := range map[string]Day{"from": s.From, "known": s.Known} {
		if day == "" {
			p.add(field, "notices.problem.required")
		}
	}
	if s.Until != "" && s.Until < s.From {
		p.add("until", "notices.problem.order")
	}
	if s.People != nil && *s.People > 0 && *s.People < fewPeople { // never stored, so never given away
		p.add("people", "notices.problem.count")
	}
	return p
}

func (s Summary) index(lang, authoritative string) entry {
	return entry{s.Title.In(lang, authoritative).Text, s.What.In(lang, authoritative).Text, s.Done.In(lang, authoritative).Text}
}

func (s Summary) cites() []Ref  { return nil }
func (s Summary) reviewed() Day { return "" }

// SummaryVersion is one version of a summary.
type SummaryVersion = Version[Summary]

// Summaries are the published summaries in force, the newest incident first.
func (b *Board) Summaries(ctx context.Context) ([]SummaryVersion, error) {
	return read[Summary](ctx, b.DB, `where d.kind = $1 and v.state = 'published' order by d.code::bigint desc`, KindIncident)
}

// ReadSummary reads a published summary; number 0 is the version in force. With ErrWithdrawn the reading is of the last that was.
func (b *Board) ReadSummary(ctx context.Context, code string, number int) (Reading[Summary], error) {
	return readWhole[Summary](ctx, b, Ref{KindIncident, code}, number)
}

// SummaryFile is what the desk has of one summary: the version being worked on, and the last that was published.
type SummaryFile struct {
	Incident  uuid.UUID
	Number    int64
	Open      *SummaryVersion
	Published *SummaryVersion
}

// SummaryOf reads what there is of the summary of an incident, for those who publish. It says nothing of the incident but its number.
func (b *Board) SummaryOf(ctx context.Context, who Officer, incident uuid.UUID) (SummaryFile, error) {
	f := SummaryFile{Incident: incident}
	if !who.mayEdit() {
		return f, ErrNotAllowed
	}
	i, err := b.incident(ctx, b.DB, incident, "")
	if err != nil {
		return f, err
	}
	f.Number = i.Number
	list, err := read[Summary](ctx, b.DB, `where d.kind = $1 and d.code = $2 and (v.number is null or v.state in ('published', 'withdrawn'))
		order by v.id`, KindIncident, incidentCode(i.Number))
	for n := range list {
		if list[n].Number == 0 {
			f.Open = &list[n]
		} else {
			f.Published = &list[n]
		}
	}
	return f, err
}

// OutboundText is an incident with texts for outside: what those who publish are asked to read.
type OutboundText struct {
	Incident uuid.UUID
	Number   int64
	Letter   bool // a letter waits for a second person
	Summary  VersionState
}

// Outbound lists incidents whose letter or summary is being worked on, for those who publish.
func (b *Board) Outbound(ctx context.Context, who Officer) ([]OutboundText, error) {
	if !who.mayEdit() {
		return nil, ErrNotAllowed
	}
	rows, err := b.DB.Query(ctx, `select i.id, i.number, exists (select from notices_incident_letter l where l.incident = i.id and l.approved_at is null),
			coalesce((select v.state from notices_version v join notices_document d on d.id = v.document_id
				where d.kind = 'incident' and d.code = i.number::text and v.number is null limit 1), '') as summary
		from notices_incident i order by i.number desc limit 500`)
	if err != nil {
		return nil, err
	}
	var list []OutboundText
	for rows.Next() {
		var o OutboundText
		if err := rows.Scan(&o.Incident, &o.Number, &o.Letter, &o.Summary); err != nil {
			return nil, err
		}
		if o.Letter || o.Summary != "" {
			list = append(list, o)
		}
	}
	return list, rows.Err()
}

// SummarisedFrom is a first summary of an incident, made of what is known of it. day gives the day of a moment where the body is.
func SummarisedFrom(i Incident, authoritative string, day func(time.Time) Day) Summary {
	s := Summary{Number: i.Number, Kind: string(i.Kind), Title: Text{authoritative: i.Title}, What: Text{authoritative: i.What}, Known: day(i.AwareAt)}
	s.From = s.Known
	if !i.Regulator.At.IsZero() {
		s.Regulator = day(i.Regulator.At)
	}
	if !i.People.At.IsZero() {
		s.Told = day(i.People.At)
	}
	s.Counted(i.Affected)
	return s
}

// IncidentRevision is the revision of an incident, for a step by somebody who publishes and need not know the incident itself.
func (b *Board) IncidentRevision(ctx context.Context, who Officer, incident uuid.UUID) (int, error) {
	if !who.mayEdit() {
		return 0, ErrNotAllowed
	}
	i, err := b.incident(ctx, b.DB, incident, "")
	return i.Revision, err
}
