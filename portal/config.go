package portal

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Config is every setting of the portal: a flag and an environment variable each, with help and default. The zero value of a new
// setting must work. docs/config.md is printed from it and kept true by a test.
type Config struct {
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" help:"PostgreSQL 15 or newer, as a postgres:// address. Its login should be a member of daylight_app and nothing more: then it cannot erase the access ledger."`
	RedisURL    string `name:"redis-url" env:"REDIS_URL" help:"Redis, Sentinel or Cluster, as a redis:// address. Holds sessions, codes and limits only; losing it signs people out and loses nothing else."`
	BaseURL     string `name:"base-url" env:"DAYLIGHT_BASE_URL" help:"The address citizens use, such as https://data.example.gov. Links in pages and mail are made from it alone."`
	KeysDir     string `name:"keys" env:"DAYLIGHT_KEYS" help:"Folder with the keysets that daylight keys create made; readable by the portal alone." type:"path"`

	Listen         string        `name:"listen" env:"DAYLIGHT_LISTEN" default:"127.0.0.1:8080" help:"Address and port the portal listens on."`
	MetricsListen  string        `name:"metrics-listen" env:"DAYLIGHT_METRICS_LISTEN" default:"127.0.0.1:8081" help:"Address and port of /metrics, apart from the public site. Empty switches it off."`
	TrustedProxies []string      `name:"trusted-proxies" env:"DAYLIGHT_TRUSTED_PROXIES" help:"Addresses or networks whose X-Forwarded-For is believed. Nobody's by default."`
	DrainTime      time.Duration `name:"drain-time" env:"DAYLIGHT_DRAIN_TIME" default:"25s" help:"How long a stopping portal lets running requests and jobs finish."`
	Uploads        int           `name:"uploads" env:"DAYLIGHT_UPLOADS" default:"4" help:"How many large uploads (over 256 KB) one process takes at once; each may hold some 40 MB of memory while it is read. Who comes when all are taken waits some seconds and is then asked to try again. 0 is 4."`
	LogLevel       string        `name:"log-level" env:"DAYLIGHT_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"How much is logged: debug, info, warn or error. Personal data are never logged."`

	ReportFonts string   `name:"report-fonts" env:"DAYLIGHT_REPORT_FONTS" type:"path" help:"Folder with fonts of the body's own (*.ttf; one named …-Bold is the bold weight of its family), for scripts the built-in ones lack: Chinese, Japanese, Korean, Thai, Ethiopic and others of one sign a character. PDF reports draw with them, in order of their names; what no font has stands in Latin letters. Checked at start. Empty is none."`
	Languages   []string `name:"languages" env:"DAYLIGHT_LANGUAGES" default:"en,fr,ar" help:"Languages of the site, joined by commas. The first is authoritative and has addresses without a prefix."`

	Body     BodyConfig     `embed:"" prefix:"body-" envprefix:"DAYLIGHT_BODY_"`
	Law      LawConfig      `embed:"" prefix:"law-" envprefix:"DAYLIGHT_LAW_"`
	Redress  RedressConfig  `embed:"" envprefix:"DAYLIGHT_"`
	Task     TaskConfig     `embed:"" prefix:"task-" envprefix:"DAYLIGHT_TASK_"`
	Identity IdentityConfig `embed:"" prefix:"identity-" envprefix:"DAYLIGHT_IDENTITY_"`
	Mail     MailConfig     `embed:"" prefix:"mail-" envprefix:"DAYLIGHT_MAIL_"`
	OIDC     OIDCConfig     `embed:"" prefix:"oidc-" envprefix:"DAYLIGHT_OIDC_"`
	Publish  PublishConfig  `embed:"" prefix:"publish-" envprefix:"DAYLIGHT_PUBLISH_"`
	Conflict ConflictConfig `embed:"" prefix:"conflict-" envprefix:"DAYLIGHT_CONFLICT_"`
	Figures  FiguresConfig  `embed:"" prefix:"figures-" envprefix:"DAYLIGHT_FIGURES_"`
	Access   AccessConfig   `embed:"" prefix:"access-" envprefix:"DAYLIGHT_ACCESS_"`
	Log      LogConfig      `embed:"" prefix:"ledger-" envprefix:"DAYLIGHT_LEDGER_"`
}

