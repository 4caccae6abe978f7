package public

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// The short version says what matters on paper, and a reader of somebody else's making finds the notice by its code.
func TestShortVersion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Get("/notices/libraries").Contains("Short version to print")
	for _, lang := range []string{"", "/fr", "/ar"} {
		page := s.Get(lang + "/notices/libraries/short").Status(200).Lacks("public.short")
		code := regexp.MustCompile(`viewBox="0 0 (\d+) \d+"[^>]*>\s*<rect[^>]*></rect>\s*<path d="([^"]+)"`).FindStringSubmatch(page.Body)
		if code == nil {
			t.Fatalf("%q: no code on\n%s", lang, page.Body)
		}
		if got, want := scanned(t, code[1], code[2]), "/notices/libraries"; !strings.HasSuffix(got, lang+want) || !strings.HasPrefix(got, "https://") {
			t.Errorf("%q: the code leads to %q", lang, got)
		}
	}
	s.Get("/notices/nothing/short").Status(404)
}

// scanned reads a code as it is drawn.
func scanned(t *testing.T, size, path string) string {
	t.Helper()
	const scale = 6
	n, err := strconv.Atoi(size)
	if err != nil {
		t.Fatal(err)
	}
	picture := image.NewGray(image.Rect(0, 0, n*scale, n*scale))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	for square := range strings.SplitSeq(strings.TrimSuffix(path, "z"), "z") {
		var x, y int
		if _, err := fmt.Sscanf(square, "M%d %dh1v1h-1", &x, &y); err != nil {
			t.Fatal(err)
		}
		draw.Draw(picture, image.Rect(x*scale, y*scale, (x+1)*scale, (y+1)*scale), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		t.Fatal(err)
	}
	return read.GetText()
}
