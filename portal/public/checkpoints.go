package public

import (
	"encoding/base64"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
	"daylight/requests/ledger"
)

// statesOnPage is how many signed states a page of the history shows.
const statesOnPage = 50

// states is a page of the history, newest first.
type states struct {
	list []ledger.Checkpoint
	next string // address of the page with older ones; empty on the last
}

// before is the state a consistency proof can begin with: the next older one on the page.
func (s states) before(i int) *ledger.Checkpoint {
	if i+1 < len(s.list) && s.list[i+1].Size > 0 {
		return &s.list[i+1]
	}
	return nil
}

func (p *Pages) states(v *web.Visitor, path string) (s states, err error) {
	before := int64(0)
	if text := v.Query("before"); text != "" {
		if before, err = sizeOf(text); err != nil {
			return s, err
		}
	}
	list, older, err := p.Ledger.History(v.Ctx(), before, statesOnPage)
	if err != nil {
		return s, err
	}
	if s.list = list; older {
		s.next = path + "?before=" + strconv.FormatInt(list[len(list)-1].Size, 10)
	}
	return s, nil
}

// checkpoints lists the states of the log that were signed.
func (p *Pages) checkpoints(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, err := p.states(v, v.URL("/log/checkpoints"))
	if err != nil {
		return err
	}
	return v.Render(p.statesPage(v, s))
}

// signedState is one of them as data.
type signedState struct {
	Origin       string         `json:"origin"`
	Size         int64          `json:"size"`
	Root         string         `json:"root"`
	At           time.Time      `json:"at"`
	URL          string         `json:"url"`
	Consistency  string         `json:"consistency_url,omitempty"`
	Cosignatures []cosignedData `json:"cosignatures"`
}

type cosignedData struct {
	Witness string    `json:"witness"`
	At      time.Time `json:"at"`
}

func (p *Pages) checkpointsJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, err := p.states(v, v.Absolute("/log/checkpoints.json"))
	if err != nil {
		return err
	}
	data := struct {
		Checkpoints []signedState `json:"checkpoints"`
		Next        string        `json:"next,omitempty"`
	}{Checkpoints: []signedState{}, Next: s.next}
	for i, c := range s.list {
		one := signedState{Origin: c.Origin, Size: c.Size, Root: base64.StdEncoding.EncodeToString(c.Root[:]), At: c.At.UTC(),
			URL: v.Absolute(statePath(c)), Cosignatures: []cosignedData{}}
		if before := s.before(i); before != nil {
			one.Consistency = v.Absolute(consistencyPath(*before, c))
		}
		for _, w := range c.Cosignatures {
			one.Cosignatures = append(one.Cosignatures, cosignedData{w.Witness, w.At.UTC()})
		}
		data.Checkpoints = append(data.Checkpoints, one)
	}
	v.SetHeader(fiber.HeaderAccessControlAllowOrigin, "*")
	return v.JSON(data)
}

func statePath(c ledger.Checkpoint) string {
	return "/log/checkpoint/" + strconv.FormatInt(c.Size, 10)
}

func consistencyPath(older, newer ledger.Checkpoint) string {
	return "/log/consistency/" + strconv.FormatInt(older.Size, 10) + ".." + strconv.FormatInt(newer.Size, 10)
}
