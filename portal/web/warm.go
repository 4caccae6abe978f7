package web

import (
	"context"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	mostWarm = 1000 // pages; those of a body with more come when somebody asks
	warmFor  = staleFor / 2
)

// KeepWarm makes the pages at these addresses at the start and after each change of what is published, before anybody asks: they are
// there at once, and still there when the database is away.
func (a *App) KeepWarm(lasting func(context.Context) ([]string, error)) { a.lasting = lasting }

// warm does so until ctx ends. Changes that come while it is at work are one.
func (a *App) warm(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.pages.changed:
		case <-time.After(warmFor):
		}
		list, err := a.lasting(ctx)
		if err != nil && ctx.Err() == nil {
			a.log.Warn("public pages are not made ahead", "error", err)
		}
		for _, address := range list[:min(mostWarm, len(list))] {
			if ctx.Err() != nil {
				return
			}
			a.make(address)
		}
		if err == nil {
			a.log.Info("public pages are made ahead", "count", min(mostWarm, len(list)))
		}
	}
}

// make asks for a page as a visitor would.
func (a *App) make(address string) {
	if _, fresh := a.pages.find(keyOf([]byte(address))); fresh {
		return
	}
	var request fasthttp.Request
	request.SetRequestURI(address)
	request.Header.SetHost(a.host)
	request.Header.SetMethod(fiber.MethodGet)
	var rc fasthttp.RequestCtx
	rc.Init(&request, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, nil)
	rc.SetUserValue(ahead{}, true)
	a.App.Server().Handler(&rc)
}

// ahead marks what the portal asks of itself: no visit, and not counted as one.
type ahead struct{}
