package api

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// filing is a request as another front office hands it in.
type filing struct {
	Key        string              `json:"key"` // the same key twice files once
	Kind       requests.Kind       `json:"kind"`
	Lang       string              `json:"lang"`
	Channel    requests.Channel    `json:"channel"`
	ReceivedAt time.Time           `json:"received_at"`
	Contact    requests.Contact    `json:"contact"`
	Access     *requests.AccessAsk `json:"access"`
	Items      []requests.Item     `json:"items"`
	Wish       *requests.Wish      `json:"wish"`
	Complaint  *requests.Grievance `json:"complaint"`
	Behalf     *requests.Behalf    `json:"on_behalf_of"`
	AskedFrom  *requests.AskedFrom `json:"asked_from"` // the notice they came from
}

// file takes a request that reached the body through another front office.
func (p *Pages) file(c *fiber.Ctx) error {
	source, err := p.source(c, ledger.ScopeRequests)
	if err != nil {
		return err
	}
	v := web.Visit(c)
	var in filing
	if err := strict(c, &in); err != nil {
		return err
	}
	if in.Key == "" {
		return refusal(fiber.StatusUnprocessableEntity, "The key is missing", &fault{"/key", "Give a key of your own: the same key twice files once."})
	}
	desk := requests.Officer{ID: uuid.NewSHA1(uuid.NameSpaceURL, []byte(source.Prefix)), Roles: []string{requests.RoleCaseworker}, Name: source.ID}
	receipt, err := p.Registry.FileFor(v.Ctx(), desk, requests.Filing{Kind: in.Kind, Contact: in.Contact, Lang: in.Lang, Access: in.Access,
		Items: in.Items, Wish: in.Wish, Behalf: in.Behalf, Complaint: in.Complaint, AskedFrom: in.AskedFrom, Channel: in.Channel, ReceivedAt: in.ReceivedAt, Key: source.ID + "/" + in.Key})
	if err != nil {
		return p.unfit(v, err)
	}
	return created(c, fiber.StatusCreated, v.JSON(map[string]any{"reference": receipt.Ref, "kind": receipt.Kind, "state": receipt.State,
		"received": receipt.Received, "due": receipt.Due, "acknowledge_by": receipt.AcknowledgeBy}))
}

// request tells a front office how a request stands: nothing that identifies anybody.
func (p *Pages) request(c *fiber.Ctx) error {
	if _, err := p.source(c, ledger.ScopeRequests); err != nil {
		return err
	}
	v := web.Visit(c)
	s, err := p.Registry.Standing(v.Ctx(), v.Param("ref"))
	if err != nil {
		return err
	}
	return v.JSON(map[string]any{"reference": s.Ref, "kind": s.Kind, "state": s.State, "stage": s.State.Stage(), "received": s.Received, "due": s.Due})
}
