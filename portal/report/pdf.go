package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Options are what a PDF is made with.
type Options struct {
	Fonts  *Fonts
	Signer *Signer // nil leaves the document unsigned
	Base   string  // makes links to pages of the portal absolute
	At     time.Time
	Reason string // why it was signed, in the language of the document
	Author string

	Reference, Code string // of the report, for its metadata

	Large bool // print
}

// WritePDF sets any content as a tagged PDF and signs it. The same content and options give the same bytes, up to the signature's
// own randomness.
func WritePDF(ctx context.Context, w io.Writer, c *Content, o Options) (lost int, err error) {
	defer func() {
		if r := recover(); r != nil { // gofpdf panics rather than reports
			err = fmt.Errorf("report: drawing the PDF failed: %v", r)
		}
	}()
	f := newFile(w)
	canvas := newCanvas(f, o.Fonts, c)
	d := &flow{canvas: canvas, content: c, base: o.Base, look: usual}
	if o.Large {
		d.look = large
	}
	canvas.furnish = d.furniture
	d.turn()
	d.y = bodyTop
	if o.Signer != nil {
		d.field = f.reserve()
		d.page.links = append(d.page.links, d.field)
	}
	d.masthead()
	for i, b := range c.Blocks {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		d.together(c.Blocks[i:])
		d.block(b)
	}
	spelt, lost := d.set.spelt, d.set.lost
	if spelt > 0 && c.Spelt != nil {
		d.block(Paragraph{Spans: words(c.Spelt(spelt)), Small: true})
	}
	if lost > 0 && c.Lost != nil {
		d.block(Paragraph{Spans: words(c.Lost(lost)), Small: true})
	}
	return lost, d.end(o)
}

// masthead says at the top of the first page whose document it is.
func (f *flow) masthead() {
	e := f.tags.open(f.tags.doc, "P", "")
	for i, text := range f.content.Masthead {
		s := f.look.mast
		if i > 0 {
			s = f.look.small
		}
		f.lines(e, nil, f.set.lines(words(text), s, bodyWidth), s, margin, bodyWidth)
	}
	f.tags.close(e)
	f.y += 6
	f.artifact("Layout", func() { f.rule(margin, f.y, bodyWidth, 1.6, brand) })
	f.y += 18
}

// furniture draws head and foot of a page. They repeat what the text says, so what is spelt or lost in them is not counted again.
func (f *flow) furniture(c *canvas) {
	defer func(spelt, lost int) { c.set.spelt, c.set.lost = spelt, lost }(c.set.spelt, c.set.lost)
	if len(c.pages) > 1 && f.content.Running != "" {
		c.artifact("Pagination/Subtype/Header", func() {
			for _, l := range c.set.lines(words(f.content.Running), f.look.foot, bodyWidth)[:1] {
				c.put(l, f.look.foot, margin, bodyTop-8, bodyWidth, nil)
			}
			c.rule(margin, bodyTop-2, bodyWidth, hairline, faint)
		})
	}
	y := pageHeight - margin - 6 + f.look.foot.size*1.6 // below the rule
	c.artifact("Pagination/Subtype/Footer", func() {
		c.rule(margin, pageHeight-margin-6, bodyWidth, hairline, faint)
		numbered := strings.Replace(f.content.PageOf, "{page}", strconv.Itoa(len(c.pages)), 1)
		lead, _, _ := strings.Cut(numbered, "{pages}")
		width := 0.0
		for _, l := range c.set.lines(words(lead), f.look.foot, bodyWidth) {
			c.put(l, f.look.foot, margin, y, l.width, nil)
			width = l.width
			if strings.HasSuffix(lead, " ") {
				width += f.look.foot.size * 0.26
			}
		}
		x := margin + width
		if c.set.rtl {
			x = pageWidth - x
		}
		c.page.marks = append(c.page.marks, mark{kind: 'm', text: fmt.Sprintf("q 1 0 0 1 %.2f %.2f cm /Pages Do Q", x, pageHeight-y)})
		if room := bodyWidth - 90 - f.look.foots; room > 200 { // the masthead has said it
			f.footColumn(c, 0, margin+90, room, y, false)
		}
		f.footColumn(c, 1, margin+bodyWidth-f.look.foots, f.look.foots, y, true)
	})
}

