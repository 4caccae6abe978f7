package ledger

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// held are all events of the world's source that are held, group by group.
func (w *world) held() (all []Held) {
	w.t.Helper()
	for _, g := range w.groups() {
		list, _, err := w.HeldOf(w.ctx, w.source, g.Cause, "", 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		if int64(len(list)) != g.Count || !list[0].Received.Equal(g.Oldest) {
			w.t.Errorf("group %+v holds %d", g, len(list))
		}
		all = append(all, list...)
	}
	if c, err := w.CoverageOf(w.ctx, w.source.ID); err != nil || c.Quarantined != int64(len(all)) {
		w.t.Errorf("%d counted, %d held, %v", c.Quarantined, len(all), err)
	}
	return all
}

func (w *world) groups() []HeldGroup {
	w.t.Helper()
	groups, next, err := w.HeldGroups(w.ctx, w.source, "", 100)
	if err != nil || next != "" {
		w.t.Fatal(next, err)
	}
	return groups
}

// unknown are n events that serve an activity nobody knows.
func unknown(from, n int, code string) (bodies [][]byte) {
	for i := range n {
		bodies = append(bodies, event(fmt.Sprintf("%s-%d", code, from+i), ago(time.Hour), "PA-002", code))
	}
	return bodies
}

func TestHeldEventsStandTogetherByCause(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(append(unknown(0, 3, "TREAT"), unknown(0, 5, "BILL")...)...)
	w.send(unknown(0, 4, "TREAT")...) // three of them again
	w.send(event("future", clock.Add(time.Hour)))
	var got []string
	for _, g := range w.groups() {
		got = append(got, fmt.Sprint(g.Fault.Code, " ", g.Count))
	}
	if want := "BILL 5, TREAT 4,  1"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	first, next, err := w.HeldGroups(w.ctx, w.source, "", 2)
	if err != nil || len(first) != 2 || next == "" {
		t.Fatal(first, next, err)
	}
	if rest, next, err := w.HeldGroups(w.ctx, w.source, next, 2); err != nil || len(rest) != 1 || next != "" || rest[0].Fault.Key != "ledger.fault.time_future" {
		t.Error(rest, next, err)
	}
	page, next, err := w.HeldOf(w.ctx, w.source, first[0].Cause, "", 3)
	if err != nil || len(page) != 3 {
		t.Fatal(page, err)
	}
	if rest, next, err := w.HeldOf(w.ctx, w.source, first[0].Cause, next, 3); err != nil || len(rest) != 2 || next != "" {
		t.Error(rest, next, err)
	}
	if _, _, err := w.HeldOf(w.ctx, w.source, first[0].Cause, "nonsense", 3); !errors.Is(err, ErrCursor) {
		t.Error(err)
	}
	if n := w.count(`SELECT count(*) FROM ledger_quarantine WHERE position('TREAT' IN fault || cause::text) > 0`); n != 0 {
		t.Error("a code stands in the clear")
	}
	elsewhere, _ := w.register("health", ProfileRole)
	if _, err := w.HeldEvent(w.ctx, elsewhere, page[0].ID); !errors.Is(err, ErrDecided) {
		t.Errorf("an event of another source: %v", err)
	}
}

func TestAGroupIsReleased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := 0; i < 3; i++ {
		w.send(unknown(i*800, 800, "TREAT")...)
	}
	before := w.count(`SELECT count(*) FROM ledger_entry`)
	cause := w.groups()[0].Cause
	if d, err := w.ReleaseAll(w.ctx, w.source, cause, ""); err != nil || d.Done != 0 || d.Still != decideMost || d.Next == "" {
		t.Fatalf("without a line in the table: %+v %v", d, err)
	}
	w.source.Mapping.Activities = map[string]string{"TREAT": "PA-002"}
	d, err := w.ReleaseAll(w.ctx, w.source, cause, "")
	if err != nil || d.Done != decideMost || d.Still != 0 || d.Next == "" {
		t.Fatalf("%+v %v", d, err)
	}
	if g, err := w.HeldGroup(w.ctx, w.source, cause); err != nil || g.Count != 400 {
		t.Errorf("%+v %v", g, err)
	}
	if d, err := w.ReleaseAll(w.ctx, w.source, cause, d.Next); err != nil || d.Done != 400 || d.Next != "" {
		t.Errorf("the rest: %+v %v", d, err)
	}
	if n := w.count(`SELECT count(*) FROM ledger_entry`); n != before+2400 {
		t.Errorf("%d entries", n)
	}
	if _, err := w.HeldGroup(w.ctx, w.source, cause); !errors.Is(err, ErrDecided) {
		t.Errorf("an empty group: %v", err)
	}
	if n := w.count(`SELECT count(*) FROM ledger_held`); n != 0 {
		t.Errorf("%d groups left", n)
	}
}

