package notices

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// odsFile is a spreadsheet of LibreOffice with this inside its <office:spreadsheet>.
func odsFile(t rapid.TB, inside string) []byte {
	t.Helper()
	return odsArchive(t, `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
		xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
		xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3">
		<office:automatic-styles/><office:body><office:spreadsheet>`+inside+`</office:spreadsheet></office:body></office:document-content>`)
}

func odsArchive(t rapid.TB, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"styles.xml", "<x/>"}, {"content.xml", content}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0], Method: map[bool]uint16{true: zip.Store, false: zip.Deflate}[part[0] == "mimetype"]})
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var manySpaces = regexp.MustCompile(`^ |  +`)

// asOds writes a table as LibreOffice writes it: a paragraph for each line of a cell, elements for tabs and for spaces that count.
func asOds(t rapid.TB, table []byte) []byte {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString(`<table:table table:name="Schedule"><table:table-column table:number-columns-repeated="16384"/>`)
	for _, cells := range records {
		out.WriteString(`<table:table-row>`)
		for _, cell := range cells {
			if cell == "" {
				out.WriteString(`<table:table-cell/>`)
				continue
			}
			out.WriteString(`<table:table-cell office:value-type="string">`)
			for _, line := range strings.Split(cell, "\n") {
				var text strings.Builder
				_ = xml.EscapeText(&text, []byte(line))
				said := strings.ReplaceAll(text.String(), "&#x9;", "<text:tab/>")
				said = manySpaces.ReplaceAllStringFunc(said, func(s string) string { return fmt.Sprintf(`<text:s text:c="%d"/>`, len(s)) })
				out.WriteString(`<text:p>` + said + `</text:p>`)
			}
			out.WriteString(`</table:table-cell>`)
		}
		out.WriteString(`<table:table-cell table:number-columns-repeated="16363"/></table:table-row>`)
	}
	out.WriteString(`<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`)
	return odsFile(t, out.String())
}

