package report

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"daylight/portal/i18n"
	"daylight/requests"
	"daylight/requests/deadline"
)

// Letter is one letter of the body to a citizen. It says the same however often it is made: its date is that of the event it is about.
type Letter struct {
	requests.Paper
	Body   Body
	Signed bool // the file will carry a signature
}

// LetterFile makes a letter as a file to keep: its name and its bytes.
func (d *Press) LetterFile(ctx context.Context, p *i18n.Printer, l Letter, made time.Time) (name string, document []byte, err error) {
	var body bytes.Buffer
	err = d.WriteLetter(ctx, &body, p, l, made)
	return l.number() + ".pdf", body.Bytes(), err // the name says nothing about the person
}

// WriteLetter writes a letter as PDF. The file is dated and signed at the moment it is made, which is after the day of the letter: a
// signature tells no other time than its own.
func (d *Press) WriteLetter(ctx context.Context, w io.Writer, p *i18n.Printer, l Letter, made time.Time) error {
	l.Signed = d.Signer != nil
	_, err := WritePDF(ctx, w, ComposeLetter(p, l), Options{
		Fonts: d.Fonts, Signer: d.Signer, Base: l.Body.BaseURL, At: made, Reason: p.T("letter.sign_reason"), Author: l.Body.Name,
		Reference: l.number(), Large: l.Contact.Format == "large_print",
	})
	return err
}

// number tells the letters of one case apart.
func (l Letter) number() string { return l.Ref + "-" + strconv.Itoa(l.N) }

// LetterName is what a letter is called.
// i18n: letter.name.*
func LetterName(p *i18n.Printer, kind requests.PaperKind) string {
	return p.T("letter.name." + string(kind))
}

// LetterLink is what the letter about an event is called in a list: "Decision, 14 October 2026 (PDF)".
func LetterLink(p *i18n.Printer, of requests.Kind, e requests.Event, zone *time.Location) string {
	return p.T("letter.link", "Name", LetterName(p, e.Paper(of)), "Day", p.Date(e.At.In(zone).Date()))
}

// ComposeLetter writes a letter as blocks, from which PDF and HTML file are made.
// i18n: letter.title.*
func ComposeLetter(p *i18n.Printer, l Letter) *Content {
	w := &letterWriter{p: p, l: l, matter: Matter(p, l.Of)}
	title := p.T("letter.title."+string(l.Kind), "Matter", w.matter)
	w.c = &Content{
		Title: title, Lang: p.Lang(), RTL: p.Dir() == "rtl",
		Masthead: []string{l.Body.Name, strings.Join(l.Body.Address, ", ")},
		Running:  title + " · " + code(p, l.Ref),
		Foot:     []string{l.Body.Name, code(p, l.number())},
		PageOf:   p.T("report.page_of"),
		Spelt:    speltAt(p, l.Body.BaseURL+p.Path("/track")),
		Lost:     func(n int) string { return p.T("report.lost", "Count", n) },
	}
	w.opening(title)
	if l.Kind == requests.PaperCode { // nothing else belongs in a letter that is a key
		w.codeLetter()
		return w.c
	}
	w.matterOf()
	w.next()
	w.rights()
	w.working()
	w.check()
	return w.c
}

// Matter is what the citizen brought to the body, as part of a sentence: "your request for a copy of your data".
// i18n: letter.matter.*
func Matter(p *i18n.Printer, kind requests.Kind) string { return p.T("letter.matter." + string(kind)) }

// letterWriter puts the parts of a letter one after the other.
type letterWriter struct {
	p      *i18n.Printer
	l      Letter
	c      *Content
	matter string
}

func (w *letterWriter) put(blocks ...Block) { w.c.Blocks = append(w.c.Blocks, blocks...) }

func (w *letterWriter) heading(text string) { w.put(Heading{2, text}) }

func (w *letterWriter) text(text string) { w.put(Paragraph{Spans: words(text)}) }

// typed puts what a person typed, line by line as they set it.
func (w *letterWriter) typed(text string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		if line = strings.TrimSpace(line); line != "" {
			w.text(line)
		}
	}
}

