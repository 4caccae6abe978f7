package requests

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// WordingPlace is where a prepared text is inserted.
// i18n: wording.place.*
type WordingPlace string

// The places.
const (
	ForMessage   WordingPlace = "message"
	ForQuestion  WordingPlace = "question"
	ForReasons   WordingPlace = "reasons"
	ForStatement WordingPlace = "statement"
	ForExtension WordingPlace = "extension"
	ForErrand    WordingPlace = "task"
)

// WordingPlaces lists every place in the order of a case's life.
func WordingPlaces() []WordingPlace {
	return []WordingPlace{ForQuestion, ForMessage, ForErrand, ForExtension, ForStatement, ForReasons}
}

// WordingNames are the names that stand in a prepared text, in braces, for what the case fills in.
func WordingNames() []string { return []string{"reference", "due", "name", "body", "regulator"} }

// Wording is a prepared text of the office with its versions.
type Wording struct {
	ID        uuid.UUID
	Place     WordingPlace
	Kind      Kind // of case; empty for every kind
	Lang      string
	Title     string
	RetiredAt time.Time // zero while it is offered
	RetiredBy string
	Versions  []WordingVersion // newest first
}

// WordingVersion is one version of a prepared text. It is never changed.
type WordingVersion struct {
	ID            uuid.UUID
	N             int
	Text          string
	Why           string
	Author        uuid.UUID
	AuthorName    string
	At            time.Time
	PublishedName string    // of the second person
	PublishedAt   time.Time // zero while nobody has published it
}

// Published is the version that is offered; nil when there is none.
func (w Wording) Published() *WordingVersion {
	i := slices.IndexFunc(w.Versions, func(v WordingVersion) bool { return !v.PublishedAt.IsZero() })
	if i < 0 || !w.RetiredAt.IsZero() {
		return nil
	}
	return &w.Versions[i]
}

// NewWording is a prepared text to be made.
type NewWording struct {
	Place WordingPlace
	Kind  Kind
	Lang  string
	Title string
	Text  string
	Why   string
	Key   string // made with the form: the same key twice makes one
}

// keepsWords refuses everybody but those who keep the office's words.
func (o Officer) keepsWords() error {
	if !o.Is(RoleReviewer, RoleDPO) {
		return ErrForbidden
	}
	return nil
}

var places = regexp.MustCompile(`\{([^{}\n]*)\}`)

// wording checks the text of a version: a name nobody fills in would reach the citizen in braces.
func (c *check) wording(text, why string) (string, string) {
	text, why = c.text("text", text, maxText, true), c.text("why", why, maxLine, true)
	for _, found := range places.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(WordingNames(), found[1]) {
			c.add("text", "wording_name", "Name", found[0])
			break
		}
	}
	return text, why
}

// FillWording puts what a case says in place of the names in a text. What has no value stays, for a person to see.
func FillWording(text string, values map[string]string) string {
	return places.ReplaceAllStringFunc(text, func(name string) string {
		if value := values[name[1:len(name)-1]]; value != "" {
			return value
		}
		return name
	})
}

// AddWording makes a prepared text with its first version. It is offered once a second person has published it.
func (r *Registry) AddWording(ctx context.Context, by Officer, n NewWording) (id uuid.UUID, err error) {
	if err := by.keepsWords(); err != nil {
		return id, err
	}
	c := &check{}
	choice(c, "place", n.Place, WordingPlaces())
	if n.Kind != "" {
		choice(c, "kind", n.Kind, Kinds())
	}
	n.Lang = c.line("lang", n.Lang, maxPhone, true)
	n.Title = c.line("title", n.Title, maxName, true)
	n.Text, n.Why = c.wording(n.Text, n.Why)
	if err := c.problems.orNil(); err != nil {
		return id, err
	}
	id = newID()
	made := r.token("wording", by.ID.String()+cmp.Or(n.Key, id.String()))
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO requests_wording (id, place, kind, lang, title, made_token) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (made_token) DO NOTHING`, id, n.Place, n.Kind, n.Lang, n.Title, made)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 { // the second click
			return tx.QueryRow(ctx, `SELECT id FROM requests_wording WHERE made_token = $1`, made).Scan(&id)
		}
		return r.insertWording(ctx, tx, by, version{id, 1, n.Text, n.Why})
	})
	return id, err
}

// version is a version to be written.
type version struct {
	wording uuid.UUID
	n       int
	text    string
	why     string
}

// insertWording writes a version; whoever saw an older one as the newest is told.
func (r *Registry) insertWording(ctx context.Context, tx pgx.Tx, by Officer, v version) error {
	_, err := tx.Exec(ctx, `INSERT INTO requests_wording_version (id, wording, n, text, why, author, author_name, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, newID(), v.wording, v.n, v.text, v.why, by.ID, by.Name, r.now())
	var clash *pgconn.PgError
	if errors.As(err, &clash) && clash.Code == "23505" {
		return ErrChanged
	}
	return err
}

// ReviseWording writes the version after the one that was shown.
func (r *Registry) ReviseWording(ctx context.Context, by Officer, id uuid.UUID, shown int, text, why string) error {
	if err := by.keepsWords(); err != nil {
		return err
	}
	c := &check{}
	text, why = c.wording(text, why)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	w, err := r.Wording(ctx, by, id)
	if err != nil {
		return err
	}
	if !w.RetiredAt.IsZero() || w.Versions[0].N != shown {
		return ErrChanged
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		return r.insertWording(ctx, tx, by, version{id, shown + 1, text, why})
	})
}

