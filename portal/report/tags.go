package report

import (
	"fmt"
	"strings"
)

// tags writes the structure of a document, so that a screen reader meets headings, lists and tables in reading order. gofpdf has no
// notion of it: pages are drawn with marked content, and the tree is written beside them.
type tags struct {
	file    *file
	root    int
	doc     *element
	parents []uint32 // for each page or link annotation, in order of its key: object of the parent tree
}

// element is a node of the structure tree. It is written, and forgotten by all but its number, when it is closed.
type element struct {
	num, parent int
	tag, attrs  string
	page        int // object of the page of its first content
	kids        []kid
}

// kid is a child element (page 0), marked content (on a page) or an annotation.
type kid struct {
	page, n int
	link    bool
}

func newTags(f *file, lang string) *tags {
	t := &tags{file: f, root: f.reserve()}
	t.doc = &element{num: f.reserve(), parent: t.root, tag: "Document", attrs: "/Lang" + textString(lang)}
	return t
}

// open adds an element under another.
func (t *tags) open(parent *element, tag, attrs string) *element {
	e := &element{num: t.file.reserve(), parent: parent.num, tag: tag, attrs: attrs}
	parent.kids = append(parent.kids, kid{n: e.num})
	return e
}

// close writes the element. Nothing may be added to it afterwards.
func (t *tags) close(e *element) {
	var b strings.Builder
	fmt.Fprintf(&b, "<</S/%s/P %d 0 R", e.tag, e.parent)
	if e.page != 0 {
		fmt.Fprintf(&b, "/Pg %d 0 R", e.page)
	}
	b.WriteString(e.attrs)
	b.WriteString("/K[")
	for i, k := range e.kids {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch {
		case k.link:
			fmt.Fprintf(&b, "<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>", k.page, k.n)
		case k.page == 0:
			fmt.Fprintf(&b, "%d 0 R", k.n)
		case k.page == e.page:
			fmt.Fprintf(&b, "%d", k.n)
		default:
			fmt.Fprintf(&b, "<</Type/MCR/Pg %d 0 R/MCID %d>>", k.page, k.n)
		}
	}
	b.WriteString("]>>")
	t.file.pack(e.num, b.String())
	e.kids = nil
}

// content notes that marked content n of a page belongs to the element.
func (e *element) content(page, n int) {
	if e.page == 0 {
		e.page = page
	}
	e.kids = append(e.kids, kid{page: page, n: n})
}

// key gives a page or annotation its place in the parent tree.
func (t *tags) key() int {
	t.parents = append(t.parents, 0)
	return len(t.parents) - 1
}

// belongs notes the object that a key leads to.
func (t *tags) belongs(key, object int) { t.parents[key] = uint32(object) }

// ofPage notes which element each marked content of a page belongs to.
func (t *tags) ofPage(key int, owners []int) {
	var b strings.Builder
	b.WriteByte('[')
	for _, n := range owners {
		fmt.Fprintf(&b, "%d 0 R ", n)
	}
	b.WriteByte(']')
	t.belongs(key, t.file.reserve())
	t.file.pack(int(t.parents[key]), b.String())
}

// end writes the tree's root and the way back from content to elements.
func (t *tags) end() {
	t.close(t.doc)
	const perLeaf = 256
	var kids strings.Builder
	for first := 0; first < len(t.parents); first += perLeaf {
		last := min(first+perLeaf, len(t.parents)) - 1
		var b strings.Builder
		fmt.Fprintf(&b, "<</Limits[%d %d]/Nums[", first, last)
		for key := first; key <= last; key++ {
			fmt.Fprintf(&b, "%d %d 0 R ", key, t.parents[key])
		}
		b.WriteString("]>>")
		leaf := t.file.reserve()
		t.file.pack(leaf, b.String())
		fmt.Fprintf(&kids, "%d 0 R ", leaf)
	}
	tree := t.file.reserve()
	t.file.pack(tree, "<</Kids["+kids.String()+"]>>")
	t.file.pack(t.root, fmt.Sprintf("<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", t.doc.num, tree, len(t.parents)))
}

// textString writes a text as PDF does, in UTF-16 unless it is plain.
func textString(s string) string {
	s = withoutIsolates(s)
	plain := true
	for i := range len(s) {
		plain = plain && s[i] >= ' ' && s[i] <= '~'
	}
	if plain {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
	}
	return "<" + utf16Hex(s) + ">"
}
