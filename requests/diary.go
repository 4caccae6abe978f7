package requests

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Task is what has to be done by a day.
// i18n: diary.task.*
// i18n: diary.event.*
type Task string

// The tasks, in the order of a case's life.
const (
	TaskTake        Task = "take"        // nobody has the case: somebody must be given it
	TaskAcknowledge Task = "acknowledge" // the citizen must be told that the body has the request
	TaskDraft       Task = "draft"       // the answer must lie ready for approval
	TaskNotice      Task = "notice"      // last day to tell of an extension; nothing is owed without one
	TaskApprove     Task = "approve"     // a decision waits for this officer as the second person
	TaskErrand      Task = "errand"      // another unit was given a task, and its answer is due
	TaskPost        Task = "post"        // something has to be sent by hand
	TaskAuthority   Task = "authority"   // the last day on which somebody may act for the person
	TaskAnswer      Task = "answer"      // the statutory day
)

// Tasks lists every task.
func Tasks() []Task {
	return []Task{TaskTake, TaskAcknowledge, TaskDraft, TaskNotice, TaskErrand, TaskPost, TaskAuthority, TaskApprove, TaskAnswer}
}

// DiaryEntry is one task with its day. It names no citizen, so a list of them is no look at anybody.
type DiaryEntry struct {
	Ref         string
	Kind        Kind
	State       State
	Task        Task
	Day         deadline.Day
	Left        int  // days until Day
	Still       bool // the clock stands still: Day is the earliest it can be, and moves once the clock runs again
	Late        bool // Day has passed
	Unexplained bool // the answer is late, and nobody has said why
	Sequence    int  // grows with everything that happens to the case
	ChangedAt   time.Time
}

// DiaryDay is what has to be done by one day.
type DiaryDay struct {
	Day     deadline.Day
	Entries []DiaryEntry
}

// diaryRow is a case in an officer's diary, and why it stands there.
type diaryRow struct {
	Ref           string
	Kind          Kind
	State         State
	Received      deadline.Day
	Due           deadline.Day
	AcknowledgeBy deadline.Day
	DraftBy       deadline.Day
	NoticeBy      deadline.Day
	ErrandBy      deadline.Day // the first day on which another unit's answer is due
	PostBy        deadline.Day // since when something waits to be sent by hand
	AuthorityTo   deadline.Day // the last day of an accepted authority that has not ended
	Acknowledged  bool
	Paused        bool
	Extended      bool
	LateCause     string
	Mine          bool
	Free          bool // nobody has it
	Waits         bool // for this officer's approval
	Sequence      int
	ChangedAt     time.Time
}

// diaryMost is how many cases a diary holds, the most urgent ones. Nobody's own are so many.
const diaryMost = 1000

// Diary gives the days that matter to an officer: those of the cases they have, and for those who hand cases out and
// approve (reviewers and data protection officers) also what waits for them and what nobody has. A walled case has no days.
func (r *Registry) Diary(ctx context.Context, by Officer) ([]DiaryDay, error) {
	list, err := r.diary(ctx, r.DB, by)
	if err != nil {
		return nil, err
	}
	var days []DiaryDay
	for _, e := range list {
		if n := len(days); n == 0 || days[n-1].Day != e.Day {
			days = append(days, DiaryDay{Day: e.Day})
		}
		last := &days[len(days)-1]
		last.Entries = append(last.Entries, e)
	}
	return days, nil
}