// PublishWording offers the newest version to the office. Nobody publishes their own words.
func (r *Registry) PublishWording(ctx context.Context, by Officer, id uuid.UUID, shown int) error {
	w, err := r.keeping(ctx, by, id)
	if err != nil {
		return err
	}
	newest := w.Versions[0]
	switch {
	case newest.N != shown || !w.RetiredAt.IsZero():
		return ErrChanged
	case newest.Author == by.ID:
		return ErrOwnWork
	}
	_, err = r.DB.Exec(ctx, `UPDATE requests_wording_version SET published_by = $2, published_name = $3, published_at = $4
		WHERE id = $1 AND published_at IS NULL`, newest.ID, by.ID, by.Name, r.now())
	return err
}

// RetireWording offers a text no longer. Its versions stay: events tell of them.
func (r *Registry) RetireWording(ctx context.Context, by Officer, id uuid.UUID) error {
	if _, err := r.keeping(ctx, by, id); err != nil {
		return err
	}
	_, err := r.DB.Exec(ctx, `UPDATE requests_wording SET retired_at = $2, retired_by = $3 WHERE id = $1 AND retired_at IS NULL`, id, r.now(), by.Name)
	return err
}

// keeping gives a text to those who keep the office's words.
func (r *Registry) keeping(ctx context.Context, by Officer, id uuid.UUID) (Wording, error) {
	if err := by.keepsWords(); err != nil {
		return Wording{}, err
	}
	return r.Wording(ctx, by, id)
}

// Wording gives one prepared text with every version.
func (r *Registry) Wording(ctx context.Context, by Officer, id uuid.UUID) (Wording, error) {
	list, err := r.wordings(ctx, r.DB, by, `w.id = @id`, pgx.NamedArgs{"id": id})
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Wording{}, err
	}
	return list[0], nil
}

// Wordings lists the prepared texts, those that are retired last.
func (r *Registry) Wordings(ctx context.Context, by Officer) ([]Wording, error) {
	return r.wordings(ctx, r.DB, by, `true`, pgx.NamedArgs{})
}

// Prepared lists the texts offered in some places of a case, in its language.
func (r *Registry) Prepared(ctx context.Context, by Officer, c Case, places []WordingPlace) ([]Wording, error) {
	list, err := r.wordings(ctx, r.DB, by, `w.place = ANY(@places) AND w.kind IN ('', @kind) AND w.lang = @lang AND w.retired_at IS NULL`,
		pgx.NamedArgs{"places": places, "kind": c.Kind, "lang": c.Lang})
	return slices.DeleteFunc(list, func(w Wording) bool { return w.Published() == nil }), err
}

func (r *Registry) wordings(ctx context.Context, q queries, by Officer, where string, args pgx.NamedArgs) ([]Wording, error) {
	if err := by.casework(); err != nil {
		return nil, err
	}
	type row struct {
		WID       uuid.UUID
		Place     WordingPlace
		Kind      Kind
		Lang      string
		Title     string
		RetiredAt *time.Time
		RetiredBy string
		WordingVersion
	}
	rows, err := q.Query(ctx, `SELECT w.id AS w_id, w.place, w.kind, w.lang, w.title, w.retired_at, w.retired_by, v.id, v.n, v.text, v.why, v.author,
			v.author_name, v.at, v.published_name, coalesce(v.published_at, '0001-01-01 00:00:00Z') AS published_at
		FROM requests_wording w JOIN requests_wording_version v ON v.wording = w.id WHERE `+where+`
		ORDER BY w.retired_at IS NOT NULL, w.place, w.title, w.lang, w.id, v.n DESC`, args)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	var list []Wording
	for _, f := range found {
		if n := len(list); n == 0 || list[n-1].ID != f.WID {
			list = append(list, Wording{ID: f.WID, Place: f.Place, Kind: f.Kind, Lang: f.Lang, Title: f.Title, RetiredAt: value(f.RetiredAt), RetiredBy: f.RetiredBy})
		}
		f.PublishedAt = f.PublishedAt.UTC()
		last := &list[len(list)-1]
		last.Versions = append(last.Versions, f.WordingVersion)
	}
	return list, err
}

// WordingUsed is a version of a prepared text that was inserted in a step.
type WordingUsed struct {
	Title string
	N     int
}

// tellWordings says, in the events of a case, which prepared texts were used.
func (r *Registry) tellWordings(ctx context.Context, q queries, id uuid.UUID, events []Event) error {
	rows, err := q.Query(ctx, `SELECT e.n, w.title, v.n FROM requests_event e JOIN requests_wording_version v ON v.id = ANY(e.wordings)
		JOIN requests_wording w ON w.id = v.wording WHERE e.case_id = $1 AND e.wordings <> '{}' ORDER BY e.n, w.title`, id)
	if err != nil {
		return err
	}
	var n int
	var used WordingUsed
	_, err = pgx.ForEachRow(rows, []any{&n, &used.Title, &used.N}, func() error {
		for i := range events {
			if events[i].N == n {
				events[i].Wordings = append(events[i].Wordings, used)
			}
		}
		return nil
	})
	return err
}
