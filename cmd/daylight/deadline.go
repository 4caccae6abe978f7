package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"daylight/portal/i18n"
	"daylight/portal/report"
	"daylight/requests/deadline"
)

// DeadlineCmd reckons a statutory deadline and shows the working. It needs neither database nor network.
type DeadlineCmd struct {
	Law      string   `help:"Law by its id, as uk-gdpr; --list shows them all."`
	Kind     string   `help:"What was asked for, as access or rectification; with _ack or _extension_notice the day for that."`
	Received string   `help:"Day of receipt (2026-11-27), or instant (2026-11-27T23:30:00Z)."`
	Zone     string   `help:"Time zone of the authority, as Europe/London. Without it, the law's own."`
	Calendar []string `help:"Calendar of public holidays, as gb-eng; joined by + or repeated for a union; none for no holidays. Without it, the law's own."`
	Fact     []string `sep:"none" help:"What happened, as NAME=VALUE: id_requested, id_verified, fee_requested, fee_paid, fee_notice, reflection_end, pause, resume, registered, extend, aware_at, received_at, tz. May be repeated."`
	Holiday  []string `sep:"none" help:"A day more that is not worked, as 2026-12-29 or 2026-12-29=Name. May be repeated."`
	Reading  string   `help:"How to read the law where it can be read in more than one way: both-days, asking-day."`
	Draft    int      `aliases:"draft-days" help:"Working days before the last day by which the answer should lie ready."`
	Promise  int      `name:"acknowledge" aliases:"acknowledge-days" help:"Working days after receipt by which the body promises to say that it has the request, where the law sets no time for that."`
	Laws     string   `type:"path" placeholder:"DIR" help:"Folder with laws and calendars of your own (laws/*.toml, calendars/*.toml), laid over those shipped."`
	JSON     bool     `name:"json" help:"Answer as JSON."`
	List     bool     `help:"List the laws with version, status and citation."`
}

// Run answers on standard output; wrong facts are wrong use, named in a sentence.
func (c *DeadlineCmd) Run(s *session) error {
	catalogue, err := i18n.Load()
	if err != nil {
		return away(err)
	}
	library, err := c.library()
	if err != nil {
		return err
	}
	w := writer{out: s.Out, p: catalogue.Printer("en")}
	if c.List {
		return w.list(library, c.JSON)
	}
	r, err := c.reckon(library)
	var fault *deadline.FactError
	if errors.As(err, &fault) {
		return wrongUse("%s: %s", fault.Fact, w.say(fault.Message()))
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return w.json(r)
	}
	return w.text(r)
}

// library is what is shipped, with the folder given laid over it. A file of one's own that makes no sense is wrong use.
func (c *DeadlineCmd) library() (*deadline.Library, error) {
	if c.Laws == "" {
		library, err := deadline.Load()
		if err != nil {
			return nil, away(err)
		}
		return library, nil
	}
	library, err := deadline.LoadWith(os.DirFS(c.Laws))
	if err != nil {
		return nil, wrongUse("laws: %s: %v", c.Laws, err)
	}
	return library, nil
}

func (c *DeadlineCmd) reckon(library *deadline.Library) (deadline.Reckoning, error) {
	var none deadline.Reckoning
	switch missing := "%s: --%[1]s is missing; daylight deadline --list shows what there is"; {
	case c.Law == "":
		return none, wrongUse(missing, "law")
	case c.Kind == "":
		return none, wrongUse(missing, "kind")
	}
	facts, err := deadline.ParseFacts(c.Received, c.zone(library), c.Fact)
	if err != nil {
		return none, err
	}
	if len(facts.List) == 0 {
		return none, wrongUse("received: --received is missing; give the day of receipt, as 2026-11-27")
	}
	law, err := library.Law(c.Law, facts.Received())
	if err != nil {
		return none, err
	}
	if law, err = law.With(deadline.Policy{Reading: c.Reading, Draft: c.Draft, Acknowledge: c.Promise}); err != nil {
		return none, err
	}
	names := c.Calendar
	if len(names) == 0 && law.Calendar != "" {
		names = []string{law.Calendar}
	}
	cal, err := library.Calendar(names...)
	if err != nil {
		return none, err
	}
	for _, text := range c.Holiday {
		date, name, _ := strings.Cut(text, "=")
		day, err := deadline.ParseDay(date)
		if err != nil {
			return none, wrongUse("holiday: %.40q is not a day; write it as 2026-12-29", date)
		}
		cal = cal.With(deadline.Holiday{Day: day, Name: name})
	}
	return deadline.Reckon(law, deadline.Kind(c.Kind), facts, cal)
}

// zone is the one given; failing that, and unless a fact gives one, the law's.
func (c *DeadlineCmd) zone(library *deadline.Library) string {
	if c.Zone != "" || slices.ContainsFunc(c.Fact, func(f string) bool { return strings.Contains(f, "tz=") }) {
		return c.Zone
	}
	for _, law := range library.Laws() {
		if law.ID == c.Law {
			return law.Zone
		}
	}
	return ""
}

