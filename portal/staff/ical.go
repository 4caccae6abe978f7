package staff

import (
	"net/url"
	"strings"

	ics "github.com/arran4/golang-ical"

	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// refresh is how often calendar programs are asked to look again (RFC 7986 section 5.7).
const refresh = "PT1H"

// calendarOf writes an officer's days for calendar programs (RFC 5545). The bytes depend on the days alone, so that a
// calendar that has them already is told so. A day that moves keeps its UID: the program moves it, and adds none.
func (p *Pages) calendarOf(v *web.Visitor, days []requests.DiaryDay) []byte {
	cal := ics.NewCalendarFor("Daylight")
	cal.SetProductId("-//Daylight//Deadlines//" + strings.ToUpper(v.Lang()))
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(v.T("diary.title") + " – " + p.Body.Name)
	cal.SetRefreshInterval(refresh, ics.WithValue(string(ics.ValueDataTypeDuration)))
	cal.SetXPublishedTTL(refresh)
	host := hostOf(v)
	for _, d := range days {
		for _, e := range d.Entries {
			cal.AddVEvent(event(v, e, host))
		}
	}
	return []byte(cal.Serialize(ics.WithNewLine("\r\n")))
}

// event is one entry: the whole of a day, and nobody is busy for it.
func event(v *web.Visitor, e requests.DiaryEntry, host string) *ics.VEvent {
	one := ics.NewEvent(strings.ToLower(e.Ref) + "-" + string(e.Task) + "@" + host)
	one.SetDtStampTime(e.ChangedAt)
	one.SetModifiedAt(e.ChangedAt)
	one.SetSequence(e.Sequence)
	one.SetProperty(ics.ComponentPropertyDtStart, basicDay(e.Day), ics.WithValue(string(ics.ValueDataTypeDate)))
	one.SetProperty(ics.ComponentPropertyDtEnd, basicDay(e.Day.AddDays(1)), ics.WithValue(string(ics.ValueDataTypeDate)))
	one.SetSummary(eventWords(v, e))
	one.SetURL(v.Absolute("/staff/cases/" + e.Ref))
	one.AddCategory(v.T("diary.task." + string(e.Task)))
	one.SetTimeTransparency(ics.TransparencyTransparent)
	one.SetStatus(ics.ObjectStatusConfirmed)
	if e.Still {
		one.SetStatus(ics.ObjectStatusTentative)
	}
	return one
}

// eventWords says in one line what has to be done, about which case.
func eventWords(v *web.Visitor, e requests.DiaryEntry) string {
	words := v.T("diary.event."+string(e.Task), "Ref", e.Ref, "Kind", v.T("diary.kind."+string(e.Kind))) // i18n: diary.kind.*
	if e.Still {
		words = v.T("diary.event_still", "Event", words)
	}
	return words
}

// basicDay is a day as iCalendar writes it, 20261229.
func basicDay(d deadline.Day) string { return strings.ReplaceAll(d.String(), "-", "") }

// hostOf is the portal's own name, by which UIDs are told from those of others.
func hostOf(v *web.Visitor) string {
	u, err := url.Parse(v.Absolute("/"))
	if err != nil {
		return ""
	}
	return u.Hostname()
}
