package portal

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
)

// alive says that the process answers.
func (p *Portal) alive(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"status": "alive", "version": Version})
}

// ready says whether this copy can serve: database and Redis answer. It names the part that does not, never why. A log of which
// no new states are signed is served all the same, so it is told of and no reason to take the copy out of service; so are
// reports that are made without a signature.
func (p *Portal) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	state := func(err error) string {
		if err != nil {
			return "away"
		}
		return "here"
	}
	database, memory := p.DB.Ping(ctx), p.Directory.Redis.Ping(ctx).Err()
	c.Set(fiber.HeaderCacheControl, "no-store")
	status := http.StatusOK
	if database != nil || memory != nil {
		status = http.StatusServiceUnavailable
	}
	log := "signed"
	if s, err := p.Ledger.Standing(ctx); err != nil {
		log = "away"
	} else if s.Stopped != nil {
		log = "not signed"
	}
	reports := "signed"
	if p.Keys.Unsigned != nil {
		reports = "not signed"
	}
	return c.Status(status).JSON(fiber.Map{"database": state(database), "redis": state(memory), "log": log, "reports": reports})
}
