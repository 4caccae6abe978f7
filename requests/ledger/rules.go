package ledger

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// oldest is how far back an event may lie. Older times are slips of a clock or a format, and each month that is
// touched costs a partition.
const oldest = 50 * 365 * 24 * time.Hour

// judgement is what the rules find: nothing, a fault that refuses, or a fault that quarantines because the event is
// well formed and only cannot be placed.
type judgement struct {
	fault      *Fault
	quarantine bool
}

// judge holds an event to the schema, then to its source and the clock, and fills in what was parsed on the way.
func judge(e *Event, source Source, now time.Time, tolerance time.Duration) judgement {
	c := checker{}
	c.envelope(e)
	c.present(&e.Data)
	c.subject(&e.Data.Subject)
	c.actor(&e.Data.Actor)
	c.deed(&e.Data)
	c.details(&e.Data)
	c.times(e, now)
	c.visibility(e, source)
	switch {
	case c.fault != nil:
		return judgement{fault: c.fault}
	case e.Type == Corrected && e.Data.Corrects == nil:
		return judgement{fault: &Fault{Pointer: "/data/corrects", Key: "ledger.fault.required"}}
	case !strings.HasPrefix(e.Source, source.Prefix):
		return judgement{&Fault{Pointer: "/source", Key: "ledger.fault.source_prefix",
			Vars: map[string]any{"Prefix": source.Prefix}}, true}
	case e.occurred.After(now.Add(tolerance)):
		return judgement{&Fault{Pointer: "/time", Key: "ledger.fault.time_future",
			Vars: map[string]any{"Minutes": int(tolerance / time.Minute)}}, true}
	}
	e.skewed = e.occurred.After(now)
	return judgement{}
}

// checker keeps the first fault and passes over everything after it.
type checker struct{ fault *Fault }

func (c *checker) fail(pointer, key string, vars ...any) {
	if c.fault != nil {
		return
	}
	c.fault = &Fault{Pointer: pointer, Key: key}
	if len(vars) == 2 {
		c.fault.Vars = map[string]any{vars[0].(string): vars[1]}
	}
}

// text holds a string to its length in characters; need says whether it may be absent.
func (c *checker) text(pointer, value string, need bool, most int) {
	switch {
	case value == "" && need:
		c.fail(pointer, "ledger.fault.required")
	case len(value) > most && utf8.RuneCountInString(value) > most:
		c.fail(pointer, "ledger.fault.too_long", "Limit", most)
	}
}

// code holds a string to a list.
func (c *checker) code(pointer, value string, need bool, list []string) {
	switch {
	case value == "" && need:
		c.fail(pointer, "ledger.fault.required")
	case value != "" && !slices.Contains(list, value):
		c.fail(pointer, "ledger.fault.not_in_list", "List", strings.Join(list, ", "))
	}
}

func (c *checker) envelope(e *Event) {
	c.code("/specversion", e.SpecVersion, true, []string{"1.0"})
	c.text("/id", e.ID, true, 128)
	if i := strings.IndexFunc(e.ID, func(r rune) bool { return r < 0x21 || r > 0x7e }); i >= 0 {
		c.fail("/id", "ledger.fault.id_characters")
	}
	c.text("/source", e.Source, true, 255)
	if strings.ContainsFunc(e.Source, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }) {
		c.fail("/source", "ledger.fault.white_space")
	}
	c.code("/type", e.Type, true, eventTypes)
	c.text("/traceparent", e.TraceParent, false, 64)
	if e.Sequence == "" {
		return
	}
	if len(e.Sequence) != 20 || strings.Trim(e.Sequence, "0123456789") != "" {
		c.fail("/sequence", "ledger.fault.sequence")
		return
	}
	n, err := strconv.ParseInt(e.Sequence, 10, 64)
	if err != nil {
		c.fail("/sequence", "ledger.fault.sequence_range")
	}
	e.sequence = n
}

// present points at a whole object that is missing, rather than at what would stand in it.
func (c *checker) present(d *Data) {
	subject, actor := d.Subject == EventSubject{}, d.Actor == EventActor{}
	purpose, system := d.Purpose == Purpose{}, d.System == System{}
	switch {
	case subject && actor && purpose && system:
		c.fail("/data", "ledger.fault.required")
	case subject:
		c.fail("/data/subject", "ledger.fault.required")
	case actor:
		c.fail("/data/actor", "ledger.fault.required")
	case d.Actor.Org == Organisation{}:
		c.fail("/data/actor/org", "ledger.fault.required")
	case purpose:
		c.fail("/data/purpose", "ledger.fault.required")
	case system:
		c.fail("/data/system", "ledger.fault.required")
	}
}

func (c *checker) subject(s *EventSubject) {
	c.text("/data/subject/scheme", s.Scheme, true, 64)
	c.text("/data/subject/id", s.ID, true, 128)
	c.text("/data/subject/role", s.Role, false, 64)
	if c.fault != nil {
		return
	}
	if n := (Subject{s.Scheme, s.ID}).Normal(); n.ID == "" {
		c.fail("/data/subject/id", "ledger.fault.empty")
	} else if n.Scheme == "" {
		c.fail("/data/subject/scheme", "ledger.fault.empty")
	}
}

