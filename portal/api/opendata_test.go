package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/notices"
	"daylight/requests"
)

var (
	writer   = notices.Officer{ID: uuid.New(), Name: "Ann", Roles: []string{"communications"}}
	approver = notices.Officer{ID: uuid.New(), Name: "Bea", Roles: []string{"communications"}}
)

// publish puts a document in force.
func (o *outside) publish(content notices.Content) {
	o.t.Helper()
	e, err := o.board.Draft(o.t.Context(), writer, notices.Draft{Content: content, Why: "New"})
	step := notices.Step{Version: e.ID, Revision: e.Revision, Behind: true}
	if err == nil {
		_, err = o.board.Submit(o.t.Context(), writer, step)
	}
	if err == nil {
		_, err = o.board.Approve(o.t.Context(), approver, step)
	}
	if err == nil {
		_, err = o.board.Publish(o.t.Context(), approver, step)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func row(n int) notices.RetentionRow {
	return notices.RetentionRow{ID: fmt.Sprintf("ROW-%04d", n), Function: notices.Text{"en": "Libraries"}, Class: notices.Text{"en": "Loans"},
		Description: notices.Text{"en": "Who borrowed what"}, Trigger: notices.Text{"en": "Return"}, Period: "P1Y", Action: notices.ActionDestroy,
		Authority: "Council decision", Owner: "Libraries"}
}

// page is one page of an open list; the address of the next one stands in the answer and in its head alike.
func (o *outside) page(path, name string) (codes []string, next string) {
	o.t.Helper()
	answer := o.call("GET", path, "", nil).Status(http.StatusOK)
	var got map[string]json.RawMessage
	var list []struct {
		ID      string
		Content struct{ Code string }
	}
	if err := json.Unmarshal([]byte(answer.Body), &got); err != nil {
		o.t.Fatal(err)
	}
	if err := json.Unmarshal(got[name], &list); err != nil {
		o.t.Fatal(err)
	}
	for _, one := range list {
		codes = append(codes, one.ID+one.Content.Code)
	}
	_ = json.Unmarshal(got["next"], &next)
	if link := answer.Header.Get("Link"); next == "" && link != "" || next != "" && link != "<"+next+`>; rel="next"` {
		o.t.Errorf("%s leads on to %q and %q", path, next, link)
	}
	_, next, _ = strings.Cut(next, "/api/v1")
	return codes, next
}

// A list of any length comes in pages, out of the cache too; what is published and withdrawn while somebody reads moves nothing.
func TestOpenListsComeInPages(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.key = ""
	for n := range 103 {
		o.publish(row(n + 100))
	}
	for range 2 {
		first, next := o.page("/retention", "rows")
		if len(first) != 100 || first[0] != "ROW-0100" || !strings.HasPrefix(next, "/retention?after=ROW-0199") {
			t.Fatalf("%d from %s, then %q", len(first), first[0], next)
		}
	}
	_, next := o.page("/retention", "rows")
	o.board.Now = func() time.Time { return clock.Add(time.Hour) }
	o.publish(row(1)) // before what was read
	if err := o.board.Withdraw(t.Context(), approver, notices.Ref{Kind: notices.KindRetention, Code: "ROW-0199"}, "Merged"); err != nil {
		t.Fatal(err) // the very row the reader stands at
	}
	rest, last := o.page(next, "rows")
	if fmt.Sprint(rest) != "[ROW-0200 ROW-0201 ROW-0202]" || last != "" {
		t.Fatalf("%v, then %q", rest, last)
	}
	if none, last := o.page("/retention?after=ZZZ", "rows"); len(none) != 0 || last != "" {
		t.Error(none, last)
	}
	if odd, _ := o.page("/registers/incidents?after=x", "incidents"); len(odd) != 0 {
		t.Error(odd)
	}
}

// The register of gifts comes newest first.
func TestGiftsComeInPages(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.key = ""
	rules := requests.GiftRules{Publish: true, Fields: requests.GiftFields(), Currency: "GBP"}
	o.registry.Gifting = rules
	ann, rob := requests.Officer{ID: uuid.New(), Name: "Ann"}, requests.Officer{ID: uuid.New(), Name: "Rob", Roles: []string{requests.RoleReviewer}}
	for n := range 101 {
		g := requests.Gift{Kind: "gift", What: fmt.Sprint("Wine ", n), Giver: "Mere", Proposal: "refused", Day: o.registry.Today(), Value: int64(n), Key: fmt.Sprint(n)}
		if err := o.registry.EnterGift(t.Context(), ann, g); err != nil {
			t.Fatal(err)
		}
	}
	list, err := o.registry.Gifts(t.Context(), rob)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range list {
		if err := o.registry.DecideGift(t.Context(), rob, g.ID, "refused", ""); err != nil {
			t.Fatal(err)
		}
	}
	first, next := o.page("/registers/interests", "entries")
	rest, last := o.page(next, "entries")
	if len(first) != 100 || len(rest) != 1 || rest[0] == first[99] || last != "" {
		t.Fatalf("%d, then %v and %q", len(first), rest, last)
	}
	o.call("GET", "/registers/interests?after=x", "", nil).Status(http.StatusOK).Contains("Wine")
}
