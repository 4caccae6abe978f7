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
)

// maxMessage is the most a signed message may be, in base64.
const maxMessage = 64 << 10

// message is what every message of an agent says of itself (Data Rights Protocol, sections 2.01 and 2.05).
type message struct {
	Agent     string    `json:"agent-id"`
	Business  string    `json:"business-id"`
	IssuedAt  time.Time `json:"issued-at"`
	ExpiresAt time.Time `json:"expires-at"`
	Version   string    `json:"drp.version"`
}

// exercise is a request as an agent signs it: the members of the protocol, and after them those of this API, which say what the
// protocol has no words for.
type exercise struct {
	message
	Name          string   `json:"agent-request-id"`
	Exercise      string   `json:"exercise"`
	Regime        string   `json:"regime"`
	Relationships []string `json:"relationships"`
	Callback      string   `json:"status_callback"`

	Person          string  `json:"name"`
	Email           string  `json:"email"`
	EmailVerified   bool    `json:"email_verified"`
	Phone           string  `json:"phone_number"`
	PhoneVerified   bool    `json:"phone_number_verified"`
	Address         address `json:"address"`
	AddressVerified bool    `json:"address_verified"`
	Power           string  `json:"power_of_attorney"`

	Lang   string              `json:"lang"`
	Scope  string              `json:"scope"`
	Until  string              `json:"until"`
	Access *requests.AccessAsk `json:"access"`
	Items  []requests.Item     `json:"items"`
	Wish   *requests.Wish      `json:"wish"`
}

// address is the address claim of OpenID Connect Core 1.0, section 5.1.1.
type address struct {
	Formatted string `json:"formatted"`
	Street    string `json:"street_address"`
	Locality  string `json:"locality"`
	Region    string `json:"region"`
	Code      string `json:"postal_code"`
	Country   string `json:"country"`
}

// text is the address in one piece.
func (a address) text() string {
	if a.Formatted != "" {
		return a.Formatted
	}
	lines := []string{a.Street, a.Locality, a.Region, a.Code, a.Country}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}

// exercised are the rights an agent can ask for, in the words of the protocol; the last four are this API's own.
var exercised = map[string]requests.Kind{"access": requests.Access, "access:specific": requests.Access, "access:categories": requests.Access,
	"deletion": requests.Deletion, "correction": requests.Correction, "restriction": requests.Restriction, "objection": requests.Objection,
	"portability": requests.Portability}

// spoken are the versions of the protocol that are read.
var spoken = []string{"0.9.3", "0.9.4", "1.0"}

// signed opens the signed message of an agent and reads what it signed.
func (p *Pages) signed(c *fiber.Ctx, agent string, into any) (requests.Signed, error) {
	if contentType(c) != fiber.MIMETextPlain {
		return requests.Signed{}, &web.APIProblem{Status: fiber.StatusUnsupportedMediaType, Title: "This content type is not understood",
			Detail: "Send the signature and the message, in base64, as text/plain."}
	}
	content := c.Request().Body()
	if len(content) > maxMessage {
		return requests.Signed{}, web.ErrTooLarge
	}
	in, err := p.Registry.OpenSigned(web.Visit(c).Ctx(), agent, string(content))
	if err != nil {
		return in, err
	}
	if err := json.Unmarshal(in.Body, into, json.RejectUnknownMembers(true)); err != nil {
		return in, web.BadRequest("what was signed is not the JSON this call takes")
	}
	return in, nil
}

// claims are what a message says of itself, for the domain to check.
func (m message) claims() (requests.Claims, error) {
	if !slices.Contains(spoken, m.Version) {
		return requests.Claims{}, refusal(fiber.StatusUnprocessableEntity, "This version of the protocol is not spoken here",
			&fault{"/drp.version", "Use one of " + strings.Join(spoken, ", ") + "."})
	}
	return requests.Claims{Agent: m.Agent, Business: m.Business, IssuedAt: m.IssuedAt, ExpiresAt: m.ExpiresAt}, nil
}

