package notices

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// What a file may hold. A schedule of 5,000 rows in three languages is about 5 MB as CSV.
const (
	MaxSheet    = 16 << 20 // bytes as sent
	mostXML     = 96 << 20 // bytes a workbook may unpack to
	mostRows    = 20_000
	mostColumns = 200
)

// sheet is a table as a spreadsheet shows it: each line with its number there, the heads being the first.
type sheet struct {
	heads     []string
	lines     []sheetLine
	dates     bool // days may be numbers, as .xlsx keeps them
	since1904 bool
}

type sheetLine struct {
	number int
	cells  []string
}

// cell is what stands in a column of a line; nothing beyond its end.
func (l sheetLine) cell(i int) string {
	if i >= len(l.cells) {
		return ""
	}
	return l.cells[i]
}

// i18n: notices.sheet.*
func fileProblem(key string, pairs ...any) error {
	var p Problems
	p.add("file", "notices.sheet."+key, pairs...)
	return p
}

// readSheet reads a CSV file, or the first sheet of an .xlsx or .ods workbook. What cannot be read at all comes as Problems of the field "file".
func readSheet(body []byte) (sheet, error) {
	var s sheet
	var err error
	switch {
	case len(body) == 0:
		return s, fileProblem("empty")
	case len(body) > MaxSheet:
		return s, fileProblem("large", "Limit", MaxSheet>>20)
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		s, err = readArchive(body)
	case bytes.HasPrefix(body, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return s, fileProblem("old")
	default:
		s, err = readCSV(body)
	}
	if err == nil && len(s.heads) == 0 {
		err = fileProblem("empty")
	}
	return s, err
}

// collect takes one line; the first that says anything must be the first of all, since it has the heads.
func (s *sheet) collect(number int, cells []string) error {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	switch {
	case strings.IndexByte(strings.Join(cells, ""), 0) >= 0: // no text has it, and nothing can keep it
		return fileProblem("kind")
	case len(cells) == 0: // a workbook may have a million lines that say nothing
	case len(cells) > mostColumns:
		return fileProblem("wide", "Limit", mostColumns)
	case number > mostRows+1:
		return fileProblem("long", "Limit", mostRows)
	case s.heads == nil && number > 1:
		return fileProblem("heads")
	case s.heads == nil:
		s.heads = cells
	default:
		s.lines = append(s.lines, sheetLine{number, cells})
	}
	return nil
}

// readArchive reads a workbook of either kind.
func readArchive(body []byte) (sheet, error) {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return sheet{}, fileProblem("workbook")
	}
	if content := openDocument(z); content != nil {
		return readOpenDocument(content, mostXML)
	}
	return readWorkbook(body)
}

// readWorkbook reads values as they are kept: what a formula gave when the file was saved, and nothing is worked out anew or fetched.
func readWorkbook(body []byte) (s sheet, err error) {
	s.dates = true
	book, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{UnzipSizeLimit: mostXML, UnzipXMLSizeLimit: mostXML, RawCellValue: true})
	if err != nil {
		return s, fileProblem("workbook")
	}
	defer book.Close()
	names := book.GetSheetList()
	if len(names) == 0 {
		return s, fileProblem("workbook")
	}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		s.since1904 = *props.Date1904
	}
	rows, err := book.Rows(names[0])
	if err != nil {
		return s, fileProblem("workbook")
	}
	defer rows.Close()
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns()
		if err != nil {
			return s, fileProblem("workbook")
		}
		for i, cell := range cells {
			cells[i] = plainCell(cell) // it may have been a CSV file before
		}
		if err := s.collect(number, cells); err != nil {
			return s, err
		}
	}
	if rows.Error() != nil {
		return s, fileProblem("workbook")
	}
	return s, nil
}

// dayOf is a day as somebody wrote it: a workbook keeps a day as the number of days since the beginning of 1900 or 1904.
func (s *sheet) dayOf(cell string) string {
	n, err := strconv.ParseFloat(cell, 64)
	if !s.dates || err != nil {
		return cell
	}
	at, err := excelize.ExcelDateToTime(n, s.since1904)
	if err != nil {
		return cell
	}
	return at.Format(time.DateOnly)
}

// readCSV reads UTF-8, or UTF-16 with its mark, separated by commas, semicolons or tabs. Any other encoding is refused: it has lost the
// letters of some language, or cannot be told from another that has.
func readCSV(body []byte) (s sheet, err error) {
	if bytes.HasPrefix(body, []byte{0xFF, 0xFE}) || bytes.HasPrefix(body, []byte{0xFE, 0xFF}) {
		if body, err = io.ReadAll(transform.NewReader(bytes.NewReader(body), unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())); err != nil {
			return s, fileProblem("encoding")
		}
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	switch {
	case !utf8.Valid(body):
		return s, fileProblem("encoding")
	case bytes.IndexByte(body, 0) >= 0:
		return s, fileProblem("kind")
	case bytes.IndexByte(body, '\n') < 0:
		body = bytes.ReplaceAll(body, []byte{'\r'}, []byte{'\n'}) // as old Macintoshes end lines
	}
	text, separator := separated(body)
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separator, -1, false
	number, last := 0, 0 // of the line in a spreadsheet; of the line in the file where the one before ended
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			return s, fileProblem("quotes", "Line", wrong.StartLine)
		} else if err != nil {
			return s, err
		}
		start, _ := r.FieldPos(0)
		number += start - last // empty lines are lines, a line break within quotes is none
		last = start + strings.Count(strings.Join(cells, ""), "\n")
		for i, cell := range cells {
			cells[i] = plainCell(cell)
		}
		if err := s.collect(number, cells); err != nil {
			return s, err
		}
	}
}

// separated finds what stands between the cells of the first line; "sep=;" on a line of its own says so to spreadsheets.
func separated(body []byte) ([]byte, rune) {
	line, rest, _ := bytes.Cut(body, []byte{'\n'})
	if said, ok := bytes.CutPrefix(bytes.ToLower(bytes.TrimRight(line, "\r")), []byte("sep=")); ok && len(said) == 1 {
		return rest, rune(said[0])
	}
	best, most := ',', 0
	for _, candidate := range []rune{',', ';', '\t'} {
		if n := bytes.Count(line, []byte(string(candidate))); n > most {
			best, most = candidate, n
		}
	}
	return body, best
}

// letter is what a spreadsheet calls a column: A, B, … Z, AA.
func letter(column int) string {
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		return ""
	}
	return name
}
