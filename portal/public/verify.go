package public

import (
	"bytes"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// mostFindings is how many faults a page lists; the first ones say enough.
const mostFindings = 50

// verify is the form, with the three answers explained.
func (p *Pages) verify(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.verifyPage(v, shell(v, v.T("public.verify.title")), nil))
}

// verifyReport checks a report somebody was given. Nothing of it is kept.
func (p *Pages) verifyReport(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	evidence := ledger.Evidence{Report: []byte(form.Raw("text")), Key: p.LogKeys}
	for _, w := range p.Ledger.Witnesses {
		evidence.Witnesses = append(evidence.Witnesses, w.VKey)
	}
	if file, ok, err := form.File("report"); err != nil {
		return err
	} else if ok {
		evidence.Report = file.Body
	}
	if file, ok, err := form.File("proofs"); err != nil {
		return err
	} else if ok {
		evidence.Proofs = file.Body
	}
	s := shell(v, v.T("public.verify.title"))
	if report.IsPDF(evidence.Report) {
		return v.Render(p.verifyPage(v, s, p.paper(v, evidence.Report)))
	}
	if evidence.Report = bytes.TrimSpace(evidence.Report); len(evidence.Report) == 0 {
		s.Errors = ui.Errors{{Field: "report", Text: v.T("public.verify.empty")}}
		return v.Refuse(p.verifyPage(v, s, nil))
	}
	return v.Render(p.verifyPage(v, s, p.verdict(v, ledger.Verify(evidence))))
}

// paper says what the signature of a PDF is worth.
func (p *Pages) paper(v *web.Visitor, document []byte) templ.Component {
	stamp, err := report.CheckPDF(document, p.Certificates)
	answer, key := report.AnswerOf(err)
	return p.paperVerdict(v, answer, v.T(key, "Signer", stamp.By(), "At", v.P.DateTime(stamp.At.In(p.zone()))))
}

// The answers and their meanings.
// i18n: public.verify.answer.*
// i18n: public.verify.meaning.*

// reason says what was found about one item.
func reason(v *web.Visitor, f ledger.Finding) string {
	return report.Say(v.P, deadline.Message{Key: f.Key, Vars: f.Vars})
}

// tone is the colour of an answer; its words say the same.
func tone(a ledger.Answer) string {
	return map[ledger.Answer]string{ledger.Genuine: "green", ledger.NotGenuine: "red"}[a]
}