// BodyConfig says whose portal this is. It stands on every page, letter and report.
type BodyConfig struct {
	Name         string `name:"name" env:"NAME" default:"Public body" help:"The public body's name."`
	Service      string `name:"service" env:"SERVICE" default:"Daylight" help:"The service's name, shown beside the body's."`
	Address      string `name:"address" env:"ADDRESS" help:"Postal address, lines divided by a semicolon."`
	Email        string `name:"email" env:"EMAIL" help:"Address for citizens' questions."`
	Phone        string `name:"phone" env:"PHONE" help:"Telephone number for citizens who cannot use the site."`
	DPO          string `name:"dpo" env:"DPO" help:"How to reach the data protection officer: name or office and e-mail."`
	Regulator    string `name:"regulator" env:"REGULATOR" default:"The data protection authority" help:"The supervisory authority's name."`
	RegulatorURL string `name:"regulator-url" env:"REGULATOR_URL" help:"The supervisory authority's page for complaints."`
	Zone         string `name:"zone" env:"ZONE" default:"Europe/London" help:"Time zone of the body: in it a day begins and ends for every deadline."`
	Hours        string `name:"hours" env:"HOURS" default:"mon-fri 07:00-19:00" help:"When the body works, such as mon-thu,sat 08:30-17:00. A look at somebody's data at another time, or on a public holiday, is pointed out to them."`
	Colour       string `name:"colour" env:"COLOUR" default:"#0b5351" help:"Brand colour. Refused at start when white text on it would be hard to read (contrast under 4.5 to 1)."`
	BusinessID   string `name:"business-id" env:"BUSINESS_ID" help:"What agents that sign their requests call the body: the business-id of the Data Rights Protocol, such as NORTHMERE_COUNCIL. Empty is the host name of the base URL."`
	Reference    string `name:"reference" env:"REFERENCE" default:"DL" help:"Two to four letters at the head of each reference."`
}

// businessID is what agents call the body.
func (c *Config) businessID() string {
	if c.Body.BusinessID != "" {
		return c.Body.BusinessID
	}
	at, err := url.Parse(c.BaseURL)
	if err != nil {
		return ""
	}
	return at.Hostname()
}

// LawConfig chooses the statutory clock.
type LawConfig struct {
	ID               string `name:"id" env:"ID" default:"eu-gdpr" help:"The law whose clock binds the body; daylight deadline --list shows all."`
	Calendar         string `name:"calendar" env:"CALENDAR" default:"none" help:"Calendar of public holidays; several joined by + make a union."`
	Reading          string `name:"reading" env:"READING" help:"Which reading of the law applies where it has several, such as the days of a clarification under UK GDPR Art. 12A; empty is the usual one. daylight deadline --list names them."`
	DraftDays        int    `name:"draft-days" env:"DRAFT_DAYS" default:"5" help:"Working days before the statutory day by which a draft answer is due inside the body; 0 for none."`
	AcknowledgeDays  int    `name:"acknowledge-days" env:"ACKNOWLEDGE_DAYS" default:"5" help:"Working days after receipt by which the body promises to say that it has a request, where the law sets no time for that; 0 for no promise, 30 at most."`
	Files            string `name:"files" env:"FILES" type:"path" help:"Folder with laws and calendars of the body's own (laws/*.toml, calendars/*.toml), which are added to those shipped and take the place of shipped files of the same name. Checked at start. Empty is none."`
	RemindDays       int    `name:"remind-days" env:"REMIND_DAYS" default:"3" help:"How many working days ahead caseworkers are reminded of their deadlines by e-mail; 0 for the day itself only. Weekly reminders look at least five ahead."`
	ChaseDays        []int  `name:"chase-days" env:"CHASE_DAYS" default:"5,10,15" help:"Working days after which a source or recipient of a correction that does not confirm is asked again, asked once more, and brought before reviewer and data protection officer: three numbers, each greater than the one before."`
	PromptDays       []int  `name:"prompt-days" env:"PROMPT_DAYS" default:"7,21" help:"Days after which a citizen is reminded of a question, or of the proof of who they are, that still waits for them: one number or several, each greater than the one before; 0 for no reminders."`
	ReopenDays       int    `name:"reopen-days" env:"REOPEN_DAYS" default:"183" help:"Days after a refusal within which fresh evidence takes the same case up again; later it becomes a new case that follows the first."`
	AcknowledgeWords string `name:"acknowledge-words" env:"ACKNOWLEDGE_WORDS" help:"A sentence of the body's own added to acknowledgements."`
}

