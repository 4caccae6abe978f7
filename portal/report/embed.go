package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

var (
	errOutput    = errors.New("report: gofpdf wrote something unexpected")
	reference    = regexp.MustCompile(`(\d+) 0 R`)
	fontResource = regexp.MustCompile(`/F([0-9a-f]+) (\d+) 0 R`)
	fontName     = regexp.MustCompile(`/(BaseFont|FontName) /utf8(f\d+)`)
)

// fonts lets gofpdf cut the fonts to what was drawn, takes them out of the document it makes and gives the resources that name them.
func (f *flow) fonts() (string, error) {
	var out bytes.Buffer
	f.pdf.SetCompression(true)
	if err := f.pdf.Output(&out); err != nil {
		return "", fmt.Errorf("report: %w", err)
	}
	objects, err := split(out.Bytes())
	if err != nil {
		return "", err
	}
	numbers := map[string]int{}
	var resources strings.Builder
	for _, m := range fontResource.FindAllStringSubmatch(string(objects["2"]), -1) {
		fmt.Fprintf(&resources, "/F%s %d 0 R", m[1], f.copied(objects, numbers, m[2]))
	}
	return resources.String(), nil
}

// copied writes an object of gofpdf's document, and those it refers to, into ours.
func (f *flow) copied(objects map[string][]byte, numbers map[string]int, old string) int {
	if n, done := numbers[old]; done {
		return n
	}
	n := f.file.reserve()
	numbers[old] = n
	head, data, isStream := bytes.Cut(objects[old], []byte("\nstream\n"))
	body := reference.ReplaceAllStringFunc(string(head), func(ref string) string {
		return fmt.Sprintf("%d 0 R", f.copied(objects, numbers, strings.TrimSuffix(ref, " 0 R")))
	})
	// A subset's name carries a tag of six letters.
	body = fontName.ReplaceAllStringFunc(body, func(name string) string {
		m := fontName.FindStringSubmatch(name)
		return "/" + m[1] + " /DAYLIT+" + f.nameOf(m[2])
	})
	if isStream && bytes.HasPrefix(data, []byte("/CIDInit")) {
		f.file.stream(n, "", unicodeMap())
		return n
	}
	if isStream {
		f.file.raw(n, body, bytes.TrimSuffix(data, []byte("\nendstream\n")))
		return n
	}
	f.file.pack(n, strings.ReplaceAll(body, "\n", " "))
	return n
}

// nameOf is the name of the face that gofpdf knows by a key.
func (f *flow) nameOf(key string) string {
	for face := range f.used {
		if face.key == key {
			return face.name
		}
	}
	return key
}

// unicodeMap tells programs that copy or read aloud which characters the codes of a font mean. gofpdf writes characters as codes,
// so it says the same back, but its one range breaks the rule that a range stays within one high byte; and the shapes of Arabic
// letters must be told as the letters they are. The ligatures of lam and alef stay as they are: readers disagree on the order of two
// letters told for one sign, and all know the ligature.
var unicodeMap = sync.OnceValue(func() []byte {
	letters := map[rune]string{}
	for letter, form := range arabicForms {
		for i := range form.n {
			letters[form.first+rune(i)] = fmt.Sprintf("%04X", letter)
		}
	}
	var chars, ranges []string
	for high := rune(0); high < 256; high++ {
		first := high << 8
		for r := first; r <= first+255; r++ {
			if to, ok := letters[r]; ok {
				chars = append(chars, fmt.Sprintf("<%04X> <%s>", r, to))
				if first < r {
					ranges = append(ranges, fmt.Sprintf("<%04X> <%04X> <%04X>", first, r-1, first))
				}
				first = r + 1
			}
		}
		if last := high<<8 + 255; first <= last {
			ranges = append(ranges, fmt.Sprintf("<%04X> <%04X> <%04X>", first, last, first))
		}
	}
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) " +
		"/Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	section(&b, "bfrange", ranges)
	section(&b, "bfchar", chars)
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
})

// section writes entries of a character map, a hundred at a time as its format asks.
func section(b *bytes.Buffer, kind string, entries []string) {
	for part := range slices.Chunk(entries, 100) {
		fmt.Fprintf(b, "%d begin%s\n%s\nend%s\n", len(part), kind, strings.Join(part, "\n"), kind)
	}
}

// split finds the objects of a document by its cross-reference table.
func split(doc []byte) (map[string][]byte, error) {
	at := bytes.LastIndex(doc, []byte("startxref\n"))
	if at < 0 {
		return nil, errOutput
	}
	table, err := strconv.Atoi(string(bytes.Fields(doc[at:])[1]))
	if err != nil || table > len(doc) {
		return nil, errOutput
	}
	lines := bytes.Split(doc[table:at], []byte("\n"))
	objects := map[string][]byte{}
	for i, line := range lines[min(3, len(lines)):] {
		if !bytes.HasSuffix(line, []byte(" n ")) {
			break
		}
		offset, err := strconv.Atoi(string(line[:10]))
		if err != nil || offset > len(doc) {
			return nil, errOutput
		}
		n := strconv.Itoa(i + 1)
		body, found := bytes.CutPrefix(doc[offset:], []byte(n+" 0 obj\n"))
		if !found {
			return nil, errOutput
		}
		end := bytes.Index(body, []byte("endobj\n"))
		if stream := bytes.Index(body, []byte("\nstream\n")); stream >= 0 && stream < end {
			end = bytes.Index(body, []byte("\nendstream\nendobj\n")) + len("\nendstream\n")
		}
		if end < 0 {
			return nil, errOutput
		}
		objects[n] = body[:end]
	}
	return objects, nil
}

// xmpPacket is the metadata of the document as XML.
func xmpPacket(c *Content, o Options) []byte {
	var b bytes.Buffer
	escape := func(s string) string {
		var e bytes.Buffer
		_ = xml.EscapeText(&e, []byte(withoutIsolates(s)))
		return e.String()
	}
	at := o.At.UTC().Format("2006-01-02T15:04:05Z")
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n")
	fmt.Fprintf(&b, `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:dl="urn:daylight:report">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%[1]s</rdf:li><rdf:li xml:lang="%[2]s">%[1]s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%[3]s</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>%[2]s</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%[4]s</xmp:CreateDate><xmp:ModifyDate>%[4]s</xmp:ModifyDate>
<pdf:Producer>Daylight</pdf:Producer>
<dl:reference>%[5]s</dl:reference><dl:checkCode>%[6]s</dl:checkCode>
</rdf:Description></rdf:RDF></x:xmpmeta>
`, escape(c.Title), escape(c.Lang), escape(o.Author), at, escape(o.Reference), escape(o.Code))
	b.WriteString(`<?xpacket end="r"?>`)
	return b.Bytes()
}
