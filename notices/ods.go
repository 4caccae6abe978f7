package notices

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// What a spreadsheet of LibreOffice is read with. Its rows and cells carry counts of how often they are repeated, up to the edge of the
// sheet: nothing is made of a count but what says something, and no more of it than a schedule may have.
const (
	mostDepth = 64      // elements within each other; a sheet has some ten
	mostToken = 1 << 20 // bytes of one tag or text
	mostRun   = 1 << 21 // how often anything is repeated; a sheet has 1,048,576 rows
)

// The names of OpenDocument 1.3, part 3.
const (
	odsOffice = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
	odsTable  = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
	odsText   = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
)

var errSheet = errors.New("notices: not a sheet of the schedule")

// openDocument finds the contents of a spreadsheet of LibreOffice in an archive; nil in any other.
func openDocument(z *zip.Reader) *zip.File {
	at := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == "content.xml" })
	if at < 0 || slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "[Content_Types].xml" }) {
		return nil
	}
	return z.File[at]
}

// readOpenDocument reads the first sheet: values as they are kept, not as they look, and what a formula gave when the file was saved. It
// unpacks no more than so many bytes.
func readOpenDocument(content *zip.File, most int) (s sheet, err error) {
	in, err := content.Open()
	if err != nil {
		return s, fileProblem("workbook")
	}
	defer in.Close()
	o := odsReader{sheet: &s, meter: meter{in: in, whole: most}, number: 1}
	o.xml = xml.NewDecoder(&o.meter)
	err = o.first()
	if problems := (Problems)(nil); err != nil && !errors.As(err, &problems) {
		err = fileProblem("workbook") // no sheet, broken, locked with a password, or larger than anybody's schedule
	}
	return s, err
}

// meter lets an archive be unpacked up to a limit, and each part of it up to another.
type meter struct {
	in          io.Reader
	whole, part int
}

func (m *meter) Read(p []byte) (int, error) {
	most := min(len(p), m.whole, m.part)
	if most == 0 {
		return 0, errSheet
	}
	n, err := m.in.Read(p[:most])
	m.whole, m.part = m.whole-n, m.part-n
	return n, err
}

// odsReader reads a sheet from the start of a document to the end of its first table.
type odsReader struct {
	*sheet
	xml    *xml.Decoder
	meter  meter
	depth  int
	number int // of the row that comes next
}

// next is the next start, end or text.
func (o *odsReader) next() (xml.Token, error) {
	o.meter.part = mostToken
	token, err := o.xml.Token()
	switch token.(type) {
	case xml.StartElement:
		o.depth++
	case xml.EndElement:
		o.depth--
	}
	if o.depth > mostDepth {
		return nil, errSheet
	}
	return token, err
}

// within gives every start and text of the element that was begun to do, until it ends. do reads what it begins to the end, or leaves
// what is within to be given too.
func (o *odsReader) within(do func(start *xml.StartElement, text xml.CharData) error) error {
	for outside := o.depth - 1; ; {
		token, err := o.next()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = do(&t, nil)
		case xml.CharData:
			err = do(nil, t)
		}
		if err != nil {
			return err
		}
		if o.depth == outside {
			return nil
		}
	}
}

// skip reads the element that was begun, and nothing of it counts.
func (o *odsReader) skip() error {
	return o.within(func(*xml.StartElement, xml.CharData) error { return nil })
}

// first reads the first table of the document.
func (o *odsReader) first() error {
	for {
		token, err := o.next()
		if err != nil {
			return err // io.EOF too: there is none
		}
		if start, ok := token.(xml.StartElement); ok && start.Name == (xml.Name{Space: odsTable, Local: "table"}) {
			return o.within(o.row)
		}
	}
}