// RedressConfig is what the body promises to whom an answer does not content, or does not come.
type RedressConfig struct {
	ReviewDays   int `name:"review-days" env:"REVIEW_DAYS" default:"40" help:"Days after a decision within which the citizen can ask that somebody else looks at it again; later they say why it comes so late."`
	ProgressDays int `name:"progress-days" env:"PROGRESS_DAYS" default:"30" help:"Days without a word after which the citizen of an open case is told who has it, what was done last and when the answer is due."`
}

// PublishConfig is how the body publishes.
type PublishConfig struct {
	IdleDays int `name:"idle-days" env:"IDLE_DAYS" default:"60" help:"Days without a touch after which a draft is named on the desk of those who publish and in their mail on Mondays; 0 for never. Nothing is deleted."`
}

// TaskConfig is what the body is used to when a case gives tasks to other units.
type TaskConfig struct {
	FirstChaser  int `name:"first-chaser" env:"FIRST_CHASER" default:"5" help:"Working days after which a unit is reminded of a task it has not answered; 0 for never."`
	SecondChaser int `name:"second-chaser" env:"SECOND_CHASER" default:"9" help:"Working days after which it is reminded for the second and last time; 0 for never. After the due day reviewers and the data protection officer are told."`
	Ahead        int `name:"ahead" env:"AHEAD" default:"3" help:"Working days before the internal day of the draft on which a task is due, unless whoever gives it says otherwise."`
}

// terms are the habits as cases know them.
func (c TaskConfig) terms() requests.ErrandTerms {
	return requests.ErrandTerms{First: c.FirstChaser, Second: c.SecondChaser, Ahead: c.Ahead}
}

// ConflictConfig is what the body decides about conflicts of interest.
type ConflictConfig struct {
	RedeclareDays  int      `name:"redeclare-days" env:"REDECLARE_DAYS" default:"365" help:"After how many days everybody on the staff declares their interests anew. Whoever is overdue, or never declared, is given no new case until they do. 0 asks for no declarations."`
	WatchActivity  string   `name:"watch-activity" env:"WATCH_ACTIVITY" help:"Id of the published processing activity under which officials' looks are held against those of their colleagues, such as PA-013. Empty, or not in force: nobody's are."`
	FlagsADay      int      `name:"flags-a-day" env:"FLAGS_A_DAY" default:"10" help:"How many flags are raised for looks that stand out on one day, the strongest first. The rest is counted and not listed."`
	PublishGifts   bool     `name:"publish-gifts" env:"PUBLISH_GIFTS" help:"Publish the register of gifts and hospitality at /registers/interests. While it is not, that page says so."`
	GiftFields     []string `name:"gift-fields" env:"GIFT_FIELDS" default:"day,what,giver,value,decision,unit" help:"What is published of each gift, joined by commas: day, kind, what, giver, value, occasion, decision, unit, official. Who was offered it is not among them unless it is put there."`
	GiftExact      bool     `name:"gift-exact" env:"GIFT_EXACT" help:"Publish values to the penny rather than in bands."`
	GiftPrivate    bool     `name:"gift-private" env:"GIFT_PRIVATE" help:"Publish the names of givers who are private persons."`
	InterestKinds  []string `name:"interest-kinds" env:"INTEREST_KINDS" help:"Which kinds of declared interests are published at /registers/interests, joined by commas: business, outside_job, political. None unless they stand here; the other kinds never are, and the other side is never named."`
	InterestRoles  []string `name:"interest-roles" env:"INTEREST_ROLES" help:"Whose interests are published, by role, joined by commas. Everybody's when empty. What stands in the register stays there when a role is taken out."`
	InterestFields []string `name:"interest-fields" env:"INTEREST_FIELDS" default:"kind,words,since,until,unit" help:"What is published of each interest, joined by commas: kind, words, since, until, unit, official. Whose it is is not among them unless official is put there."`
	InterestDays   int      `name:"interest-days" env:"INTEREST_DAYS" default:"365" help:"For how many days after its last day an interest stands in the register."`
	Currency       string   `name:"currency" env:"CURRENCY" default:"GBP" help:"Currency of values (ISO 4217), such as GBP."`
}

// gifting is what of the register of gifts is published.
func (c ConflictConfig) gifting() requests.GiftRules {
	return requests.GiftRules{Publish: c.PublishGifts, Exact: c.GiftExact, Private: c.GiftPrivate, Fields: c.GiftFields, Currency: c.Currency}
}

