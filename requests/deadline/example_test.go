package deadline_test

import (
	"fmt"
	"log"
	"time"

	"daylight/requests/deadline"
)

// A request received on 27 November 2026 in England: 27 December is a Sunday and the 28th a bank holiday.
func Example() {
	library, err := deadline.Load()
	if err != nil {
		log.Fatal(err)
	}
	facts := deadline.Facts{List: []deadline.Fact{deadline.On(deadline.ReceivedAt, deadline.Day{Year: 2026, Month: 11, Day: 27})}}
	law, err := library.Law("uk-gdpr", facts.Received())
	if err != nil {
		log.Fatal(err)
	}
	holidays, err := library.Calendar("gb-eng")
	if err != nil {
		log.Fatal(err)
	}
	r, err := deadline.Reckon(law, deadline.Access, facts, holidays)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Due.Weekday(), r.Due)
	for _, step := range r.Steps[:4] {
		fmt.Println(step.Date, step.Rule.Key)
	}
	// Output:
	// Tuesday 2026-12-29
	// 2026-11-27 deadline.rule.received
	// 2026-12-27 deadline.rule.limit.month
	// 2026-12-27 deadline.rule.roll.sunday
	// 2026-12-28 deadline.rule.roll.holiday
}

// The events of a case, with instants: the day is that of the authority's zone, and a question stops the clock.
func ExampleReckon_events() {
	library, err := deadline.Load()
	if err != nil {
		log.Fatal(err)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		log.Fatal(err)
	}
	facts := deadline.Facts{Zone: london, List: []deadline.Fact{
		deadline.At(deadline.ReceivedAt, time.Date(2026, 6, 1, 23, 30, 0, 0, time.UTC)), // half past midnight on 2 June
		deadline.At(deadline.Pause, time.Date(2026, 6, 8, 9, 0, 0, 0, time.UTC)),
		deadline.At(deadline.Resume, time.Date(2026, 6, 12, 16, 0, 0, 0, time.UTC)),
	}}
	law, err := library.Law("uk-gdpr", facts.Received())
	if err != nil {
		log.Fatal(err)
	}
	holidays, err := library.Calendar("gb-eng")
	if err != nil {
		log.Fatal(err)
	}
	r, err := deadline.Reckon(law, deadline.Access, facts, holidays)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("received", r.Received, "due", r.Due)
	for _, w := range r.Warnings {
		fmt.Println(w)
	}
	// Output:
	// received 2026-06-02 due 2026-07-07
	// deadline.doubt.uk-clarification-days
	// deadline.warning.reading.asking-day Day=2026-07-06
}

// A day that an administrator adds counts at once, for the reckonings that are given the new calendar.
func ExampleCalendar_With() {
	library, err := deadline.Load()
	if err != nil {
		log.Fatal(err)
	}
	holidays, err := library.Calendar("gb-eng")
	if err != nil {
		log.Fatal(err)
	}
	mourning := deadline.Day{Year: 2026, Month: 12, Day: 29}
	more := holidays.With(deadline.Holiday{Day: mourning, Name: "Day of mourning", Reason: "proclaimed on 20 December"})
	_, before := holidays.Holiday(mourning)
	name, after := more.Holiday(mourning)
	fmt.Println(before, after, name)
	// Output: false true Day of mourning
}

// Facts as a person types them.
func ExampleParseFacts() {
	facts, err := deadline.ParseFacts("2026-10-25T00:30:00Z", "Europe/London", []string{"pause=2026-11-02", "extend=2m"})
	fmt.Println(facts.Received(), len(facts.List), err)

	_, err = deadline.ParseFacts("2026-02-30", "", nil)
	fmt.Println(err)
	// Output:
	// 2026-10-25 3 <nil>
	// deadline: received_at: deadline.error.no_such_day Fact=received_at Text=2026-02-30
}

// The law a body applies, where the law can be read in two ways and the body has chosen one.
func ExampleLaw_With() {
	library, err := deadline.Load()
	if err != nil {
		log.Fatal(err)
	}
	law, err := library.Law("uk-gdpr", deadline.Day{Year: 2026, Month: 3, Day: 2})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(law.Readings)
	_, err = law.With(deadline.Policy{Reading: "asking-day", Draft: 5})
	fmt.Println(err)
	// Output:
	// [both-days asking-day]
	// <nil>
}

// The public holidays of a file fetched from gov.uk: it has several divisions, so one must be asked for.
func ExampleParseHolidays() {
	file := []byte(`{
		"england-and-wales": {"division": "england-and-wales", "events": [{"title": "Easter Monday", "date": "2026-04-06"}]},
		"scotland": {"division": "scotland", "events": [{"title": "2nd January", "date": "2026-01-02"}]}
	}`)
	got, err := deadline.ParseHolidays(file, "", deadline.Years{})
	fmt.Println(got.Divisions, len(got.Holidays), err)

	got, err = deadline.ParseHolidays(file, "scotland", deadline.Years{})
	fmt.Println(got.Holidays[0].Day, got.Holidays[0].Name, err)

	_, err = deadline.ParseHolidays([]byte("Dear all, the holidays are"), "", deadline.Years{})
	fmt.Println(err)
	// Output:
	// [england-and-wales scotland] 0 <nil>
	// 2026-01-02 2nd January <nil>
	// deadline: file: deadline.error.file_unknown Fact=file
}

// A file set against a calendar: what it would add, and what it lacks.
func ExampleCompare() {
	library, err := deadline.Load()
	if err != nil {
		log.Fatal(err)
	}
	holidays, err := library.Calendar("ee")
	if err != nil {
		log.Fatal(err)
	}
	file := holidays.Year(2027)
	file = append(file[1:], deadline.Holiday{Day: deadline.Day{Year: 2027, Month: 1, Day: 4}, Name: "Proclaimed once"})
	added, missing := deadline.Compare(holidays, file)
	fmt.Println(added[0].Day, added[0].Name)
	fmt.Println(missing[0].Day)
	// Output:
	// 2027-01-04 Proclaimed once
	// 2027-01-01
}

func ExampleDay_AddMonths() {
	day, shorter := deadline.Day{Year: 2026, Month: 1, Day: 31}.AddMonths(1)
	fmt.Println(day, shorter)
	// Output: 2026-02-28 true
}
