package account_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/portal/account"
)

// staffed is a directory with people of several roles, and two sources in service.
type staffed struct {
	*account.Directory
	*clock
	t          *testing.T
	systems    []string
	dora, adam account.Officer // data protection officer, administrator
	carl       account.Officer // caseworker and reviewer
	review     int
}

func newStaffed(t *testing.T) *staffed {
	t.Helper()
	d, c := directory(t)
	s := &staffed{Directory: d, clock: c, t: t, systems: []string{"housing", "tax"}}
	d.Systems = func(context.Context) ([]string, error) { return s.systems, nil }
	d.Access = account.AccessTerms{Months: 12, WideMonths: 6, Days: 30, Zone: time.UTC}
	s.dora, s.adam, s.carl = s.hire("dora", account.DPO), s.hire("adam", account.Administrator), s.hire("carl", account.Caseworker, account.Reviewer)
	off := s.hire("gone", account.Auditor)
	s.must(d.DisableOfficer(t.Context(), off.ID, s.adam.ID))
	return s
}

func (s *staffed) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *staffed) hire(name string, roles ...account.Role) account.Officer {
	s.t.Helper()
	o, _, err := s.AddOfficer(s.t.Context(), account.NewOfficer{Email: name + "@example.org", Name: name, Roles: roles, Password: password})
	s.must(err)
	return o
}

// begun is a directory in which every right is asked about.
func begun(t *testing.T) *staffed {
	t.Helper()
	s := newStaffed(t)
	number, err := s.BeginReview(t.Context(), s.adam)
	s.must(err)
	s.review = number
	return s
}

func (s *staffed) rights() (account.Review, []account.Right) {
	s.t.Helper()
	r, list, err := s.ReviewOf(s.t.Context(), s.dora, s.review)
	s.must(err)
	return r, list
}

// right is what somebody, or a source, holds.
func (s *staffed) right(of uuid.UUID, what string) account.Right {
	s.t.Helper()
	_, list := s.rights()
	at := slices.IndexFunc(list, func(r account.Right) bool { return r.Officer == of && (string(r.Role) == what || r.Source == what) })
	if at < 0 {
		s.t.Fatalf("no right %s", what)
	}
	return list[at]
}

func (s *staffed) says(by account.Officer, said ...account.Said) error {
	return s.AnswerRights(s.t.Context(), by, s.review, said)
}

// trace is everything a refused answer must leave as it was.
func (s *staffed) trace() string {
	s.t.Helper()
	var text string
	s.must(s.DB.QueryRow(s.t.Context(), `SELECT concat((SELECT string_agg(concat(id, answer, reason, by_id), ',' ORDER BY id) FROM account_right),
		(SELECT string_agg(concat(id, roles, disabled, epoch), ',' ORDER BY id) FROM account_officer), (SELECT count(*) FROM account_event),
		(SELECT string_agg(concat(number, closed_at), ',' ORDER BY number) FROM account_review))`).Scan(&text))
	return text
}

func TestEveryRightIsAskedAboutOnce(t *testing.T) {
	t.Parallel()
	s := begun(t)
	r, list := s.rights()
	if r.Number != 1 || !r.Whole || r.Rights != 6 || r.Waiting() != 6 || len(list) != 6 { // dora 1, adam 1, carl 2, two keys; nobody whose account is shut
		t.Fatalf("%+v %d", r, len(list))
	}
	if want := s.now().UTC().AddDate(0, 0, 30).Format(time.DateOnly); r.Due.Format(time.DateOnly) != want {
		t.Errorf("due %s, want %s", r.Due, want)
	}
	if _, err := s.BeginReview(t.Context(), s.dora); !errors.Is(err, account.ErrReviewing) {
		t.Errorf("a second review beside it: %v", err)
	}
	for _, o := range []account.Officer{s.carl, {ID: uuid.New()}} {
		_, _, err := s.ReviewOf(t.Context(), o, 1)
		_, err2 := s.Reviews(t.Context(), o)
		_, err3 := s.BeginReview(t.Context(), o)
		for _, err := range []error{err, err2, err3, s.says(o, account.Said{Right: list[0].ID, Answer: account.Keep})} {
			if !errors.Is(err, account.ErrNotAllowed) {
				t.Errorf("somebody without the role: %v", err)
			}
		}
	}
	s.must(s.says(s.adam, account.Said{Right: s.right(s.dora.ID, "dpo").ID, Answer: account.Keep}, account.Said{Right: s.right(uuid.Nil, "tax").ID, Answer: account.Keep}))
	if got := s.right(s.dora.ID, "dpo"); got.Answer != account.Keep || got.ByName != "adam" || got.AnsweredAt == nil {
		t.Errorf("%+v", got)
	}
	if r, _ := s.rights(); r.Kept != 2 || r.Waiting() != 4 || r.ClosedAt != nil {
		t.Errorf("%+v", r)
	}
}