// roleNames are the roles there are.
func roleNames() []string {
	names := make([]string, len(account.Roles))
	for i, role := range account.Roles {
		names[i] = string(role)
	}
	return names
}

// disclosing is which declared interests are published.
func (c ConflictConfig) disclosing() requests.InterestRules {
	return requests.InterestRules{Kinds: c.InterestKinds, Roles: c.InterestRoles, Fields: c.InterestFields, Days: c.InterestDays}
}

// FiguresConfig is what the body decides about the figures it publishes each quarter.
type FiguresConfig struct {
	After     int    `name:"after" env:"AFTER" default:"14" help:"Days after the end of a quarter on which its figures are counted."`
	Threshold int    `name:"threshold" env:"THRESHOLD" default:"5" help:"The smallest number that is shown. Smaller ones are hidden, and others with them where they would give one away. From 3 to 20."`
	Release   string `name:"release" env:"RELEASE" default:"officer" enum:"officer,itself" help:"Who lets counted figures go out: officer (the data protection officer, who sees a draft first) or itself (at once, by themselves)."`
}

// terms are the decisions as the registry knows them.
func (c FiguresConfig) terms() requests.QuarterTerms {
	return requests.QuarterTerms{After: c.After, Threshold: c.Threshold, ByItself: c.Release == "itself"}
}

// AccessConfig is how often it is asked whether everybody still needs what they may do.
type AccessConfig struct {
	Months     int `name:"months" env:"MONTHS" default:"12" help:"Months between reviews of every role and every key; 0 begins none by itself."`
	WideMonths int `name:"wide-months" env:"WIDE_MONTHS" default:"6" help:"Months between reviews of the roles that can see everything or let others in: dpo, auditor, integrity and administrator; 0 begins none by itself."`
	Days       int `name:"days" env:"DAYS" default:"30" help:"Days in which a review of access is to be done. 0 is 30."`
}

// terms are these as the directory of accounts knows them.
func (c AccessConfig) terms(zone *time.Location) account.AccessTerms {
	return account.AccessTerms{Months: c.Months, WideMonths: c.WideMonths, Days: c.Days, Zone: zone}
}

// IdentityConfig says how sure the portal must be of a person. To file and to follow a request, control of the mailbox is enough.
type IdentityConfig struct {
	Release  string `name:"release" env:"RELEASE" default:"eid" enum:"mailbox,eid,code" help:"What a person must have proved to be given personal data, the who-accessed report among them: mailbox (control of the address), eid or code (an established identity, however it was established)."`
	Scheme   string `name:"scheme" env:"SCHEME" default:"national-id" help:"Scheme of the identifier the eID gives."`
	PostRoom string `name:"post-room" env:"POST_ROOM" help:"Unit whose members make the letters with codes, without seeing the cases. Nobody else does then. Default: any caseworker who neither ordered the code nor has the case."`
	OfAge    int    `name:"of-age" env:"OF_AGE" default:"18" help:"Years at which a child comes of age: from that day on no parent or guardian acts for them here."`
}

// MailConfig is the outgoing mail server.
type MailConfig struct {
	Host     string `name:"host" env:"HOST" help:"SMTP server. Without one, letters wait and the page says so."`
	Port     int    `name:"port" env:"PORT" default:"587" help:"SMTP port."`
	User     string `name:"user" env:"USER" help:"SMTP user, if the server asks for one."`
	Password string `name:"password" env:"PASSWORD" help:"SMTP password."`
	From     string `name:"from" env:"FROM" default:"no-reply@localhost" help:"Sender of every letter."`
	TLS      string `name:"tls" env:"TLS" default:"required" enum:"required,implicit,opportunistic,none" help:"How the connection is encrypted: required (STARTTLS), implicit (TLS from the first byte), opportunistic or none."`
}

// OIDCConfig is the identity provider citizens sign in with.
type OIDCConfig struct {
	Issuer          string `name:"issuer" env:"ISSUER" help:"Issuer address of the citizens' eID (OpenID Connect). Without one, identity is established at the counter or by post only."`
	ClientID        string `name:"client-id" env:"CLIENT_ID" help:"Client id given by the eID."`
	ClientSecret    string `name:"client-secret" env:"CLIENT_SECRET" help:"Client secret given by the eID."`
	IdentifierClaim string `name:"identifier-claim" env:"IDENTIFIER_CLAIM" default:"national_id" help:"Claim that carries the citizen's identifier."`
	Label           string `name:"label" env:"LABEL" default:"eID" help:"What citizens call it."`
}

