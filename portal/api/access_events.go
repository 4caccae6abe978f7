package api

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
	"daylight/requests/ledger"
)

// receipt answers many events, one by one.
type receipt struct {
	Stored      int      `json:"stored"`
	Duplicate   int      `json:"duplicate"`
	Conflicting int      `json:"conflicting"`
	Refused     int      `json:"refused"`
	Quarantined int      `json:"quarantined"`
	Results     []result `json:"results"`
}

type result struct {
	Index  int           `json:"index"`
	ID     string        `json:"id,omitempty"`
	Status ledger.Status `json:"status"`
	Error  *fault        `json:"error,omitempty"`
}

type fault struct {
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

// events takes access events of one source. 2xx is said only after they are committed.
func (p *Pages) events(c *fiber.Ctx) error {
	source, err := p.source(c, ledger.ScopeEvents)
	if err != nil {
		return err
	}
	v := web.Visit(c)
	switch contentType(c) {
	case "application/cloudevents+json":
		return p.one(v, c, source)
	case "application/cloudevents-batch+json":
		return p.many(v, c, source, ledger.DecodeBatch)
	case "application/fhir+json":
		if version := fhirVersion(c); version != "" && version != "4.0" {
			return &web.APIProblem{Status: fiber.StatusUnsupportedMediaType, Title: "This version of FHIR is not understood",
				Detail: "Send FHIR R4: application/fhir+json; fhirVersion=4.0."}
		}
		return p.many(v, c, source, ledger.DecodeFHIR)
	case "application/x-ndjson", "application/ndjson":
		return p.lines(v, c, source)
	}
	return &web.APIProblem{Status: fiber.StatusUnsupportedMediaType, Title: "This content type is not understood",
		Detail: "Send application/cloudevents+json, application/cloudevents-batch+json, application/x-ndjson or application/fhir+json."}
}

// one answers a single event by the status alone.
func (p *Pages) one(v *web.Visitor, c *fiber.Ctx, source ledger.Source) error {
	content, err := whole(c)
	if err != nil {
		return err
	}
	item, err := ledger.DecodeOne(content)
	if err != nil {
		return malformed(v, err)
	}
	receipt, err := p.Ledger.Append(v.Ctx(), source, []ledger.Item{item})
	if err != nil {
		return err
	}
	answer := p.result(v, receipt.Results[0])
	status := fiber.StatusOK // the same again
	switch answer.Status {
	case ledger.Stored:
		status = fiber.StatusCreated
	case ledger.Quarantined:
		status = fiber.StatusAccepted
	case ledger.Conflicting:
		return refusal(fiber.StatusConflict, "An event with this id and other content is stored", answer.Error)
	case ledger.Refused:
		return refusal(refusedAs(receipt.Results[0].Fault), "This event cannot be stored", answer.Error)
	}
	return created(c, status, v.JSON(answer))
}

// created gives an answer that was made its status.
func created(c *fiber.Ctx, status int, err error) error {
	if err == nil {
		c.Status(status)
	}
	return err
}

// refusedAs is the status of a refused event: another version of the envelope is none that is read here, and a right that the key
// lacks is not a fault of the event.
func refusedAs(f *ledger.Fault) int {
	switch {
	case f.Pointer == "/specversion":
		return fiber.StatusBadRequest
	case f.Key == "ledger.fault.withhold_scope":
		return fiber.StatusForbidden
	}
	return fiber.StatusUnprocessableEntity
}

func refusal(status int, title string, f *fault) error {
	problem := &web.APIProblem{Status: status, Title: title}
	if f != nil {
		problem.Detail = f.Message
		problem.Extra = map[string]any{"errors": []fault{*f}}
	}
	return problem
}

func (p *Pages) many(v *web.Visitor, c *fiber.Ctx, source ledger.Source, decode func([]byte) ([]ledger.Item, error)) error {
	content, err := whole(c)
	if err != nil {
		return err
	}
	items, err := decode(content)
	if err != nil {
		return malformed(v, err)
	}
	done, err := p.Ledger.Append(v.Ctx(), source, items)
	if err != nil {
		return err
	}
	return v.JSON(p.receipt(v, done))
}

func (p *Pages) lines(v *web.Visitor, c *fiber.Ctx, source ledger.Source) error {
	r, err := body(c)
	if err != nil {
		return err
	}
	var answers []result
	total, err := p.Ledger.AppendLines(v.Ctx(), source, r, func(one ledger.Result) error {
		answers = append(answers, p.result(v, one))
		return nil
	})
	if err != nil {
		return malformed(v, err)
	}
	answer := p.receipt(v, total)
	answer.Results = answers
	if answer.Results == nil {
		answer.Results = []result{}
	}
	return v.JSON(answer)
}

func (p *Pages) receipt(v *web.Visitor, r ledger.Receipt) receipt {
	out := receipt{Stored: r.Stored, Duplicate: r.Duplicate, Conflicting: r.Conflicting, Refused: r.Refused,
		Quarantined: r.Quarantined, Results: make([]result, len(r.Results))}
	for i, one := range r.Results {
		out.Results[i] = p.result(v, one)
	}
	return out
}

func (p *Pages) result(v *web.Visitor, r ledger.Result) result {
	out := result{Index: r.Index, ID: r.ID, Status: r.Status}
	if r.Fault != nil {
		out.Error = &fault{Pointer: r.Fault.Pointer, Message: v.Message(r.Fault.Key, r.Fault.Vars)}
	}
	return out
}

// malformed answers a body that cannot be read as a whole, saying where it breaks.
func malformed(v *web.Visitor, err error) error {
	var f *ledger.Fault
	if !errors.As(err, &f) {
		return err
	}
	status := fiber.StatusBadRequest
	if errors.Is(err, ledger.ErrTooLarge) {
		status = fiber.StatusRequestEntityTooLarge
	}
	return refusal(status, "The body cannot be read", &fault{Pointer: f.Pointer, Message: v.Message(f.Key, f.Vars)})
}

// standing is what a source is told about itself.
type standing struct {
	Source       string     `json:"source"`
	First        *time.Time `json:"first"`
	Last         *time.Time `json:"last"`
	LastReceived *time.Time `json:"last_received"`
	CompleteTo   *time.Time `json:"complete_to"`
	Heartbeat    *time.Time `json:"heartbeat"`
	Stored       int64      `json:"stored"`
	Late         int64      `json:"late"`
	WithoutCase  int64      `json:"without_case"`
	Vague        int64      `json:"vague_purpose"`
	Refused      int64      `json:"refused"`
	Conflicting  int64      `json:"conflicting"`
	Quarantined  int64      `json:"quarantined"`
	Numbered     bool       `json:"numbered"`
	Gaps         []gap      `json:"gaps"`
	Ended        []ended    `json:"ended_agreements"`
}

// ended is how much was reported under an agreement that had ended.
type ended struct {
	Agreement string     `json:"agreement"`
	Ended     string     `json:"ended"`
	Entries   int64      `json:"entries"`
	First     *time.Time `json:"first"`
	Last      *time.Time `json:"last"`
}

type gap struct {
	From    *time.Time `json:"from"`
	Until   *time.Time `json:"until"`
	First   int64      `json:"first"`
	Last    int64      `json:"last"`
	Missing int64      `json:"missing"`
}

// coverage tells a source how complete its reports are.
func (p *Pages) coverage(c *fiber.Ctx) error {
	source, err := p.source(c, ledger.ScopeCoverage)
	if err != nil {
		return err
	}
	v := web.Visit(c)
	k, err := p.Ledger.CoverageOf(v.Ctx(), source.ID)
	if err != nil {
		return err
	}
	out := standing{Source: k.Source, First: moment(k.First), Last: moment(k.Last), LastReceived: moment(k.LastReceived),
		CompleteTo: moment(k.CompleteTo), Heartbeat: moment(k.Heartbeat), Stored: k.Stored, Late: k.Late, WithoutCase: k.Caseless,
		Vague: k.Vague, Refused: k.Refused, Conflicting: k.Conflicting, Quarantined: k.Quarantined, Numbered: k.Numbered, Gaps: []gap{}, Ended: []ended{}}
	for _, g := range k.Gaps {
		out.Gaps = append(out.Gaps, gap{moment(g.From), moment(g.Until), g.First, g.Last, g.Missing})
	}
	for _, one := range k.Lapsed {
		out.Ended = append(out.Ended, ended{one.Agreement, one.Ended.Format(time.DateOnly), one.Entries, moment(one.First), moment(one.Last)})
	}
	return v.JSON(out)
}

// moment writes an instant, and an absent one as null.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// heartbeat takes a source's word that there is nothing more up to a moment.
func (p *Pages) heartbeat(c *fiber.Ctx) error {
	source, err := p.source(c, ledger.ScopeCoverage)
	if err != nil {
		return err
	}
	var in struct {
		Until time.Time `json:"until"`
	}
	if err := strict(c, &in); err != nil {
		return err
	}
	if in.Until.IsZero() {
		return refusal(fiber.StatusUnprocessableEntity, "The moment is missing", &fault{"/until", "Give the moment up to which there is nothing more, with its offset."})
	}
	v := web.Visit(c)
	err = p.Ledger.Heartbeat(v.Ctx(), source, in.Until)
	var f *ledger.Fault
	if errors.As(err, &f) {
		return refusal(fiber.StatusUnprocessableEntity, "This moment cannot be", &fault{"/until", v.Message(f.Key, f.Vars)})
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
