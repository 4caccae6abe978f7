package deadline

// Holiday is a day that is not worked, with its name in the language of the place and, for a day that an
// administrator added, the reason.
type Holiday struct {
	Day    Day
	Name   string
	Reason string
}

// Calendar tells which days are public holidays. The zero Calendar knows none; Saturdays and Sundays are no matter of
// calendars but of the law. It never changes: With makes another.
type Calendar struct {
	id string
}

// ID is the calendar's name, as "gb-eng" or "de-be+fr"; "none" for the zero Calendar.
func (c Calendar) ID() string { return c.id }

// With is this calendar and some days more.
func (c Calendar) With(extra ...Holiday) Calendar { return c }

// Holiday tells whether a day is a public holiday, and its name if it has one.
func (c Calendar) Holiday(day Day) (name string, yes bool) { return "", false }

// Calendar finds a calendar by id. Several ids, or ids joined by "+", make a union; "none" is no holidays at all.
func (l *Library) Calendar(ids ...string) (Calendar, error) { return Calendar{}, nil }

// Calendars are the ids of all calendars, sorted.
func (l *Library) Calendars() []string { return nil }
