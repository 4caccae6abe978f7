package deadline

// Unit is what a limit of the law is counted in.
type Unit string

// The units of the laws shipped.
const (
	Months      Unit = "month"
	CalendarDay Unit = "day"
	WorkingDays Unit = "working_day"
	Weeks       Unit = "week" // of five weekdays, where Saturdays, Sundays and public holidays do not count (Irish FOI Act 2014 s. 2)
	Hours       Unit = "hour" // elapsed
)

// Length is a number of units: 1 month, 20 working days.
type Length struct {
	N    int
	Unit Unit
}
