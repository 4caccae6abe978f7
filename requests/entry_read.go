package requests

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// EntriesPage is how many entries of the register stand on one page.
const EntriesPage = 50

// Entry is one gift or interest in the public register, in one of its versions.
type Entry struct {
	ID       uuid.UUID
	Register string // one of EntryRegisters
	Number   int    // of the version
	Told     Disclosed
	Why      string    // of a correction
	At       time.Time // when this version was published
	Since    time.Time // when the first one was
	Until    deadline.Day
	Ended    bool // the interest is over

	Gone      bool // it has left the register: nothing is told any more
	GoneAt    time.Time
	WhyGone   string // empty when it left by itself, its time being over
	Withdrawn bool

	Versions []EntryVersion // newest first; of ReadEntry alone

	source uuid.UUID // the gift or the interest
}

// EntryVersion is one version of an entry, without what it told.
type EntryVersion struct {
	Number int
	At     time.Time
	Why    string
}

// inRegister is the test for an entry (as e) of a register that the body publishes; listed that for one which stands there now, with its
// version (as v).
const (
	inRegister = ` (e.register = 'gift' AND @gifts OR e.register = 'interest' AND e.kind = ANY(@kinds)) `
	listed     = inRegister + `AND e.withdrawn_at IS NULL AND v.content IS NOT NULL AND (e.until IS NULL OR e.until >= @left) `
)

// shown are the values of inRegister and listed.
func (r *Registry) shown(more pgx.NamedArgs) pgx.NamedArgs {
	args := pgx.NamedArgs{"gifts": r.Gifting.Publish, "kinds": r.Disclosing.Kinds, "left": r.leftBefore()}
	if r.Disclosing.Kinds == nil {
		args["kinds"] = []string{}
	}
	maps.Copy(args, more)
	return args
}

const (
	entryColumns = `SELECT e.id, e.register, v.number, v.content::text AS content, v.why, v.at, e.published_at, e.until, e.withdrawn_at, e.withdrawn_why, e.left_at, e.source`
	latestTables = ` FROM requests_entry e JOIN requests_entry_version v ON v.entry = e.id AND v.number = e.number `
)

func (r *Registry) register(ctx context.Context, sql string, args pgx.NamedArgs) ([]Entry, error) {
	rows, err := r.DB.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Entry, err error) {
		var content *string
		var gone, left *time.Time
		if err := row.Scan(&e.ID, &e.Register, &e.Number, &content, &e.Why, &e.At, &e.Since, &e.Until, &gone, &e.WhyGone, &left, &e.source); err != nil {
			return e, err
		}
		if gone != nil {
			e.Gone, e.Withdrawn, e.GoneAt = true, true, *gone
		} else if left != nil {
			e.Gone, e.GoneAt = true, *left
		}
		if !e.Until.IsZero() {
			e.Ended = e.Until.Before(r.Today())
			if !e.Gone && (content == nil || e.Until.Before(r.leftBefore())) {
				e.Gone, e.GoneAt = true, e.Until.AddDays(r.Disclosing.Days+1).Time(r.zone())
			}
		}
		if e.Gone || content == nil {
			e.Why = ""
			return e, nil
		}
		var told Disclosed
		err = json.Unmarshal([]byte(*content), &told)
		e.Told = r.narrow(e.Register, told)
		return e, err
	})
}

// Entries is one page of the public register from 1, newest first, of one of its registers or of all when none is named; and how many
// entries there are.
func (r *Registry) Entries(ctx context.Context, register string, page int) (list []Entry, total int, err error) {
	const where = latestTables + `WHERE` + listed + `AND (@register = '' OR e.register = @register)`
	args := r.shown(pgx.NamedArgs{"register": register, "most": EntriesPage, "skip": (max(page, 1) - 1) * EntriesPage})
	if err := r.DB.QueryRow(ctx, `SELECT count(*)`+where, args).Scan(&total); err != nil {
		return nil, 0, err
	}
	list, err = r.register(ctx, entryColumns+where+` ORDER BY e.published_at DESC, e.id DESC LIMIT @most OFFSET @skip`, args)
	return list, total, err
}

// WholeRegister is everything in the public register, newest first.
func (r *Registry) WholeRegister(ctx context.Context) ([]Entry, error) {
	return r.register(ctx, entryColumns+latestTables+`WHERE`+listed+`ORDER BY e.published_at DESC, e.id DESC`, r.shown(nil))
}

// EntriesAfter is up to most entries of the public register that stand behind one, newest first; from the first with uuid.Nil. What is
// published or withdrawn meanwhile moves no other entry.
func (r *Registry) EntriesAfter(ctx context.Context, after uuid.UUID, most int) ([]Entry, error) {
	return r.register(ctx, entryColumns+latestTables+`WHERE`+listed+`AND (@after::uuid = '00000000-0000-0000-0000-000000000000'
			OR (e.published_at, e.id) < (SELECT a.published_at, a.id FROM requests_entry a WHERE a.id = @after::uuid))
		ORDER BY e.published_at DESC, e.id DESC LIMIT @most`, r.shown(pgx.NamedArgs{"after": after, "most": most}))
}

