package notices

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// RegulatorNotice is what the regulator is told of a breach in one phase (GDPR Art. 33(3)). What is not known yet stays empty and follows
// in a later phase (Art. 33(4)).
type RegulatorNotice struct {
	Nature       string `json:"nature,omitempty"`       // a
	People       string `json:"people,omitempty"`       // a, categories of people
	PeopleCount  *int   `json:"people_count,omitempty"` // a, approximate
	Records      string `json:"records,omitempty"`      // a, categories of records
	RecordsCount *int   `json:"records_count,omitempty"`
	Contact      string `json:"contact,omitempty"`      // b, where more can be learned
	Consequences string `json:"consequences,omitempty"` // c, likely ones
	Measures     string `json:"measures,omitempty"`     // d, taken or proposed
}

// Missing names what Art. 33(3) asks for and the notice leaves open.
// i18n: incident.notice.field.*
func (n RegulatorNotice) Missing() (list []string) {
	for _, part := range []struct {
		name string
		open bool
	}{
		{"nature", n.Nature == ""}, {"people", n.People == ""}, {"people_count", n.PeopleCount == nil}, {"records", n.Records == ""},
		{"records_count", n.RecordsCount == nil}, {"contact", n.Contact == ""}, {"consequences", n.Consequences == ""}, {"measures", n.Measures == ""},
	} {
		if part.open {
			list = append(list, part.name)
		}
	}
	return list
}

func (n *RegulatorNotice) check() (p Problems) {
	for _, part := range []struct {
		field string
		text  *string
	}{
		{"nature", &n.Nature}, {"people", &n.People}, {"records", &n.Records}, {"contact", &n.Contact}, {"consequences", &n.Consequences}, {"measures", &n.Measures},
	} {
		*part.text = strings.TrimSpace(*part.text)
		p.line(part.field, *part.text, 4000)
	}
	for field, count := range map[string]*int{"people_count": n.PeopleCount, "records_count": n.RecordsCount} {
		if count != nil && (*count < 0 || *count > 1_000_000_000) {
			p.add(field, "notices.problem.count")
		}
	}
	if n.Nature == "" { // a notice that does not say what happened is none
		p.add("nature", "notices.problem.incident_what")
	}
	return p
}

// Phase is one notice to the regulator: prepared, or sent.
type Phase struct {
	Number     int
	Content    RegulatorNotice
	SavedAt    time.Time
	WriterName string
	SentAt     time.Time // zero while it is being prepared
	Way        string
	Reference  string // the regulator's own
	WhyLate    string
}

// Sent reports whether the regulator has it.
func (p Phase) Sent() bool { return !p.SentAt.IsZero() }

// NoticeWays are the ways by which a regulator is told.
// i18n: incident.way.*
func NoticeWays() []string { return []string{"form", "mail", "phone", "post"} }

// Dispatch is how and when a notice went out.
type Dispatch struct {
	At        time.Time
	Way       string
	Reference string
}

// Phases are the notices to the regulator about an incident, in their order.
func (b *Board) Phases(ctx context.Context, who Officer, incident uuid.UUID) ([]Phase, error) {
	if !who.readsIncidents() {
		return nil, ErrNotAllowed
	}
	return phases(ctx, b.DB, incident)
}

func phases(ctx context.Context, q querier, incident uuid.UUID) ([]Phase, error) {
	rows, err := q.Query(ctx, `select n, content, saved_at, writer_name, sent_at, way, reference, why_late from notices_incident_notice
		where incident = $1 order by n`, incident)
	if err != nil {
		return nil, fmt.Errorf("notices: reading notices to the regulator: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Phase, err error) {
		var content []byte
		var sent *time.Time
		if err = row.Scan(&p.Number, &content, &p.SavedAt, &p.WriterName, &sent, &p.Way, &p.Reference, &p.WhyLate); err != nil {
			return p, err
		}
		if sent != nil {
			p.SentAt = *sent
		}
		return p, json.Unmarshal(content, &p.Content)
	})
}

// PrepareNotice saves the next notice to the regulator, or the one being prepared. ErrState unless it was decided to tell the regulator, or
// once the incident is closed.
func (b *Board) PrepareNotice(ctx context.Context, who Officer, s IncidentStep, n RegulatorNotice) error {
	return b.stepIn(ctx, who, s, "notice_saved", func(tx pgx.Tx, i *Incident) error {
		if !i.Regulator.Tell {
			return ErrState
		}
		if err := n.check().orNil(); err != nil {
			return err
		}
		content, err := json.Marshal(n)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into notices_incident_notice (incident, n, content, saved_at, writer_name)
			select $1, coalesce(max(n) filter (where sent_at is null), max(n) + 1, 1), $2, $3, $4 from notices_incident_notice where incident = $1
			on conflict (incident, n) do update set content = $2, saved_at = $3, writer_name = $4`, i.ID, content, b.now(), who.Name)
		if err != nil {
			return fmt.Errorf("notices: saving a notice to the regulator: %w", err)
		}
		return nil
	})
}

// SendNotice records that the notice being prepared went to the regulator. The first counts as telling the regulator; one later than the law
// sets carries the reasons (Art. 33(1)). ErrState when none is being prepared.
func (b *Board) SendNotice(ctx context.Context, who Officer, s IncidentStep, d Dispatch) error {
	return b.stepIn(ctx, who, s, "regulator_told", func(tx pgx.Tx, i *Incident) error {
		list, err := phases(ctx, tx, i.ID)
		if err != nil {
			return err
		}
		if len(list) == 0 || list[len(list)-1].Sent() || !i.Regulator.Tell {
			return ErrState
		}
		var p Problems
		p.moment("at", d.At, i.AwareAt, b.now())
		if len(list) == 1 && d.At.After(i.NotifyBy) && !i.NotifyBy.IsZero() && strings.TrimSpace(s.Why) == "" {
			p.add("why", "notices.problem.told_late")
		}
		if len(list) > 1 && d.At.Before(list[len(list)-2].SentAt) {
			p.add("at", "notices.problem.before_phase")
		}
		if !slices.Contains(NoticeWays(), d.Way) {
			p.add("way", "notices.problem.choose")
		}
		p.line("reference", d.Reference, 200)
		p.line("why", s.Why, 2000)
		if err := p.orNil(); err != nil {
			return err
		}
		at := d.At.UTC().Truncate(time.Microsecond)
		if i.Regulator.At.IsZero() {
			i.Regulator.At = at
		}
		_, err = tx.Exec(ctx, `update notices_incident_notice set sent_at = $3, way = $4, reference = $5, why_late = $6 where incident = $1 and n = $2`,
			i.ID, list[len(list)-1].Number, at, d.Way, strings.TrimSpace(d.Reference), strings.TrimSpace(s.Why))
		if err != nil {
			return fmt.Errorf("notices: recording a notice to the regulator: %w", err)
		}
		return nil
	})
}