func (f *flow) footColumn(c *canvas, i int, x, width, y float64, end bool) {
	if i >= len(f.content.Foot) {
		return
	}
	s := f.look.foot
	s.end = end
	for _, l := range c.set.lines(words(f.content.Foot[i]), s, width)[:1] {
		c.put(l, s, x, y, width, nil)
	}
}

// end writes what only the end knows: how many pages there are, fonts, outline, structure, catalogue, signature.
func (f *flow) end(o Options) error {
	f.finish()
	file := f.file
	count := f.draw(f.number(len(f.pages)))
	fonts, err := f.fonts()
	if err != nil {
		return err
	}
	file.stream(f.total, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[-60 -4 60 12]/Resources<</Font<<%s>>>>", fonts), count)
	file.pack(f.shared, fmt.Sprintf("<</ProcSet[/PDF/Text]/Font<<%s>>/XObject<</Pages %d 0 R>>>>", fonts, f.total))
	var kids strings.Builder
	for _, n := range f.pages {
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	outline := f.bookmarks()
	f.tags.end()
	root, info := file.reserve(), file.reserve()
	metadata := file.reserve()
	xmp := xmpPacket(f.content, o)
	file.raw(metadata, fmt.Sprintf("<</Type/Metadata/Subtype/XML/Length %d>>", len(xmp)), xmp)
	date := textString(o.At.UTC().Format("D:20060102150405") + "Z")
	file.pack(info, fmt.Sprintf("<</Title%s/Author%s/Producer(Daylight)/CreationDate%s/ModDate%s>>",
		textString(f.content.Title), textString(o.Author), date, date))
	form := ""
	if f.field != 0 {
		form = fmt.Sprintf("/AcroForm<</Fields[%d 0 R]/SigFlags 3>>", f.field)
	}
	file.pack(f.tree, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(f.pages), kids.String()))
	file.pack(root, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang%s/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Metadata %d 0 R"+
		"/ViewerPreferences<</DisplayDocTitle true%s>>/Outlines %d 0 R/PageMode/UseOutlines%s>>", f.tree, textString(f.content.Lang), f.tags.root,
		metadata, readingDirection(f.content.RTL), outline, form))
	if o.Signer != nil {
		return f.sign(o, root, info)
	}
	file.flush()
	file.bytes(file.crossReference(file.at, root, info))
	return file.err
}

func readingDirection(rtl bool) string {
	if rtl {
		return "/Direction/R2L"
	}
	return ""
}

// number is how many pages there are, as every foot shows it.
func (f *flow) number(pages int) []mark {
	var marks []mark
	for _, l := range f.set.lines(words(strconv.Itoa(pages)), f.look.foot, 100) {
		x := 0.0
		if f.set.rtl {
			x = -l.width
		}
		for _, p := range l.pieces {
			marks = append(marks, mark{kind: 't', x: x + p.x, y: pageHeight, size: f.look.foot.size, tint: f.look.foot.tint, face: p.face, text: p.text})
		}
	}
	return marks
}

// bookmarks writes the outline.
func (f *flow) bookmarks() int {
	root := f.file.reserve()
	if len(f.outline) == 0 {
		f.file.pack(root, "<</Type/Outlines/Count 0>>")
		return root
	}
	numbers := make([]int, len(f.outline))
	for i := range f.outline {
		numbers[i] = f.file.reserve()
	}
	for i, b := range f.outline {
		var body bytes.Buffer
		fmt.Fprintf(&body, "<</Title%s/Parent %d 0 R/Dest[%d 0 R/XYZ 0 %.2f null]", textString(b.title), root, b.page, b.y)
		if i > 0 {
			fmt.Fprintf(&body, "/Prev %d 0 R", numbers[i-1])
		}
		if i+1 < len(numbers) {
			fmt.Fprintf(&body, "/Next %d 0 R", numbers[i+1])
		}
		body.WriteString(">>")
		f.file.pack(numbers[i], body.String())
	}
	f.file.pack(root, fmt.Sprintf("<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", numbers[0], numbers[len(numbers)-1], len(numbers)))
	return root
}