// EntryStanding is how many entries stand in the public register, and when it last changed; nil when it never did.
func (r *Registry) EntryStanding(ctx context.Context) (count int, changed *time.Time, err error) {
	err = r.DB.QueryRow(ctx, `SELECT count(*) FILTER (WHERE`+listed+`), max(greatest(e.changed_at, e.withdrawn_at, e.left_at))`+latestTables+
		`WHERE`+inRegister, r.shown(nil)).Scan(&count, &changed)
	return count, changed, err
}

// ReadEntry is an entry with its versions; number 0 is the last. Of one that has left the register it tells no more than that. ErrNotFound
// when there is none, or the body does not publish its register.
func (r *Registry) ReadEntry(ctx context.Context, id uuid.UUID, number int) (Entry, error) {
	list, err := r.entryVersions(ctx, id)
	if err != nil {
		return Entry{}, err
	}
	if number == 0 && len(list) > 0 {
		return list[0], nil
	}
	return versionAmong(list, number)
}

// CompareEntry gives two versions of an entry side by side, each as it may be shown today: what the body publishes no longer is in
// neither, and of an entry that has left the register both tell nothing.
func (r *Registry) CompareEntry(ctx context.Context, id uuid.UUID, span [2]int) (before, after Entry, err error) {
	list, err := r.entryVersions(ctx, id)
	if err != nil {
		return before, after, err
	}
	before, err = versionAmong(list, span[0])
	after, missing := versionAmong(list, span[1])
	return before, after, errors.Join(err, missing)
}

func versionAmong(list []Entry, number int) (Entry, error) {
	for _, e := range list {
		if e.Number == number {
			return e, nil
		}
	}
	return Entry{}, ErrNotFound
}

// entryVersions are all versions of an entry of a register that the body publishes, newest first, each with the list of all.
func (r *Registry) entryVersions(ctx context.Context, id uuid.UUID) ([]Entry, error) {
	list, err := r.register(ctx, entryColumns+` FROM requests_entry e JOIN requests_entry_version v ON v.entry = e.id
		WHERE e.id = @id AND`+inRegister+`ORDER BY v.number DESC`, r.shown(pgx.NamedArgs{"id": id}))
	var versions []EntryVersion
	for _, e := range list {
		versions = append(versions, EntryVersion{Number: e.Number, At: e.At, Why: e.Why})
	}
	for i := range list {
		list[i].Versions = versions
	}
	return list, err
}

// LatestEntries are the newest publications of the public register and what was withdrawn from it, newest first. Of a withdrawal At is
// when it happened.
func (r *Registry) LatestEntries(ctx context.Context, most int) ([]Entry, error) {
	told, err := r.register(ctx, entryColumns+` FROM requests_entry e JOIN requests_entry_version v ON v.entry = e.id
		WHERE`+listed+`ORDER BY v.at DESC, v.entry DESC, v.number DESC LIMIT @most`, r.shown(pgx.NamedArgs{"most": most}))
	if err != nil {
		return nil, err
	}
	gone, err := r.register(ctx, entryColumns+latestTables+`WHERE e.withdrawn_at IS NOT NULL AND`+inRegister+`
		ORDER BY e.withdrawn_at DESC, e.id DESC LIMIT @most`, r.shown(pgx.NamedArgs{"most": most}))
	if err != nil {
		return nil, err
	}
	for i := range gone {
		gone[i].At = gone[i].GoneAt
	}
	all := slices.Concat(told, gone)
	slices.SortStableFunc(all, func(a, b Entry) int { return b.At.Compare(a.At) })
	return all[:min(len(all), most)], nil
}

// OwnEntries are the entries in the public register that are about the officer, by the gift or the interest they were made from.
func (r *Registry) OwnEntries(ctx context.Context, by Officer) (map[uuid.UUID]Entry, error) {
	list, err := r.register(ctx, entryColumns+latestTables+`WHERE e.officer = @officer AND`+inRegister, r.shown(pgx.NamedArgs{"officer": by.ID}))
	own := map[uuid.UUID]Entry{}
	for _, e := range list {
		own[e.source] = e
	}
	return own, err
}

// EntryOf is the entry that was made from a gift or an interest, for those who decide gifts and whom it is about; ErrNotFound when none was.
func (r *Registry) EntryOf(ctx context.Context, by Officer, source uuid.UUID) (Entry, error) {
	list, err := r.register(ctx, entryColumns+latestTables+`WHERE e.source = @source AND (@all OR e.officer = @officer) AND`+inRegister,
		r.shown(pgx.NamedArgs{"source": source, "all": by.decidesGifts(), "officer": by.ID}))
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Entry{}, err
	}
	return list[0], nil
}