func TestWhatStaysHeldMovesToItsNewCause(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(append([][]byte{event("e-1", ago(2*time.Hour)), event("e-1", ago(time.Hour), "PA-002", "TREAT")}, unknown(0, 2, "TREAT")...)...)
	w.source.Mapping.Activities = map[string]string{"TREAT": "PA-777"}
	if d, err := w.ReleaseAll(w.ctx, w.source, w.groups()[0].Cause, ""); err != nil || d.Done != 0 || d.Still != 3 {
		t.Fatalf("%+v %v", d, err)
	}
	w.source.Mapping.Activities["TREAT"] = "PA-002"
	if d, err := w.ReleaseAll(w.ctx, w.source, w.groups()[0].Cause, ""); err != nil || d.Done != 2 || d.Still != 1 {
		t.Fatalf("%+v %v", d, err)
	}
	held := w.held()
	if len(held) != 1 || held[0].Fault.Key != "ledger.fault.conflict_time" {
		t.Errorf("%+v", held)
	}
	who := uuid.New()
	if _, err := w.DiscardAll(w.ctx, w.source, held[0].Cause, who, ""); !errors.Is(err, ErrReasonMissing) {
		t.Errorf("for no reason: %v", err)
	}
	if d, err := w.DiscardAll(w.ctx, w.source, held[0].Cause, who, "The clock was wrong"); err != nil || d.Done != 1 || d.Next != "" {
		t.Errorf("%+v %v", d, err)
	}
	if n := w.count(`SELECT count(*) FROM ledger_quarantine WHERE state = 'discarded' AND decider = $1 AND position('clock' IN encode(reason, 'escape')) = 0`, who); n != 1 {
		t.Error("who and why are not kept, or not sealed")
	}
	if len(w.held()) != 0 {
		t.Error("still held")
	}
}

func TestAHeldEventShowsNoCitizen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(event("n-60001017869-1", ago(time.Hour), `"PA-002"`, `"TREAT"`, `"case_ref"`, `"data_detail":"Rosa Kask, 3 High St","emergency":{"reason":"Rosa fell"},"case_ref"`))
	shown := w.held()[0].Shown()
	for _, secret := range []string{"60001017869", "Rosa", "IT-2025-118822", "Assessing"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%s is shown:\n%s", secret, shown)
		}
	}
	for _, needed := range []string{`"activity": "TREAT"`, `"id": "n-•••-1"`, `"role": "Tax inspector"`, `"scheme": "national-id"`, `"income"`} {
		if !strings.Contains(shown, needed) {
			t.Errorf("%s is not shown:\n%s", needed, shown)
		}
	}
	w.Discard(w.ctx, w.source, w.held()[0].ID, uuid.New(), "Seen")
	items, err := DecodeFHIR(audit(`{"reference":"Patient/60001017869"}`,
		`{"identifier":{"system":"urn:oid:9.9","value":"60001017869"},"display":"Rosa Kask"}`, `"display":"treatment"}]`, `"display":"treatment"}],"text":"For Rosa"`))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := w.Append(w.ctx, w.source, items); err != nil || r.Quarantined != 1 || r.Results[0].Fault.Pointer != "/entity/0/what/identifier/system" {
		t.Fatalf("%+v %v", r, err)
	}
	h := w.held()[0]
	if h.Fault.Key != "ledger.fault.fhir_scheme" || h.Fault.Code != "urn:oid:9.9" {
		t.Errorf("%+v", h.Fault)
	}
	shown = h.Shown()
	for _, secret := range []string{"60001017869", "Rosa", "c2VjcmV0"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%s is shown:\n%s", secret, shown)
		}
	}
	for _, needed := range []string{`"system": "urn:oid:9.9"`, `"code": "TREAT"`, "Joan Clarke", `"Observation/•••"`} {
		if !strings.Contains(shown, needed) {
			t.Errorf("%s is not shown:\n%s", needed, shown)
		}
	}
}

// Of an event that names two patients each part is held, released and discarded by itself.
func TestPartsOfOneBodyAreHeldApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.Mapping = clinic
	body := audit(`{"what":{"reference":"Patient/60001017869"},"role":{"code":"1"}}`,
		`{"what":{"reference":"Patient/60001017869"},"role":{"code":"1"}},{"what":{"identifier":{"system":"urn:x","value":"77"}},"role":{"code":"1"}}`)
	for _, want := range []string{"stored quarantined", "duplicate quarantined"} {
		items, err := DecodeFHIR(body)
		if err != nil {
			t.Fatal(err)
		}
		r, err := w.Append(w.ctx, w.source, items)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(r.Results[0].Status, " ", r.Results[1].Status); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	held := w.held()
	if len(held) != 1 {
		t.Fatalf("%d held", len(held))
	}
	w.source.Mapping.Schemes = map[string]string{"urn:x": "national-id"}
	if r, err := w.Release(w.ctx, w.source, held[0].ID); err != nil || r.Status != Stored || r.ID != "ae-1#2" {
		t.Errorf("%+v %v", r, err)
	}
	if len(w.held()) != 0 {
		t.Error("still held")
	}
}