// LogConfig is the public, tamper-evident log of access entries.
type LogConfig struct {
	OwnActivity string        `name:"own-activity" env:"OWN_ACTIVITY" default:"PA-001" help:"Id of the published processing activity under which the body's own staff handle requests here."`
	Checkpoint  string        `name:"checkpoint" env:"CHECKPOINT" type:"path" help:"File that keeps the newest checkpoint, outside the database and its backups. With it the portal notices that a restored database is older than what was signed, and stops signing. Empty keeps none."`
	Every       time.Duration `name:"every" env:"EVERY" default:"1m" help:"How often a new checkpoint is signed when there are new entries."`
	Witnesses   []string      `name:"witness" env:"WITNESSES" help:"Witnesses outside that cosign the log (C2SP tlog-witness), joined by commas: for each the address below which it takes checkpoints, a space, and its public key name+hash+key. None by default; then nobody outside would notice a log that was rewritten."`
}

// witnesses are those of the settings.
func (c LogConfig) witnesses() (list []ledger.Witness, err error) {
	seen := map[string]bool{}
	for _, text := range c.Witnesses {
		w, err := ledger.ParseWitness(text)
		if err != nil {
			return nil, err
		}
		if seen[w.Key.Name()] {
			return nil, fmt.Errorf("%s is there twice", w.Key.Name())
		}
		seen[w.Key.Name()] = true
		list = append(list, w)
	}
	return list, nil
}

