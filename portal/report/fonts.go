package report

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"
)

// Fonts are the faces documents are set in, parsed once for the whole program. A character is drawn in the first face that has it.
type Fonts struct {
	families []*family
	faces    int // how many were given a key
}

// family is a typeface in its two weights, which are the same face when there is one only.
type family struct{ regular, bold *face }

// face is one font file: for every character of the basic plane whether it has it and how wide it is, and its bytes for embedding.
type face struct {
	name    string // the one documents show, "NotoSans-Bold"
	key     string // the one gofpdf knows it by
	data    []byte // nil for a file of the operator's, which is read when a document needs it
	path    string
	advance [1 << 16]uint16 // thousandths of the size, plus one; 0 when the face lacks the character
}

// fontFiles names the families in order of preference. Those after the first may be missing; their scripts are then transliterated.
var fontFiles = []string{"NotoSans", "NotoSansArabic", "NotoSansHebrew", "NotoSansArmenian", "NotoSansGeorgian"}

// LoadFonts parses the font files read gives by name.
func LoadFonts(read func(name string) ([]byte, error)) (*Fonts, error) {
	fonts := &Fonts{}
	for i, typeface := range fontFiles {
		regular, err := fonts.load(read, typeface+"-Regular")
		switch {
		case errors.Is(err, errFont) || err != nil && i == 0:
			return nil, err
		case err != nil:
			continue
		}
		bold, err := fonts.load(read, typeface+"-Bold")
		if errors.Is(err, errFont) {
			return nil, err
		}
		if err != nil {
			bold = regular
		}
		fonts.families = append(fonts.families, &family{regular, bold})
	}
	return fonts, nil
}

func (f *Fonts) load(read func(name string) ([]byte, error), name string) (*face, error) {
	data, err := read(name + ".ttf")
	if err != nil {
		return nil, fmt.Errorf("report: font %s: %w", name, err)
	}
	face, err := parseFace(data)
	if err != nil {
		return nil, fmt.Errorf("report: font %s: %w", name, err)
	}
	f.know(face, name)
	return face, nil
}

// know gives a face its two names. gofpdf keeps no capitals, and PDF allows few signs in a name.
func (f *Fonts) know(face *face, name string) {
	face.key = "f" + strconv.Itoa(f.faces)
	f.faces++
	face.name = strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, name)
}

// bytes gives the font file. gofpdf pads tables in place, so each document gets bytes of its own.
func (f *face) bytes() ([]byte, error) {
	if f.data != nil {
		return append([]byte(nil), f.data...), nil
	}
	return os.ReadFile(f.path)
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

// onePerSign are the scripts that can be set as they are written: one sign for each character, in order. The letters of others change
// places or join by tables of the font that gofpdf does not read; drawn without, they would be misread, so they are spelt instead.
var onePerSign = []*unicode.RangeTable{
	unicode.Common, unicode.Inherited, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian, unicode.Hebrew,
	unicode.Arabic, unicode.Ethiopic, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul, unicode.Yi,
	unicode.Thai, unicode.Lao, unicode.Cherokee, unicode.Canadian_Aboriginal, unicode.Tifinagh, unicode.Coptic, unicode.Glagolitic,
	unicode.Ogham, unicode.Runic, unicode.Vai, unicode.Lisu, unicode.Braille,
}

var (
	errFont = errors.New("is damaged, or no TrueType font with a Unicode table (cmap format 4): take its .ttf form, not .otf, .ttc or a web font")
	// errLicence is a font that says so itself, in the field fsType.
	errLicence = errors.New("forbids to be embedded in documents, or in part: take another font")
)

// parseFace reads the tables cmap (format 4) and hmtx of a TrueType font, and leaves out what must not be drawn with it. gofpdf reads them
// too, but tells nobody which characters
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
	for _, name := range []string{"head", "hhea", "hmtx", "cmap", "glyf", "name"} {
		if tables[name] == 0 {
			return nil, errFont
		}
	}
	if u16(tables["name"]) != 0 {
		return nil, errFont // gofpdf would complain on standard output each time
	}
	if at := tables["OS/2"]; at != 0 && (u16(at+8) == 2 || u16(at+8)&0x300 != 0) {
		return nil, errLicence
	}
	f = &face{data: data}
	perEm, metrics, hmtx := u16(tables["head"]+18), u16(tables["hhea"]+34), tables["hmtx"]
	cmap := 0
	for i := range u16(tables["cmap"] + 2) {
		record := tables["cmap"] + 4 + 8*i
		sub := tables["cmap"] + u32(record+4)
		if (u16(record) == 0 || u16(record) == 3 && u16(record+2) == 1) && u16(sub) == 4 {
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
			if glyph != 0 && unicode.In(rune(r), onePerSign...) {
				f.advance[r] = uint16(u16(hmtx+4*min(glyph, metrics-1))*1000/perEm) + 1
			}
		}
	}
	return f, nil
}
