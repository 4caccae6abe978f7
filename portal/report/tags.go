package report

import (
	"fmt"
	"strconv"
	"strings"
)

// tags writes the structure of a document, so that a screen reader meets headings, lists and tables in reading order. gofpdf has no
// notion of it: pages are drawn with marked content, and the tree is written beside them.
type tags struct {
	file *file
	root int
	doc  *element
	room []byte

	// For each page or link annotation, in order of its key, the object it leads to: the newest ones, and the leaves of the tree that
	// hold those before them.
	parents []int
	leaves  []int
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
	b := t.room[:0] // a long report has millions of these, so they are written by hand
	number := func(before string, n int, after string) {
		b = append(strconv.AppendInt(append(b, before...), int64(n), 10), after...)
	}
	number("<</S/"+e.tag+"/P ", e.parent, " 0 R")
	if e.page != 0 {
		number("/Pg ", e.page, " 0 R")
	}
	b = append(append(b, e.attrs...), "/K["...)
	for i, k := range e.kids {
		if i > 0 {
			b = append(b, ' ')
		}
		switch {
		case k.link:
			number("<</Type/OBJR/Pg ", k.page, " 0 R")
			number("/Obj ", k.n, " 0 R>>")
		case k.page == 0:
			number("", k.n, " 0 R")
		case k.page == e.page:
			number("", k.n, "")
		default:
			number("<</Type/MCR/Pg ", k.page, " 0 R")
			number("/MCID ", k.n, ">>")
		}
	}
	t.room = append(b, "]>>"...)
	t.file.packBytes(e.num, t.room)
	e.kids = nil
}

// content notes that marked content n of a page belongs to the element.
func (e *element) content(page, n int) {
	if e.page == 0 {
		e.page = page
	}
	e.kids = append(e.kids, kid{page: page, n: n})
}

// perLeaf is how many keys a leaf of the parent tree holds.
const perLeaf = 256

// key gives a page or annotation its place in the parent tree.
func (t *tags) key() int {
	t.parents = append(t.parents, 0)
	return len(t.leaves)*perLeaf + len(t.parents) - 1
}

// belongs notes the object that a key leads to.
func (t *tags) belongs(key, object int) { t.parents[key-len(t.leaves)*perLeaf] = object }

// leaf writes the first keys that are waiting.
func (t *tags) leaf(n int) {
	first := len(t.leaves) * perLeaf
	var b strings.Builder
	fmt.Fprintf(&b, "<</Limits[%d %d]/Nums[", first, first+n-1)
	for i, object := range t.parents[:n] {
		fmt.Fprintf(&b, "%d %d 0 R ", first+i, object)
	}
	b.WriteString("]>>")
	leaf := t.file.reserve()
	t.file.pack(leaf, b.String())
	t.leaves, t.parents = append(t.leaves, leaf), append(t.parents[:0], t.parents[n:]...)
}

// ofPage notes which element each marked content of a page belongs to. The page is over, so all keys given so far are settled.
func (t *tags) ofPage(key int, owners []int) {
	var b strings.Builder
	b.WriteByte('[')
	for _, n := range owners {
		fmt.Fprintf(&b, "%d 0 R ", n)
	}
	b.WriteByte(']')
	content := t.file.reserve()
	t.belongs(key, content)
	t.file.pack(content, b.String())
	for len(t.parents) > perLeaf {
		t.leaf(perLeaf)
	}
}

// end writes the tree's root and the way back from content to elements.
func (t *tags) end() {
	t.close(t.doc)
	next := len(t.leaves)*perLeaf + len(t.parents)
	t.leaf(len(t.parents))
	var kids strings.Builder
	for _, leaf := range t.leaves {
		fmt.Fprintf(&kids, "%d 0 R ", leaf)
	}
	tree := t.file.reserve()
	t.file.pack(tree, "<</Kids["+kids.String()+"]>>")
	t.file.pack(t.root, fmt.Sprintf("<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", t.doc.num, tree, next))
}

var escaped = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)

// textString writes a text as PDF does, in UTF-16 unless it is plain.
func textString(s string) string {
	s = withoutIsolates(s)
	plain := true
	for i := range len(s) {
		plain = plain && s[i] >= ' ' && s[i] <= '~'
	}
	if plain {
		return "(" + escaped.Replace(s) + ")"
	}
	return "<" + utf16Hex(s) + ">"
}
