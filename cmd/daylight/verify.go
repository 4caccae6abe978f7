package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"daylight/portal"
	"daylight/portal/i18n"
	"daylight/portal/report"
	"daylight/requests/ledger"
)

// VerifyCmd checks a report with nothing but files.
type VerifyCmd struct {
	File        string   `arg:"" help:"The report as JSON or PDF." type:"existingfile"`
	Certificate string   `name:"certificate" help:"For a PDF: file with the certificates (PEM) the body signs with." type:"existingfile"`
	Key         string   `name:"key" env:"DAYLIGHT_LOG_KEY" help:"Public key of the log, or a file that holds it, with the keys before it a line each."`
	Proofs      string   `name:"proofs" help:"File of proofs. Default: the report's name with .proofs, when it is there." type:"path"`
	Unfold      string   `name:"unfold" placeholder:"FILE" help:"Also write the proofs as plain C2SP tlog-proofs, one for each entry, for other tools." type:"path"`
	Checkpoint  string   `name:"checkpoint" help:"Another state of the same log, older or newer, to hold the report against." type:"path"`
	Consistency string   `name:"consistency" help:"File that proves that both states are of one log, from /log/consistency/OLD..NEW." type:"path"`
	Witness     []string `name:"witness" sep:"none" help:"Public key of a witness that must have cosigned the report's state of the log, or a newer one proved to continue it. May be repeated."`
}

// Run says genuine, not genuine or cannot tell, why, and which entry.
func (c *VerifyCmd) Run(s *session) error {
	catalogue, err := i18n.Load()
	if err != nil {
		return away(err)
	}
	words := catalogue.Printer("en")
	evidence, err := c.evidence()
	if err != nil {
		return err
	}
	if report.IsPDF(evidence.Report) {
		return c.paper(s, words, evidence.Report)
	}
	if c.Unfold != "" {
		if err := c.unfold(s, evidence.Proofs); err != nil {
			return err
		}
	}
	v := ledger.Verify(evidence)
	answer := words.T("ledger.answer." + string(v.Answer))
	fmt.Fprintf(s.Out, "%s: %s\n", c.File, strings.ToUpper(answer))
	for _, w := range v.Witnesses {
		if !w.At.IsZero() {
			fmt.Fprintf(s.Out, "  Cosigned by %s on %s.\n", w.Name, w.At.Format(time.RFC3339))
		}
	}
	if v.Consistent {
		fmt.Fprintf(s.Out, "  The two states are of one log.\n")
	}
	for _, f := range v.Findings {
		where := ""
		if f.Pointer != "" {
			where = f.Pointer + ": "
		}
		fmt.Fprintf(s.Out, "  %s%s\n", where, words.Say(f.Key, f.Vars))
	}
	if at := v.Checkpoint; at != nil {
		fmt.Fprintf(s.Out, "  %d entries checked against the log %s as it was with %d entries.\n", v.Entries, at.Origin, at.Size)
	}
	if v.Answer != ledger.Genuine {
		return notSo("%s", strings.ToLower(answer))
	}
	return nil
}

// unfold writes proofs in the form that other tools read.
func (c *VerifyCmd) unfold(s *session, proofs []byte) error {
	if len(proofs) == 0 {
		return wrongUse("there are no proofs to unfold: give --proofs FILE")
	}
	err := written(s, c.Unfold, func(w io.Writer) error { return ledger.Unfold(w, proofs) })
	if errors.Is(err, ledger.ErrProof) {
		return wrongUse("the proofs cannot be read: %w", err)
	}
	return err
}

// paper checks a PDF by its signature.
func (c *VerifyCmd) paper(s *session, words *i18n.Printer, document []byte) error {
	if c.Certificate == "" {
		return wrongUse("a PDF is checked by its signature: give --certificate FILE with the certificates the body signs with (report.pem among its keys)")
	}
	trusted, err := portal.ReadCertificates(c.Certificate)
	if err != nil {
		return wrongUse("%w", err)
	}
	stamp, err := report.CheckPDF(document, trusted)
	answer, key := report.AnswerOf(err)
	said := words.T("ledger.answer." + string(answer))
	fmt.Fprintf(s.Out, "%s: %s\n  %s\n", c.File, strings.ToUpper(said), words.T(key, "Signer", stamp.By(), "At", stamp.At.Format(time.RFC3339)))
	if answer != ledger.Genuine {
		return notSo("%s", strings.ToLower(said))
	}
	return nil
}

func (c *VerifyCmd) evidence() (e ledger.Evidence, err error) {
	if e.Report, err = os.ReadFile(c.File); err != nil {
		return e, wrongUse("the report cannot be read: %w", err)
	}
	proofs := c.Proofs
	if proofs == "" {
		for _, name := range []string{c.File + ".proofs", strings.TrimSuffix(c.File, ".json") + ".proofs"} {
			if _, err := os.Stat(name); err == nil {
				proofs = name
				break
			}
		}
	}
	if proofs != "" {
		if e.Proofs, err = os.ReadFile(proofs); err != nil {
			return e, wrongUse("the proofs cannot be read: %w", err)
		}
	}
	if c.Checkpoint != "" {
		if e.Checkpoint, err = os.ReadFile(c.Checkpoint); err != nil {
			return e, wrongUse("the checkpoint cannot be read: %w", err)
		}
	}
	if c.Consistency != "" {
		if e.Consistency, err = os.ReadFile(c.Consistency); err != nil {
			return e, wrongUse("the consistency proof cannot be read: %w", err)
		}
	}
	e.Witnesses, e.Required = c.Witness, true
	e.Key = c.Key
	if text, err := os.ReadFile(c.Key); err == nil {
		e.Key = string(text)
	}
	return e, nil
}
