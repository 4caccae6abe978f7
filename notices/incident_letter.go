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

// letterApproved is the step that anybody who publishes may take, unless they wrote the letter.
const letterApproved = "letter_approved"

// PeopleLetter is what the people concerned by a breach are told (GDPR Art. 34(2)), in each language. How to reach the data protection officer
// stands on the letter without being typed.
type PeopleLetter struct {
	What         Text `json:"what"`         // the nature of the breach
	Consequences Text `json:"consequences"` // likely ones
	Measures     Text `json:"measures"`     // what the body did and does
	Advice       Text `json:"advice"`       // what people can do themselves; may be empty
}

// Languages are those in which the whole letter is there.
func (l PeopleLetter) Languages() (list []string) {
	for lang := range l.What {
		if l.What[lang] != "" && l.Consequences[lang] != "" && l.Measures[lang] != "" {
			list = append(list, lang)
		}
	}
	slices.Sort(list)
	return list
}

// LetterLang is the language of a letter to somebody: the one they want if the whole letter is there in it.
func (b *Board) LetterLang(l PeopleLetter, wanted string) string {
	if slices.Contains(l.Languages(), wanted) {
		return wanted
	}
	return b.Authoritative()
}

func (l PeopleLetter) check(authoritative string) (p Problems) {
	p.text("letter_what", l.What, authoritative, 4000)
	p.text("consequences", l.Consequences, authoritative, 4000)
	p.text("measures", l.Measures, authoritative, 4000)
	p.optional("advice", l.Advice, 4000)
	for lang := range l.What { // half a letter is read as a whole one
		if (l.What[lang] == "") != (l.Consequences[lang] == "") || (l.What[lang] == "") != (l.Measures[lang] == "") {
			p.add("letter_what."+lang, "notices.problem.half_letter")
		}
	}
	return p
}

// LetterVersion is one text of the letter: being written, or approved by a second person.
type LetterVersion struct {
	Number       int
	Content      PeopleLetter
	Writers      []uuid.UUID
	WriterName   string
	SavedAt      time.Time
	ApproverName string
	ApprovedAt   time.Time // zero until it is
}

// Approved reports whether letters can be written by it.
func (l LetterVersion) Approved() bool { return !l.ApprovedAt.IsZero() }

// Letters are the texts of the letter about an incident, in their order, for those who keep or publish.
func (b *Board) Letters(ctx context.Context, who Officer, incident uuid.UUID) ([]LetterVersion, error) {
	if !who.readsIncidents() && !who.mayEdit() {
		return nil, ErrNotAllowed
	}
	return letters(ctx, b.DB, incident)
}

// ApprovedLetter is the approved text with a number, or the newest for zero, for whoever is written to. ErrNotFound without one.
func (b *Board) ApprovedLetter(ctx context.Context, incident uuid.UUID, number int) (LetterVersion, error) {
	list, err := letters(ctx, b.DB, incident)
	slices.Reverse(list)
	for _, l := range list {
		if l.Approved() && (number == 0 || l.Number == number) {
			return l, nil
		}
	}
	if err == nil {
		err = ErrNotFound
	}
	return LetterVersion{}, err
}

func letters(ctx context.Context, q querier, incident uuid.UUID) ([]LetterVersion, error) {
	rows, err := q.Query(ctx, `select n, content, writers, writer_name, saved_at, approver_name, approved_at from notices_incident_letter
		where incident = $1 order by n`, incident)
	if err != nil {
		return nil, fmt.Errorf("notices: reading letters to people: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l LetterVersion, err error) {
		var content []byte
		var approved *time.Time
		if err = row.Scan(&l.Number, &content, &l.Writers, &l.WriterName, &l.SavedAt, &l.ApproverName, &approved); err != nil {
			return l, err
		}
		if approved != nil {
			l.ApprovedAt = *approved
		}
		return l, json.Unmarshal(content, &l.Content)
	})
}

// WriteLetter saves the letter to the people concerned. An approved one stays as it is: what is saved after it is the next.
func (b *Board) WriteLetter(ctx context.Context, who Officer, s IncidentStep, l PeopleLetter) error {
	return b.stepIn(ctx, who, s, "letter_saved", func(tx pgx.Tx, i *Incident) error {
		if !i.People.Tell || i.People.Publicly {
			return ErrState
		}
		for _, text := range []Text{l.What, l.Consequences, l.Measures, l.Advice} {
			for lang := range text {
				text[lang] = strings.TrimSpace(text[lang])
			}
		}
		if err := l.check(b.Authoritative()).orNil(); err != nil {
			return err
		}
		content, err := json.Marshal(l)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into notices_incident_letter as l (incident, n, content, writers, writer_name, saved_at)
			select $1, coalesce(max(n) filter (where approved_at is null), max(n) + 1, 1), $2, array[$3::uuid], $4, $5 from notices_incident_letter where incident = $1
			on conflict (incident, n) do update set content = $2, writer_name = $4, saved_at = $5,
				writers = case when $3 = any (l.writers) then l.writers else l.writers || $3::uuid end`, i.ID, content, who.ID, who.Name, b.now())
		if err != nil {
			return fmt.Errorf("notices: saving a letter to people: %w", err)
		}
		return nil
	})
}

// ApproveLetter is the second person's word. Nobody who wrote a part of the letter can give it: ErrOwnWork. ErrState when none waits for it.
func (b *Board) ApproveLetter(ctx context.Context, who Officer, s IncidentStep) error {
	return b.stepIn(ctx, who, s, letterApproved, func(tx pgx.Tx, i *Incident) error {
		list, err := letters(ctx, tx, i.ID)
		if err != nil {
			return err
		}
		if len(list) == 0 || list[len(list)-1].Approved() || !i.People.Tell {
			return ErrState
		}
		last := list[len(list)-1]
		if slices.Contains(last.Writers, who.ID) {
			return ErrOwnWork
		}
		_, err = tx.Exec(ctx, `update notices_incident_letter set approved_at = $3, approver_name = $4 where incident = $1 and n = $2`,
			i.ID, last.Number, b.now(), who.Name)
		if err != nil {
			return fmt.Errorf("notices: approving a letter to people: %w", err)
		}
		return nil
	})
}
