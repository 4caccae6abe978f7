package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Date writes a day: "29 December 2026".
func (p *Printer) Date(year int, month time.Month, day int) string {
	return fmt.Sprintf("%s %s %d", p.dayOfMonth(day), p.calendar.MonthWide(month), year)
}

// LongDay writes a day with its weekday: "Tuesday 29 December 2026".
func (p *Printer) LongDay(year int, month time.Month, day int) string {
	weekday := p.calendar.WeekdayWide(time.Date(year, month, day, 12, 0, 0, 0, time.UTC).Weekday())
	if p.language.Tag == "ar" {
		weekday += "،"
	}
	return weekday + " " + p.Date(year, month, day)
}

// LongDate is LongDay for the day of a moment, in the moment's own zone.
func (p *Printer) LongDate(t time.Time) string { return p.LongDay(t.Date()) }

// MonthYear writes a month: "December 2026".
func (p *Printer) MonthYear(t time.Time) string {
	return p.calendar.MonthWide(t.Month()) + " " + strconv.Itoa(t.Year())
}

// Time writes the time of day in the moment's own zone: "09:14".
func (p *Printer) Time(t time.Time) string { return t.Format("15:04") }

// DateTime writes a moment with its zone: "29 December 2026 at 09:14 GMT".
func (p *Printer) DateTime(t time.Time) string {
	at := map[string]string{"fr": "à", "ar": "في"}[p.language.Tag]
	if at == "" {
		at = "at"
	}
	return fmt.Sprintf("%s %s %s %s", p.Date(t.Date()), at, p.Time(t), zone(t))
}

// zone names the zone of a moment; those without an abbreviation of their own
// are named by their distance from UTC.
func zone(t time.Time) string {
	name, _ := t.Zone()
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") || name == "" {
		return "UTC" + t.Format("-07:00")
	}
	return name
}

// dayOfMonth writes the first of a month as French does, 1er; it writes all
// other days as plain numbers.
func (p *Printer) dayOfMonth(day int) string {
	if p.language.Tag == "fr" && day == 1 {
		return "1er"
	}
	return strconv.Itoa(day)
}

// Number writes a whole number with the language's grouping: "50,000".
func (p *Printer) Number(n int) string {
	if n > -1000 && n < 1000 {
		return strconv.Itoa(n)
	}
	return p.figures.FmtNumber(float64(n), 0)
}

// Money writes an amount in hundredths of a currency (code of ISO 4217) where the language puts the sign: "£45.00", in French "45,00 £". One
// without a sign keeps its code: "CHF 45.00". In Arabic a mark keeps the sign after the figure, as CLDR has it.
func (p *Printer) Money(hundredths int64, code string) string {
	sign, figure := code, p.figures.FmtNumber(float64(hundredths)/100, 2)
	if unit, err := currency.ParseISO(code); err == nil {
		sign = message.NewPrinter(language.Make(p.language.Tag)).Sprint(currency.NarrowSymbol(unit))
	}
	last, _ := utf8.DecodeLastRuneInString(sign)
	switch {
	case p.language.Tag == "fr":
		return figure + "\u00a0" + sign
	case p.language.Tag == "ar":
		return "\u200f" + figure + "\u00a0" + sign
	case unicode.IsLetter(last):
		return sign + "\u00a0" + figure
	}
	return sign + figure
}

// Percent writes a share (0.153) as "15.3%". A share that is not whole is never
// rounded up to "100%", nor one that is not nothing down to "0%".
func (p *Printer) Percent(share float64) string {
	hundredths := math.Round(share*1000) / 10
	switch {
	case share < 1 && hundredths >= 100:
		hundredths = 99.9
	case share > 0 && hundredths <= 0:
		hundredths = 0.1
	}
	var decimals uint64
	if hundredths != math.Trunc(hundredths) {
		decimals = 1
	}
	figure := p.figures.FmtNumber(hundredths, decimals)
	if p.language.Tag == "fr" {
		return figure + "\u00a0%"
	}
	return figure + "%"
}

// List joins items as a sentence does: "a, b and c".
func (p *Printer) List(items []string) string {
	if len(items) == 0 {
		return ""
	}
	comma, and := ", ", " and "
	switch p.language.Tag {
	case "fr":
		and = " et "
	case "ar":
		comma, and = "، ", " و"
	}
	last := len(items) - 1
	if last == 0 {
		return items[0]
	}
	return strings.Join(items[:last], comma) + and + items[last]
}