// diary is the entries in the order of their days.
func (r *Registry) diary(ctx context.Context, q queries, by Officer) ([]DiaryEntry, error) {
	if err := by.casework(); err != nil {
		return nil, err
	}
	why := "c.assignee = @me"
	if by.Is(RoleReviewer, RoleDPO) {
		why = "(c.assignee = @me OR c.assignee IS NULL OR c.state = 'review' AND NOT " + ownWork + ")"
	}
	rows, err := q.Query(ctx, `SELECT c.ref, c.kind, c.state, c.received, c.due, c.acknowledge_by, c.draft_by, c.notice_by,
			(SELECT min(t.due) FROM requests_errand t WHERE t.case_id = c.id AND t.state = 'open') AS errand_by,
			(SELECT min(p.since) FROM requests_posting p WHERE p.case_id = c.id AND p.done_at IS NULL) AS post_by,
			CASE WHEN c.authority = 'accepted' AND c.authority_until >= @today THEN c.authority_until END AS authority_to, c.acknowledged, c.paused, c.extended, c.late_cause, c.assignee IS NOT DISTINCT FROM @me AS mine,
			c.assignee IS NULL AND (c.state <> 'review' OR `+ownWork+`) AS free,
			c.state = 'review' AND c.assignee IS DISTINCT FROM @me AND NOT `+ownWork+` AS waits, last.n AS sequence, last.at AS changed_at
		FROM requests_case c CROSS JOIN LATERAL (SELECT e.n, e.at FROM requests_event e WHERE e.case_id = c.id ORDER BY e.n DESC LIMIT 1) last
		WHERE c.ref IS NOT NULL AND c.`+open+` AND `+visible+` AND `+why+` ORDER BY c.due, c.id LIMIT @most`,
		r.seenBy(by, pgx.NamedArgs{"most": diaryMost}))
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[diaryRow])
	if err != nil {
		return nil, err
	}
	after, err := r.postsAfter(ctx, q, by)
	if err != nil {
		return nil, err
	}
	found = append(found, after...)
	var list []DiaryEntry
	for i := range found {
		entries, err := r.entries(&found[i])
		if err != nil {
			return nil, err
		}
		list = append(list, entries...)
	}
	slices.SortFunc(list, func(a, b DiaryEntry) int {
		return cmp.Or(a.Day.Compare(b.Day), strings.Compare(a.Ref, b.Ref), a.Task.order()-b.Task.order())
	})
	return list, nil
}

func (t Task) order() int { return slices.Index(Tasks(), t) }

// entries are the days of one case that matter to the officer whose diary it is.
func (r *Registry) entries(c *diaryRow) ([]DiaryEntry, error) {
	today, list := r.Today(), []DiaryEntry(nil)
	add := func(wanted bool, task Task, day deadline.Day) {
		if !wanted || day.IsZero() {
			return
		}
		e := DiaryEntry{Ref: c.Ref, Kind: c.Kind, State: c.State, Task: task, Day: day, Left: today.DaysUntil(day),
			Still: c.Paused && task != TaskAcknowledge && task != TaskErrand && task != TaskPost && task != TaskAuthority, Sequence: c.Sequence, ChangedAt: c.ChangedAt}
		e.Late = e.Left < 0 && !e.Still
		e.Unexplained = e.Late && task == TaskAnswer && c.LateCause == ""
		list = append(list, e)
	}
	before := c.State != StateReview && c.State != StateInstructed // the answer is still being worked out
	add(c.Free, TaskTake, c.Due)
	add((c.Mine || c.Free) && !c.Acknowledged && c.State != StateInstructed, TaskAcknowledge, c.AcknowledgeBy)
	add(c.Mine && before, TaskDraft, c.DraftBy)
	if c.Mine && !c.NoticeBy.Before(today) && c.State != StateInstructed {
		_, extends, err := r.longest(&caseRow{Kind: c.Kind, Received: c.Received, Extended: c.Extended})
		if err != nil {
			return nil, err
		}
		add(extends, TaskNotice, c.NoticeBy)
	}
	add(c.Mine, TaskErrand, c.ErrandBy)
	add(c.Mine, TaskPost, c.PostBy)
	add(c.Mine, TaskAuthority, c.AuthorityTo)
	add(c.Waits, TaskApprove, c.Due)
	add(c.Mine, TaskAnswer, c.Due)
	return list, nil
}