// pair gives an agent the token by which it is known from then on.
func (p *Pages) pair(c *fiber.Ctx) error {
	v := web.Visit(c)
	var m message
	in, err := p.signed(c, v.Param("agent"), &m)
	if err != nil {
		return err
	}
	say, err := m.claims()
	if err != nil {
		return err
	}
	token, err := p.Registry.PairSigner(v.Ctx(), in, say)
	if err != nil {
		return p.unfit(v, err)
	}
	return v.JSON(map[string]any{"agent-id": m.Agent, "token": token})
}

// agent is who calls, by its token.
func (p *Pages) agent(c *fiber.Ctx) (requests.Signer, error) {
	token, found := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	if !found || token == "" {
		return requests.Signer{}, requests.ErrSignerToken
	}
	return p.Registry.SignerByToken(web.Visit(c).Ctx(), token)
}

// paired tells an agent that its token is good.
func (p *Pages) paired(c *fiber.Ctx) error {
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	v := web.Visit(c)
	if agent.ID != v.Param("agent") {
		return requests.ErrForbidden
	}
	return v.JSON(map[string]any{})
}

// exercise files what an agent signed.
func (p *Pages) exercise(c *fiber.Ctx) error {
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	v := web.Visit(c)
	var e exercise
	in, err := p.signed(c, agent.ID, &e)
	if err != nil {
		return err
	}
	say, err := e.claims()
	if err != nil {
		return err
	}
	f, err := e.filing(v)
	if err != nil {
		return err
	}
	say.Name = e.Name
	request, err := p.Registry.FileSigned(v.Ctx(), in, say, f)
	if err != nil {
		return p.unfit(v, pointed(err))
	}
	return p.exercised(v, agent, request)
}

// filing is the request as the domain takes it. What somebody wants to see who says nothing more is everything.
func (e exercise) filing(v *web.Visitor) (requests.Filing, error) {
	kind, known := exercised[e.Exercise]
	switch {
	case !known:
		return requests.Filing{}, refusal(fiber.StatusUnprocessableEntity, "This right cannot be exercised here", &fault{"/exercise", "Use access, deletion, correction, restriction, objection or portability. Data are not sold here."})
	case e.Callback != "":
		return requests.Filing{}, refusal(fiber.StatusUnprocessableEntity, "Nobody is called back", &fault{"/status_callback", "Leave it out, and ask for the status."})
	}
	f := requests.Filing{Kind: kind, Lang: e.Lang, Access: e.Access, Items: e.Items, Wish: e.Wish,
		Behalf: &requests.Behalf{Person: e.Person, Email: e.Email, Post: e.Address.text(), Reference: e.Power, Scope: e.Scope, Until: e.Until}}
	if f.Lang == "" {
		f.Lang = v.Lang()
	}
	all := strings.Join(append([]string{v.T("agent.everything")}, e.Relationships...), "\n")
	if kind == requests.Access && f.Access == nil {
		f.Access = &requests.AccessAsk{What: all}
	}
	if kind == requests.Deletion && len(f.Items) == 0 {
		f.Items = []requests.Item{{Field: v.T("agent.everything"), Evidence: strings.Join(e.Relationships, "\n")}}
	}
	if kind == requests.Deletion && f.Wish == nil {
		f.Wish = &requests.Wish{Ground: "other"}
	}
	return f, nil
}

// members is what the fields of a filing are called in a signed message.
var members = map[string]string{"kind": "exercise", "person": "name", "person_email": "email", "person_post": "address", "reference": "power_of_attorney",
	"what": "access/what", "from": "access/from", "to": "access/to", "ground": "wish/ground", "data": "wish/what", "use": "wish/what",
	"why": "wish/why", "situation": "wish/why", "form": "wish/form"}