func TestNobodyAnswersForTheirOwn(t *testing.T) {
	t.Parallel()
	s := begun(t)
	before := s.trace()
	for _, answer := range []account.Said{{Answer: account.Keep}, {Answer: account.EndIt, Reason: "I leave"}} {
		answer.Right = s.right(s.dora.ID, "dpo").ID
		if err := s.says(s.dora, account.Said{Right: s.right(s.carl.ID, "reviewer").ID, Answer: account.Keep}, answer); !errors.Is(err, account.ErrOwnRight) {
			t.Fatal(err)
		}
	}
	if s.trace() != before {
		t.Error("the other answer of the form was kept")
	}
}

func TestARoleIsTakenAway(t *testing.T) {
	t.Parallel()
	s := begun(t)
	before := s.trace()
	var wrong account.RightFaults
	reviewer, caseworker := s.right(s.carl.ID, "reviewer"), s.right(s.carl.ID, "caseworker")
	err := s.says(s.dora, account.Said{Right: caseworker.ID, Answer: account.Keep}, account.Said{Right: reviewer.ID, Answer: account.EndIt})
	if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Right != reviewer.ID || !errors.Is(wrong[0].Err, account.ErrWhy) || s.trace() != before {
		t.Fatalf("without a reason: %v", err)
	}
	ends := account.Said{Right: reviewer.ID, Answer: account.EndIt, Reason: "Moved to another team"}
	s.must(s.says(s.dora, ends))
	o, err := s.Officer(t.Context(), s.carl.ID)
	if err != nil || !slices.Equal(o.Roles, []account.Role{account.Caseworker}) || o.Disabled || o.Epoch != s.carl.Epoch+1 {
		t.Fatalf("%+v %v", o, err)
	}
	after := s.trace()
	s.must(s.says(s.dora, ends)) // the second click
	if s.trace() != after {
		t.Error("the second click did something")
	}
	// The last role shuts the account, which opens again only with a role.
	s.must(s.says(s.dora, account.Said{Right: caseworker.ID, Answer: account.EndIt, Reason: "Left"}))
	if o, err = s.Officer(t.Context(), s.carl.ID); err != nil || !o.Disabled || len(o.Roles) != 0 {
		t.Fatalf("%+v %v", o, err)
	}
	if err := s.EnableOfficer(t.Context(), s.carl.ID, s.adam.ID); !errors.Is(err, account.ErrRoles) {
		t.Errorf("let in without a role: %v", err)
	}
}

func TestSomebodyIsLeftWhoCanAddPeople(t *testing.T) {
	t.Parallel()
	s := begun(t)
	before := s.trace()
	ends := account.Said{Right: s.right(s.adam.ID, "administrator").ID, Answer: account.EndIt, Reason: "Too much"}
	var wrong account.RightFaults
	if err := s.says(s.dora, ends); !errors.As(err, &wrong) || !errors.Is(wrong[0].Err, account.ErrLastKeeper) || s.trace() != before {
		t.Fatalf("%v", err)
	}
	s.hire("eve", account.Administrator)
	s.must(s.says(s.dora, ends))
}

func TestTwoTabsAnswerDifferently(t *testing.T) {
	t.Parallel()
	s := begun(t)
	reviewer, caseworker := s.right(s.carl.ID, "reviewer"), s.right(s.carl.ID, "caseworker")
	s.must(s.says(s.adam, account.Said{Right: reviewer.ID, Answer: account.Keep}))
	before := s.trace()
	err := s.says(s.dora, account.Said{Right: caseworker.ID, Answer: account.Keep}, account.Said{Right: reviewer.ID, Answer: account.EndIt, Reason: "Moved"})
	if !errors.Is(err, account.ErrChanged) || s.trace() != before {
		t.Fatalf("%v", err)
	}
	// What was taken away by another way is not confirmed any more, and is not asked about.
	s.must(s.SetRoles(t.Context(), s.carl, []account.Role{account.Reviewer}, s.adam.ID))
	if err := s.says(s.dora, account.Said{Right: caseworker.ID, Answer: account.Keep}); !errors.Is(err, account.ErrChanged) {
		t.Fatalf("%v", err)
	}
	if err := s.says(s.dora, account.Said{Right: uuid.New(), Answer: account.Keep}); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if err := s.says(s.dora, account.Said{Right: s.right(uuid.Nil, "tax").ID, Answer: account.EndIt, Reason: "Old"}); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("a key is stopped where keys are kept: %v", err)
	}
}

// Two who answer at once: one of them is told, and what stands is one answer.
func TestTwoAnswerAtOnce(t *testing.T) {
	t.Parallel()
	s := begun(t)
	reviewer := s.right(s.carl.ID, "reviewer").ID
	var told sync.WaitGroup
	errs := make([]error, 2)
	for n, one := range []account.Said{{Right: reviewer, Answer: account.Keep}, {Right: reviewer, Answer: account.EndIt, Reason: "Moved"}} {
		told.Go(func() { errs[n] = s.says([]account.Officer{s.adam, s.dora}[n], one) })
	}
	told.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), account.ErrChanged) {
		t.Fatal(errs)
	}
	o, err := s.Officer(t.Context(), s.carl.ID)
	if err != nil || slices.Contains(o.Roles, account.Reviewer) != (errs[0] == nil) {
		t.Fatalf("%v %v %v", o.Roles, errs, err)
	}
}

