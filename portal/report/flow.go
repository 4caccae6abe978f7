package report

import (
	"fmt"
	"strconv"
	"strings"
)

// flow puts blocks one below the other and turns pages.
type flow struct {
	*canvas
	content *Content
	look    sizes
	y       float64
	base    string // makes links absolute
	field   int    // object of the signature's field, 0 without one
}

// need turns the page unless that much height is left.
func (f *flow) need(height float64) {
	if f.page == nil || f.y+height > bodyBottom && f.y > bodyTop {
		f.turn()
		f.y = bodyTop
		if len(f.pages) > 1 {
			f.y += 16
		}
	}
}

func (f *flow) block(b Block) {
	switch b := b.(type) {
	case Heading:
		f.heading(b)
	case Paragraph:
		f.paragraph(b)
	case List:
		f.list(b)
	case Facts:
		f.facts(b)
	case Table:
		f.table(b)
	case Pair:
		f.pair(b)
	case Chart:
		f.chart(b)
	case Address:
		f.address(b)
	}
}

// headed is how much room a heading needs on its page, with the beginning of what stands below it.
func (f *flow) headed(h Heading) float64 {
	s := f.look.headings[h.Level]
	return f.look.before[h.Level] + float64(len(f.set.lines(words(h.Text), s, bodyWidth)))*s.lead + 60
}

// together keeps headings that follow each other on one page.
func (f *flow) together(blocks []Block) {
	room := 0.0
	for _, b := range blocks {
		h, ok := b.(Heading)
		if !ok {
			break
		}
		room += f.headed(h)
	}
	f.need(room)
}

func (f *flow) heading(h Heading) {
	s := f.look.headings[h.Level]
	lines := f.set.lines(words(h.Text), s, bodyWidth)
	f.need(f.headed(h))
	if f.y > bodyTop+16 {
		f.y += f.look.before[h.Level]
	}
	e := f.tags.open(f.tags.doc, "H"+strconv.Itoa(h.Level), "")
	if h.Level == 2 {
		f.outline = append(f.outline, bookmark{h.Text, f.page.object, pageHeight - f.y + 4})
	}
	f.lines(e, nil, lines, s, margin, bodyWidth)
	f.tags.close(e)
	f.y += f.look.after[h.Level]
}

func (f *flow) paragraph(p Paragraph) {
	s := f.look.body
	if p.Small {
		s = f.look.small
	}
	if p.Loud {
		s = f.look.headings[1]
	}
	e := f.tags.open(f.tags.doc, "P", "")
	lines := f.set.lines(p.Spans, s, f.look.measure)
	f.need(float64(min(2, len(lines))) * s.lead)
	f.lines(e, p.Spans, lines, s, margin, f.look.measure)
	f.tags.close(e)
	if !p.Tight {
		f.y += 6
	}
}

// lines draws lines from the current height on, with the links among their spans.
func (f *flow) lines(e *element, spans []Span, lines []line, s style, x, width float64) {
	links := f.links(e, spans)
	for _, l := range lines {
		for i := range l.pieces {
			l.pieces[i].link = spans != nil && spans[l.pieces[i].span].Link != ""
		}
		f.need(s.lead)
		f.put(l, s, x, f.y+baseline(s), width, links.owner)
		links.annotate(l, s, x, f.y, width)
		f.y += s.lead
	}
	links.close()
}

// baseline is how far below the top of its line a text stands.
func baseline(s style) float64 { return (s.lead-s.size)/2 + s.size*0.82 }

