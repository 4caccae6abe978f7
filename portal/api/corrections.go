package api

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// instruction is one correction a source is to carry out.
type instruction struct {
	ID        uuid.UUID      `json:"id"`
	Action    requests.Doing `json:"action"`
	Reference string         `json:"reference"`
	Subject   ledger.Subject `json:"subject"`
	Field     string         `json:"field"`
	Held      string         `json:"held"`
	Right     string         `json:"right"`
	State     string         `json:"state"`
	Issued    time.Time      `json:"issued"`
}

// behest is one thing a source is to do beside correcting; its type says which.
type behest struct {
	ID        uuid.UUID      `json:"id"`
	Type      string         `json:"type"`
	Reference string         `json:"reference"`
	Subject   ledger.Subject `json:"subject"`
	Field     string         `json:"field"`
	Held      string         `json:"held"`
	Right     string         `json:"right,omitzero"`
	Statement string         `json:"statement,omitzero"`
	Issued    time.Time      `json:"issued"`
}

// corrections lists what the source is to carry out, for sources that ask rather than listen.
func (p *Pages) corrections(c *fiber.Ctx) error {
	source, err := p.source(c, ledger.ScopeCorrections)
	if err != nil {
		return err
	}
	v := web.Visit(c)
	if state := v.Query("state"); state != "" && state != string(requests.Instructed) {
		return refusal(fiber.StatusUnprocessableEntity, "This state cannot be listed", &fault{"/state", "Only instructed can be listed."})
	}
	understood, err := doings(v.Query("action"))
	if err != nil {
		return err
	}
	open, err := p.Registry.InstructionsFor(v.Ctx(), source.ID, understood...)
	if err != nil {
		return err
	}
	list := make([]instruction, 0, len(open))
	for _, in := range open {
		list = append(list, instruction{in.ID, in.Do, in.Ref, in.Subject, in.Field, in.Held, in.Right, string(in.State), in.IssuedAt.UTC()})
	}
	behests, err := p.Registry.BehestsFor(v.Ctx(), source.ID)
	if err != nil {
		return err
	}
	others := make([]behest, 0, len(behests))
	for _, e := range behests {
		others = append(others, behest{e.ID, "record." + string(e.Kind), e.Ref, e.Subject, e.Field, e.Held, e.Right, e.Statement, e.IssuedAt.UTC()})
	}
	return v.JSON(map[string]any{"corrections": list, "others": others})
}

// doings reads which kinds of doing a source understands: several, with commas. One that says nothing was written when there
// were corrections only.
func doings(query string) ([]requests.Doing, error) {
	var list []requests.Doing
	for name := range strings.SplitSeq(query, ",") {
		do := requests.Doing(strings.TrimSpace(name))
		if do == "" {
			continue
		}
		if !slices.Contains(requests.Doings(), do) {
			return nil, refusal(fiber.StatusUnprocessableEntity, "This action is not known", &fault{"/action", "Give correct, erase or restrict, or several of them with commas."})
		}
		list = append(list, do)
	}
	return list, nil
}

// applied takes a source's word that it has corrected an item. Saying so twice is harmless.
func (p *Pages) applied(c *fiber.Ctx) error {
	source, item, err := p.item(c)
	if err != nil {
		return err
	}
	if err := p.Registry.SourceTold(web.Visit(c).Ctx(), source.ID, item); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// refused takes a source's refusal with its reason; the office decides again.
func (p *Pages) refused(c *fiber.Ctx) error {
	source, item, err := p.item(c)
	if err != nil {
		return err
	}
	var in struct {
		Reason string `json:"reason"`
	}
	if err := strict(c, &in); err != nil {
		return err
	}
	if err := p.Registry.SourceRefused(web.Visit(c).Ctx(), source.ID, item, in.Reason); err != nil {
		return p.unfit(web.Visit(c), err)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (p *Pages) item(c *fiber.Ctx) (ledger.Source, uuid.UUID, error) {
	source, err := p.source(c, ledger.ScopeCorrections)
	if err != nil {
		return source, uuid.Nil, err
	}
	id, err := uuid.Parse(web.Visit(c).Param("id"))
	if err != nil {
		return source, uuid.Nil, web.ErrNotFound
	}
	return source, id, nil
}

// strict reads a small JSON body into a struct. What the struct does not know is refused, and so are names in other case, names
// that come twice, text that is not UTF-8 and anything after the end.
func strict(c *fiber.Ctx, into any) error {
	content, err := whole(c)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into, json.RejectUnknownMembers(true)); err != nil {
		return web.BadRequest("the body is not the JSON this call takes")
	}
	return nil
}

// unfit answers field problems with a pointer each.
func (p *Pages) unfit(v *web.Visitor, err error) error {
	faults, ok := v.Faults(err)
	if !ok {
		return err
	}
	list := make([]fault, 0, len(faults))
	for _, f := range faults {
		list = append(list, fault{"/" + f.Field, f.Text})
	}
	return &web.APIProblem{Status: fiber.StatusUnprocessableEntity, Title: "Something is missing or does not fit", Extra: map[string]any{"errors": list}}
}
