package staff

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountDiary: the page is for those who work on cases, the calendar for whoever has the address.
func (p *Pages) mountDiary(r fiber.Router) {
	cases := web.RequireOfficer(account.Caseworker, account.Reviewer, account.DPO)
	r.Get("/staff/calendar", cases, p.diary)
	r.Post("/staff/calendar/make", cases, p.makeFeed)
	r.Post("/staff/calendar/stop", cases, p.stopFeed)
	r.Post("/staff/calendar/pace", cases, p.setPace)
	// A whole office asks from one address, and calendar programs ask all at once.
	r.Get("/calendar/:token.ics", web.Limit("calendar", web.Per(300, time.Minute)), p.feed)
}

// agenda is everything on the page of an officer's days.
type agenda struct {
	late, coming, still []requests.DiaryDay
	feed                *requests.Feed
	pace                requests.Pace
	faults              ui.Errors
}

// only keeps of some days what fits, and no day without anything.
func only(days []requests.DiaryDay, fits func(requests.DiaryEntry) bool) []requests.DiaryDay {
	var kept []requests.DiaryDay
	for _, d := range days {
		entries := slices.DeleteFunc(slices.Clone(d.Entries), func(e requests.DiaryEntry) bool { return !fits(e) })
		if len(entries) > 0 {
			kept = append(kept, requests.DiaryDay{Day: d.Day, Entries: entries})
		}
	}
	return kept
}

// owed tells whether anything has to be done by a day: the last day to tell of an extension asks for nothing.
func owed(d requests.DiaryDay) bool {
	return slices.ContainsFunc(d.Entries, func(e requests.DiaryEntry) bool { return e.Task != requests.TaskNotice })
}

// agenda reads an officer's days, sorted by what presses.
func (p *Pages) agenda(v *web.Visitor) (agenda, error) {
	days, err := p.Registry.Diary(v.Ctx(), worker(v))
	if err != nil {
		return agenda{}, err
	}
	a := agenda{
		late:   only(days, func(e requests.DiaryEntry) bool { return e.Late }),
		coming: only(days, func(e requests.DiaryEntry) bool { return !e.Late && !e.Still }),
		still:  only(days, func(e requests.DiaryEntry) bool { return e.Still }),
	}
	if a.feed, err = p.Registry.Feed(v.Ctx(), worker(v)); err != nil {
		return a, err
	}
	a.pace, err = p.Registry.Reminding(v.Ctx(), worker(v))
	return a, err
}

// diary shows an officer's days: what a calendar program shows of them, readable by everybody.
func (p *Pages) diary(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, err := p.agenda(v)
	if err != nil {
		return err
	}
	return v.Render(p.diaryPage(v, a))
}

// feedSeen is the address that was on the page when its button was pressed; none is the zero id.
func feedSeen(form *web.Form) uuid.UUID {
	id, err := uuid.Parse(form.Get("feed"))
	if err != nil {
		return uuid.Nil
	}
	return id
}

// makeFeed makes an address, in place of the one on the page.
func (p *Pages) makeFeed(c *fiber.Ctx) error {
	return p.changeFeed(c, p.Registry.MakeFeed, "diary.feed.made_done")
}

// stopFeed stops the address on the page.
func (p *Pages) stopFeed(c *fiber.Ctx) error {
	return p.changeFeed(c, p.Registry.RevokeFeed, "diary.feed.stopped_done")
}

func (p *Pages) changeFeed(c *fiber.Ctx, change func(ctx context.Context, by requests.Officer, had uuid.UUID) error, said string) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	if err := change(v.Ctx(), worker(v), feedSeen(form)); err != nil {
		return err
	}
	v.Flash(said, nil)
	return v.Redirect("/staff/calendar")
}

// setPace keeps how often an officer wants to be reminded.
func (p *Pages) setPace(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = p.Registry.SetReminding(v.Ctx(), worker(v), requests.Pace(form.Get("pace")))
	if faults, ok := v.Faults(err); ok {
		a, err := p.agenda(v)
		if err != nil {
			return err
		}
		a.faults = faults
		return v.Refuse(p.diaryPage(v, a))
	}
	if err != nil {
		return err
	}
	v.Flash("diary.pace.done", nil)
	return v.Redirect("/staff/calendar")
}

// feed is an officer's days for a calendar program, which brings nothing but the address. One that was stopped, was made up
// or belongs to somebody who left is not there, without a word about which.
func (p *Pages) feed(c *fiber.Ctx) error {
	v := web.Visit(c)
	v.SetHeader("X-Robots-Tag", "noindex, nofollow")
	owner, err := p.Registry.FeedOwner(v.Ctx(), v.Param("token"))
	if err != nil {
		return err
	}
	officer, err := p.Directory.Officer(v.Ctx(), owner)
	if err != nil {
		return err
	}
	if officer.Disabled {
		return web.ErrNotFound
	}
	days, err := p.Registry.Diary(v.Ctx(), asWorker(officer))
	if errors.Is(err, requests.ErrForbidden) {
		return web.ErrNotFound
	}
	if err != nil {
		return err
	}
	return sendCalendar(c, v, p.calendarOf(v, days))
}

// sendCalendar answers with a calendar, or tells the program that it has it already. Proxies keep nothing of it.
func sendCalendar(c *fiber.Ctx, v *web.Visitor, calendar []byte) error {
	sum := sha256.Sum256(calendar)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	v.SetHeader(fiber.HeaderETag, tag)
	v.SetHeader(fiber.HeaderCacheControl, "private, no-cache")
	for have := range strings.SplitSeq(c.Get(fiber.HeaderIfNoneMatch), ",") {
		if have = strings.TrimPrefix(strings.TrimSpace(have), "W/"); have == tag || have == "*" {
			return c.SendStatus(fiber.StatusNotModified)
		}
	}
	return v.Bytes("text/calendar; charset=utf-8", calendar)
}

// feedAddress is where a calendar program finds an officer's days, in the language of the page it was copied from.
func feedAddress(v *web.Visitor, f *requests.Feed) string {
	return v.Absolute("/calendar/" + f.Token + ".ics")
}
