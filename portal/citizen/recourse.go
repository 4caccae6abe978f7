package citizen

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

func (p *Pages) askReview(v *web.Visitor, f caseFile) error {
	if !f.Recourse.Review {
		return v.Redirect(f.base)
	}
	return v.Render(p.reviewPage(v, f, nil))
}

// wantReview has somebody else look at the decision again, and leads to the case in which that is done.
func (p *Pages) wantReview(base string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		form, err := v.Form()
		if err != nil {
			return err
		}
		by, err := visitor(v)
		if err != nil {
			return err
		}
		version, _ := strconv.Atoi(form.Get("version")) // without one, nothing is compared
		wanted := requests.Reviewing{Text: form.Text("text"), Facts: form.Text("facts"), Late: form.Text("late")}
		ref, err := p.Registry.AskReview(v.Ctx(), by, requests.Step{Ref: v.Param("ref"), Version: version, Key: form.Get("key"),
			Files: form.Uploads(web.FilesField)}, wanted)
		if errors.Is(err, requests.ErrChanged) || errors.Is(err, requests.ErrMove) {
			err = web.Problems{{Field: "text", Key: "citizen.case.changed"}}
		}
		if faults, refused := v.Faults(err); refused {
			f, err := p.open(v, base)
			if err != nil {
				return err
			}
			f.wanted = wanted
			if key := form.Get("key"); key != "" {
				f.key = key
			}
			return v.Refuse(p.reviewPage(v, f, faults))
		}
		if err != nil {
			return err
		}
		return p.follows(v, base, ref, "review.sent")
	}
}

// bundle gives everything about the case as one file, for a regulator or a court.
func (p *Pages) bundle(c *fiber.Ctx) error {
	v := web.Visit(c)
	by, err := visitor(v)
	if err != nil {
		return err
	}
	b, err := p.Registry.Bundle(v.Ctx(), by, v.Param("ref"))
	if err != nil {
		return p.notShown(v, err)
	}
	name, document, err := p.Press.BundleFile(v.Ctx(), v.P, p.Body, b, p.now())
	if err != nil {
		return err
	}
	return v.Download(name, report.PDF.ContentType(), document)
}

// reviewUntil says until when a review can be asked for, or that it needs a word about why it comes late.
func reviewUntil(v *web.Visitor, f caseFile) string {
	if f.Recourse.Late {
		return v.T("review.until_late", "Day", report.LongDay(v.P, f.Recourse.Until))
	}
	return v.T("review.until", "Day", report.LongDay(v.P, f.Recourse.Until))
}

// regulatorRows are how to reach the regulator, as far as the body has said.
func (p *Pages) regulatorRows(v *web.Visitor) []ui.SummaryRow {
	r := p.Body.Regulator
	rows := []ui.SummaryRow{{Key: v.T("review.regulator.name"), Value: r.Name}}
	if r.Web != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("review.regulator.web"), Body: ui.Link{Text: r.Web, Href: r.Web, Attributes: latin}})
	}
	return rows
}

// complaintLabel stands beside what the citizen complains of: in a review that is a decision.
func complaintLabel(v *web.Visitor, k requests.Kind) string {
	if k == requests.Review {
		return v.T("review.wrong")
	}
	return v.T("citizen.complaint.text")
}
