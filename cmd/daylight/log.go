package main

import (
	"errors"
	"fmt"
	"time"

	"daylight/portal"
	"daylight/requests/ledger"
)

type logCmd struct {
	Check logCheckCmd `cmd:"" help:"Recompute the whole log from its entries and name whatever was changed."`
	Begin logBeginCmd `cmd:"" help:"End a log that cannot be continued and begin another under a new name, in public."`
}

type logCheckCmd struct {
	online `embed:""`
}

// Run prints a line for each finding. Exit code 1 when there is one.
func (c *logCheckCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	words := parts.Catalogue.Printer("en")
	found := 0
	auditor := ledger.Auditor{Report: func(f ledger.Finding) error {
		found++
		_, err := fmt.Fprintf(s.Out, "%s: %s\n", f.Pointer, words.Say(f.Key, f.Vars))
		return err
	}}
	if s.Terminal {
		auditor.Progress = func(done, of int64) {
			fmt.Fprintf(s.ErrOut, "\r\x1b[K%s of %s entries", words.Number(int(done)), words.Number(int(of)))
			if done == of {
				fmt.Fprint(s.ErrOut, "\r\x1b[K")
			}
		}
	}
	count, err := parts.Ledger.Audit(s, auditor)
	if err != nil {
		return away(err)
	}
	fmt.Fprintf(s.Out, "%d leaves, %d entries opened, %d disposed of, %d signed states, %d cosignatures.\n",
		count.Leaves, count.Entries, count.Erased, count.Checkpoints, count.Cosignatures)
	if found > 0 {
		return notSo("findings: %d; the log in this database is not the one that was published", found)
	}
	fmt.Fprintln(s.Out, "All of it fits together.")
	return nil
}

type logBeginCmd struct {
	online `embed:""`
	Origin string `name:"origin" required:"" help:"Name of the new log, such as data.example.gov/log2. It must never have been used."`
	Reason string `name:"reason" required:"" help:"Why the log before cannot be continued. Everybody can read it."`
}

// Run ends the old log in the database and then makes the new key: until both are done nothing is signed.
func (c *logBeginCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	f, err := parts.Ledger.Begin(s, c.Origin, c.Reason)
	if errors.Is(err, ledger.ErrSameOrigin) || errors.Is(err, ledger.ErrReasonMissing) {
		return wrongUse("%w", err)
	}
	if err != nil {
		return away(err)
	}
	public, err := portal.EndLogKey(c.KeysDir, f.Origin)
	if err != nil {
		return away(err)
	}
	fmt.Fprintf(s.Out, "%s begins with the %d entries that are here. Restart every replica; the first state is signed with the next entry.\n", f.Origin, f.Size)
	fmt.Fprintf(s.Out, "Publish this key, give it to the witnesses, and say on your site what happened:\n%s\n", public)
	return nil
}

// logFinding says whether new states of the log are signed, what to do when not, and how the witnesses stand.
func logFinding(s *session, parts *portal.Parts) finding {
	f := finding{part: "log"}
	standing, err := parts.Ledger.Standing(s)
	if err != nil {
		f.err = err
		return f
	}
	switch stopped := standing.Stopped; {
	case errors.Is(stopped, ledger.ErrNoSigner):
		f.err = errors.New("no signing key: the log is served but not continued (put log.key back into the keys folder)")
	case errors.Is(stopped, ledger.ErrOtherKey):
		f.err = fmt.Errorf("%w: nothing is signed (put the right log.key back, or change keys with daylight keys rotate log)", stopped)
	case stopped != nil:
		f.err = fmt.Errorf("%w: nothing is signed%s", stopped, resendLines(s, parts, standing))
	}
	states, err := parts.Ledger.WitnessStates(s)
	if err != nil {
		f.err = errors.Join(f.err, err)
	}
	words := parts.Catalogue.Printer("en")
	if len(states) == 0 {
		f.notes = append(f.notes, "no witness outside is set: nobody else would notice a log that was rewritten (DAYLIGHT_LEDGER_WITNESSES)")
	}
	for _, w := range states {
		switch {
		case w.Trouble != "":
			f.notes = append(f.notes, fmt.Sprintf("witness %s: %s%s", w.Name, words.T("ledger.witness.trouble."+w.Trouble), answered(w)))
		case w.At.IsZero():
			f.notes = append(f.notes, fmt.Sprintf("witness %s has not cosigned yet", w.Name))
		}
	}
	return f
}

func answered(w ledger.WitnessState) string {
	if w.Status == 0 {
		return ""
	}
	return fmt.Sprintf(" (status %d)", w.Status)
}

// resendLines says what must come again after a restore, source by source.
func resendLines(s *session, parts *portal.Parts, standing ledger.Standing) string {
	text := ""
	if n := standing.Missing(); n > 0 {
		text = fmt.Sprintf(", and at least %d entries that were signed are missing", n)
	}
	text += ".\n  Restore a newer backup if there is one. Else have sent again what these sources sent since (repeats are harmless), then see docs/operate.md:"
	list, err := parts.Ledger.Resend(s)
	if err != nil {
		return text + "\n  " + err.Error()
	}
	for _, r := range list {
		since := "the beginning"
		if !r.Since.IsZero() {
			since = r.Since.UTC().Format(time.RFC3339)
		}
		text += fmt.Sprintf("\n  %s: from %s on", r.Source, since)
	}
	return text
}