var colour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// Check says what is missing or senseless, one line with a remedy each. It touches nothing outside the configuration.
func (c Config) Check() error {
	var faults []string
	add := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if c.DatabaseURL == "" {
		add("DATABASE_URL is not set: give the address of a PostgreSQL database")
	}
	if c.RedisURL == "" {
		add("REDIS_URL is not set: give the address of a Redis server")
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		add("DAYLIGHT_BASE_URL is not an address: give one such as https://data.example.gov")
	}
	if c.KeysDir == "" {
		add("DAYLIGHT_KEYS is not set: make a folder of keys with daylight keys create")
	}
	if _, err := networks(c.TrustedProxies); err != nil {
		add("%v", err)
	}
	if _, err := time.LoadLocation(c.Body.Zone); err != nil {
		add("DAYLIGHT_BODY_ZONE %q is no time zone: give one such as Europe/London", c.Body.Zone)
	}
	if _, err := report.ParseHours(c.Body.Hours); err != nil {
		add("DAYLIGHT_BODY_HOURS %q are no working hours: give days and times such as mon-fri 07:00-19:00", c.Body.Hours)
	}
	if !colour.MatchString(c.Body.Colour) {
		add("DAYLIGHT_BODY_COLOUR %q is no colour: give one such as #0b5351", c.Body.Colour)
	} else if r := contrastWithWhite(c.Body.Colour); r < 4.5 {
		add("DAYLIGHT_BODY_COLOUR %s is too light for white text (%.1f to 1, 4.5 is needed): choose a darker one", c.Body.Colour, r)
	}
	if !regexp.MustCompile(`^[A-Z]{2,4}$`).MatchString(c.Body.Reference) {
		add("DAYLIGHT_BODY_REFERENCE %q must be two to four capital letters", c.Body.Reference)
	}
	for name, days := range map[string]int{"FIRST_CHASER": c.Task.FirstChaser, "SECOND_CHASER": c.Task.SecondChaser, "AHEAD": c.Task.Ahead} {
		if days < 0 || days > 60 {
			add("DAYLIGHT_TASK_%s %d must be a number of working days from 0 to 60", name, days)
		}
	}
	for _, list := range []struct {
		name           string
		given, offered []string
	}{
		{"GIFT_FIELDS", c.Conflict.GiftFields, requests.GiftFields()}, {"INTEREST_KINDS", c.Conflict.InterestKinds, requests.PublicInterestKinds()},
		{"INTEREST_ROLES", c.Conflict.InterestRoles, roleNames()}, {"INTEREST_FIELDS", c.Conflict.InterestFields, requests.InterestFields()},
	} {
		for _, one := range list.given {
			if !slices.Contains(list.offered, one) {
				add("DAYLIGHT_CONFLICT_%s: %q is none of %s", list.name, one, strings.Join(list.offered, ", "))
			}
		}
	}
	if c.Conflict.InterestDays < 0 || c.Conflict.InterestDays > 36_600 {
		add("DAYLIGHT_CONFLICT_INTEREST_DAYS %d must be a number of days from 0 to 36600", c.Conflict.InterestDays)
	}
	if c.Conflict.FlagsADay < 0 || c.Conflict.FlagsADay > 1000 {
		add("DAYLIGHT_CONFLICT_FLAGS_A_DAY %d must be a number from 0 to 1000; 0 is 10", c.Conflict.FlagsADay)
	}
	if c.Conflict.RedeclareDays < 0 {
		add("DAYLIGHT_CONFLICT_REDECLARE_DAYS %d must be a number of days; 0 asks for no declarations", c.Conflict.RedeclareDays)
	}
	if c.Law.RemindDays < 0 || c.Law.RemindDays > 60 {
		add("DAYLIGHT_LAW_REMIND_DAYS %d must be a number of working days from 0 to 60", c.Law.RemindDays)
	}
	if d := c.Law.ChaseDays; len(d) > 0 && (len(d) != 3 || d[0] < 1 || d[1] <= d[0] || d[2] <= d[1] || d[2] > 250) {
		add("DAYLIGHT_LAW_CHASE_DAYS %v must be three numbers of working days from 1 to 250, each greater than the one before, such as 5,10,15", d)
	}
	if !ascending(c.Law.PromptDays, 365) && !slices.Equal(c.Law.PromptDays, []int{0}) {
		add("DAYLIGHT_LAW_PROMPT_DAYS %v must be numbers of days from 1 to 365, each greater than the one before, such as 7,21, or 0", c.Law.PromptDays)
	}
	if c.Law.ReopenDays < 0 || c.Law.ReopenDays > 3660 {
		add("DAYLIGHT_LAW_REOPEN_DAYS %d must be a number of days from 0 to 3660", c.Law.ReopenDays)
	}
	for name, days := range map[string]int{"REVIEW": c.Redress.ReviewDays, "PROGRESS": c.Redress.ProgressDays} {
		if days < 0 || days > 366 {
			add("DAYLIGHT_%s_DAYS %d must be a number of days from 1 to 366", name, days)
		}
	}
	if c.Publish.IdleDays < 0 || c.Publish.IdleDays > 3660 {
		add("DAYLIGHT_PUBLISH_IDLE_DAYS %d must be a number of days from 0 to 3660", c.Publish.IdleDays)
	}
	for name, months := range map[string]int{"MONTHS": c.Access.Months, "WIDE_MONTHS": c.Access.WideMonths} {
		if months < 0 || months > 60 {
			add("DAYLIGHT_ACCESS_%s %d must be a number of months from 0 to 60", name, months)
		}
	}
	if c.Access.Days < 0 || c.Access.Days > 180 {
		add("DAYLIGHT_ACCESS_DAYS %d must be a number of days from 0 to 180", c.Access.Days)
	}
	if c.Figures.After < 0 || c.Figures.After > 90 {
		add("DAYLIGHT_FIGURES_AFTER %d must be a number of days from 0 to 90; 0 is 14", c.Figures.After)
	}
	if n := c.Figures.Threshold; n != 0 && n < 3 || n > 20 {
		add("DAYLIGHT_FIGURES_THRESHOLD %d must be a number from 3 to 20", n)
	}
	if _, err := c.Log.witnesses(); err != nil {
		add("DAYLIGHT_LEDGER_WITNESSES: %v: give ADDRESS KEY for each, joined by commas, such as https://witness.example/add witness.example/w1+0123abcd+BA…", err)
	}
	if len(faults) == 0 {
		return nil
	}
	return misset("the configuration is not complete:\n  %s", strings.Join(faults, "\n  "))
}

// Location is the body's time zone. Check has made sure that it exists.
func (c Config) Location() *time.Location {
	zone, err := time.LoadLocation(c.Body.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// contrastWithWhite is the WCAG 2 contrast ratio of white text on the colour.
func contrastWithWhite(hex string) float64 {
	var r, g, b uint8
	fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b)
	lum := 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	return 1.05 / (lum + 0.05)
}

// linear undoes the sRGB curve of one channel (WCAG 2, relative luminance).
func linear(channel uint8) float64 {
	c := float64(channel) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

// ascending tells whether days come one after the other, within most days.
func ascending(days []int, most int) bool {
	before := 0
	for _, n := range days {
		if n <= before || n > most {
			return false
		}
		before = n
	}
	return true
}
