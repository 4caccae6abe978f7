package staff

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// system is one source with what its page shows.
type system struct {
	ledger.Source
	coverage ledger.Coverage
	keeper   bool // whoever looks may change it
}

func (s system) own() bool { return s.ID == ledger.OwnSource }

func (s system) path() string { return "/staff/sources/" + s.ID }

// sources lists the systems that report who looked, with how complete their reports are.
func (p *Pages) sources(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Ledger.Sources(v.Ctx())
	if err != nil {
		return err
	}
	coverage, err := p.Ledger.Coverage(v.Ctx())
	if err != nil {
		return err
	}
	systems := make([]system, len(list))
	for i, one := range list {
		systems[i].Source = one
		if at := slices.IndexFunc(coverage, func(c ledger.Coverage) bool { return c.Source == one.ID }); at >= 0 {
			systems[i].coverage = coverage[at]
		}
	}
	rows, err := p.Board.Schedule(v.Ctx(), notices.Filter{})
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(row notices.RetentionVersion) bool {
		class, _, _ := strings.Cut(row.Content.Records, ":")
		return class != ledger.ClassEntry
	})
	alarm, err := p.logAlarm(v)
	if err != nil {
		return err
	}
	return v.Render(p.sourcesPage(v, systems, rows, alarm))
}

// system reads the source whose page this is.
func (p *Pages) system(v *web.Visitor) (s system, err error) {
	if s.Source, err = p.Ledger.Source(v.Ctx(), v.Param("id")); err != nil {
		return s, err
	}
	if s.coverage, err = p.Ledger.CoverageOf(v.Ctx(), s.ID); err != nil {
		return s, err
	}
	s.keeper = v.Officer().Has(account.Administrator)
	return s, nil
}

// source shows one of them.
func (p *Pages) source(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, err := p.system(v)
	if err != nil {
		return err
	}
	return v.Render(p.sourcePage(v, s))
}

// newSource asks what it takes to register one.
func (p *Pages) newSource(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.newSourcePage(v, nil, nil))
}

// saveSource registers it and shows its key and the secret of its webhook, this once.
func (p *Pages) saveSource(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("scopes")
	if err != nil {
		return err
	}
	if before, err := sentBefore(v, form); before || err != nil {
		return alreadyDone(v, err, "/staff/sources")
	}
	made, err := p.Ledger.Register(v.Ctx(), p.typedSource(form))
	if faults, ok := p.sourceFaults(v, err); ok {
		return v.Refuse(p.newSourcePage(v, form, faults))
	}
	if err != nil {
		return err
	}
	return handOver(v, form, p.sourceSecrets(v, made))
}

// typedSource reads the form. What a form has to ask for although the ledger can do without is made unacceptable to the ledger,
// so that everything wrong is said at once: the name in the language that counts, and at least one right.
func (p *Pages) typedSource(form *web.Form) ledger.NewSource {
	n := ledger.NewSource{ID: form.Get("id"), Prefix: form.Get("prefix"), Profile: ledger.Profile(form.Get("profile")),
		Names: map[string]string{}, Scopes: form.All("scopes"), Webhook: form.Get("webhook")}
	for _, lang := range p.Board.Languages {
		if name := form.Get("name-" + lang); name != "" {
			n.Names[lang] = name
		}
	}
	if n.Names[p.Board.Authoritative()] == "" {
		n.Names = nil
	}
	if len(n.Scopes) == 0 {
		n.Scopes = []string{""}
	}
	return n
}

// sourceFaults are what the ledger refuses, beside the fields it is about.
func (p *Pages) sourceFaults(v *web.Visitor, err error) (ui.Errors, bool) {
	var refused ledger.Problems
	var problems web.Problems
	switch {
	case errors.As(err, &refused):
		for _, one := range refused {
			if one.Field == "names" { // the form asks for it first
				problems = slices.Insert(problems, 0, web.Problem{Field: "name-" + p.Board.Authoritative(), Key: one.Key})
				continue
			}
			problems = append(problems, web.Problem{Field: one.Field, Key: one.Key})
		}
		return v.Faults(problems)
	case errors.Is(err, ledger.ErrSourceExists):
		return v.Faults(web.Problems{{Field: "id", Key: "office.source.taken"}})
	}
	return v.Faults(err)
}