func (c *checker) actor(a *EventActor) {
	c.code("/data/actor/kind", a.Kind, true, actorKinds)
	c.text("/data/actor/id", a.ID, true, 128)
	c.text("/data/actor/name", a.Name, false, 200)
	c.text("/data/actor/role", a.Role, false, 120)
	c.text("/data/actor/unit", a.Unit, false, 200)
	c.text("/data/actor/org/code", a.Org.Code, true, 64)
	c.text("/data/actor/org/name", a.Org.Name, true, 200)
}

func (c *checker) deed(d *Data) {
	c.code("/data/action", d.Action, true, Actions)
	c.code("/data/outcome", d.Outcome, false, outcomes)
	switch n := len(d.DataCategories); {
	case n == 0 && d.DataCategories == nil:
		c.fail("/data/data_categories", "ledger.fault.required")
	case n == 0:
		c.fail("/data/data_categories", "ledger.fault.too_few")
	case n > 32:
		c.fail("/data/data_categories", "ledger.fault.too_many", "Limit", 32)
	}
	for i, category := range d.DataCategories {
		pointer := "/data/data_categories"
		if len(category) == 0 || len(category) > 64 || slices.Contains(d.DataCategories[:i], category) {
			pointer += "/" + strconv.Itoa(i)
		}
		c.text(pointer, category, true, 64)
		if slices.Contains(d.DataCategories[:i], category) {
			c.fail(pointer, "ledger.fault.repeated")
		}
	}
	c.text("/data/data_detail", d.DataDetail, false, 500)
	c.text("/data/purpose/activity", d.Purpose.Activity, true, 128)
	c.text("/data/purpose/text", d.Purpose.Text, false, 300)
	c.text("/data/purpose/code", d.Purpose.Code, false, 64)
	c.text("/data/system/name", d.System.Name, true, 200)
	c.text("/data/system/version", d.System.Version, false, 64)
	if d.Recipient == nil && (d.Action == "disclose" || d.Action == "export") {
		c.fail("/data/recipient", "ledger.fault.recipient")
	}
}

func (c *checker) details(d *Data) {
	c.text("/data/case_ref", d.CaseRef, false, 128)
	c.code("/data/channel", d.Channel, false, channels)
	if b := d.LegalBasis; b != nil {
		c.code("/data/legal_basis/code", b.Code, true, LegalBases)
		c.text("/data/legal_basis/reference", b.Reference, false, 300)
	}
	if r := d.Recipient; r != nil {
		c.text("/data/recipient/name", r.Name, true, 200)
		c.text("/data/recipient/code", r.Code, false, 64)
		c.text("/data/recipient/address", r.Address, false, 300)
		c.text("/data/recipient/agreement", r.Agreement, false, 128)
		if r.Country != "" && (len(r.Country) != 2 || r.Country[0] < 'A' || r.Country[0] > 'Z' ||
			r.Country[1] < 'A' || r.Country[1] > 'Z') {
			c.fail("/data/recipient/country", "ledger.fault.country")
		}
	}
	if d.Emergency != nil {
		c.text("/data/emergency/reason", d.Emergency.Reason, true, 300)
	}
	if d.Corrects != nil {
		c.text("/data/corrects/id", d.Corrects.ID, true, 128)
		c.text("/data/corrects/reason", d.Corrects.Reason, true, 300)
	}
}

func (c *checker) times(e *Event, now time.Time) {
	if e.Time == "" {
		c.fail("/time", "ledger.fault.required")
		return
	}
	e.occurred = c.moment("/time", e.Time)
	if c.fault == nil && e.occurred.Before(now.Add(-oldest)) {
		c.fail("/time", "ledger.fault.time_old")
	}
	if e.RecordedTime != "" {
		e.recorded = c.moment("/recordedtime", e.RecordedTime)
	}
}

// moment reads RFC 3339 to the letter: with an offset, without a comma, without a leap second.
func (c *checker) moment(pointer, text string) time.Time {
	var t time.Time
	if err := t.UnmarshalText([]byte(text)); err != nil || strings.Contains(text, ",") {
		c.fail(pointer, "ledger.fault.time")
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

func (c *checker) visibility(e *Event, source Source) {
	v := e.Data.Visibility
	if v == nil {
		return
	}
	c.code("/data/visibility/mode", v.Mode, true, modes)
	c.text("/data/visibility/ground", v.Ground, v.Mode != "normal", 128)
	if v.Mode != "normal" && v.ReviewBy == "" {
		c.fail("/data/visibility/review_by", "ledger.fault.required")
	}
	if v.ReviewBy != "" {
		day, err := time.Parse(time.DateOnly, v.ReviewBy)
		if err != nil {
			c.fail("/data/visibility/review_by", "ledger.fault.date")
		}
		e.reviewBy = day
	}
	if v.Mode == "normal" {
		e.reviewBy = time.Time{}
	} else if !source.May(ScopeWithhold) {
		c.fail("/data/visibility/mode", "ledger.fault.withhold_scope")
	}
}

// hollow are purposes that say nothing.
var hollow = []string{"test", "tests", "testing", "none", "n/a", "na", "nil", "misc", "various", "other", "work", "check", "see case",
	"divers", "autre", "essai", "aucun", "unknown", "tbd", "todo", "xxx"}

// vague reports whether a purpose was given in words that say nothing.
func vague(text string) bool {
	if text == "" {
		return false
	}
	letters := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters < 3 || slices.Contains(hollow, strings.ToLower(strings.Trim(text, " .-_")))
}
