package staff

import (
	"bytes"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountAccess: whether everybody still needs what they may do is for those who answer for it.
func (p *Pages) mountAccess(r fiber.Router) {
	keepers := web.RequireOfficer(account.DPO, account.Administrator)
	r.Get("/staff/access", keepers, p.accessReviews)
	r.Post("/staff/access", keepers, p.beginAccessReview)
	r.Get("/staff/access/:number.csv", keepers, p.accessFile)
	r.Get("/staff/access/:number", keepers, p.accessReview)
	r.Post("/staff/access/:number", keepers, p.answerRights)
}

func (p *Pages) accessReviews(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Directory.Reviews(v.Ctx(), v.Officer())
	if err != nil {
		return err
	}
	return v.Render(p.accessReviewsPage(v, list))
}

// beginAccessReview asks for every right now. The second click leads to the review that the first began.
func (p *Pages) beginAccessReview(c *fiber.Ctx) error {
	v := web.Visit(c)
	number, err := p.Directory.BeginReview(v.Ctx(), v.Officer())
	if errors.Is(err, account.ErrReviewing) {
		open, err := p.Directory.OpenReview(v.Ctx())
		if err != nil {
			return err
		}
		if open == nil {
			return v.Redirect("/staff/access")
		}
		return v.Redirect(accessPath(open.Number))
	}
	if err != nil {
		return err
	}
	v.Flash("access.begun", nil)
	return v.Redirect(accessPath(number))
}

func accessPath(number int) string { return "/staff/access/" + strconv.Itoa(number) }

// rightsAPage is how many rights one page asks about: more fields than a form may have would follow from several hundred.
const rightsAPage = 100

// attest is everything on the page of a review.
type attest struct {
	account.Review
	rights  []account.Right // of this page
	page    int
	pages   int
	people  requests.Rota
	sources map[string]string    // what they are called
	used    map[string]time.Time // when their keys were last used
	form    *web.Form
	faults  ui.Errors
}

// attesting reads the review of the address, the page of it that is asked for, and what is known of the work of those it is about.
func (p *Pages) attesting(v *web.Visitor, page string) (a attest, err error) {
	number, err := strconv.Atoi(v.Param("number"))
	if err != nil {
		return a, web.ErrNotFound
	}
	if a.Review, a.rights, err = p.Directory.ReviewOf(v.Ctx(), v.Officer(), number); err != nil {
		return a, err
	}
	a.pages = max(1, (len(a.rights)+rightsAPage-1)/rightsAPage)
	a.page, _ = strconv.Atoi(page) // no number is the first
	a.page = min(max(a.page, 1), a.pages)
	a.rights = a.rights[(a.page-1)*rightsAPage : min(a.page*rightsAPage, len(a.rights))]
	if a.people, err = p.Registry.Rota(v.Ctx(), worker(v)); err != nil {
		return a, err
	}
	if a.sources, err = p.sourceNames(v); err != nil {
		return a, err
	}
	coverage, err := p.Ledger.Coverage(v.Ctx())
	a.used = map[string]time.Time{}
	for _, one := range coverage {
		a.used[one.Source] = one.LastReceived
	}
	return a, err
}

// at is a page of the review.
func (a attest) at(page int) string {
	if page == 1 {
		return accessPath(a.Number)
	}
	return accessPath(a.Number) + "?" + url.Values{"page": {strconv.Itoa(page)}}.Encode()
}

func (p *Pages) accessReview(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, err := p.attesting(v, v.Query("page"))
	if err != nil {
		return err
	}
	return v.Render(p.accessPage(v, a))
}

// answerRights keeps or takes away what was answered for; the rest goes on waiting.
func (p *Pages) answerRights(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	a, err := p.attesting(v, form.Get("page"))
	if err != nil {
		return err
	}
	a.form = form
	said, err := rightsSaid(form)
	if err != nil {
		return err
	}
	if len(said) == 0 {
		a.faults = ui.Errors{{Field: firstAnswer(v, a), Text: v.T("access.problem.none")}}
		return v.Refuse(p.accessPage(v, a))
	}
	err = p.Directory.AnswerRights(v.Ctx(), v.Officer(), a.Number, said)
	var wrong account.RightFaults
	switch {
	case errors.As(err, &wrong):
		for _, f := range wrong {
			faults, _ := v.Faults(f.Err)
			for _, one := range faults {
				one.Field += "-" + f.Right.String()
				a.faults = append(a.faults, one)
			}
		}
		return v.Refuse(p.accessPage(v, a))
	case errors.Is(err, account.ErrChanged):
		a, err = p.attesting(v, form.Get("page")) // as it is now
		if err != nil {
			return err
		}
		a.form, a.faults = form, p.overtaken(v, a, form)
		return v.RenderStatus(fiber.StatusConflict, p.accessPage(v, a))
	case err != nil:
		return err
	}
	v.Flash("access.saved", map[string]any{"Count": len(said)})
	return v.Redirect(a.at(a.page))
}

// rightsSaid are the answers of a form: fields answer-ID and reason-ID.
func rightsSaid(form *web.Form) (said []account.Said, err error) {
	for _, name := range form.Names() {
		text, ok := strings.CutPrefix(name, "answer-")
		if !ok || form.Get(name) == "" {
			continue
		}
		id, err := uuid.Parse(text)
		if err != nil {
			return nil, web.BadRequest("a right that is no id")
		}
		said = append(said, account.Said{Right: id, Answer: account.Answer(form.Get(name)), Reason: form.Get("reason-" + text)})
	}
	return said, nil
}

// accessFile gives a review as a file for spreadsheets.
func (p *Pages) accessFile(c *fiber.Ctx) error {
	v := web.Visit(c)
	number, err := strconv.Atoi(v.Param("number"))
	if err != nil {
		return web.ErrNotFound
	}
	r, rights, err := p.Directory.ReviewOf(v.Ctx(), v.Officer(), number)
	if err != nil {
		return err
	}
	sources, err := p.sourceNames(v)
	if err != nil {
		return err
	}
	rows := [][]string{{v.T("access.number_head"), v.T("office.person.name"), v.T("office.person.unit"), v.T("access.right"), v.T("access.answer"),
		v.T("access.reason"), v.T("access.by"), v.T("access.when")}}
	for _, one := range rights {
		rows = append(rows, []string{strconv.Itoa(r.Number), holder(one, sources), one.Unit, rightName(v, one), answerName(v, one), one.Reason,
			one.ByName, p.answeredAt(one)})
	}
	var out bytes.Buffer
	if err := report.WriteRows(&out, rows); err != nil {
		return err
	}
	return v.Download("access-review-"+strconv.Itoa(r.Number)+".csv", report.CSV.ContentType(), out.Bytes())
}

// before and after are the pages beside this one.
func (a attest) before(v *web.Visitor) *ui.PageLink {
	if a.page == 1 {
		return nil
	}
	return &ui.PageLink{Text: v.T("access.page_before"), Href: v.URL(a.at(a.page - 1))}
}

func (a attest) after(v *web.Visitor) *ui.PageLink {
	if a.page == a.pages {
		return nil
	}
	return &ui.PageLink{Text: v.T("access.page_after"), Href: v.URL(a.at(a.page + 1))}
}