// titled is typed below a heading of its own, or nothing.
func (w *letterWriter) titled(heading, text string) {
	if strings.TrimSpace(text) != "" {
		w.heading(heading)
		w.typed(text)
	}
}

func (w *letterWriter) day(d deadline.Day) string {
	if d.IsZero() {
		return ""
	}
	return LongDay(w.p, d)
}

// opening is all that stands above the fold: to whom, from when, and the one thing the letter says.
// i18n: letter.text.*
func (w *letterWriter) opening(title string) {
	p, l := w.p, w.l
	facts := []Fact{
		{p.T("letter.fact.date"), words(p.Date(l.On.Year, l.On.Month, l.On.Day))},
		{p.T("letter.fact.reference"), words(code(p, l.Ref))},
		{p.T("letter.fact.received"), words(p.Date(l.Clock.Received.Year, l.Clock.Received.Month, l.Clock.Received.Day))},
	}
	if l.Behalf != nil {
		facts = append(facts, Fact{p.T("filing.letter.for"), words(apart(p, l.Behalf.Person))})
	}
	if lines := addressLines(l.Contact); len(lines) > 0 {
		w.put(Address{Sender: strings.Join(append([]string{l.Body.Name}, l.Body.Address...), " · "), Lines: lines, Side: facts})
	} else {
		w.put(Facts{facts})
	}
	w.put(Heading{1, title})
	if l.Contact.Name != "" {
		w.text(p.T("letter.greeting", "Name", apart(p, l.Contact.Name)))
	} else {
		w.text(p.T("letter.greeting_nobody"))
	}
	if l.Behalf != nil {
		w.text(p.T("filing.letter.acting", "Name", apart(p, l.Contact.Name), "Person", apart(p, l.Behalf.Person)))
		w.authority()
	}
	w.text(p.T("letter.received", "Matter", w.matter, "Day", w.day(l.Clock.Received)))
	w.text(p.T("letter.text."+string(l.Kind), "Matter", w.matter, "Day", w.day(l.Clock.Due), "Was", w.day(l.Was), "To", apart(p, l.PassedTo),
		"Agent", apart(p, l.Agent)))
	if l.Kind == requests.PaperReceipt && l.Body.Receipt != "" {
		w.text(l.Body.Receipt)
	}
	if l.Decision != nil && !l.Clock.Paused && l.On.After(l.Clock.Due) {
		w.text(p.T("letter.late", "Day", w.day(l.Clock.Due)))
	}
}

// authority is how much of the person's matters a representative is answered about.
func (w *letterWriter) authority() {
	p, b := w.p, w.l.Behalf
	if !b.Limited() {
		return
	}
	if b.Check.Scope != "" {
		w.text(p.T("filing.letter.scope", "Scope", oneLine(p, b.Check.Scope)))
	} else if b.Check.Reach == requests.ReachSome {
		w.text(p.T("filing.letter.some"))
	}
	if b.Check.From != "" {
		w.text(p.T("filing.letter.since", "Day", isoText(p, b.Check.From)))
	}
	if w.l.Decision != nil {
		w.text(p.T("filing.letter.within"))
	}
}

// addressMost is how many lines of an address an envelope has room for.
const addressMost = 6

// addressLines is a recipient as an envelope shows one; nothing without a name and an address. Of too many lines the shortest
// neighbours share one, but never the name or the last, which sorting machines read.
func addressLines(c requests.Contact) []string {
	var lines []string
	for line := range strings.Lines(c.Name + "\n" + c.Post) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	for len(lines) > addressMost {
		least := 1
		for i := 1; i+2 < len(lines); i++ {
			if len(lines[i])+len(lines[i+1]) < len(lines[least])+len(lines[least+1]) {
				least = i
			}
		}
		lines[least] += ", " + lines[least+1]
		lines = slices.Delete(lines, least+1, least+2)
	}
	return lines
}