func (f *flow) list(l List) {
	list := f.tags.open(f.tags.doc, "L", "/A<</O/List/ListNumbering/Disc>>")
	for _, item := range l.Items {
		lines := f.set.lines(item, f.look.body, f.look.measure-14)
		f.need(float64(min(2, len(lines))) * f.look.body.lead) // the mark stays with its text
		li := f.tags.open(list, "LI", "")
		label := f.tags.open(li, "Lbl", "")
		bullet := f.set.lines(words("–"), f.look.body, 20)[0]
		f.put(bullet, f.look.body, margin, f.y+baseline(f.look.body), bullet.width, func(int) *element { return label })
		f.tags.close(label)
		body := f.tags.open(li, "LBody", "")
		f.lines(body, item, lines, f.look.body, margin+14, f.look.measure-14)
		f.tags.close(body)
		f.tags.close(li)
		f.y += 3
	}
	f.tags.close(list)
	f.y += 4
}

// facts are labels and values, set as a table without lines.
func (f *flow) facts(b Facts) {
	label := f.look.label
	table := f.tags.open(f.tags.doc, "Table", "")
	labels := f.look.body
	labels.tint = f.look.small.tint
	for _, pair := range b.Pairs {
		left := f.set.lines(words(pair.Label), labels, label-10)
		right := f.set.lines(pair.Value, f.look.body, bodyWidth-label)
		f.need(float64(max(len(left), len(right))) * f.look.body.lead)
		row := f.tags.open(table, "TR", "")
		top := f.y
		th := f.tags.open(row, "TH", "/A<</O/Table/Scope/Row>>")
		f.lines(th, nil, left, labels, margin, label-10)
		f.tags.close(th)
		bottom := f.y
		f.y = top
		td := f.tags.open(row, "TD", "")
		f.lines(td, pair.Value, right, f.look.body, margin+label, bodyWidth-label)
		f.tags.close(td)
		f.tags.close(row)
		f.y = max(f.y, bottom) + 2
	}
	f.tags.close(table)
	f.y += 8
}

// links keeps the elements of the links in one paragraph.
type links struct {
	f        *flow
	parent   *element
	spans    []Span
	elements map[int]*element // by span
}

func (f *flow) links(parent *element, spans []Span) *links {
	return &links{f: f, parent: parent, spans: spans}
}

// owner is the element a span belongs to: a link of its own or the paragraph.
func (l *links) owner(span int) *element {
	if span >= len(l.spans) || l.spans[span].Link == "" {
		return l.parent
	}
	if l.elements == nil {
		l.elements = map[int]*element{}
	}
	if l.elements[span] == nil {
		l.elements[span] = l.f.tags.open(l.parent, "Link", "")
	}
	return l.elements[span]
}

// annotate makes the drawn pieces of links clickable.
func (l *links) annotate(set line, s style, x, top, width float64) {
	f := l.f
	left := f.mirror(x, width)
	if f.set.rtl != s.end {
		left += width - set.width
	}
	for span := range l.spans { // in order: a document is the same each time it is made
		e := l.elements[span]
		if e == nil {
			continue
		}
		from, to := set.extent(span)
		if from >= to {
			continue
		}
		address := l.spans[span].Link
		if strings.HasPrefix(address, "/") {
			address = f.base + address
		}
		n, key := f.file.reserve(), f.tags.key()
		f.tags.belongs(key, e.num)
		bottom := pageHeight - top - s.lead
		f.file.pack(n, fmt.Sprintf("<</Type/Annot/Subtype/Link/Rect[%.2f %.2f %.2f %.2f]/Border[0 0 0]/F 4/Contents%s/StructParent %d"+
			"/A<</S/URI/URI%s>>>>", left+from, bottom, left+to, bottom+s.lead, textString(l.spans[span].Text), key, textString(address)))
		f.page.links = append(f.page.links, n)
		e.kids = append(e.kids, kid{page: f.page.object, n: n, link: true})
	}
}

// extent is where a span begins and ends on a line.
func (l line) extent(span int) (from, to float64) {
	from = l.width
	for _, p := range l.pieces {
		if p.span == span && p.w > 0 {
			from, to = min(from, p.x), max(to, p.x+p.w)
		}
	}
	return from, to
}

func (l *links) close() {
	l.f.leave()
	for span := range l.spans {
		if e := l.elements[span]; e != nil {
			l.f.tags.close(e)
		}
	}
}
