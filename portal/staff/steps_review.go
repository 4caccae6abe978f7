package staff

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
)

// reviewSteps enter from a letter, a call or a visit that somebody else is to look at a decision again.
func reviewSteps() map[string]step {
	return map[string]step{
		"review": {form: (*Pages).reviewForm, fits: func(f file) bool { return f.Recourse.Review }, do: func(p *Pages, t taking) error {
			at, err := p.receivedTyped(t.form)
			if err != nil {
				return err
			}
			return p.Registry.AskReviewFor(t.v.Ctx(), t.by, t.step, requests.Reviewing{Text: t.form.Text("text"), Facts: t.form.Text("facts"),
				Late: t.form.Text("late"), Channel: requests.Channel(t.form.Get("channel")), ReceivedAt: at})
		}},
	}
}

// bundle gives everything the citizen may read about a case as one file, in their language. It is a look at the case and is recorded as one.
func (p *Pages) bundle(c *fiber.Ctx) error {
	v := web.Visit(c)
	ref, ok := p.Registry.Reference(v.Param("ref"))
	if !ok {
		return requests.ErrNotFound
	}
	b, err := p.Registry.BundleFor(v.Ctx(), worker(v), ref, purposeOf(v, ref))
	if errors.Is(err, requests.ErrPurposeNeeded) {
		return v.Render(p.purposePage(v, nil, nil))
	}
	if err != nil {
		return err
	}
	name, document, err := p.Press.BundleFile(v.Ctx(), v.P.In(b.Lang), p.Body, b, p.Registry.Now())
	if err != nil {
		return err
	}
	return v.Download(name, report.PDF.ContentType(), document)
}