// matterOf is what the letter is for: a question, reasons, or the answer.
// i18n: letter.how.*
func (w *letterWriter) matterOf() {
	p, l := w.p, w.l
	switch l.Kind {
	case requests.PaperReceipt:
		w.asked()
	case requests.PaperIdentity, requests.PaperQuestion, requests.PaperUnproven, requests.PaperReminder:
		w.question()
	case requests.PaperExtension:
		w.titled(p.T("letter.why_longer"), l.Text)
	case requests.PaperFee:
		w.titled(p.T("letter.how.fee"), l.Text)
	case requests.PaperTransfer:
		w.titled(p.T("letter.why_passed"), l.Text)
		w.asked()
	case requests.PaperReopened:
		w.titled(p.T("letter.why_again"), l.Text)
		w.asked()
	case requests.PaperLapsed:
		w.asked()
	case requests.PaperProgress:
		w.progress()
	case requests.PaperNoticed:
		w.put(Facts{[]Fact{{p.T("letter.notice.title"), words(apart(p, l.News.Title))},
			{p.T("letter.notice.address"), words(apart(p, l.Body.BaseURL+p.Path("/notices/"+l.News.Slug)))}}})
	default:
		w.decision()
		w.asked()
	}
}

// online leads to the page of the case.
func (w *letterWriter) online(key string) []Span {
	address := w.l.Body.BaseURL + w.p.Path("/track")
	return words(w.p.T(key, "Address", apart(w.p, address)))
}

// asked repeats what the citizen asked for, so that the letter can be read by itself.
func (w *letterWriter) asked() {
	p, l := w.p, w.l
	var facts []Fact
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, Fact{label, words(value)})
		}
	}
	if a := l.Access; a != nil {
		add(p.T("letter.asked.what"), oneLine(p, a.What))
		add(p.T("letter.asked.from"), isoText(p, a.From))
		add(p.T("letter.asked.to"), isoText(p, a.To))
	}
	w.wished(add)
	if g := l.About; g != nil {
		if l.Of == requests.Review {
			add(p.T("review.of"), code(p, g.Case))
		} else {
			add(p.T("letter.asked.about"), p.T("requests.about."+string(g.About)))
		}
		add(p.T("letter.asked.text"), oneLine(p, g.Text))
		add(p.T("letter.asked.wanted"), oneLine(p, g.Wanted))
		add(p.T("review.facts"), oneLine(p, g.Facts))
		add(p.T("review.late"), oneLine(p, g.Late))
	}
	if l.Decision == nil { // a decision goes through the items one by one
		for _, it := range l.Items {
			if it.Right == "" { // to be deleted or left alone
				add(p.T("letter.item", "Number", it.N), p.T("filing.letter.item", "Field", oneLine(p, it.Field), "Held", orDash(oneLine(p, it.Held))))
				continue
			}
			add(p.T("letter.item", "Number", it.N), p.T("letter.asked.item", "Field", oneLine(p, it.Field), "Held", orDash(oneLine(p, it.Held)),
				"Right", oneLine(p, it.Right)))
		}
	}
	if len(facts) > 0 {
		w.heading(p.T("letter.asked.heading"))
		w.put(Facts{facts})
	}
}

// oneLine is a typed text as a value among others.
func oneLine(p *i18n.Printer, text string) string {
	return apart(p, strings.Join(strings.Fields(text), " "))
}

// isoText writes a typed day in words.
func isoText(p *i18n.Printer, iso string) string {
	d, err := deadline.ParseDay(iso)
	if err != nil {
		return iso
	}
	return p.Date(d.Year, d.Month, d.Day)
}

// working is how the day was counted by which the body must answer.
func (w *letterWriter) working() {
	p, l := w.p, w.l
	w.heading(p.T("letter.due.heading"))
	if l.Decision != nil {
		w.text(p.T("letter.due.was", "Day", w.day(l.Clock.Due)))
	}
	if l.Recounted {
		w.text(p.T("letter.due.recounted"))
	}
	law := LawName(p, l.Clock.Law, l.Clock.Title)
	w.text(p.T("letter.due.law", "Law", apart(p, law)))
	w.put(workingTable(p, l.Clock))
}

