// Package portal is the running site: it reads the settings and keys, joins the domain to pages, accounts, mail, jobs and documents,
// and runs them until told to stop. It holds no rule and no screen of its own.
package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttpadaptor"
	"golang.org/x/sync/errgroup"

	"daylight/portal/account"
	"daylight/portal/jobs"
	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/static"
)

// Version is set when the program is built.
var Version = "unreleased"

// Options are what one process does of what a portal can do.
type Options struct {
	NoWorkers   bool         // pages only
	WorkersOnly bool         // jobs only
	Demo        http.Handler // answers below /demo/; nil everywhere but in the demonstration
	// Site and Metrics are where it listens, opened by whoever must know the addresses before; nil for those of the settings.
	Site, Metrics net.Listener
}

// Portal is one running copy of the site.
type Portal struct {
	*Parts
	options Options
	app     *web.App
	workers *river.Client[pgx.Tx]
	metrics *metrics
}

// New puts the site together on opened parts. Nothing listens yet.
func New(parts *Parts, o Options) (*Portal, error) {
	if err := static.Ready(); err != nil {
		return nil, err
	}
	if err := parts.Keys.Unsigned; err != nil {
		parts.Log.Error("reports and letters are made without a signature", "error", err)
	}
	p := &Portal{Parts: parts, options: o, metrics: newMetrics(parts.DB, parts.Ledger)}
	if !o.NoWorkers {
		office := parts.Office()
		workers, err := river.NewClient(riverpgxv5.New(parts.DB), &river.Config{
			Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}, requests.DocumentQueue: {MaxWorkers: 1}},
			Workers:      office.Workers(),
			PeriodicJobs: office.Timetable(),
			Logger:       slog.New(quiet{parts.Log.Handler()}),
			JobTimeout:   time.Minute,
			// Indexes belong to the owner of the tables, which the portal is not.
			ReindexerIndexNames: []string{},
		})
		if err != nil {
			return nil, err
		}
		p.workers = workers
	}
	if o.WorkersOnly {
		return p, nil
	}
	proxies, err := networks(parts.Config.TrustedProxies)
	if err != nil {
		return nil, err
	}
	p.app, err = web.New(web.Site{
		BaseURL: parts.Config.BaseURL, Proxies: proxies, FormTargets: parts.formTargets(), Stateless: stateless,
		Directory: parts.Directory, Catalogue: parts.Catalogue, DB: parts.DB,
		Dress: p.dress, Observe: p.metrics.observe, Log: parts.Log, Uploads: parts.Config.Uploads,
	})
	if err != nil {
		return nil, err
	}
	p.mount()
	if o.Demo != nil {
		p.mountDemo(o.Demo)
	}
	return p, nil
}

// Office is the workers' view of the parts.
func (p *Parts) Office() *jobs.Office {
	desk := report.Desk{Registry: p.Registry, Press: p.Press(), Body: p.Body, Catalogue: p.Catalogue}
	return &jobs.Office{Reports: desk, Registry: p.Registry, Board: p.Board, Directory: p.Directory, Catalogue: p.Catalogue, Mailer: p.Mailer,
		Log: p.Log, Ahead: p.Config.Law.RemindDays, Letter: jobs.Letterhead{BaseURL: p.Config.BaseURL, Body: p.Config.Body.Name, Service: p.Config.Body.Service, Receipt: p.Config.Law.AcknowledgeWords, Officer: p.Body.Officer,
			Contact: strings.Join(nonEmpty(p.Config.Body.Email, p.Config.Body.Phone), ", ")}}
}

