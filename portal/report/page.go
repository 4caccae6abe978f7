package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/jung-kurt/gofpdf"
)

// A4 and its margins in points.
const (
	pageWidth, pageHeight = 595.28, 841.89
	margin                = 20 * 72 / 25.4
	bodyWidth             = pageWidth - 2*margin
	bodyTop               = margin
	bodyBottom            = pageHeight - margin - 14 // the foot stands below
	hairline              = 0.4
)

// tint is one of the few colours of print. In black and white nothing is lost: meaning is in the words.
type tint uint8

const (
	ink tint = iota
	soft
	faint
	brand
	address
)

var tints = [...][3]int{ink: {0x1B, 0x22, 0x27}, soft: {0x4F, 0x5A, 0x5E}, faint: {0xA9, 0xB3, 0xB3}, brand: {0x0B, 0x53, 0x51}, address: {0x0A, 0x5C, 0x8F}}

// mark is one thing to be drawn. Pages are collected as marks and drawn when they are full, so that a page is all gofpdf ever holds.
type mark struct {
	kind       byte // 't' text, 'l' line, 'r' filled rectangle, 'm' marked content as it is
	x, y, w, h float64
	size       float64
	tint       tint
	face       *face
	text       string
}

// page is the one being filled.
type page struct {
	object, key int
	marks       []mark
	owners      []int // element of each marked content
	links       []int
}

// canvas makes pages: it places marks, keeps the structure beside them, and draws a page when the next one begins.
type canvas struct {
	file    *file
	tags    *tags
	set     *typesetter
	pdf     *gofpdf.Fpdf
	page    *page
	spare   *page // the room of the last one
	pages   []int // objects
	tree    int   // object of the page tree
	shared  int   // object of the resources
	total   int   // object that draws the number of pages
	outline []bookmark
	furnish func(c *canvas) // draws what stands on every page beside its text
	inside  *element        // whose content is open
	used    map[*face]bool
}

// bookmark is an entry of the outline.
type bookmark struct {
	title string
	page  int
	y     float64
}

func newCanvas(f *file, fonts *Fonts, c *Content) *canvas {
	pdf := gofpdf.NewCustom(&gofpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: gofpdf.SizeType{Wd: pageWidth, Ht: pageHeight}})
	pdf.SetCatalogSort(true)
	pdf.SetCompression(false)
	return &canvas{
		file: f, tags: newTags(f, c.Lang), set: &typesetter{fonts: fonts, rtl: c.RTL}, pdf: pdf, used: map[*face]bool{},
		tree: f.reserve(), shared: f.reserve(), total: f.reserve(),
	}
}

// turn finishes the page and begins the next.
func (c *canvas) turn() {
	c.finish()
	c.page, c.spare = c.spare, nil
	if c.page == nil {
		c.page = &page{}
	}
	*c.page = page{object: c.file.reserve(), key: c.tags.key(), marks: c.page.marks[:0], owners: c.page.owners[:0], links: c.page.links[:0]}
	c.pages = append(c.pages, c.page.object)
	if c.furnish != nil {
		c.furnish(c)
	}
}

// finish draws the page and writes it.
func (c *canvas) finish() {
	p := c.page
	if p == nil {
		return
	}
	c.leave()
	content := c.file.reserve()
	c.file.stream(content, "", c.draw(p.marks))
	c.tags.ofPage(p.key, p.owners)
	var annotations strings.Builder
	for _, n := range p.links {
		fmt.Fprintf(&annotations, "%d 0 R ", n)
	}
	c.file.pack(p.object, fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Resources %d 0 R/Contents %d 0 R"+
		"/StructParents %d/Tabs/S/Annots[%s]>>", c.tree, pageWidth, pageHeight, c.shared, content, p.key, annotations.String()))
	c.page, c.spare = nil, p
}

