package report

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// builtIn reads a font that the program carries.
func builtIn(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "static", "dist", "fonts", name))
	if err != nil {
		t.Fatalf("%v (run make assets first)", err)
	}
	return data
}

// withoutGeorgian are the built-in fonts but one, which a folder then gives.
func withoutGeorgian(t *testing.T) *Fonts {
	t.Helper()
	fonts, err := LoadFonts(func(name string) ([]byte, error) {
		if strings.Contains(name, "Georgian") {
			return nil, fs.ErrNotExist
		}
		return builtIn(t, name), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fonts
}

func folderOf(t *testing.T, files map[string][]byte) string {
	t.Helper()
	folder := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestFontsOfAFolder(t *testing.T) {
	t.Parallel()
	fonts := withoutGeorgian(t)
	if got := fonts.guard("გიორგი"); got != (guarded{"[giorgi]", 6, 0}) {
		t.Fatalf("without a font: %+v", got)
	}
	folder := folderOf(t, map[string][]byte{
		"My Georgian-Bold.ttf": builtIn(t, "NotoSansGeorgian-Bold.ttf"), "My Georgian-Regular.TTF": builtIn(t, "NotoSansGeorgian-Regular.ttf"),
		"OFL.txt": []byte("licence"), ".hidden.ttf": nil,
	})
	if err := fonts.AddFolder(folder); err != nil {
		t.Fatal(err)
	}
	if got := fonts.guard("გიორგი"); got != (guarded{"გიორგი", 0, 0}) {
		t.Errorf("with a font: %+v", got)
	}
	if regular, bold := fonts.of('გ', false), fonts.of('გ', true); regular == bold || bold.name != "MyGeorgian-Bold" || bold.data != nil {
		t.Errorf("regular %s, bold %s with %d bytes in memory", regular.name, bold.name, len(bold.data))
	}
	entries := sampleEntries(3)
	entries[0].Purpose.Text = "გიორგი გრიგოლია"
	var document bytes.Buffer
	d := &Press{Fonts: fonts}
	if err := d.Write(t.Context(), &document, printer(t, "en"), sampleOf(sampleQuery(), entries), PDF); err != nil {
		t.Fatal(err)
	}
	if out, err := tool(t, document.Bytes(), "qpdf", "--check", "FILE"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if text, _ := tool(t, document.Bytes(), "pdftotext", "FILE", "-"); !strings.Contains(text, "გრიგოლია") {
		t.Error("the text cannot be read in the document")
	}
	faces, _ := tool(t, document.Bytes(), "pdffonts", "FILE")
	if !strings.Contains(faces, "DAYLIT+MyGeorgian-Regular") || !strings.Contains(faces, "DAYLIT+NotoSans-Bold") {
		t.Errorf("the document names other fonts:\n%s", faces)
	}
	if err := os.Remove(filepath.Join(folder, "My Georgian-Regular.TTF")); err != nil {
		t.Fatal(err)
	}
	err := d.Write(t.Context(), &bytes.Buffer{}, printer(t, "en"), sampleOf(sampleQuery(), entries), PDF)
	if err == nil || !strings.Contains(err.Error(), "MyGeorgian-Regular") {
		t.Errorf("a file that went away: %v", err)
	}
}

func TestFontsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	good := builtIn(t, "NotoSansGeorgian-Regular.ttf")
	closed := bytes.Clone(good)
	for i := range int(closed[5]) {
		if record := closed[12+16*i:]; string(record[:4]) == "OS/2" {
			at := int(record[10])<<8 | int(record[11]) | int(record[9])<<16
			closed[at+9] = 2 // restricted licence embedding
		}
	}
	folder := folderOf(t, map[string][]byte{
		"a.ttf": good, "closed.ttf": closed, "cut.ttf": good[:len(good)/2], "empty.ttf": nil, "noise.ttf": bytes.Repeat([]byte{7}, 5000),
		"outlines.otf": []byte("OTTO"), "several.ttc": []byte("ttcf"),
	})
	if err := os.Truncate(filepath.Join(folder, "empty.ttf"), 0); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "vast.ttf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(folder, "vast.ttf"), mostFont+1); err != nil {
		t.Fatal(err)
	}
	err := withoutGeorgian(t).AddFolder(folder)
	for _, want := range []string{"closed.ttf forbids", "cut.ttf is damaged", "empty.ttf is damaged", "noise.ttf is damaged", "outlines.otf is damaged", "several.ttc is damaged", "vast.ttf is larger"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	if err != nil && strings.Contains(err.Error(), "a.ttf") {
		t.Errorf("the good file is blamed: %v", err)
	}
	if err := withoutGeorgian(t).AddFolder(t.TempDir()); !errors.Is(err, errNoFonts) {
		t.Errorf("an empty folder: %v", err)
	}
	if err := withoutGeorgian(t).AddFolder(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}
