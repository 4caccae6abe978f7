package report

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Fonts are the faces documents are set in, parsed once for the whole program. A character is drawn in the first face that has it.
type Fonts struct{ families []*family }

// family is a typeface in its two weights.
type family struct {
	name          string
	regular, bold *face
}

// face is one font file: its bytes for embedding, and for every character of the basic plane whether it has it and how wide it is.
type face struct {
	family  string
	style   string // gofpdf's: "" or "B"
	data    []byte
	advance [1 << 16]uint16 // thousandths of the size, plus one; 0 when the face lacks the character
}

// fontFiles names the families in order of preference. Those after the first may be missing; their scripts are then transliterated.
var fontFiles = []struct{ family, regular, bold string }{
	{"sans", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf"},
	{"arabic", "NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"},
	{"hebrew", "NotoSansHebrew-Regular.ttf", "NotoSansHebrew-Bold.ttf"},
	{"armenian", "NotoSansArmenian-Regular.ttf", "NotoSansArmenian-Bold.ttf"},
	{"georgian", "NotoSansGeorgian-Regular.ttf", "NotoSansGeorgian-Bold.ttf"},
}

// LoadFonts parses the font files read gives by name.
func LoadFonts(read func(name string) ([]byte, error)) (*Fonts, error) {
	fonts := &Fonts{}
	for i, file := range fontFiles {
		regular, err := read(file.regular)
		if err != nil && i > 0 {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("report: font %s: %w", file.regular, err)
		}
		bold, err := read(file.bold)
		if err != nil {
			bold = regular
		}
		f := &family{name: file.family}
		if f.regular, err = parseFace(regular); err != nil {
			return nil, fmt.Errorf("report: font %s: %w", file.regular, err)
		}
		if f.bold, err = parseFace(bold); err != nil {
			return nil, fmt.Errorf("report: font %s: %w", file.bold, err)
		}
		f.regular.family, f.bold.family, f.bold.style = file.family, file.family, "B"
		fonts.families = append(fonts.families, f)
	}
	return fonts, nil
}

// of gives the face that has a character, nil when none has it.
func (f *Fonts) of(r rune, bold bool) *face {
	if r > 0xFFFF {
		return nil
	}
	for _, family := range f.families {
		face := family.regular
		if bold {
			face = family.bold
		}
		if face.advance[r] != 0 {
			return face
		}
	}
	return nil
}

func (f *face) width(r rune) float64 { return float64(f.advance[r]-1) / 1000 }

var errFont = errors.New("not a TrueType font with a Unicode table")

// parseFace reads the tables cmap (format 4) and hmtx of a TrueType font. gofpdf reads them too, but tells nobody which characters
// a font has, and draws an empty box for the others.
func parseFace(data []byte) (f *face, err error) {
	defer func() {
		if recover() != nil { // a cut-off file
			f, err = nil, errFont
		}
	}()
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(data[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(data[at:])) }
	tables := map[string]int{}
	for i := range u16(4) {
		record := 12 + 16*i
		tables[string(data[record:record+4])] = u32(record + 8)
	}
	for _, name := range []string{"head", "hhea", "hmtx", "cmap", "glyf"} {
		if tables[name] == 0 {
			return nil, errFont
		}
	}
	f = &face{data: data}
	perEm, metrics, hmtx := u16(tables["head"]+18), u16(tables["hhea"]+34), tables["hmtx"]
	cmap := 0
	for i := range u16(tables["cmap"] + 2) {
		sub := tables["cmap"] + u32(tables["cmap"]+4+8*i+4)
		if u16(sub) == 4 {
			cmap = sub
			break
		}
	}
	if cmap == 0 {
		return nil, errFont
	}
	segments := u16(cmap+6) / 2
	for s := range segments {
		end, start := u16(cmap+14+2*s), u16(cmap+16+2*(segments+s))
		delta, offsetAt := u16(cmap+16+2*(2*segments+s)), cmap+16+2*(3*segments+s)
		for r := start; r <= end && r < 0xFFFF; r++ {
			glyph := (r + delta) & 0xFFFF
			if offset := u16(offsetAt); offset != 0 {
				if glyph = u16(offsetAt + offset + 2*(r-start)); glyph != 0 {
					glyph = (glyph + delta) & 0xFFFF
				}
			}
			if glyph != 0 {
				f.advance[r] = uint16(u16(hmtx+4*min(glyph, metrics-1))*1000/perEm) + 1
			}
		}
	}
	return f, nil
}
