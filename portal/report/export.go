package report

import (
	"context"
	"errors"
	"fmt"
	"io"

	"daylight/portal/i18n"
	"daylight/requests/ledger"
)

// Format is a form of the report.
type Format string

// The forms of the report.
const (
	PDF  Format = "pdf"
	JSON Format = "json"
	CSV  Format = "csv"
	HTML Format = "html"
	// Proofs is the file with which anybody can check the entries of the JSON form.
	Proofs Format = "proofs"
)

// ErrFormat is a form that does not exist.
var ErrFormat = errors.New("report: no such format")

// Press makes documents: it holds what the whole program shares.
type Press struct {
	Fonts  *Fonts
	Signer *Signer        // nil makes unsigned documents
	Ledger *ledger.Ledger // for proofs
}

// Write writes the report in one of its forms.
func (d *Press) Write(ctx context.Context, w io.Writer, p *i18n.Printer, a *Accesses, f Format) error {
	switch f {
	case PDF:
		return d.pdf(ctx, w, p, a)
	case JSON:
		return WriteJSON(w, p, a)
	case CSV:
		return WriteCSV(w, p, a)
	case HTML:
		return WriteHTML(w, Compose(p, a, false))
	case Proofs:
		return WriteProofs(ctx, w, d.Ledger, a)
	}
	return fmt.Errorf("%w: %q", ErrFormat, f)
}

func (d *Press) pdf(ctx context.Context, w io.Writer, p *i18n.Printer, a *Accesses) error {
	_, err := WritePDF(ctx, w, Compose(p, a, d.Signer != nil), Options{
		Fonts: d.Fonts, Signer: d.Signer, Base: a.Body.BaseURL, At: a.Made, Reason: p.T("report.sign_reason"), Author: a.Body.Name,
		Reference: a.Reference, Code: a.Code,
	})
	return err
}

// WriteProofs writes the file with which anybody can check the entries of the JSON form.
func WriteProofs(ctx context.Context, w io.Writer, l *ledger.Ledger, a *Accesses) error {
	return l.Proofs(ctx, w, a.Evidence.Checkpoint, func(yield func(ledger.Disclosed) bool) {
		for e := range a.All() {
			if !yield(e.Disclosed) {
				return
			}
		}
	})
}

// Passes is how often the entries of a report are read at most for a form of it: once to count, once for the largest series, and then as
// often as the form shows them.
func (f Format) Passes() int {
	switch f {
	case PDF, JSON, HTML:
		return 4
	}
	return 3
}

// ContentType is the media type of a form.
func (f Format) ContentType() string {
	switch f {
	case PDF:
		return "application/pdf"
	case JSON:
		return "application/json"
	case CSV:
		return "text/csv; charset=utf-8"
	case Proofs:
		return "text/plain; charset=utf-8"
	}
	return "text/html; charset=utf-8"
}

// FileName names a form of the report: it says nothing about the person.
func (a *Accesses) FileName(f Format) string { return a.Reference + "." + string(f) }