// What LibreOffice writes: counts up to the edges of the sheet, days and numbers with their values apart from their looks, covered cells,
// notes, drawings, groups of rows, deleted cells that are remembered, and another sheet.
func TestOpenDocumentIsReadAsItStands(t *testing.T) {
	t.Parallel()
	body := odsFile(t, `<table:tracked-changes><table:deletion><table:cell-content-deletion><table:change-track-table-cell><text:p>gone</text:p></table:change-track-table-cell></table:cell-content-deletion></table:deletion></table:tracked-changes>
		<table:table table:name="Schedule"><table:shapes><draw:frame><draw:text-box><text:p>A stamp</text:p></draw:text-box></draw:frame></table:shapes>
		<table:table-header-rows><table:table-row><table:table-cell office:value-type="string"><text:p>code</text:p></table:table-cell>
			<table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row></table:table-header-rows>
		<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
		<table:table-row-group><table:table-row table:number-rows-repeated="2">
			<table:table-cell office:value-type="date" office:date-value="2027-03-01"><text:p>01.03.27</text:p></table:table-cell>
			<table:table-cell office:value-type="date" office:date-value="2027-03-01T00:00:00"><text:p>1 March</text:p></table:table-cell>
			<table:table-cell table:number-columns-spanned="2" office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>
			<table:covered-table-cell office:value-type="string"><text:p>hidden</text:p></table:covered-table-cell>
			<table:table-cell office:value-type="float" office:value="1234.5"><text:p>1 234,50</text:p></table:table-cell>
			<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>VRAI</text:p></table:table-cell>
			<table:table-cell table:number-columns-repeated="16378"/></table:table-row></table:table-row-group>
		<table:table-row><table:table-cell office:value-type="string" table:formula="of:=[.B1]&amp;&quot;!&quot;" office:string-value="kept"/>
			<table:table-cell office:value-type="string"><office:annotation><dc:creator>Ann</dc:creator><text:p>Is this so?</text:p></office:annotation><text:p>Two <text:span>words<text:s text:c="3"/>of</text:span>
				it</text:p><text:p/><text:p>more<text:line-break/>&apos;lines<text:tab/></text:p><draw:frame><draw:text-box><text:p>no</text:p></draw:text-box></draw:frame></table:table-cell>
			<table:table-cell office:value-type="string"><text:p>&apos;=1+1</text:p></table:table-cell></table:table-row>
		<table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
		<table:table table:name="Other"><table:table-row><table:table-cell office:value-type="string"><text:p>other</text:p></table:table-cell></table:table-row></table:table>`)
	s, err := readSheet(body)
	if err != nil {
		t.Fatal(err)
	}
	row := []string{"2027-03-01", "2027-03-01", "50%", "", "1234.5", "true"}
	want := []sheetLine{{5, row}, {6, row}, {7, []string{"kept", "Two words   of it\n\nmore\n'lines\t", "=1+1"}}}
	if diff := cmp.Diff(want, s.lines, cmp.AllowUnexported(sheetLine{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"code", "x", "x"}, s.heads); diff != "" || s.dates {
		t.Error(diff)
	}
}

// Errors stand where LibreOffice shows them, and days are days.
func TestOpenDocumentNamesErrorsWhereTheyStand(t *testing.T) {
	t.Parallel()
	cell := func(text string) string {
		return `<table:table-cell office:value-type="string"><text:p>` + text + `</text:p></table:table-cell>`
	}
	day := `<table:table-cell office:value-type="date" office:date-value="2027-04-01"><text:p>1. April</text:p></table:table-cell>`
	late := `<table:table-cell office:value-type="date" office:date-value="2027-04-01T10:30:00"><text:p>1. April</text:p></table:table-cell>`
	s, err := readSheet(odsFile(t, `<table:table><table:table-row>`+cell("code")+cell("in_force_from")+cell("period")+`</table:table-row>
		<table:table-row>`+cell("LIB-001")+day+cell("P1Y")+`</table:table-row><table:table-row table:number-rows-repeated="40"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
		<table:table-row>`+cell("LIB-002")+late+cell("six")+`</table:table-row></table:table>`))
	if err != nil {
		t.Fatal(err)
	}
	r := compare(s, inForceNow(aRow("LIB-001"), aRow("LIB-002")), tongues)
	if len(r.changes) != 2 || r.changes[0].content.InForceFrom != "2027-04-01" {
		t.Errorf("%+v", r.changes)
	}
	var got []string
	for _, f := range r.faults {
		got = append(got, fmt.Sprintf("%d %s %s", f.Row, f.Column, f.Key))
	}
	if diff := cmp.Diff([]string{"43 C notices.problem.period", "43 B notices.problem.day"}, got); diff != "" {
		t.Error(diff)
	}
}

// Counts, depth and size are the file's to say, and ours to refuse.
func TestOpenDocumentIsBounded(t *testing.T) {
	t.Parallel()
	said := `<table:table-cell office:value-type="string" table:number-columns-repeated="%d"><text:p>code</text:p></table:table-cell>`
	wide, narrow := fmt.Sprintf(said, 16384), fmt.Sprintf(said, 1)
	for name, one := range map[string]struct{ inside, key string }{
		"a row to the edge":       {`<table:table><table:table-row>` + wide + `</table:table-row></table:table>`, "wide"},
		"far to the right":        {`<table:table><table:table-row>` + narrow + `<table:table-cell table:number-columns-repeated="2000000000"/>` + narrow + `</table:table-row></table:table>`, "wide"},
		"rows to the edge":        {`<table:table><table:table-row table:number-rows-repeated="1048576">` + narrow + `</table:table-row></table:table>`, "long"},
		"far below":               {`<table:table><table:table-row>` + narrow + `</table:table-row><table:table-row table:number-rows-repeated="99999999999999999999"/><table:table-row table:number-rows-repeated="30000"/><table:table-row>` + narrow + `</table:table-row></table:table>`, "long"},
		"heads below":             {`<table:table><table:table-row/><table:table-row>` + narrow + `</table:table-row></table:table>`, "heads"},
		"nothing":                 {`<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`, "empty"},
		"no table":                {``, "workbook"},
		"deep":                    {`<table:table><table:table-row><table:table-cell>` + strings.Repeat("<text:span>", 10_000), "workbook"},
		"deep in what is skipped": {`<table:table><draw:g>` + strings.Repeat("<draw:g>", 10_000), "workbook"},
		"one endless text":        {`<table:table><table:table-row><table:table-cell><text:p>` + strings.Repeat("x", 2*mostToken) + `</text:p></table:table-cell></table:table-row></table:table>`, "workbook"},
		"an entity":               {`<table:table><table:table-row><table:table-cell><text:p>&lol;</text:p></table:table-cell></table:table-row></table:table>`, "workbook"},
		"broken off":              {`<table:table><table:table-row>`, "workbook"},
	} {
		_, err := readSheet(odsFile(t, one.inside))
		var p Problems
		if !errors.As(err, &p) || p[0].Key != "notices.sheet."+one.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Small as sent, and endless unpacked: many short texts, none of which says anything.
	body := odsFile(t, `<table:table>`+strings.Repeat(strings.Repeat(" ", 1<<16)+"<office:x/>", 40)+`</table:table>`)
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readOpenDocument(openDocument(z), 1<<21); !errors.As(err, new(Problems)) || len(body) > 1<<16 {
		t.Errorf("%v of %d bytes", err, len(body))
	}
	if s, err := readOpenDocument(openDocument(z), 1<<22); err != nil || s.heads != nil {
		t.Errorf("%v", err)
	}
	if _, err := readSheet(odsArchive(t, "\x00\x01locked with a password")); err == nil {
		t.Error("read without a password")
	}
}
