package deadline

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"sync"
)

//go:embed laws/*.toml
var lawFiles embed.FS

// Library is every law and every calendar shipped. It never changes after Load and may be shared.
type Library struct {
	laws       map[string][]Law  // versions of each, the newest last
	complaints map[string]string // the law that a law sends complaints to
	places     map[string][]*place
	digest     string
	digests    sync.Map // by calendar id; worked out once
}

// Digest tells one set of laws, with a calendar as the library of holidays knows it, from another: an upgrade may correct
// either, and days reckoned under another digest may be others. What an administrator changed in the calendar is not in it.
func (l *Library) Digest(c Calendar) string {
	if have, ok := l.digests.Load(c.ID()); ok {
		return have.(string)
	}
	sum := sha256.New()
	fmt.Fprintln(sum, l.digest, c.ID())
	c.extra = nil
	for year := 2020; year <= 2040; year++ {
		for _, h := range c.Year(year) {
			fmt.Fprintln(sum, h.Day)
		}
	}
	text := hex.EncodeToString(sum.Sum(nil))
	l.digests.Store(c.ID(), text)
	return text
}

// Load reads the laws and calendars built into the program. A file that makes no sense is refused with its name, the
// line and the reason (*FileError).
func Load() (*Library, error) { return load(lawFiles, calendarFiles) }

func load(laws, calendars fs.FS) (*Library, error) {
	places, err := loadCalendars(calendars)
	if err != nil {
		return nil, err
	}
	l := &Library{laws: map[string][]Law{}, complaints: map[string]string{}, places: places}
	err = readFolder(laws, "laws", func(stem string, t *table) {
		l.laws[stem] = l.readLaw(stem, t)
		l.complaints[stem] = t.text("complaint")
	})
	if err != nil {
		return nil, err
	}
	for id, lender := range l.complaints {
		if lender != "" && len(l.laws[lender]) == 0 {
			return nil, &FileError{File: "laws/" + id + ".toml", Line: 1, Reason: "complaint: there is no law " + lender}
		}
	}
	l.digest, err = digest(laws, calendars)
	return l, err
}

// digest is over the text of the files, in the order of their names.
func digest(laws, calendars fs.FS) (string, error) {
	sum := sha256.New()
	for _, part := range []struct {
		files   fs.FS
		pattern string
	}{{laws, "laws/*.toml"}, {calendars, "calendars/*.toml"}} {
		names, err := fs.Glob(part.files, part.pattern)
		if err != nil {
			return "", err
		}
		for _, name := range names {
			text, err := fs.ReadFile(part.files, name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Law is the version of a law in force on the day of receipt. An error is a *FactError.
func (l *Library) Law(id string, received Day) (Law, error) {
	versions, known := l.laws[id]
	if !known {
		return Law{}, fault("law", "deadline.error.law_unknown", "Text", excerpt(id))
	}
	for _, v := range slices.Backward(versions) {
		if !received.Before(v.From) {
			return l.withComplaints(v, received), nil
		}
	}
	return Law{}, fault("law", "deadline.error.law_not_in_force", "Text", id, "Day", received, "From", versions[0].From)
}

// Laws are all versions of all laws, by id and then by date.
func (l *Library) Laws() []Law {
	var all []Law
	for _, versions := range l.laws {
		for _, v := range versions {
			last := v.Until
			if last.IsZero() {
				last = Day{lastYear, 12, 31}
			}
			all = append(all, l.withComplaints(v, last))
		}
	}
	slices.SortFunc(all, func(a, b Law) int { return cmp.Or(cmp.Compare(a.ID, b.ID), a.From.Compare(b.From)) })
	return all
}

// withComplaints adds to a law that sends complaints to another law the complaint clock that one has on that day.
func (l *Library) withComplaints(law Law, on Day) Law {
	if _, own := law.clock(Complaint); own {
		return law
	}
	for _, lender := range slices.Backward(l.laws[l.complaints[law.ID]]) {
		if c, ok := lender.clock(Complaint); ok && !on.Before(lender.From) {
			c.kinds = []Kind{Complaint}
			law.clocks = append(slices.Clip(law.clocks), c)
			return law
		}
	}
	return law
}
