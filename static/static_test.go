package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestReady(t *testing.T) {
	if err := Ready(); err != nil {
		t.Fatal(err)
	}
}

func TestAssetsAreHashedAndCompressed(t *testing.T) {
	for _, name := range []string{"main.css", "main.rtl.css", "staff.css", "staff.rtl.css", "main.js", "mark.svg", "favicon.svg"} {
		hashed := Asset(name)
		if !regexp.MustCompile(`-[0-9a-f]{12}\.(css|js|svg)$`).MatchString(hashed) {
			t.Errorf("%s is published as %s", name, hashed)
		}
		plain, ok := Open(hashed, "")
		if !ok || plain.Type == "" || len(plain.Bytes) == 0 {
			t.Fatalf("%s cannot be opened", hashed)
		}
		br, _ := Open(hashed, "br")
		unpacked, err := io.ReadAll(brotli.NewReader(bytes.NewReader(br.Bytes)))
		if err != nil || !bytes.Equal(unpacked, plain.Bytes) {
			t.Errorf("%s.br is not %s: %v", hashed, hashed, err)
		}
		gz, _ := Open(hashed, "gzip")
		unzip, err := gzip.NewReader(bytes.NewReader(gz.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err = io.ReadAll(unzip)
		if err != nil || !bytes.Equal(unpacked, plain.Bytes) {
			t.Errorf("%s.gz is not %s: %v", hashed, hashed, err)
		}
	}
}

func TestOnlyPublishedNamesOpen(t *testing.T) {
	for _, name := range []string{"", ".keep", "manifest.json", "main.css", "../static.go", "fonts/NotoSans-Bold.ttf", Asset("main.css") + ".br"} {
		if _, ok := Open(name, ""); ok {
			t.Errorf("%q opens", name)
		}
	}
	if _, ok := Open(Asset("main.css"), "zstd"); ok {
		t.Error("an unknown encoding opens")
	}
}

func TestBudgets(t *testing.T) {
	for name, most := range map[string]int{"main.css": 10 << 10, "main.rtl.css": 10 << 10, "staff.css": 2 << 10, "main.js": 4 << 10} {
		if br, _ := Open(Asset(name), "br"); len(br.Bytes) > most {
			t.Errorf("%s takes %d bytes, more than %d", name, len(br.Bytes), most)
		}
	}
}

// The design system's font, crown and crest are not for others to use, and no
// sheet may send a visitor's browser to somebody else.
func TestNothingBorrowed(t *testing.T) {
	for _, name := range []string{"main.css", "main.rtl.css", "staff.css", "main.js"} {
		file, _ := Open(Asset(name), "")
		for _, word := range []string{"GDS Transport", "crown", "crest", "@font-face", "url(", "@import", "http://", "https://fonts"} {
			text := strings.ReplaceAll(string(file.Bytes), `[href^="http://"]`, "")
			text = strings.ReplaceAll(text, `[href^="https://"]`, "")
			if strings.Contains(text, word) {
				t.Errorf("%s contains %q", name, word)
			}
		}
	}
}

func TestRightToLeftSheetIsMirrored(t *testing.T) {
	ltr, _ := Open(Asset("main.css"), "")
	rtl, _ := Open(Asset("main.rtl.css"), "")
	if bytes.Equal(ltr.Bytes, rtl.Bytes) {
		t.Error("the sheet for right-to-left text is the same as for left-to-right")
	}
}

func TestFonts(t *testing.T) {
	want := []string{"NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf", "NotoSansArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf", "NotoSansArmenian-Regular.ttf", "NotoSansGeorgian-Regular.ttf"}
	for _, name := range want {
		font := Font(name)
		if len(font) < 4 || !bytes.Equal(font[:4], []byte{0, 1, 0, 0}) {
			t.Errorf("%s is not a TrueType font", name)
		}
	}
	if Font("../manifest.json") != nil || Font("Comic.ttf") != nil {
		t.Error("a font that does not exist was found")
	}
}

// The lock file pins what is built and names no place it came from.
func TestLockFileNamesNoHost(t *testing.T) {
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(lock, []byte(`"resolved"`)) {
		t.Error("package-lock.json names download addresses; static/.npmrc turns that off")
	}
	if !bytes.Contains(lock, []byte(`"integrity": "sha512-`)) {
		t.Error("package-lock.json pins nothing")
	}
}
