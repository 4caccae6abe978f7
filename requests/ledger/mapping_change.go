package ledger

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// MaxLines is how many lines each table of a mapping may have.
const MaxLines = 300

// MappingChange is a mapping as somebody wants it from now on.
type MappingChange struct {
	Mapping Mapping
	Version int // of the mapping they had before them
	Officer uuid.UUID
}

// MappingPast is one change of a source's mapping.
type MappingPast struct {
	Version int
	Changed time.Time
	Officer uuid.UUID
	Lines   []MappingLine
}

// SetMapping replaces the mapping of a source for events that come, or are released, from now on; entries stay as they are, but for
// the words of roles. Who changed it, when, and what it was before is kept. What cannot be accepted is Problems, whose fields are
// "table/code"; ErrMappingChanged means that somebody else changed it since it was read.
func (l *Ledger) SetMapping(ctx context.Context, id string, c MappingChange) error {
	if err := l.checkMapping(ctx, c.Mapping); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		s, err := l.changeable(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case s.MappingVersion != c.Version:
			return ErrMappingChanged
		case len(c.Mapping.Since(s.Mapping)) == 0:
			return nil
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO ledger_mapping (source, version, changed, officer, before) VALUES ($1, $2, $3, $4, $5)`,
			s.number, c.Version+1, l.now(), c.Officer, s.Mapping)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE ledger_source SET mapping = $2, mapping_version = $3 WHERE number = $1`,
			s.number, c.Mapping, c.Version+1)
		return err
	})
}

// MappingHistory lists the newest changes of a source's mapping, the newest first.
func (l *Ledger) MappingHistory(ctx context.Context, source Source, limit int) ([]MappingPast, error) {
	rows, err := l.DB.Query(ctx, `
		SELECT version, changed, officer, before FROM ledger_mapping
		WHERE source = $1 AND version <= $2 ORDER BY version DESC LIMIT $3`, source.number, source.MappingVersion, limit)
	if err != nil {
		return nil, err
	}
	after := source.Mapping
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p MappingPast, err error) {
		var before Mapping
		err = row.Scan(&p.Version, &p.Changed, &p.Officer, &before)
		p.Lines, after = after.Since(before), before
		return p, err
	})
}

// checkMapping finds what stands against a mapping.
func (l *Ledger) checkMapping(ctx context.Context, m Mapping) error {
	c := mappingCheck{}
	c.table("activities", m.Activities, 128, 128)
	c.table("categories", m.Categories, 64, 64)
	c.table("schemes", m.Schemes, 255, 64)
	c.full("roles", len(m.Roles))
	for role, words := range m.Roles {
		c.code("roles", role, 120)
		if len(words) == 0 {
			c.fail("roles/"+role, "ledger.mapping.problem.words")
		}
		for _, said := range words {
			c.text("roles/"+role, said, 120)
		}
	}
	if m.Patient != "" {
		c.text("patient", m.Patient, 64)
	}
	if m.Organisation != (Organisation{}) {
		c.text("organisation/code", m.Organisation.Code, 64)
		c.text("organisation/name", m.Organisation.Name, 200)
	}
	if err := c.published(ctx, l, m.Activities); err != nil {
		return err
	}
	if len(c.problems) > 0 {
		return c.problems
	}
	return nil
}

type mappingCheck struct{ problems Problems }

func (c *mappingCheck) fail(field, key string) { c.problems = append(c.problems, Problem{field, key}) }

func (c *mappingCheck) full(table string, lines int) {
	if lines > MaxLines {
		c.fail(table, "ledger.mapping.problem.lines")
	}
}

func (c *mappingCheck) code(table, code string, most int) {
	if strings.TrimSpace(code) == "" {
		c.fail(table+"/"+code, "ledger.mapping.problem.code")
	} else if utf8.RuneCountInString(code) > most {
		c.fail(table+"/"+code, "ledger.mapping.problem.long")
	}
}

func (c *mappingCheck) text(field, text string, most int) {
	if strings.TrimSpace(text) == "" {
		c.fail(field, "ledger.mapping.problem.missing")
	} else if utf8.RuneCountInString(text) > most {
		c.fail(field, "ledger.mapping.problem.long")
	}
}

func (c *mappingCheck) table(name string, table map[string]string, mostCode, mostText int) {
	c.full(name, len(table))
	for code, to := range table {
		c.code(name, code, mostCode)
		c.text(name+"/"+code, to, mostText)
	}
}

// published refuses activities the register has never had: a mapping to one would hold every event it should place.
func (c *mappingCheck) published(ctx context.Context, l *Ledger, table map[string]string) error {
	ids := make([]string, 0, len(table))
	for _, id := range table {
		ids = append(ids, id)
	}
	histories, err := l.activities(ctx, ids)
	for code, id := range table {
		if err == nil && strings.TrimSpace(id) != "" && len(histories[id]) == 0 {
			c.fail("activities/"+code, "ledger.mapping.problem.activity")
		}
	}
	return err
}
