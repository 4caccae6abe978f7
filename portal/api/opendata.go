package api

import (
	"encoding/json"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/web"
	"daylight/requests"
)

// open lets any site read what is published.
func open(c *fiber.Ctx) *web.Visitor {
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	return web.Visit(c)
}

// published is one entry of an open list: what it says and since when.
type published struct {
	Version int    `json:"version"`
	Since   string `json:"in_force_from"`
	Hash    string `json:"sha256"`
	Content any    `json:"content"`
}

// listPage is how many entries of an open list are given at once.
const listPage = 100

// documents is an open list of the documents of a kind that are in force, a page at a time.
func (p *Pages) documents(name string, kind notices.Kind) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := open(c)
		all, err := p.Board.Part(v.Ctx(), kind, v.Query("after"), listPage+1)
		if err != nil {
			return err
		}
		out := []published{}
		for _, one := range all[:min(len(all), listPage)] {
			if n, ok := one.Content.(notices.Notice); ok {
				n.Origin = nil // how translations are tracked is the desk's business
				one.Content = n
			}
			e := published{Version: one.Number, Hash: one.Hash, Content: one.Content}
			if one.InForceFrom != nil {
				e.Since = one.InForceFrom.UTC().Format(time.RFC3339)
			}
			out = append(out, e)
		}
		answer := map[string]any{name: out}
		if len(all) > listPage {
			onwards(c, answer, "after", all[listPage-1].Code)
		}
		return v.JSON(answer)
	}
}

// onwards says where the next page of a list is: in the answer, and in its head (RFC 8288).
func onwards(c *fiber.Ctx, answer map[string]any, name, from string) {
	next := web.Visit(c).Absolute(c.Path() + "?" + url.Values{name: {from}}.Encode())
	answer["next"] = next
	c.Set(fiber.HeaderLink, "<"+next+`>; rel="next"`)
}

// entry is one gift or interest in the public register.
type entry struct {
	ID       uuid.UUID          `json:"id"`
	Register string             `json:"register"`
	Version  int                `json:"version"`
	First    time.Time          `json:"first_published"`
	At       time.Time          `json:"published"`
	Why      string             `json:"why,omitempty"`
	Ended    bool               `json:"ended,omitempty"`
	Content  requests.Disclosed `json:"content"`
}

// interests is the register of gifts and interests, newest first.
func (p *Pages) interests(c *fiber.Ctx) error {
	v := open(c)
	after, err := uuid.Parse(v.Query("after"))
	if err != nil {
		after = uuid.Nil // what is no entry asks for the newest
	}
	all, err := p.Registry.EntriesAfter(v.Ctx(), after, listPage+1)
	if err != nil {
		return err
	}
	out := []entry{}
	for _, e := range all[:min(len(all), listPage)] {
		out = append(out, entry{e.ID, e.Register, e.Number, e.Since.UTC(), e.At.UTC(), e.Why, e.Ended, e.Told})
	}
	answer := map[string]any{"entries": out}
	if len(all) > listPage {
		onwards(c, answer, "after", all[listPage-1].ID.String())
	}
	return v.JSON(answer)
}

// quarter is the published figures of one quarter; the hash is over them as they are written here.
type quarter struct {
	Quarter   string          `json:"quarter"`
	Version   int             `json:"version"`
	Counted   time.Time       `json:"counted"`
	Published time.Time       `json:"published"`
	Why       string          `json:"why,omitempty"`
	Hash      string          `json:"sha256"`
	Figures   json.RawMessage `json:"figures"`
}

// quartersPage is how many quarters are given at once: a year.
const quartersPage = 4

// statistics gives the figures of the newest quarters, or of those before one.
func (p *Pages) statistics(c *fiber.Ctx) error {
	v := open(c)
	all, err := p.Registry.PublishedQuarters(v.Ctx())
	if err != nil {
		return err
	}
	if q, ok := requests.ParseQuarter(v.Query("before")); ok { // what is no quarter asks for the newest
		all = slices.DeleteFunc(all, func(one requests.QuarterVersion) bool { return !one.Quarter.Before(q) })
	}
	list := []quarter{}
	for _, one := range all[:min(len(all), quartersPage)] {
		list = append(list, quarter{one.Quarter.String(), one.Number, one.Counted.UTC(), one.At.UTC(), one.Why, one.Hash, one.Content})
	}
	answer := map[string]any{"quarters": list}
	if len(all) > quartersPage {
		onwards(c, answer, "before", list[len(list)-1].Quarter)
	}
	return v.JSON(answer)
}