// row takes one row of the table, as often as it is repeated.
func (o *odsReader) row(start *xml.StartElement, _ xml.CharData) error {
	switch {
	case start == nil || start.Name.Space == odsTable && slices.Contains([]string{"table-rows", "table-header-rows", "table-row-group"}, start.Name.Local):
		return nil // rows stand within
	case start.Name != xml.Name{Space: odsTable, Local: "table-row"}:
		return o.skip()
	}
	var cells []string
	at := 0
	err := o.within(func(cell *xml.StartElement, _ xml.CharData) error {
		if cell == nil {
			return nil
		}
		said, err := o.cell(cell)
		times := odsTimes(cell, odsTable, "number-columns-repeated")
		if at += times; said == "" || err != nil {
			return err
		}
		for len(cells) < min(at-times, mostColumns) {
			cells = append(cells, "")
		}
		for len(cells) < min(at, mostColumns+1) { // one too many is enough to be refused
			cells = append(cells, said)
		}
		return nil
	})
	times := odsTimes(start, odsTable, "number-rows-repeated")
	for n := 0; n < times && len(cells) > 0 && err == nil; n++ {
		err = o.collect(o.number+n, cells)
	}
	o.number += times
	return err
}

// cell is what a cell says. A cell that is covered by another shows nothing.
func (o *odsReader) cell(start *xml.StartElement) (string, error) {
	if start.Name != (xml.Name{Space: odsTable, Local: "table-cell"}) {
		return "", o.skip()
	}
	said, err := o.paragraphs()
	switch kind := odsAttr(start, odsOffice, "value-type"); {
	case kind == "float" || kind == "currency":
		said = odsAttr(start, odsOffice, "value")
	case kind == "boolean":
		said = odsAttr(start, odsOffice, "boolean-value")
	case kind == "date":
		said = strings.TrimSuffix(odsAttr(start, odsOffice, "date-value"), "T00:00:00")
	case said == "":
		said = odsAttr(start, odsOffice, "string-value")
	}
	if strings.TrimSpace(said) == "" {
		said = ""
	}
	return plainCell(said), err // it may have been a CSV file before
}

// paragraphs are the lines of a cell. A note on it, or a drawing over it, is no part of what it says.
func (o *odsReader) paragraphs() (string, error) {
	var lines []string
	err := o.within(func(start *xml.StartElement, _ xml.CharData) error {
		if start == nil {
			return nil
		}
		if start.Name != (xml.Name{Space: odsText, Local: "p"}) {
			return o.skip()
		}
		line, err := o.paragraph()
		lines = append(lines, line)
		return err
	})
	return strings.Join(lines, "\n"), err
}

// paragraph is one line. White space counts once, as in all OpenDocument text; what counts more often has elements of its own.
func (o *odsReader) paragraph() (string, error) {
	var line strings.Builder
	spaced := true
	err := o.within(func(start *xml.StartElement, text xml.CharData) error {
		for _, r := range string(text) {
			if space := strings.ContainsRune(" \t\r\n", r); !space {
				line.WriteRune(r)
				spaced = false
			} else if !spaced {
				line.WriteByte(' ')
				spaced = true
			}
		}
		if start == nil {
			return nil
		}
		said := ""
		switch start.Name {
		case xml.Name{Space: odsText, Local: "span"}, xml.Name{Space: odsText, Local: "a"}:
			return nil // its text stands within
		case xml.Name{Space: odsText, Local: "s"}:
			said = strings.Repeat(" ", min(odsTimes(start, odsText, "c"), longest))
		case xml.Name{Space: odsText, Local: "tab"}:
			said = "\t"
		case xml.Name{Space: odsText, Local: "line-break"}:
			said = "\n"
		}
		if line.WriteString(said); said != "" {
			spaced = false
		}
		return o.skip()
	})
	return line.String(), err
}

func odsAttr(start *xml.StartElement, space, local string) string {
	for _, a := range start.Attr {
		if a.Name.Space == space && a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// odsTimes is how often something is repeated: once, unless it says otherwise.
func odsTimes(start *xml.StartElement, space, local string) int {
	n, err := strconv.Atoi(odsAttr(start, space, local))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, mostRun)
}