// writer says things in one language.
type writer struct {
	out io.Writer
	p   *i18n.Printer
}

// say is a message as a sentence, its days written in words.
func (w writer) say(m deadline.Message) string { return report.Say(w.p, m) }

func (w writer) day(d deadline.Day) string { return w.p.Date(d.Year, d.Month, d.Day) }

func (w writer) json(r deadline.Reckoning) error { return w.encode(report.Data(w.p, r)) }

func (w writer) encode(value any) error {
	e := json.NewEncoder(w.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

func (w writer) text(r deadline.Reckoning) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", w.p.LongDay(r.Due.Year, r.Due.Month, r.Due.Day))
	from, err := deadline.ParseDay(r.Version)
	if err != nil {
		return err
	}
	fmt.Fprintf(&b, "This follows from %s as in force since %s, with the public holidays of: %s.\n",
		report.LawName(w.p, r.Law, r.Title), w.day(from), r.Calendar)
	for i, s := range r.Steps {
		fmt.Fprintf(&b, "\n%2d. %s\n", i+1, w.say(s.Rule))
		if s.Note != nil {
			fmt.Fprintf(&b, "    %s\n", w.say(*s.Note))
		}
		if s.Citation != "" {
			fmt.Fprintf(&b, "    (%s)\n", s.Citation)
		}
	}
	for i, m := range r.Warnings {
		if i == 0 {
			b.WriteString("\nTo be aware of:\n")
		}
		fmt.Fprintf(&b, "  - %s\n", w.say(m))
	}
	_, err = io.WriteString(w.out, b.String())
	return err
}

type lawJSON struct {
	Law        string          `json:"law"`
	Version    string          `json:"law_version"`
	Until      *deadline.Day   `json:"until"`
	Title      string          `json:"title"`
	Citation   string          `json:"citation"`
	Status     deadline.Status `json:"status"`
	PublicBody bool            `json:"public_body"`
	Calendar   string          `json:"calendar,omitempty"`
	Zone       string          `json:"zone,omitempty"`
	Kinds      []deadline.Kind `json:"kinds"`
	Readings   []string        `json:"readings"`
	Doubts     []string        `json:"doubts"`
}

func (w writer) list(library *deadline.Library, asJSON bool) error {
	if asJSON {
		return w.encode(w.laws(library.Laws()))
	}
	var b strings.Builder
	for _, law := range library.Laws() {
		binds := "binds public bodies"
		if !law.PublicBody {
			binds = "does not bind public bodies"
		}
		span := "since " + w.day(law.From)
		if !law.Until.IsZero() {
			span = "from " + w.day(law.From) + " to " + w.day(law.Until)
		}
		fmt.Fprintf(&b, "%-17s %s  %s\n", law.ID, law.Version, law.Title)
		fmt.Fprintf(&b, "    %s; %s; %s; %s\n", law.Citation, span, binds, w.say(deadline.Message{Key: "deadline.status." + string(law.Status)}))
		kinds := make([]string, 0, 8)
		for _, kind := range law.Kinds() {
			kinds = append(kinds, w.kind(law, kind))
		}
		fmt.Fprintf(&b, "    kinds: %s\n", strings.Join(kinds, ", "))
		if len(law.Readings) > 0 {
			fmt.Fprintf(&b, "    readings: %s (the first is the usual one)\n", strings.Join(law.Readings, ", "))
		}
		for _, doubt := range law.Doubts {
			fmt.Fprintf(&b, "    in doubt: %s\n", w.say(deadline.Message{Key: "deadline.doubt." + doubt}))
		}
	}
	fmt.Fprintf(&b, "\nCalendars: %s, %s\n", deadline.NoCalendar, strings.Join(library.Calendars(), ", "))
	_, err := io.WriteString(w.out, b.String())
	return err
}

// kind is a kind with how well its clock is founded, where that is otherwise than for the law as a whole.
func (w writer) kind(law deadline.Law, kind deadline.Kind) string {
	if terms, _ := law.Terms(kind); terms.Status != law.Status {
		return fmt.Sprintf("%s (%s)", kind, w.say(deadline.Message{Key: "deadline.status." + string(terms.Status)}))
	}
	return string(kind)
}

func (w writer) laws(laws []deadline.Law) []lawJSON {
	list := make([]lawJSON, 0, len(laws))
	for _, law := range laws {
		entry := lawJSON{
			Law: law.ID, Version: law.Version, Title: law.Title, Citation: law.Citation, Status: law.Status,
			PublicBody: law.PublicBody, Calendar: law.Calendar, Zone: law.Zone, Kinds: law.Kinds(),
			Readings: append([]string{}, law.Readings...), Doubts: []string{},
		}
		if !law.Until.IsZero() {
			entry.Until = &law.Until
		}
		for _, doubt := range law.Doubts {
			entry.Doubts = append(entry.Doubts, w.say(deadline.Message{Key: "deadline.doubt." + doubt}))
		}
		list = append(list, entry)
	}
	return list
}
