package web

import (
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/static"
)

// assetControl is for addresses that carry a digest of what they hold: browsers need never ask again.
const assetControl = "public, max-age=31536000, immutable"

// assetCopies are made once in the life of the process; there are as many as there are published assets.
var assetCopies sync.Map // name → *copyOf

// Asset is the address of a style sheet, script or image.
func Asset(name string) string { return "/assets/" + static.Asset(name) }

// asset serves a style sheet, a script or an image, as it was compressed when it was built.
func (a *App) asset(c *fiber.Ctx) error {
	v := Visit(c)
	v.mode = public
	v.query = nil
	name := c.Params("name")
	if made, ok := assetCopies.Load(name); ok {
		return v.sendCopy(made.(*copyOf))
	}
	plain, ok := static.Open(name, "")
	if !ok {
		return ErrNotFound
	}
	br, _ := static.Open(name, "br")
	packed, _ := static.Open(name, "gzip")
	sum := sha256.Sum256(plain.Bytes)
	made := &copyOf{
		contentType: plain.Type, cacheControl: assetControl, plain: plain.Bytes, br: br.Bytes, gzip: packed.Bytes,
		tag: base64.RawURLEncoding.EncodeToString(sum[:16]), made: time.Now(),
	}
	assetCopies.Store(name, made)
	return v.sendCopy(made)
}
