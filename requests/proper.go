package requests

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"daylight/requests/deadline"
)

// proper puts a whole filing into proper form, or says what is wrong with it.
func (r *Registry) proper(f *Filing, by filer) error {
	c := &check{}
	if f.Behalf != nil {
		f.For = ForOther
	}
	for _, q := range f.Questions() {
		r.properAnswer(c, q, f, by)
	}
	if f.Lang == "" || len(f.Lang) > 35 || strings.ContainsFunc(f.Lang, forbidden) {
		c.add("lang", "choose")
	}
	if len(f.Key) > 200 {
		c.add("key", "too_long", "Most", 200)
	}
	return c.problems.orNil()
}

// properAnswer checks the fields of one question.
func (r *Registry) properAnswer(c *check, q Question, f *Filing, by filer) {
	switch q {
	case AskKind:
		choice(c, "kind", f.Kind, r.offersOn(f.ReceivedAt))
		f.AskedFrom = c.askedFrom(f.AskedFrom, by)
	case AskWhat:
		f.Access = c.access(f.Access, deadline.DayOf(r.now(), r.zone()))
	case AskItems:
		f.Items = properItems(c, f.Kind, f.Items, by.sources)
	case AskWhy, AskObjection, AskPort:
		f.Wish = c.wish(q, f.Kind, f.Wish)
	case AskComplaint:
		r.properComplaint(c, f, by)
	case AskContact:
		c.contact(&f.Contact, by)
		if f.For != ForOther {
			f.For = ""
		}
	case AskBehalf, AskAuthority:
		f.Behalf = r.behalf(c, q, f.Behalf, by)
	}
}

// access checks what an access request wants to see. Nothing was recorded on days to come.
func (c *check) access(a *AccessAsk, today deadline.Day) *AccessAsk {
	if a == nil {
		a = &AccessAsk{}
	}
	out := AccessAsk{What: c.text("what", a.What, maxText, true), From: c.day("from", a.From), To: c.day("to", a.To)}
	from, err1 := deadline.ParseDay(out.From)
	to, err2 := deadline.ParseDay(out.To)
	if err1 == nil && today.Before(from) {
		c.add("from", "day_ahead")
	}
	switch {
	case err2 == nil && today.Before(to):
		c.add("to", "day_ahead")
	case err1 == nil && err2 == nil && to.Before(from):
		c.add("to", "day_order")
	}
	return &out
}

func properItems(c *check, kind Kind, items []Item, sources []string) []Item {
	if len(items) == 0 {
		c.add("items", "item_none")
	}
	if len(items) > maxItems {
		c.add("items", "item_limit", "Most", maxItems)
		return items
	}
	out := make([]Item, len(items))
	for i, it := range items {
		in := Item{ID: it.ID, Source: it.Source}
		if in.Source != "" && !slices.Contains(sources, in.Source) {
			c.add(itemField(i, "source"), "choose")
		}
		in.Field = c.line(itemField(i, "field"), it.Field, maxName, true)
		in.Held = c.text(itemField(i, "held"), it.Held, maxValue, false)
		if kind == Correction || kind == "" { // what is deleted or left alone has no other value
			in.Right = c.text(itemField(i, "right"), it.Right, maxValue, true)
		}
		in.Evidence = c.text(itemField(i, "evidence"), it.Evidence, maxText, false)
		if in.Right != "" && in.Held == in.Right {
			c.add(itemField(i, "right"), "item_same")
		}
		out[i] = in
	}
	return out
}

func (r *Registry) properComplaint(c *check, f *Filing, by filer) {
	g := value(f.Complaint)
	about := Abouts()
	if by.citizen.Level >= LevelIdentity && g.Entry != "" {
		about = append(about, AboutEntry)
	}
	choice(c, "about", g.About, about)
	g.Text = c.text("text", g.Text, maxText, true)
	g.Wanted = c.text("wanted", g.Wanted, maxText, false)
	g.Who = c.line("who", g.Who, maxName, g.About == AboutOfficial)
	g.Unit = c.line("unit", g.Unit, maxName, false)
	g.Notice = c.line("notice", g.Notice, maxName, g.About == AboutNotice)
	if g.About != AboutOfficial && g.About != AboutEntry {
		g.Who, g.Unit, g.Officer = "", "", uuid.Nil
	}
	if g.About == AboutNotice {
		g.Unit = by.notices[g.Notice].Unit
	}
	if g.About == AboutCase {
		ref, ok := r.Reference(g.Case)
		switch {
		case strings.TrimSpace(g.Case) == "":
			c.add("case", "required")
		case !ok:
			c.add("case", "reference")
		default:
			g.Case = ref
		}
	}
	if len(g.Seen) > maxText*4 {
		g.Seen = nil
	}
	f.Complaint = &g
}

// Formats lists the forms in which an answer can be had.
// i18n: requests.format.*
func Formats() []string { return []string{"standard", "large_print", "braille", "audio", "easy_read"} }

func (c *check) contact(in *Contact, by filer) {
	in.Name = c.line("name", in.Name, maxName, true)
	in.Email = c.email("email", in.Email, false)
	in.Phone = c.phone("phone", in.Phone)
	in.Post = c.text("post", in.Post, maxLine, false)
	if in.Format == "" {
		in.Format = "standard"
	}
	choice(c, "format", in.Format, Formats())
	if in.Email == "" && in.Post == "" && c.problems.Of("email") == nil && c.problems.Of("post") == nil &&
		by.citizen.Level < LevelIdentity {
		c.add("email", "reach")
	}
}
