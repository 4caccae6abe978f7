package ledger

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

func (w *world) identify(d Identifying) error {
	return pgx.BeginFunc(w.ctx, w.DB, func(tx pgx.Tx) error { return w.Identify(w.ctx, tx, d) })
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.withSigner()
	other := Person{{"national-id", "49001010000"}}
	for i, who := range []string{"emp-1", "emp-2", "emp-1"} {
		w.send(event(fmt.Sprintf("r-%d", i), ago(time.Duration(5-i)*time.Hour), "emp-4471", who, "Ada Byron", "Name of "+who))
		w.settle()
	}
	w.send(event("o", ago(time.Hour), "emp-4471", "emp-1", "Ada Byron", "Name of emp-1", "60001017869", "49001010000"))
	w.settle()
	names := func(p Person) (list []string) {
		for _, e := range w.each(p, Filter{}) { // newest first
			list = append(list, fmt.Sprintf("%s%d", e.Actor.Name, e.Actor.Official))
			if (e.Disclosed.Person != nil) != (e.Actor.Name != "") {
				t.Errorf("%s: what is shown and what is proved differ", e.ID)
			}
		}
		return list
	}
	shown := func(p Person, want string) {
		t.Helper()
		if got := fmt.Sprint(names(p)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	newest := w.each(rosa, Filter{})[0].ID
	decision := Identifying{Person: rosa, Entry: newest, Need: "To sue for damages", Interests: "No danger is known", Reference: "NM-1", Decider: uuid.New()}
	shown(rosa, "[1 2 1]")
	for _, granted := range []bool{false, true} {
		decision.Granted = granted
		if err := w.identify(decision); err != nil {
			t.Fatal(err)
		}
		shown(rosa, map[bool]string{false: "[1 2 1]", true: "[Name of emp-10 2 Name of emp-10]"}[granted])
		shown(other, "[1]")
	}
	if e, err := w.EntryByID(w.ctx, rosa, newest); err != nil || e.Actor.ID != "emp-1" || e.Actor.Role != "Tax inspector" || e.Profile != ProfileRole {
		t.Errorf("%+v %v", e.Actor, err)
	}
	r, proofs := w.report(Filter{})
	if v := Verify(Evidence{Report: encode(t, r), Proofs: proofs, Key: key}); v.Answer != Genuine || v.Entries != 3 {
		t.Errorf("a report that names: %s %+v", v.Answer, v.Findings)
	}
	byNumber := decision
	byNumber.Entry, byNumber.Number = "", 2
	if err := w.identify(byNumber); err != nil {
		t.Fatal(err)
	}
	shown(rosa, "[Name of emp-10 Name of emp-20 Name of emp-10]")
	byNumber.Granted = false // taken back
	if err := w.identify(byNumber); err != nil {
		t.Fatal(err)
	}
	shown(rosa, "[Name of emp-10 2 Name of emp-10]")
	if w.count(`SELECT count(*) FROM ledger_identification WHERE position(convert_to('damages', 'UTF8') in reasons) > 0`) != 0 {
		t.Error("the reasons stand in the clear")
	}
	if _, err := w.DB.Exec(w.ctx, `DELETE FROM ledger_identification`); err == nil {
		t.Error("the portal can remove a decision")
	}
}

func TestIdentifyRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	named, _ := w.register("names", ProfileName)
	w.sendAs(named, event("n", ago(time.Hour), "urn:source:tax", "urn:source:names"))
	w.send(event("s", ago(2*time.Hour), `"kind":"person"`, `"kind":"system"`))
	w.send(event("hidden", ago(3*time.Hour), `"channel":"ui"`, `"channel":"ui","visibility":{"mode":"withheld","ground":"investigation","review_by":"2026-12-24"}`))
	w.settle()
	list := w.each(rosa, Filter{})
	var hidden spot
	if err := w.owner.QueryRow(w.ctx, `SELECT occurred, event FROM ledger_hold`).Scan(&hidden.at, &hidden.event); err != nil {
		t.Fatal(err)
	}
	ask := func(d Identifying) error {
		d.Granted, d.Need, d.Interests = true, "Need", "Interests"
		return w.identify(d)
	}
	other := Person{{"national-id", "49001010000"}}
	for name, c := range map[string]struct{ got, want error }{
		"named by its source":  {ask(Identifying{Person: rosa, Entry: list[0].ID}), ErrNamed},
		"made by a system":     {ask(Identifying{Person: rosa, Entry: list[1].ID}), ErrNamed},
		"withheld":             {ask(Identifying{Person: rosa, Entry: hidden.String()}), ErrNoEntry},
		"somebody else's":      {ask(Identifying{Person: other, Entry: list[0].ID}), ErrNoEntry},
		"no such number":       {ask(Identifying{Person: rosa, Number: 99}), ErrNoEntry},
		"number of the hidden": {ask(Identifying{Person: rosa, Number: 0}), ErrNoEntry},
		"without reasons":      {w.identify(Identifying{Person: rosa, Entry: list[0].ID, Need: "x"}), ErrReasonMissing},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

// TestDecisionGoesWithTheLastLook: once no look of the official at this citizen is left, nothing of the decision is.
func TestDecisionGoesWithTheLastLook(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.send(event("old", longAgo), event("young", ago(time.Hour)), event("gone", longAgo, "emp-4471", "emp-2"))
	w.settle()
	for n := range int64(3) {
		if err := w.identify(Identifying{Person: rosa, Number: n + 1, Granted: true, Need: "Need", Interests: "Interests", Reference: "NM-1"}); err != nil {
			t.Fatal(err)
		}
	}
	w.dispose("tax")
	if n := w.count(`SELECT count(DISTINCT akey) FROM ledger_identification`); n != 1 {
		t.Errorf("decisions on %d officials are left", n)
	}
	if e := w.each(rosa, Filter{}); len(e) != 1 || e[0].Actor.Name != "Ada Byron" {
		t.Errorf("%+v", e)
	}
}
