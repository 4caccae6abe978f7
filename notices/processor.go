package notices

import "strings"

// Processor is somebody who handles data on the body's behalf (Art. 28; Art. 30(2)). Which activities it works for, the activities say.
type Processor struct {
	ID      string `json:"code" toml:"code"`
	Title   Text   `json:"name" toml:"name"`
	Address string `json:"address" toml:"address"`
	Contact string `json:"contact" toml:"contact"`
	Country string `json:"country" toml:"country"`
	// Officer is how to reach its data protection officer, if it has one.
	Officer  string `json:"officer,omitempty" toml:"officer"`
	Services []Text `json:"services" toml:"services"`
	Data     []Text `json:"data" toml:"data"`
	// Subprocessors are whom it has work for it in turn (Art. 28(2)).
	Subprocessors []Subprocessor `json:"subprocessors,omitempty" toml:"subprocessors"`
	Transfers     []Transfer     `json:"transfers,omitempty" toml:"transfers"`
	Security      Text           `json:"security" toml:"security"`
	Contract      string         `json:"contract" toml:"contract"`
	Starts        Day            `json:"starts" toml:"starts"`
	Ends          Day            `json:"ends,omitempty" toml:"ends"`
	ReviewDue     Day            `json:"review_due,omitempty" toml:"review_due"`
	Owner         string         `json:"owner" toml:"owner"`
}

// Subprocessor is somebody who works for a processor.
type Subprocessor struct {
	Name    string `json:"name" toml:"name"`
	Country string `json:"country" toml:"country"`
	Task    Text   `json:"task" toml:"task"`
}

// Ref is the processor's permanent address.
func (c Processor) Ref() Ref { return Ref{KindProcessor, c.ID} }

// Name is what the processor is called.
func (c Processor) Name() Text { return c.Title }

// Over tells whether the contract had ended before the day.
func (c Processor) Over(on Day) bool { return c.Ends != "" && c.Ends < on }

func (c Processor) check(authoritative string) Problems {
	var p Problems
	p.code("code", c.ID, codeForm)
	p.text("name", c.Title, authoritative, 200)
	p.texts("services", c.Services, authoritative)
	p.texts("data", c.Data, authoritative)
	p.text("security", c.Security, authoritative, 2000) // Art. 28(3)(c), 30(2)(d)
	for _, line := range []struct{ field, value string }{{"address", c.Address}, {"contact", c.Contact}, {"country", c.Country},
		{"contract", c.Contract}, {"owner", c.Owner}} {
		if strings.TrimSpace(line.value) == "" {
			p.add(line.field, "notices.problem.required")
		}
		p.line(line.field, line.value, 500)
	}
	p.line("officer", c.Officer, 500)
	for _, s := range c.Subprocessors {
		if strings.TrimSpace(s.Name) == "" || strings.TrimSpace(s.Country) == "" {
			p.add("subprocessors", "notices.problem.subprocessor")
		}
		p.line("subprocessors", s.Name+s.Country, 500)
		p.text("subprocessors", s.Task, authoritative, 500)
	}
	p.transfers("transfers", c.Transfers)
	p.term(c.Starts, c.Ends)
	p.day("review_due", c.ReviewDue)
	return p
}

// term checks the first and the last day of something agreed.
func (p *Problems) term(starts, ends Day) {
	if starts == "" {
		p.add("starts", "notices.problem.required")
	}
	p.day("starts", starts)
	p.day("ends", ends)
	if ends != "" && ends < starts {
		p.add("ends", "notices.problem.order")
	}
}

func (c Processor) index(lang, authoritative string) entry {
	words := []string{c.ID, c.Country, c.Owner, c.Contract}
	for _, t := range c.Data {
		words = append(words, t.In(lang, authoritative).Text)
	}
	for _, s := range c.Subprocessors {
		words = append(words, s.Name)
	}
	var services []string
	for _, t := range c.Services {
		services = append(services, t.In(lang, authoritative).Text)
	}
	return entry{c.Title.In(lang, authoritative).Text, strings.Join(services, "; "), strings.Join(words, "\n")}
}

func (c Processor) cites() []Ref  { return nil }
func (c Processor) reviewed() Day { return c.ReviewDue }
