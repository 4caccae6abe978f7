package citizen

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
	"daylight/requests"
)

func (p *Pages) askEvidence(v *web.Visitor, f caseFile) error {
	if !f.Can(requests.ActEvidence) {
		return v.Redirect(f.base)
	}
	return v.Render(p.evidencePage(v, f, nil))
}

// bringEvidence takes up again what was refused, and leads to the case that is open now: the same, or one that follows it.
func (p *Pages) bringEvidence(base string) fiber.Handler {
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
		ref, err := p.Registry.NewEvidence(v.Ctx(), by, requests.Step{Ref: v.Param("ref"), Version: version, Key: form.Get("key")}, form.Text("text"))
		if errors.Is(err, requests.ErrChanged) || errors.Is(err, requests.ErrMove) {
			err = web.Problems{{Field: "text", Key: "citizen.case.changed"}}
		}
		if faults, refused := v.Faults(err); refused {
			f, err := p.open(v, base)
			if err != nil {
				return err
			}
			f.typed = form.Text("text")
			if key := form.Get("key"); key != "" {
				f.key = key
			}
			return v.Refuse(p.evidencePage(v, f, faults))
		}
		if err != nil {
			return err
		}
		return p.follows(v, base, ref, "recipient.evidence.done")
	}
}

// follows leads to a case that came of another. Whoever opened that one by a code has opened this one with it.
func (p *Pages) follows(v *web.Visitor, base, ref, said string) error {
	if base == "/track/" {
		if err := remember(v, ref); err != nil {
			return err
		}
	}
	v.Flash(said, nil)
	return v.Redirect(base + ref)
}

// told are the recipients of a correction.
func (f caseFile) tells() bool { return f.Kind == requests.Correction && f.Decision != nil }

// attached tells whether any system was asked to keep the statement of dispute, and whether all have confirmed.
func (f caseFile) attached() (asked, done bool) {
	done = true
	for _, e := range f.Behests {
		if e.Kind == requests.BehestDispute {
			asked, done = true, done && e.State == requests.Applied
		}
	}
	return asked, asked && done
}

// sequelKey says how two cases belong together.
// i18n: recipient.link.*
func sequelKey(l requests.Sequel) string {
	if l.Before {
		return "recipient.link." + l.Why + "_before"
	}
	return "recipient.link." + l.Why
}

// sibling is the address of another case of the same citizen, reached the way this one was.
func (f caseFile) sibling(ref string) string { return strings.TrimSuffix(f.base, f.Ref) + ref }
