package notices

import "context"

// Due is a document in force that somebody has to look at again.
type Due struct {
	Edition
	Title Text
	On    Day // its review day
}

// DueForReview lists the documents in force whose review day has come by a day, the longest overdue first.
func (b *Board) DueForReview(ctx context.Context, by Day) ([]Due, error) {
	list, err := read[Content](ctx, b.DB, `where v.state = 'published' and v.content->>'review_due' <= $1
		order by v.content->>'review_due', d.kind, d.code`, string(by))
	due := make([]Due, 0, len(list))
	for _, v := range list {
		due = append(due, Due{v.Edition, v.Content.Name(), v.Content.reviewed()})
	}
	return due, err
}

// Idle lists the drafts that nobody has touched for IdleDays, the longest first. What waits for its moment is not among them. Nothing is
// deleted: somebody decides that.
func (b *Board) Idle(ctx context.Context) ([]Version[Content], error) {
	if b.IdleDays <= 0 {
		return nil, nil
	}
	return read[Content](ctx, b.DB, `where v.number is null and v.publish_at is null and greatest(v.saved_at, v.submitted_at, v.approved_at) < $1
		order by greatest(v.saved_at, v.submitted_at, v.approved_at), v.id`, b.now().AddDate(0, 0, -b.IdleDays))
}

// ReviewOf is the day by which somebody looks at a document again; empty when none is set.
func ReviewOf(c Content) Day { return c.reviewed() }

func (n Notice) reviewed() Day       { return n.ReviewDue }
func (r RetentionRow) reviewed() Day { return r.ReviewDue }
func (a Activity) reviewed() Day     { return a.ReviewDue }
func (a Agreement) reviewed() Day    { return a.ReviewDue }