// Run serves and works until ctx ends, then drains. When it returns, nothing of this copy runs any more.
func (p *Portal) Run(ctx context.Context, ready func(address string)) error {
	// First of all: an address that is taken must not leave work begun.
	numbers, err := listen(p.options.Metrics, p.Config.MetricsListen, "DAYLIGHT_METRICS_LISTEN")
	if err != nil {
		return err
	}
	if numbers != nil {
		defer numbers.Close()
	}
	var listener net.Listener
	if p.app != nil {
		if listener, err = listen(p.options.Site, p.Config.Listen, "DAYLIGHT_LISTEN"); err != nil {
			return err
		}
		defer listener.Close()
	}
	group, ctx := errgroup.WithContext(ctx)
	if p.workers != nil {
		if err := p.workers.Start(context.WithoutCancel(ctx)); err != nil {
			return fmt.Errorf("the job queue does not start (is the schema up to date? daylight migrate up): %w", err)
		}
		group.Go(func() error {
			<-ctx.Done()
			return p.stopWorkers()
		})
		group.Go(func() error { return p.Ledger.Run(ctx) })
		group.Go(func() error { return p.Ledger.RunWitnesses(ctx) })
		group.Go(func() error {
			if err := p.Board.FitSearch(ctx); err != nil {
				p.Log.Error("the search was not made anew; it finds what it did before", "error", err)
			}
			return nil
		})
	}
	if numbers != nil {
		group.Go(func() error { return p.metrics.serve(ctx, numbers) })
	}
	if listener != nil {
		group.Go(func() error { return p.app.Serve(ctx, listener, p.Config.DrainTime) })
		if ready != nil {
			ready(listener.Addr().String())
		}
	}
	err = group.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// listen opens the address of a setting, unless there is none or somebody did already.
func listen(opened net.Listener, address, setting string) (net.Listener, error) {
	if opened != nil || address == "" {
		return opened, nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the portal cannot listen (is another program on %s %s?): %w", setting, address, err)
	}
	return l, nil
}

// stopWorkers lets running jobs finish for the drain time; what does not is taken up by another copy.
func (p *Portal) stopWorkers() error {
	ctx, cancel := context.WithTimeout(context.Background(), p.Config.DrainTime)
	defer cancel()
	if err := p.workers.Stop(ctx); err == nil {
		return nil
	}
	ctx, cancel = context.WithTimeout(context.Background(), 3*time.Second) // with the usual drain time the whole stays below 30 s
	defer cancel()
	return p.workers.StopAndCancel(ctx)
}

// mountDemo hands everything below /demo/ to the demonstration, before the portal's own gate: its eID and mail are other servers
// that only share the address.
func (p *Portal) mountDemo(demo http.Handler) {
	server := p.app.Server()
	next, handler := server.Handler, fasthttpadaptor.NewFastHTTPHandler(demo)
	server.Handler = func(c *fasthttp.RequestCtx) {
		if strings.HasPrefix(string(c.Path()), "/demo/") {
			handler(c)
			return
		}
		next(c)
	}
}

// formTargets are the foreign places a form may lead to.
func (p *Parts) formTargets() []string {
	return nonEmpty(origin(p.Config.OIDC.Issuer))
}

// Provider is the citizens' eID; nil when none is set.
func (p *Parts) provider() *account.Provider {
	c := p.Config.OIDC
	if c.Issuer == "" {
		return nil
	}
	return &account.Provider{Issuer: c.Issuer, ClientID: c.ClientID, ClientSecret: c.ClientSecret,
		RedirectURL: strings.TrimSuffix(p.Config.BaseURL, "/") + "/signin/return", Scopes: []string{"openid", "profile", "email"},
		Identifiers: []account.Claim{{Name: c.IdentifierClaim, Scheme: p.Config.Identity.Scheme}}}
}

func networks(texts []string) ([]netip.Prefix, error) {
	list := make([]netip.Prefix, 0, len(texts))
	for _, text := range texts {
		if address, err := netip.ParseAddr(text); err == nil {
			list = append(list, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("DAYLIGHT_TRUSTED_PROXIES: %q is neither an address nor a network such as 10.0.0.0/8", text)
		}
		list = append(list, network)
	}
	return list, nil
}

// quiet drops the job queue's own chatter below warnings: what a job did, its worker says.
type quiet struct{ slog.Handler }

// Enabled lets warnings and worse through.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

func nonEmpty(texts ...string) []string {
	var list []string
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return list
}

// NewLog writes JSON lines to standard error. Personal data are kept out of it where lines are made.
func NewLog(level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: l}))
}
