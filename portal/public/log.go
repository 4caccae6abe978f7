package public

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
	"daylight/requests/ledger"
)

const (
	// ever is how long caches may keep a tile: what the log says at an address never changes.
	ever = 365 * 24 * time.Hour
	// checkpointControl lets caches hold a checkpoint as long as it is the newest at least.
	checkpointControl = "public, max-age=1"
	typeTile          = "application/octet-stream"
)

// log says in plain words what the log is and how to check it.
func (p *Pages) log(c *fiber.Ctx) error {
	v := web.Visit(c)
	o, err := p.Ledger.Overview(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.logPage(v, o))
}

// fingerprint is short enough to be compared over the telephone.
func fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return strings.Join(slices.Collect(func(yield func(string) bool) {
		for part := range slices.Chunk(sum[:], 4) {
			if !yield(hex.EncodeToString(part)) {
				return
			}
		}
	}), " ")
}

func (p *Pages) checkpoint(c *fiber.Ctx) error {
	v := web.Visit(c)
	checkpoint, err := p.Ledger.Checkpoint(v.Ctx())
	if err != nil {
		return err
	}
	return sendCheckpoint(v, checkpoint)
}

func (p *Pages) checkpointOf(c *fiber.Ctx) error {
	v := web.Visit(c)
	size, err := sizeOf(v.Param("size"))
	if err != nil {
		return err
	}
	checkpoint, err := p.Ledger.CheckpointOf(v.Ctx(), size)
	if err != nil {
		return err
	}
	return sendCheckpoint(v, checkpoint)
}

// sendCheckpoint lets nobody keep it for long: cosignatures arrive later.
func sendCheckpoint(v *web.Visitor, c ledger.Checkpoint) error {
	v.SetHeader(fiber.HeaderCacheControl, checkpointControl)
	v.SetHeader(fiber.HeaderAccessControlAllowOrigin, "*")
	return v.Bytes(typeText, c.Note)
}

func (p *Pages) consistency(c *fiber.Ctx) error {
	v := web.Visit(c)
	from, to, _ := strings.Cut(v.Param("span"), "..")
	older, err := sizeOf(from)
	if err != nil {
		return err
	}
	newer, err := sizeOf(to)
	if err != nil {
		return err
	}
	file, err := p.Ledger.ConsistencyFile(v.Ctx(), older, newer)
	if err != nil {
		return err
	}
	v.Keep(ever)
	v.SetHeader(fiber.HeaderAccessControlAllowOrigin, "*")
	return v.Bytes(typeText, file)
}

// sizeOf reads the number of entries of a state.
func sizeOf(text string) (int64, error) {
	size, err := strconv.ParseInt(text, 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != text {
		return 0, web.ErrNotFound
	}
	return size, nil
}

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
	if p.LogKeys == "" {
		return web.ErrNotFound
	}
	return v.Bytes(typeText, []byte(p.LogKeys+"\n"))
}