// draw lets gofpdf draw marks and gives the bytes of the page.
func (c *canvas) draw(marks []mark) []byte {
	for _, m := range marks {
		if m.face != nil && !c.used[m.face] {
			c.used[m.face] = true
			data, err := m.face.bytes()
			if err != nil {
				c.pdf.SetError(fmt.Errorf("font %s: %w", m.face.name, err))
				continue
			}
			c.pdf.AddUTF8FontFromBytes(m.face.key, "", data)
		}
	}
	tpl := c.pdf.CreateTemplateCustom(gofpdf.PointType{}, gofpdf.SizeType{Wd: pageWidth, Ht: pageHeight}, func(t *gofpdf.Tpl) {
		t.SetAutoPageBreak(false, 0)
		var face *face
		size, colour := 0.0, -1
		for _, m := range marks {
			if m.kind != 'm' && int(m.tint) != colour {
				colour = int(m.tint)
				rgb := tints[m.tint]
				t.SetTextColor(rgb[0], rgb[1], rgb[2])
				t.SetDrawColor(rgb[0], rgb[1], rgb[2])
				t.SetFillColor(rgb[0], rgb[1], rgb[2])
			}
			switch m.kind {
			case 't':
				if m.face != face || m.size != size {
					face, size = m.face, m.size
					t.SetFont(face.key, "", size)
				}
				t.Text(m.x, m.y, m.text)
			case 'l':
				t.SetLineWidth(m.h)
				t.Line(m.x, m.y, m.x+m.w, m.y)
			case 'r':
				t.Rect(m.x, m.y, m.w, m.h, "F")
			case 'm':
				t.RawWriteStr(m.text)
			}
		}
		if err := t.Error(); err != nil {
			c.pdf.SetError(err)
		}
	})
	return tpl.Bytes()
}

// enter makes what follows the content of an element; furniture has none.
func (c *canvas) enter(e *element) {
	if c.inside == e && e != nil {
		return
	}
	c.leave()
	n := len(c.page.owners)
	c.page.owners = append(c.page.owners, e.num)
	e.content(c.page.object, n)
	c.page.marks = append(c.page.marks, mark{kind: 'm', text: "/" + e.tag + " <</MCID " + strconv.Itoa(n) + ">> BDC"})
	c.inside = e
}

func (c *canvas) leave() {
	if c.inside != nil {
		c.page.marks = append(c.page.marks, endMark)
		c.inside = nil
	}
}

// artifact draws what is no content: lines, page numbers, repeated heads.
func (c *canvas) artifact(kind string, draw func()) {
	c.leave()
	c.page.marks = append(c.page.marks, mark{kind: 'm', text: "/Artifact <</Type/" + kind + ">> BDC"})
	draw()
	c.page.marks = append(c.page.marks, endMark)
}

func (c *canvas) rule(x, y, w, weight float64, tint tint) {
	c.page.marks = append(c.page.marks, mark{kind: 'l', x: c.mirror(x, w), y: y, w: w, h: weight, tint: tint})
}

func (c *canvas) bar(x, y, w, h float64, tint tint) {
	c.page.marks = append(c.page.marks, mark{kind: 'r', x: c.mirror(x, w), y: y, w: w, h: h, tint: tint})
}

// mirror turns a place measured from the start of the line into one measured from the left.
func (c *canvas) mirror(x, w float64) float64 {
	if c.set.rtl {
		return pageWidth - x - w
	}
	return x
}

// put draws a line of text into a column that begins at x; y is its baseline. Each span belongs to an element; a nil owner leaves the
// text outside the structure.
func (c *canvas) put(l line, s style, x, y, width float64, owner func(span int) *element) {
	left := c.mirror(x, width)
	if c.set.rtl != s.end {
		left += width - l.width
	}
	tongue := ""
	speak := func(next string) {
		if next == tongue {
			return
		}
		if tongue != "" {
			c.page.marks = append(c.page.marks, endMark)
		}
		if tongue = next; next != "" {
			c.page.marks = append(c.page.marks, mark{kind: 'm', text: "/Span <</Lang(" + next + ")>> BDC"})
		}
	}
	for _, p := range l.pieces {
		if owner != nil {
			if e := owner(p.span); e != c.inside {
				speak("")
				c.enter(e)
			}
			speak(p.tongue)
		}
		text := mark{kind: 't', x: left + p.x, y: y - p.rise, size: s.size, tint: s.tint, face: p.face, text: p.text}
		if p.link {
			text.tint = address
		}
		if p.reads == "" {
			c.page.marks = append(c.page.marks, text)
			continue
		}
		begin := mark{kind: 'm', text: "/Span <</ActualText <" + utf16Hex(p.reads) + ">>> BDC"}
		c.page.marks = append(c.page.marks, begin, text, endMark)
	}
	speak("")
}

var endMark = mark{kind: 'm', text: "EMC"}

// utf16Hex is a text as UTF-16 with byte order mark, in hexadecimal.
func utf16Hex(s string) string {
	var b strings.Builder
	b.WriteString("FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}