// pointed names fields as the message does.
func pointed(err error) error {
	list, ok := err.(requests.Problems) //nolint:errorlint // the domain gives them as they are
	if !ok {
		return err
	}
	list = slices.Clone(list)
	for i, one := range list {
		if member, known := members[one.Field]; known {
			list[i].Field = member
			continue
		}
		list[i].Field = strings.ReplaceAll(one.Field, ".", "/")
	}
	return list
}

// standing tells an agent how its request stands.
func (p *Pages) standing(c *fiber.Ctx) error {
	agent, request, err := p.agentsRequest(c)
	if err != nil {
		return err
	}
	return p.exercised(web.Visit(c), agent, request)
}

// revoke takes a request back.
func (p *Pages) revoke(c *fiber.Ctx) error {
	agent, request, err := p.agentsRequest(c)
	if err != nil {
		return err
	}
	v := web.Visit(c)
	var back struct {
		Reason string `json:"reason"`
	}
	in, err := p.signed(c, agent.ID, &back)
	if err != nil {
		return err
	}
	if err := p.Registry.WithdrawSigned(v.Ctx(), in, agent, request, back.Reason); err != nil {
		return p.unfit(v, err)
	}
	return p.exercised(v, agent, request)
}

func (p *Pages) agentsRequest(c *fiber.Ctx) (requests.Signer, uuid.UUID, error) {
	agent, err := p.agent(c)
	if err != nil {
		return agent, uuid.Nil, err
	}
	request, err := uuid.Parse(web.Visit(c).Param("id"))
	if err != nil {
		return agent, uuid.Nil, requests.ErrForbidden
	}
	return agent, request, nil
}

// exercised answers with how a request stands (section 3.03), and with nothing that identifies anybody.
func (p *Pages) exercised(v *web.Visitor, agent requests.Signer, request uuid.UUID) error {
	t, named, err := p.Registry.SignedCase(v.Ctx(), agent, request)
	if err != nil {
		return err
	}
	status, reason := protocolStatus(t)
	out := map[string]any{"request_id": request, "status": status, "reference": t.Ref, "kind": t.Kind}
	if named != "" {
		out["agent_request_id"] = named
	}
	if reason != "" {
		out["reason"] = reason
	}
	if b := t.Behalf; b != nil {
		authority := map[string]any{"state": b.Authority}
		if b.Check != nil && b.Check.Code != "" {
			authority["code"] = b.Check.Code
		}
		out["authority"] = authority
	}
	if !t.Received.IsZero() {
		out["received_at"], out["expected_by"] = t.Received, t.Clock.Due
	}
	return v.JSON(out)
}

// denials are the reasons of the protocol for a request turned down, by ours; what is not here is "other".
var denials = map[string]string{"not_identified": "insuf_verification", "excessive": "too_many_requests", "repeated": "too_many_requests",
	"out_of_authority": "insuf_verification"}

// refusing are the outcomes by which nothing of what was asked for is done.
var refusing = []requests.Outcome{requests.NotCorrected, requests.NotDeleted, requests.NotRestricted, requests.NotStopped, requests.Declined}

// protocolStatus says in the words of the protocol how a case stands (section 3.02).
func protocolStatus(t requests.TrackView) (status, reason string) {
	switch {
	case t.Behalf != nil && t.Behalf.Over:
		return "expired", ""
	case t.State == requests.StateWithdrawn:
		return "revoked", ""
	case t.State.Open():
		return "in_progress", ""
	case t.PassedTo != "":
		return "denied", "outside_jurisdiction"
	case t.Decision == nil:
		return "denied", "other"
	case t.Decision.Outcome == requests.NothingHeld:
		return "denied", "no_match"
	case !slices.Contains(refusing, t.Decision.Outcome):
		return "fulfilled", ""
	}
	if as := denials[t.Decision.Reason]; as != "" {
		return "denied", as
	}
	return "denied", "claim_not_covered"
}
