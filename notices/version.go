package notices

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// VersionState is where a version stands on its way.
type VersionState string

// The states: a draft is submitted, approved by another, published; then a
// later one takes its place (archived) or the document is withdrawn.
// i18n: notices.state.*
const (
	StateDraft     VersionState = "draft"
	StateSubmitted VersionState = "submitted"
	StateApproved  VersionState = "approved"
	StatePublished VersionState = "published"
	StateArchived  VersionState = "archived"
	StateWithdrawn VersionState = "withdrawn"
)

// Edition is everything about a version but what it says. ID never changes
// and is what access entries point at; Number counts the published versions of
// one document and is zero before.
type Edition struct {
	ID           int64
	Kind         Kind
	Code         string
	Number       int
	State        VersionState
	Revision     int
	Hash         string
	Why          string
	Author       uuid.UUID
	AuthorName   string
	Editors      []uuid.UUID // everybody who wrote a part of it
	Approver     *uuid.UUID
	ApproverName string
	SavedAt      time.Time
	SubmittedAt  *time.Time
	ApprovedAt   *time.Time
	PublishedAt  *time.Time
	InForceFrom  *time.Time
	InForceUntil *time.Time
	WithdrawnAt  *time.Time
	WithdrawnWhy string

	PublishAt     *time.Time // of an approved version: when it comes into force by itself
	ScheduledBy   *uuid.UUID
	ScheduledName string
	Inform        bool    // people whose open cases fall under it are told then
	Failure       Failure // why the last planned moment passed without it
}

// Ref is the document this is an edition of.
func (e Edition) Ref() Ref { return Ref{e.Kind, e.Code} }

// Wrote tells whether an officer wrote a part of it, and so cannot approve it.
func (e Edition) Wrote(officer uuid.UUID) bool { return slices.Contains(e.Editors, officer) }

// Version is one version of a document with what it says.
type Version[C Content] struct {
	Edition
	Content C
}

// The versions by what they are of.
type (
	NoticeVersion    = Version[Notice]
	RetentionVersion = Version[RetentionRow]
	ActivityVersion  = Version[Activity]
	AgreementVersion = Version[Agreement]
	ProcessorVersion = Version[Processor]
	ToolVersion      = Version[Tool]
)

// stored is a version as it lies in the database.
type stored struct {
	Edition
	Content string
}

// versionColumns are the columns of stored, from notices_version v and
// notices_document d.
const versionColumns = `v.id, d.kind, d.code, coalesce(v.number, 0) as number, v.state, v.revision,
	coalesce(encode(v.hash, 'hex'), '') as hash, v.why, v.author, v.author_name, v.editors, v.approver, v.approver_name,
	v.saved_at, v.submitted_at, v.approved_at, v.published_at, v.in_force_from, v.in_force_until,
	d.withdrawn_at, d.withdrawn_why, v.publish_at, v.scheduled_by, v.scheduled_name, v.inform, v.failure, v.content::text as content`

