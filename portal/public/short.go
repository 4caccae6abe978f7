package public

import (
	"errors"
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
)

// shortVersion shows the short version of a notice, to be printed and laid on a counter: what it says in short, and a code by which a phone
// finds all of it.
func (p *Pages) shortVersion(c *fiber.Ctx) error {
	v := web.Visit(c)
	reading, err := p.Board.ReadNotice(v.Ctx(), v.Param("slug"), 0)
	if errors.Is(err, notices.ErrWithdrawn) {
		return v.RenderStatus(fiber.StatusGone, p.tombstonePage(v, reading))
	}
	if err != nil {
		return err
	}
	address := v.Absolute(path(reading.Ref()))
	drawn, err := squares(address)
	if err != nil {
		return err
	}
	return v.Render(p.shortPage(v, reading, address, drawn))
}

// drawing is a QR code (ISO/IEC 18004) as an SVG path of unit squares, and how wide it is with the margin that readers need.
type drawing struct {
	Path string
	Size int
}

// quiet is the margin around a QR code, in squares.
const quiet = 4

func squares(text string) (drawing, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return drawing{}, fmt.Errorf("the code of an address: %w", err)
	}
	var b strings.Builder
	size := code.Bounds().Dx()
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return drawing{b.String(), size + 2*quiet}, nil
}

// Box is the viewBox of the drawing.
func (d drawing) Box() string { return fmt.Sprintf("0 0 %d %d", d.Size, d.Size) }
