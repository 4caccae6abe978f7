package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"daylight/migrations"
	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/jobs"
	"daylight/portal/mail"
	"daylight/portal/report"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
	"daylight/static"
)

// Parts is the domain, opened on a database with its keys: what pages, workers and commands share.
type Parts struct {
	Config    Config
	Keys      Keys
	DB        *pgxpool.Pool
	Catalogue *i18n.Catalogue
	Library   *deadline.Library
	Ledger    *ledger.Ledger
	Registry  *requests.Registry
	Board     *notices.Board
	Directory *account.Directory
	Mailer    *mail.Mailer // nil without a mail server
	Body      report.Body
	Fonts     *report.Fonts
	Signer    *report.Signer // nil when Keys.Unsigned says why
	Log       *slog.Logger
}

// SettingError is a setting that cannot be as it is, named with its remedy: nothing is away or broken.
type SettingError struct{ error }

// Unwrap gives the cause.
func (e SettingError) Unwrap() error { return e.error }

func misset(format string, args ...any) error { return SettingError{fmt.Errorf(format, args...)} }

// Open checks the configuration, reads the keys, connects and joins the domain's parts. It changes nothing.
func Open(ctx context.Context, c Config) (*Parts, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	p := &Parts{Config: c, Log: NewLog(c.LogLevel)}
	var err error
	if p.Keys, err = LoadKeys(c.KeysDir); err != nil {
		return nil, err
	}
	if err := i18n.Offer(c.Languages); err != nil {
		return nil, misset("DAYLIGHT_LANGUAGES: %w", err)
	}
	if p.Catalogue, err = i18n.Load(); err != nil {
		return nil, err
	}
	if p.Library, err = c.library(); err != nil {
		return nil, err
	}
	if p.Fonts, err = c.Fonts(); err != nil {
		return nil, err
	}
	if p.Keys.Unsigned == nil {
		p.Signer = &report.Signer{Chain: p.Keys.ReportChain, Key: p.Keys.Report}
	}
	p.Body = c.reportBody(p.Keys.LogVerifier)
	if err := p.connect(ctx); err != nil {
		p.Close()
		return nil, err
	}
	if err := p.join(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Press makes the portal's documents.
func (p *Parts) Press() *report.Press {
	return &report.Press{Fonts: p.Fonts, Signer: p.Signer, Ledger: p.Ledger}
}

// Close ends the connections.
func (p *Parts) Close() {
	if p.DB != nil {
		p.DB.Close()
	}
	if p.Directory != nil && p.Directory.Redis != nil {
		_ = p.Directory.Redis.Close() // nothing in it is the only copy of anything
	}
}

// connections is how many to the database a replica has at least, unless its address says otherwise. A long report holds three of them
// while it is made, and the job queue one: pages must have some left.
const connections = 12

func (p *Parts) connect(ctx context.Context) error {
	settings, err := pgxpool.ParseConfig(p.Config.DatabaseURL)
	if err != nil {
		return misset("DATABASE_URL cannot be read: give an address such as postgres://user@host/database")
	}
	if !strings.Contains(p.Config.DatabaseURL, "pool_max_conns") {
		settings.MaxConns = max(settings.MaxConns, connections)
	}
	// No query of a page may outlive the page; long work sets its own limit.
	settings.ConnConfig.RuntimeParams["statement_timeout"] = "60000"
	settings.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	settings.ConnConfig.RuntimeParams["application_name"] = "daylight"
	settings.AfterConnect = stepDown
	if p.DB, err = pgxpool.NewWithConfig(ctx, settings); err != nil {
		return err
	}
	if err := p.DB.Ping(ctx); err != nil {
		return fmt.Errorf("the database does not answer (is DATABASE_URL right and the server up?): %w", err)
	}
	memory, err := account.OpenRedis(p.Config.RedisURL)
	if err != nil {
		return misset("REDIS_URL cannot be used: %w", err)
	}
	p.Directory = &account.Directory{DB: p.DB, Redis: memory, AEAD: p.Keys.Data, Issuer: p.Config.Body.Name, Log: p.Log}
	return nil // Redis may be away at start: public pages work without it
}

// join makes the domain's holders and gives each what it needs of the others.
func (p *Parts) join(ctx context.Context) error {
	if err := p.sameSchema(ctx); err != nil {
		return err
	}
	c := p.Config
	sealer, err := ledger.NewSealer(p.Keys.Data, p.Keys.Index)
	if err != nil {
		return err
	}
	calendar, err := p.Library.Calendar(strings.Split(c.Law.Calendar, "+")...)
	if err != nil {
		return p.spoken("DAYLIGHT_LAW_CALENDAR", err)
	}
	law, err := p.Library.Law(c.Law.ID, deadline.DayOf(time.Now(), c.Location()))
	if err != nil {
		return p.spoken("DAYLIGHT_LAW_ID", err)
	}
	if _, err := law.With(c.policy()); err != nil {
		return p.spoken("DAYLIGHT_LAW_READING, DAYLIGHT_LAW_DRAFT_DAYS, DAYLIGHT_LAW_ACKNOWLEDGE_DAYS", err)
	}
	queue, err := river.NewClient(riverpgxv5.New(p.DB), &river.Config{Logger: slog.New(quiet{p.Log.Handler()})})
	if err != nil {
		return err
	}
	tags := make([]string, 0, len(i18n.Languages))
	for _, l := range i18n.Languages {
		tags = append(tags, l.Tag)
	}
	p.Board = &notices.Board{DB: p.DB, Now: time.Now, Languages: tags, Law: c.Law.ID, Jobs: queue, AEAD: p.Keys.Data, Index: sealer.Index,
		IdleDays: c.Publish.IdleDays}
	logKeys, err := ledger.ParseKeys(p.Keys.LogKeys)
	if err != nil {
		return err
	}
	witnesses, err := c.Log.witnesses()
	if err != nil {
		return err
	}
	p.Ledger = &ledger.Ledger{DB: p.DB, Sealer: sealer, Zone: c.Location(), Activities: p.activities, Agreements: p.agreements,
		Signer: p.Keys.LogSigner, Former: p.Keys.LogFormer, Keys: logKeys, Witnesses: witnesses, Client: jobs.Patient(),
		Organisation: ledger.Organisation{Code: c.Body.Reference, Name: c.Body.Name}, SignEvery: c.Log.Every}
	if c.Log.Checkpoint != "" {
		p.Ledger.Published, p.Ledger.Publish = ledger.CheckpointFile(c.Log.Checkpoint)
	}
	p.Registry = &requests.Registry{DB: p.DB, Jobs: queue, Ledger: p.Ledger, Sealer: sealer, Library: p.Library, Calendar: calendar,
		LawID: c.Law.ID, Policy: c.policy(), Zone: c.Location(), Now: time.Now, Prefix: c.Body.Reference, OwnActivity: c.Log.OwnActivity,
		Schemes: []string{c.Identity.Scheme}, Needs: c.Identity.needs(), OfAge: c.Identity.OfAge, PostRoom: c.Identity.PostRoom,
		Errands: c.Task.terms(), Redeclare: c.Conflict.RedeclareDays, WatchActivity: c.Conflict.WatchActivity, FlagsADay: c.Conflict.FlagsADay, Gifting: c.Conflict.gifting(), Disclosing: c.Conflict.disclosing(), PublishedOn: notices.Channel}
	p.Registry.BusinessID = c.businessID()
	p.Registry.Staff, p.Registry.Sources, p.Registry.Lang = p.caseworkers, p.instructed, tags[0]
	copy(p.Registry.ChaseAfter[:], c.Law.ChaseDays)
	p.Registry.PromptAfter = slices.DeleteFunc(slices.Clone(c.Law.PromptDays), func(n int) bool { return n == 0 })
	p.Registry.ReopenDays = c.Law.ReopenDays
	p.Registry.ReviewDays, p.Registry.ProgressDays = c.Redress.ReviewDays, c.Redress.ProgressDays
	p.Directory.Index, p.Directory.Systems, p.Directory.Access = sealer.Index, p.systems, c.Access.terms(c.Location())
	p.Registry.Quarterly, p.Registry.IncidentKinds = c.Figures.terms(), p.Board.CountIncidents
	p.Registry.Notices, p.Board.NotifyBy = p.noticesInForce, p.Registry.NotifyBy
	p.Board.Records = p.records
	if c.Mail.Host != "" {
		p.Mailer = &mail.Mailer{Host: c.Mail.Host, Port: c.Mail.Port, User: c.Mail.User, Password: c.Mail.Password,
			From: c.Mail.From, TLS: mail.TLS(c.Mail.TLS)}
	}
	return nil
}

// spoken says in a sentence what is wrong with a setting of the law; the rules name it by a message.
func (p *Parts) spoken(setting string, err error) error {
	var fault *deadline.FactError
	if errors.As(err, &fault) {
		return misset("%s: %s", setting, report.Say(p.Catalogue.Printer(i18n.Languages[0].Tag), fault.Message()))
	}
	return misset("%s: %w", setting, err)
}

// sameSchema refuses to run on another schema than the one this program was written for, rather than fail in the middle of work.
func (p *Parts) sameSchema(ctx context.Context) error {
	want, err := migrations.Newest()
	if err != nil {
		return err
	}
	have, err := migrations.Version(ctx, p.DB)
	switch {
	case err != nil:
		return err
	case have < want:
		return fmt.Errorf("the database's schema is %d and this program needs %d: run daylight migrate up", have, want)
	case have > want:
		return fmt.Errorf("the database's schema is %d, newer than this program's %d: start the newer program", have, want)
	}
	return nil
}

// agreements tells the ledger what was agreed on sharing, and until when.
func (p *Parts) agreements(ctx context.Context) ([]ledger.Agreement, error) {
	found, err := p.Board.AgreementTerms(ctx)
	list := make([]ledger.Agreement, len(found))
	for i, v := range found {
		a := ledger.Agreement{Code: v.Code, Parties: v.Content.Parties, Activities: v.Content.Activities, Starts: string(v.Content.Starts), Ends: string(v.Content.Ends)}
		if v.WithdrawnAt != nil {
			if day := v.WithdrawnAt.In(p.Config.Location()).Format(time.DateOnly); a.Ends == "" || day < a.Ends {
				a.Ends = day
			}
		}
		list[i] = a
	}
	return list, err
}

// activities tells the ledger which versions of a processing activity were published when.
func (p *Parts) activities(ctx context.Context, ids []string) (map[string][]ledger.Activity, error) {
	found, err := p.Board.ActivitiesDuring(ctx, ids)
	if err != nil {
		return nil, err
	}
	histories := make(map[string][]ledger.Activity, len(found))
	for id, versions := range found {
		for _, v := range versions {
			a := ledger.Activity{ID: v.Code, Version: v.ID, Number: v.Number, Title: v.Content.Title}
			if v.InForceFrom != nil {
				a.From = *v.InForceFrom
			}
			if v.InForceUntil != nil {
				a.Until = *v.InForceUntil
			}
			if len(v.Content.Bases) > 0 {
				a.LegalBasis, a.LegalReference = basisCode(v.Content.Bases[0].Article), v.Content.Bases[0].Provision
			}
			histories[id] = append(histories[id], a)
		}
	}
	return histories, nil
}

// caseworkers are those who may be given cases: who works here now, with a role in casework.
func (p *Parts) caseworkers(ctx context.Context) ([]requests.Officer, error) {
	officers, err := p.Directory.Officers(ctx)
	var list []requests.Officer
	for _, o := range officers {
		if !o.Disabled && o.Has(account.Caseworker, account.Reviewer, account.DPO) {
			list = append(list, jobs.AsWorker(o))
		}
	}
	return list, err
}

// instructed are the sources that take the instructions that follow from a correction.
func (p *Parts) instructed(ctx context.Context) ([]string, error) {
	sources, err := p.Ledger.Sources(ctx)
	var list []string
	for _, s := range sources {
		if s.May(ledger.ScopeCorrections) && s.Disabled == nil {
			list = append(list, s.ID)
		}
	}
	return list, err
}

// systems are the sources whose keys open something.
func (p *Parts) systems(ctx context.Context) ([]string, error) {
	sources, err := p.Ledger.Sources(ctx)
	var list []string
	for _, s := range sources {
		if s.ID != ledger.OwnSource && s.Disabled == nil {
			list = append(list, s.ID)
		}
	}
	return list, err
}

// records are the classes of the portal's own records that a row of the schedule can name.
func (p *Parts) records(ctx context.Context) ([]string, error) {
	sources, err := p.Ledger.Sources(ctx)
	classes := append(requests.Classes(), requests.ClassPapers, requests.ClassAffected, requests.ClassGift, requests.ClassInterest, requests.ClassFlag, notices.ClassFollower, ledger.ClassEntry)
	for _, s := range sources {
		classes = append(classes, ledger.ClassEntry+":"+s.ID)
	}
	return classes, err
}

// noticesInForce are the published notices as the rules of cases know them.
func (p *Parts) noticesInForce(ctx context.Context) (map[string]requests.NoticeInForce, error) {
	list, err := p.Board.Notices(ctx)
	known := make(map[string]requests.NoticeInForce, len(list))
	for _, n := range list {
		known[n.Code] = requests.NoticeInForce{Version: n.Number, Unit: n.Content.Unit}
	}
	return known, err
}

// basisCode turns "6(1)(e)" into the code of an access event, "gdpr-6-1-e".
func basisCode(article string) string {
	code := "gdpr-" + strings.Trim(strings.NewReplacer(")(", "-", "(", "-", ")", "").Replace(article), "-")
	if slices.Contains([]string{"gdpr-6-1-a", "gdpr-6-1-b", "gdpr-6-1-c", "gdpr-6-1-d", "gdpr-6-1-e", "gdpr-6-1-f"}, code) {
		return code
	}
	return "other"
}

// policy is what the body decides where the law leaves room.
func (c Config) policy() deadline.Policy {
	return deadline.Policy{Reading: c.Law.Reading, Draft: c.Law.DraftDays, Acknowledge: c.Law.AcknowledgeDays}
}

// library is every law and calendar shipped, with the body's own laid over them.
func (c Config) library() (*deadline.Library, error) {
	if c.Law.Files == "" {
		return deadline.Load()
	}
	library, err := deadline.LoadWith(os.DirFS(c.Law.Files))
	if err != nil {
		return nil, misset("DAYLIGHT_LAW_FILES %s: %w", c.Law.Files, err)
	}
	return library, nil
}

// Fonts are the built-in ones, with the body's own behind them.
func (c Config) Fonts() (*report.Fonts, error) {
	fonts, err := report.LoadFonts(font)
	if err != nil || c.ReportFonts == "" {
		return fonts, err
	}
	if err := fonts.AddFolder(c.ReportFonts); err != nil {
		return nil, misset("DAYLIGHT_REPORT_FONTS %s: %w", c.ReportFonts, err)
	}
	return fonts, nil
}

func font(name string) ([]byte, error) {
	if content := static.Font(name); content != nil {
		return content, nil
	}
	return nil, fmt.Errorf("%w (no %s)", static.ErrNotBuilt, name)
}

func (i IdentityConfig) level() requests.Level {
	if i.Release == "mailbox" {
		return requests.LevelMailbox
	}
	return requests.LevelIdentity
}

// needs is what must be known of a citizen before anything is given out, changed or deleted. An objection gives nothing away.
func (i IdentityConfig) needs() map[requests.Kind]requests.Level {
	needs := map[requests.Kind]requests.Level{}
	for _, k := range requests.Kinds() {
		if k != requests.Complaint && k != requests.Review && k != requests.Objection {
			needs[k] = i.level()
		}
	}
	return needs
}

// reportBody is the body as it stands on reports.
func (c Config) reportBody(logKey string) report.Body {
	var lines []string
	for line := range strings.SplitSeq(c.Body.Address, ";") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	hours, _ := report.ParseHours(c.Body.Hours) // Check has read it
	return report.Body{EID: c.OIDC.Issuer != "", Name: c.Body.Name, Address: lines, Email: c.Body.Email, Phone: c.Body.Phone, Officer: c.Body.DPO,
		Regulator: report.Regulator{Name: c.Body.Regulator, Web: c.Body.RegulatorURL}, BaseURL: strings.TrimSuffix(c.BaseURL, "/"),
		Zone: c.Location(), Hours: hours, LogKey: logKey, Receipt: c.Law.AcknowledgeWords}
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
