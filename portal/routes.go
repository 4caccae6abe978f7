package portal

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/api"
	"daylight/portal/citizen"
	"daylight/portal/jobs"
	"daylight/portal/public"
	"daylight/portal/staff"
	"daylight/requests"
)

// stateless are the pages with forms that neither read nor set a cookie.
var stateless = append([]string{"/report-concern"}, public.Stateless...)

// mount puts every page in its place. Which pages a room has, its own Mount says.
func (p *Portal) mount() {
	p.app.Get("/healthz", p.alive)
	p.app.Get("/readyz", p.ready)
	p.app.Get("/brand.css", p.brand)
	p.app.API(func(r fiber.Router) {
		(&api.Pages{Registry: p.Registry, Ledger: p.Ledger, Board: p.Board}).Mount(r)
	})
	everyone := &public.Pages{Board: p.Board, Registry: p.Registry, Ledger: p.Ledger, Library: p.Library, Body: p.Body, Law: p.Config.Law.ID,
		Reading: p.Config.Law.Reading, Calendar: p.Config.Law.Calendar, Current: p.Registry.CurrentCalendar, LogKey: p.Keys.LogVerifier, LogKeys: p.Keys.LogKeys,
		Certificates: p.Keys.ReportKnown}
	citizens := &citizen.Pages{Registry: p.Registry, Ledger: p.Ledger, Board: p.Board, Directory: p.Directory, Provider: p.provider(),
		ProviderName: p.Config.OIDC.Label, Body: p.Body, Press: p.Press()}
	office := &staff.Pages{Registry: p.Registry, Ledger: p.Ledger, Board: p.Board, Directory: p.Directory, Body: p.Body,
		Press: p.Press(), Foresee: func(ctx context.Context) ([]requests.Disposal, error) { return jobs.Foresee(ctx, p.Board, p.Registry) }}
	p.app.KeepWarm(everyone.Lasting)
	p.app.Languages(func(r fiber.Router) {
		api.MountPage(r)
		everyone.Mount(r)
		citizens.Mount(r)
		office.Mount(r)
	})
}
