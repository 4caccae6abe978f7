package ledger_test

import (
	"bytes"
	"strings"
	"testing"

	"daylight/requests/ledger"
)

// TestVerifyAgainstAnotherState proves that two states are of one log, and names what fails when they are not.
func TestVerifyAgainstAnotherState(t *testing.T) {
	t.Parallel()
	w, _ := newWatched(t)
	w.Grow("mine", 9)
	older := w.Grow("b", 30)
	report, proofs := w.Reported()
	newer := w.Grow("c", 300)
	file := func(a, b int64) []byte {
		f, err := w.ConsistencyFile(t.Context(), a, b)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	first, err := w.CheckpointOf(t.Context(), 9)
	if err != nil {
		t.Fatal(err)
	}
	good := file(older.Size, newer.Size)
	lines := bytes.Split(good, []byte("\n"))
	lines[1], lines[2] = lines[2], lines[1]
	spoiled := bytes.Join(lines, []byte("\n"))
	for name, c := range map[string]struct {
		checkpoint, consistency []byte
		answer                  ledger.Answer
		key                     string
		proved                  bool
	}{
		"newer":                     {newer.Note, good, ledger.Genuine, "", true},
		"newer, unproved":           {newer.Note, nil, ledger.Genuine, "", false},
		"older":                     {first.Note, file(9, older.Size), ledger.Genuine, "", true},
		"older, unproved":           {first.Note, nil, ledger.CannotTell, "older_checkpoint", false},
		"the same":                  {older.Note, nil, ledger.Genuine, "", false},
		"a proof alone":             {nil, good, ledger.CannotTell, "consistency_alone", false},
		"a proof of other states":   {newer.Note, file(9, newer.Size), ledger.CannotTell, "consistency_other", false},
		"a proof that is none":      {newer.Note, []byte("old x\n\n"), ledger.CannotTell, "consistency_unreadable", false},
		"a proof that does not fit": {newer.Note, spoiled, ledger.NotGenuine, "inconsistent", false},
	} {
		v := ledger.Verify(ledger.Evidence{Report: report, Proofs: proofs, Key: w.logText, Checkpoint: c.checkpoint, Consistency: c.consistency})
		if v.Answer != c.answer || v.Consistent != c.proved {
			t.Errorf("%s: %s, proved %v, %+v", name, v.Answer, v.Consistent, v.Findings)
		}
		if c.key != "" && (len(v.Findings) == 0 || v.Findings[0].Key != "ledger.verify."+c.key) {
			t.Errorf("%s: %+v", name, v.Findings)
		}
	}
}

// TestVerifySaysWhoCosigned tells a witness that cosigned from one that did not, and a forged line from a missing one.
func TestVerifySaysWhoCosigned(t *testing.T) {
	t.Parallel()
	w, all := newWatched(t, "audit.example/w1")
	idle := newWatcher(t, "press.example/w2", w.logText)
	w.Grow("mine", 9)
	report, proofs := w.Reported()
	verify := func(change func(e *ledger.Evidence)) ledger.Verdict {
		e := ledger.Evidence{Report: report, Proofs: proofs, Key: w.logText, Witnesses: []string{all[0].key(), idle.key()}}
		change(&e)
		return ledger.Verify(e)
	}
	v := verify(func(*ledger.Evidence) {})
	if v.Answer != ledger.Genuine || len(v.Witnesses) != 2 || !v.Witnesses[0].At.Equal(all[0].now()) || !v.Witnesses[1].At.IsZero() {
		t.Errorf("%s %+v %+v", v.Answer, v.Witnesses, v.Findings)
	}
	v = verify(func(e *ledger.Evidence) { e.Required = true })
	if v.Answer != ledger.CannotTell || len(v.Findings) != 1 || v.Findings[0].Key != "ledger.verify.not_witnessed" || v.Findings[0].Vars["Witness"] != "press.example/w2" {
		t.Errorf("%s %+v", v.Answer, v.Findings)
	}
	v = verify(func(e *ledger.Evidence) { e.Required, e.Witnesses = true, e.Witnesses[:1] })
	if v.Answer != ledger.Genuine {
		t.Errorf("%s %+v", v.Answer, v.Findings)
	}
	v = verify(func(e *ledger.Evidence) { e.Witnesses = []string{w.logText} })
	if v.Answer != ledger.CannotTell || v.Findings[0].Key != "ledger.verify.witness_key" {
		t.Errorf("%s %+v", v.Answer, v.Findings)
	}
	// Somebody writes the other witness's line into the report.
	forged := strings.TrimSuffix(idle.cosign("another text\n"), "\n") + `\n`
	v = verify(func(e *ledger.Evidence) {
		e.Report = bytes.Replace(e.Report, []byte(`","period"`), []byte(forged+`","period"`), 1)
	})
	if v.Answer != ledger.NotGenuine || v.Findings[0].Key != "ledger.verify.cosignature" {
		t.Errorf("a forged line: %s %+v", v.Answer, v.Findings)
	}
	// A witness that came later counts when the state it cosigned continues the report's.
	late, err := ledger.ParseWitness(w.Witnesses[0].Address + " " + all[0].key())
	if err != nil {
		t.Fatal(err)
	}
	old, _ := w.Checkpoint(t.Context())
	w.Behind(`DELETE FROM ledger_cosignature`)
	w.Witnesses = nil
	report, proofs = w.Reported()
	w.Witnesses = []ledger.Witness{late}
	newer := w.Grow("more", 5)
	file, err := w.ConsistencyFile(t.Context(), old.Size, newer.Size)
	if err != nil {
		t.Fatal(err)
	}
	required := func(e *ledger.Evidence) { e.Required, e.Witnesses, e.Checkpoint = true, e.Witnesses[:1], newer.Note }
	if v := verify(required); v.Answer != ledger.CannotTell {
		t.Errorf("an unproved newer state counts: %s %+v", v.Answer, v.Witnesses)
	}
	if v := verify(func(e *ledger.Evidence) { required(e); e.Consistency = file }); v.Answer != ledger.Genuine || v.Witnesses[0].At.IsZero() {
		t.Errorf("%s %+v %+v", v.Answer, v.Witnesses, v.Findings)
	}
}
