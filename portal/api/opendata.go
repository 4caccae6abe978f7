package api

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

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

func list[C notices.Content](versions []notices.Version[C]) []published {
	out := make([]published, 0, len(versions))
	for _, v := range versions {
		p := published{Version: v.Number, Hash: v.Hash, Content: v.Content}
		if v.InForceFrom != nil {
			p.Since = v.InForceFrom.UTC().Format("2006-01-02T15:04:05Z")
		}
		out = append(out, p)
	}
	return out
}

func (p *Pages) notices(c *fiber.Ctx) error {
	v := open(c)
	all, err := p.Board.Notices(v.Ctx())
	if err != nil {
		return err
	}
	return v.JSON(map[string]any{"notices": list(all)})
}

func (p *Pages) retention(c *fiber.Ctx) error {
	v := open(c)
	all, err := p.Board.Schedule(v.Ctx(), notices.Filter{})
	if err != nil {
		return err
	}
	return v.JSON(map[string]any{"rows": list(all)})
}

func (p *Pages) processing(c *fiber.Ctx) error {
	v := open(c)
	all, err := p.Board.Activities(v.Ctx())
	if err != nil {
		return err
	}
	return v.JSON(map[string]any{"activities": list(all)})
}

func (p *Pages) processors(c *fiber.Ctx) error {
	v := open(c)
	all, err := p.Board.Processors(v.Ctx())
	if err != nil {
		return err
	}
	return v.JSON(map[string]any{"processors": list(all)})
}

func (p *Pages) tools(c *fiber.Ctx) error {
	v := open(c)
	all, err := p.Board.Tools(v.Ctx())
	if err != nil {
		return err
	}
	return v.JSON(map[string]any{"tools": list(all)})
}

func (p *Pages) sharing(c *fiber.Ctx) error {
	v := open(c)
	all, err := p.Board.Agreements(v.Ctx())
	if err != nil {
		return err
	}
	return v.JSON(map[string]any{"agreements": list(all)})
}

func (p *Pages) incidents(c *fiber.Ctx) error {
	v := open(c)
	all, err := p.Board.Summaries(v.Ctx())
	if err != nil {
		return err
	}
	return v.JSON(map[string]any{"incidents": list(all)})
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
		answer["next"] = v.Absolute("/api/v1/statistics?before=" + list[len(list)-1].Quarter)
	}
	return v.JSON(answer)
}