func TestAReviewEndsWithItsLastAnswer(t *testing.T) {
	t.Parallel()
	s := begun(t)
	for _, by := range []account.Officer{s.adam, s.dora} {
		_, list := s.rights()
		for _, r := range list {
			if r.Officer != by.ID && r.Answer == "" && r.Source != "tax" {
				s.must(s.says(by, account.Said{Right: r.ID, Answer: account.Keep}))
			}
		}
	}
	if r, _ := s.rights(); r.Waiting() != 1 || r.ClosedAt != nil {
		t.Fatalf("%+v", r)
	}
	s.systems = []string{"housing"} // the last is stopped where keys are kept
	s.must(s.KeepReviews(t.Context()))
	if r, _ := s.rights(); r.Waiting() != 0 || r.Gone != 1 || r.ClosedAt == nil {
		t.Fatalf("%+v", r)
	}
	if open, err := s.OpenReview(t.Context()); open != nil || err != nil {
		t.Fatalf("%v %v", open, err)
	}
}

// A whole review begins a year after the one before, one of the wide roles after half a year; the first counts from the first account.
func TestReviewsBeginByThemselves(t *testing.T) {
	t.Parallel()
	s := newStaffed(t)
	step := func(months int, want ...account.Role) {
		t.Helper()
		s.clock.mu.Lock()
		s.clock.at = s.clock.at.AddDate(0, months, 0)
		s.clock.mu.Unlock()
		s.must(s.KeepReviews(t.Context()))
		s.must(s.KeepReviews(t.Context())) // by another replica
		open, err := s.OpenReview(t.Context())
		s.must(err)
		if (open != nil) != (len(want) > 0) {
			t.Fatalf("after %d months: %+v", months, open)
		}
		if open == nil {
			return
		}
		s.review = open.Number
		_, list := s.rights()
		var roles []account.Role
		for _, r := range list {
			if r.Source == "" {
				roles = append(roles, r.Role)
			}
		}
		slices.Sort(roles)
		if !slices.Equal(roles, want) || (open.Whole != (len(list) != len(roles))) {
			t.Fatalf("%v %+v", roles, open)
		}
		for _, by := range []account.Officer{s.adam, s.dora} {
			for _, r := range list {
				if r.Officer != by.ID && (r.Officer == s.adam.ID) == (by.ID == s.dora.ID) {
					s.must(s.says(by, account.Said{Right: r.ID, Answer: account.Keep}))
				}
			}
		}
	}
	wide, every := []account.Role{account.Administrator, account.DPO}, []account.Role{account.Administrator, account.Caseworker, account.DPO, account.Reviewer}
	step(5)
	step(1, wide...)
	step(5)
	step(1, every...) // twelve months after the first account
	step(6, wide...)
	step(6, every...)
	s.Access.Months, s.Access.WideMonths = 0, 0
	step(24)
}

// With every single write failing, nothing of an answer is kept.
func TestAnswersAreKeptWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	s := begun(t)
	said := []account.Said{{Right: s.right(s.carl.ID, "reviewer").ID, Answer: account.EndIt, Reason: "Moved"},
		{Right: s.right(s.carl.ID, "caseworker").ID, Answer: account.EndIt, Reason: "Moved"}, {Right: s.right(s.dora.ID, "dpo").ID, Answer: account.Keep}}
	before := s.trace()
	for _, table := range []string{"account_right", "account_officer", "account_event"} {
		for n := 1; ; n++ {
			_, err := s.DB.Exec(t.Context(), fmt.Sprintf(`CREATE SEQUENCE fault_at; CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN IF nextval('fault_at') = %d THEN RAISE 'fault'; END IF; RETURN NULL; END $$;
				CREATE TRIGGER fault AFTER INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION fault()`, n, table))
			s.must(err)
			failed := s.says(s.adam, said...)
			_, err = s.DB.Exec(t.Context(), fmt.Sprintf(`DROP TRIGGER fault ON %s; DROP FUNCTION fault(); DROP SEQUENCE fault_at`, table))
			s.must(err)
			if failed == nil {
				if n < 3 {
					t.Fatalf("%s was written %d times only", table, n-1)
				}
				// Put back, for the next table.
				_, err := s.DB.Exec(t.Context(), `UPDATE account_right SET answer = '', reason = '', by_id = NULL, answered_at = NULL`)
				s.must(err)
				_, err = s.DB.Exec(t.Context(), `UPDATE account_officer SET roles = $2, disabled = false WHERE id = $1`, s.carl.ID, s.carl.Roles)
				s.must(err)
				before = s.trace()
				break
			}
			if s.trace() != before {
				t.Fatalf("write %d of %s failed, and something was kept", n, table)
			}
		}
	}
}
