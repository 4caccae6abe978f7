package report

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jung-kurt/gofpdf"
)

// mostFont is how large a font file of the operator's may be: every document that needs it reads it whole.
const mostFont = 32 << 20

var (
	errLarge   = errors.New("is larger than 32 MB: take a font for fewer languages")
	errNoFonts = errors.New("holds no .ttf file: put fonts there, or leave the setting empty")
)

// AddFolder lets the *.ttf files of a folder draw what the faces before them lack, in the order of their names. A file whose name ends in
// -Bold is the bold weight of the one that is named the same without, or with -Regular. The error names each file that cannot be used.
func (f *Fonts) AddFolder(folder string) error {
	files, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("give a folder that can be read: %w", err)
	}
	var faults []error
	found := map[string]*family{}
	for _, file := range files {
		name, ending := file.Name(), strings.ToLower(filepath.Ext(file.Name()))
		if strings.HasPrefix(name, ".") || !slices.Contains([]string{".ttf", ".otf", ".ttc", ".woff", ".woff2"}, ending) {
			continue
		}
		face, err := openFace(filepath.Join(folder, name))
		if err != nil {
			faults = append(faults, fmt.Errorf("%s %w", name, err))
			continue
		}
		name = name[:len(name)-len(ending)]
		f.know(face, name)
		typeface, isBold := strings.CutSuffix(name, "-Bold")
		typeface = strings.TrimSuffix(typeface, "-Regular")
		if found[typeface] == nil {
			found[typeface] = &family{face, face}
			f.families = append(f.families, found[typeface])
		} else if isBold {
			found[typeface].bold = face
		} else {
			found[typeface].regular = face
		}
	}
	if len(found)+len(faults) == 0 {
		return errNoFonts
	}
	return errors.Join(faults...)
}

// openFace reads a font file and lets gofpdf try it.
func openFace(path string) (*face, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > mostFont {
		return nil, errLarge
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f, err := parseFace(data)
	if err != nil {
		return nil, err
	}
	f.path, f.data = path, nil
	return f, f.try(data)
}

// try sets one sign in a document that nobody gets, since gofpdf panics at what it cannot read.
func (f *face) try(data []byte) (err error) {
	defer func() {
		if recover() != nil {
			err = errFont
		}
	}()
	sign := slices.IndexFunc(f.advance[:], func(advance uint16) bool { return advance > 1 })
	if sign < 0 {
		return errFont
	}
	pdf := gofpdf.New("P", "pt", "A4", "")
	pdf.AddUTF8FontFromBytes("f", "", data)
	pdf.AddPage()
	pdf.SetFont("f", "", 10)
	pdf.Text(10, 20, string(rune(sign)))
	if pdf.Output(io.Discard) != nil {
		return errFont
	}
	return nil
}