// workingTable are the steps of a reckoning with the articles they follow from.
func workingTable(p *i18n.Printer, clock deadline.Reckoning) Table {
	columns := []Column{
		{Head: p.T("letter.due.day"), Share: 2.6}, {Head: p.T("letter.due.rule"), Share: 6}, {Head: p.T("letter.due.source"), Share: 2.6},
	}
	return Table{Name: p.T("letter.due.heading"), Columns: columns, Rows: func(yield func(Row) bool) {
		for _, s := range Working(p, clock) {
			rule := cell(words(s.Rule))
			if s.Note != "" {
				rule.Lines = append(rule.Lines, words(s.Note))
			}
			if !yield(Row{[]Cell{cell(words(s.Day)), rule, cell(words(orDash(apart(p, s.Citation))))}}) {
				return
			}
		}
	}}
}

// next is what happens now.
// i18n: letter.next.*
func (w *letterWriter) next() {
	p, l := w.p, w.l
	w.heading(p.T("letter.next.heading"))
	key := "letter.next." + string(l.Kind)
	if l.Kind == requests.PaperDecision {
		key += "_" + string(l.Of)
	}
	w.text(p.T(key, "Matter", w.matter, "To", apart(p, l.PassedTo)))
	switch {
	case !asks(l) && l.Kind != requests.PaperFee: // the opening has said the day
	case l.Clock.Paused && l.Kind == requests.PaperFee:
		w.text(p.T("letter.due.paused_fee", "Day", w.day(l.Clock.Due)))
	case l.Clock.Paused:
		w.text(p.T("letter.due.paused", "Day", w.day(l.Clock.Due)))
	default:
		w.text(p.T("letter.due.runs", "Day", w.day(l.Clock.Due)))
	}
	w.put(Paragraph{Spans: w.online("letter.next.page")})
}

// rights are what the citizen can do about the letter. They stand on each one: the law wants them with a refusal (GDPR Art. 12(4)) and
// a delay (UK GDPR Art. 12A), and nobody is hindered by reading them earlier.
func (w *letterWriter) rights() {
	p, l := w.p, w.l
	w.heading(p.T("letter.rights.heading"))
	var list List
	item := func(text string) { list.Items = append(list.Items, words(text)) }
	if (l.Of == requests.Access || l.Of == requests.Portability) && l.Kind == requests.PaperDecision { // GDPR Art. 15(1)(e)
		item(p.T("letter.rights.data"))
	}
	if l.Disputable() {
		item(p.T("letter.rights.statement"))
	}
	if !l.ReviewBy.IsZero() {
		item(p.T("review.letter.right", "Day", w.day(l.ReviewBy), "Address", apart(p, l.Body.BaseURL+p.Path("/track"))))
	}
	if l.Of != requests.Review { // the body has had its second look
		item(p.T("letter.rights.body", "Contact", contactText(p, l.Body)))
	}
	if l.Body.Officer != "" {
		item(p.T("letter.rights.officer", "Officer", apart(p, l.Body.Officer)))
	}
	r := l.Body.Regulator
	if authority := joined(p, append(append([]string{r.Name}, r.Address...), r.Phone, r.Web)...); authority != "" {
		item(p.T("letter.rights.regulator", "Regulator", authority))
	} else {
		item(p.T("letter.rights.some_regulator"))
	}
	item(p.T("letter.rights.court"))
	w.put(list)
	w.text(p.T("letter.rights.free"))
}

// contactText is how to reach the body.
func contactText(p *i18n.Printer, b Body) string {
	return joined(p, append(append([]string{b.Name}, b.Address...), b.Email, b.Phone)...)
}

// check says who wrote and how anybody can find out whether the letter is genuine.
// i18n: requests.role.*
func (w *letterWriter) check() {
	p, l := w.p, w.l
	w.heading(p.T("letter.check.heading"))
	var list List
	item := func(text string) { list.Items = append(list.Items, words(text)) }
	if l.Signed {
		item(p.T("report.check.signature", "Body", apart(p, l.Body.Name)))
		item(p.T("letter.check.page", "Address", apart(p, l.Body.BaseURL+p.Path("/verify"))))
	} else {
		item(p.T("letter.check.unsigned"))
	}
	item(p.T("letter.check.paper", "Reference", code(p, l.number())))
	w.put(list)
	who := l.Body.Name
	if l.Role != "system" && l.Role != "" {
		who = joined(p, p.T("requests.role."+l.Role), l.Body.Name)
	}
	w.put(Paragraph{Spans: []Span{{Text: who, Bold: true}}})
}