const versionTables = ` from notices_version v join notices_document d on d.id = v.document_id `

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// read returns the versions that the rest of a query, from WHERE on, selects.
func read[C Content](ctx context.Context, db querier, rest string, args ...any) ([]Version[C], error) {
	rows, err := db.Query(ctx, `select `+versionColumns+versionTables+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("notices: reading versions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[stored])
	if err != nil {
		return nil, fmt.Errorf("notices: reading versions: %w", err)
	}
	versions := make([]Version[C], len(list))
	for i, one := range list {
		content, err := decode(one.Kind, []byte(one.Content))
		if err != nil {
			return nil, err
		}
		typed, ok := content.(C)
		if !ok {
			return nil, fmt.Errorf("notices: version %d is a %s", one.ID, one.Kind)
		}
		versions[i] = Version[C]{one.Edition, typed}
	}
	return versions, nil
}

func readOne[C Content](ctx context.Context, db querier, rest string, args ...any) (Version[C], error) {
	list, err := read[C](ctx, db, rest, args...)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Version[C]{}, err
	}
	return list[0], nil
}

// current gives the version of a document that is in force, or the last one
// that was, together with ErrWithdrawn, so that a page can show a tombstone.
func current[C Content](ctx context.Context, b *Board, ref Ref) (Version[C], error) {
	version, err := readOne[C](ctx, b.DB, `where d.kind = $1 and d.code = $2 and v.number is not null
		order by v.number desc limit 1`, ref.Kind, ref.Code)
	if err == nil && version.WithdrawnAt != nil {
		return version, ErrWithdrawn
	}
	return version, err
}

func inForce[C Content](ctx context.Context, b *Board, kind Kind) ([]Version[C], error) {
	return read[C](ctx, b.DB, `where d.kind = $1 and v.state = 'published' order by d.code`, kind)
}

// Notices are all notices in force, by slug.
func (b *Board) Notices(ctx context.Context) ([]NoticeVersion, error) {
	return inForce[Notice](ctx, b, KindNotice)
}

// Notice is the notice in force. With ErrWithdrawn it is the last that was.
func (b *Board) Notice(ctx context.Context, slug string) (NoticeVersion, error) {
	return current[Notice](ctx, b, Ref{KindNotice, slug})
}

// NoticeVersion is one published version of a notice, by its number.
func (b *Board) NoticeVersion(ctx context.Context, slug string, number int) (NoticeVersion, error) {
	return readOne[Notice](ctx, b.DB, `where d.kind = 'notice' and d.code = $1 and v.number = $2`, slug, number)
}

// Activities are all processing activities in force, by id.
func (b *Board) Activities(ctx context.Context) ([]ActivityVersion, error) {
	return inForce[Activity](ctx, b, KindActivity)
}

// Activity is the processing activity in force. With ErrWithdrawn it is the last that was.
func (b *Board) Activity(ctx context.Context, id string) (ActivityVersion, error) {
	return current[Activity](ctx, b, Ref{KindActivity, id})
}

// Agreements are all sharing agreements in force, by code.
func (b *Board) Agreements(ctx context.Context) ([]AgreementVersion, error) {
	return inForce[Agreement](ctx, b, KindAgreement)
}

// Agreement is the sharing agreement in force. With ErrWithdrawn it is the last that was.
func (b *Board) Agreement(ctx context.Context, code string) (AgreementVersion, error) {
	return current[Agreement](ctx, b, Ref{KindAgreement, code})
}

// Processors are all processors in force, by code.
func (b *Board) Processors(ctx context.Context) ([]ProcessorVersion, error) {
	return inForce[Processor](ctx, b, KindProcessor)
}

// Tools are all algorithmic tools in the register, by code, the retired ones with them.
func (b *Board) Tools(ctx context.Context) ([]ToolVersion, error) {
	return inForce[Tool](ctx, b, KindTool)
}

// Version is any version, published or not, by its id: for the desk.
func (b *Board) Version(ctx context.Context, id int64) (Version[Content], error) {
	return readOne[Content](ctx, b.DB, `where v.id = $1`, id)
}

// Versions are the published versions of a document, newest first.
func (b *Board) Versions(ctx context.Context, ref Ref) ([]Version[Content], error) {
	return read[Content](ctx, b.DB, `where d.kind = $1 and d.code = $2 and v.number is not null
		order by v.number desc`, ref.Kind, ref.Code)
}

// Desk lists all unpublished versions, the longest untouched first.
func (b *Board) Desk(ctx context.Context) ([]Version[Content], error) {
	return read[Content](ctx, b.DB, `where v.number is null order by v.saved_at, v.id`)
}

// isNoRows tells an empty answer from a failure.
func isNoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// InForce lists every document that is in force, of every kind, without what they say.
func (b *Board) InForce(ctx context.Context) ([]Edition, error) {
	list, err := read[Content](ctx, b.DB, `where v.state = 'published' order by d.kind, d.code`)
	editions := make([]Edition, len(list))
	for i, v := range list {
		editions[i] = v.Edition
	}
	return editions, err
}
