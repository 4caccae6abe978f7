package public

import (
	"encoding/base64"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
	"daylight/requests/ledger"
)

const (
	// ever is how long caches may keep a tile: what the log says at an address never changes.
	ever = 365 * 24 * time.Hour
	// checkpointControl lets caches hold a checkpoint as long as a checkpoint is the newest.
	checkpointControl = "public, max-age=1"
	typeTile          = "application/octet-stream"
)

// log says in plain words what the log is and how to check it.
func (p *Pages) log(c *fiber.Ctx) error {
	v := web.Visit(c)
	checkpoint, err := p.Ledger.Checkpoint(v.Ctx())
	if err != nil && !errors.Is(err, ledger.ErrNoCheckpoint) {
		return err
	}
	return v.Render(p.logPage(v, checkpoint, base64.StdEncoding.EncodeToString(checkpoint.Root[:])))
}

// checkpoint is the newest signed state of the log, as C2SP writes it.
func (p *Pages) checkpoint(c *fiber.Ctx) error {
	v := web.Visit(c)
	checkpoint, err := p.Ledger.Checkpoint(v.Ctx())
	if err != nil {
		return err
	}
	v.SetHeader(fiber.HeaderCacheControl, checkpointControl)
	v.SetHeader(fiber.HeaderAccessControlAllowOrigin, "*")
	return v.Bytes(typeText, checkpoint.Note)
}

// tile is one piece of the tree.
func (p *Pages) tile(c *fiber.Ctx) error {
	v := web.Visit(c)
	tile, err := p.Ledger.Tile(v.Ctx(), "tile/"+v.Param("*"))
	if err != nil {
		return err
	}
	v.Keep(ever)
	v.SetHeader(fiber.HeaderAccessControlAllowOrigin, "*")
	return v.Bytes(typeTile, tile)
}

// logKey is the public key that checkpoints are signed with.
func (p *Pages) logKey(c *fiber.Ctx) error {
	v := web.Visit(c)
	if p.LogKey == "" {
		return web.ErrNotFound
	}
	return v.Bytes(typeText, []byte(p.LogKey+"\n"))
}
