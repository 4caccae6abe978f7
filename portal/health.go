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

// ready says whether this copy can serve: database and Redis answer. It names the part that does not, never why.
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
	return c.Status(status).JSON(fiber.Map{"database": state(database), "redis": state(memory)})
}
