package staff_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/staff"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/ledger"
)

var (
	everyRole = []account.Role{account.Caseworker, account.Reviewer, account.Communications, account.DPO, account.Auditor, account.Integrity,
		account.Administrator, account.Contributor}
	caseRoles = []account.Role{account.Caseworker, account.Reviewer, account.DPO}
)

// doors says which roles a route is for, by method and the beginning of its path; the longest that fits counts. A route that fits
// none fails the test: whoever adds one says here whom it is for. Those before signing in are for everybody.
var doors = map[string][]account.Role{
	"GET /staff/signin": nil, "POST /staff/signin": nil, "GET /staff/code": nil, "POST /staff/code": nil, "POST /staff/signout": nil,
	"GET /staff":                        everyRole,
	"GET /staff/queue":                  caseRoles,
	"POST /staff/search":                caseRoles,
	"GET /staff/views":                  caseRoles,
	"POST /staff/views":                 caseRoles,
	"GET /staff/bulk":                   caseRoles,
	"POST /staff/bulk":                  caseRoles,
	"GET /staff/leave":                  caseRoles,
	"POST /staff/leave":                 caseRoles,
	"GET /staff/rota":                   {account.Reviewer, account.DPO, account.Administrator},
	"POST /staff/rota":                  {account.Reviewer, account.DPO, account.Administrator},
	"GET /staff/cases":                  caseRoles,
	"POST /staff/cases":                 caseRoles,
	"GET /staff/cases/look":             {account.DPO},
	"POST /staff/cases/look":            {account.DPO},
	"GET /staff/incidents":              {account.DPO, account.Auditor},
	"GET /staff/incidents/new":          {account.DPO},
	"GET /staff/incidents/step":         {account.DPO},
	"POST /staff/incidents":             {account.DPO},
	"GET /staff/incidents/people":       {account.DPO, account.Auditor},
	"GET /staff/incidents/person":       {account.DPO},
	"GET /staff/incidents/people/draw":  {account.DPO},
	"GET /staff/incidents/people/list":  {account.DPO},
	"GET /staff/overview":               {account.DPO},
	"GET /staff/incident-texts":         {account.Communications, account.DPO},
	"POST /staff/incident-texts":        {account.Communications, account.DPO},
	"GET /staff/tasks":                  everyRole,
	"POST /staff/tasks":                 everyRole,
	"GET /staff/codes":                  everyRole,
	"POST /staff/codes":                 everyRole,
	"GET /staff/wording":                caseRoles,
	"GET /staff/wording/new":            {account.Reviewer, account.DPO},
	"POST /staff/wording":               {account.Reviewer, account.DPO},
	"GET /staff/conflicts":              {account.Reviewer, account.DPO, account.Auditor, account.Integrity},
	"GET /staff/conflicts/exceptions":   {account.Reviewer, account.DPO},
	"POST /staff/conflicts/exceptions":  {account.Reviewer, account.DPO},
	"GET /staff/conflicts/looks":        {account.DPO, account.Integrity},
	"POST /staff/conflicts/looks":       {account.DPO, account.Integrity},
	"GET /staff/conflicts/names":        {account.Reviewer, account.DPO, account.Administrator},
	"POST /staff/conflicts/names":       {account.Reviewer, account.DPO, account.Administrator},
	"GET /staff/figures":                {account.Reviewer, account.DPO, account.Auditor},
	"GET /staff/figures.csv":            {account.Reviewer, account.DPO, account.Auditor},
	"GET /staff/statistics":             {account.Reviewer, account.DPO, account.Auditor},
	"POST /staff/statistics":            {account.DPO},
	"GET /staff/gifts":                  everyRole,
	"POST /staff/gifts":                 everyRole,
	"GET /staff/gifts/decide":           {account.Reviewer, account.DPO, account.Integrity},
	"POST /staff/gifts/decide":          {account.Reviewer, account.DPO, account.Integrity},
	"GET /staff/gifts/correct":          {account.Reviewer, account.DPO, account.Integrity},
	"POST /staff/gifts/correct":         {account.Reviewer, account.DPO, account.Integrity},
	"POST /staff/gifts/publish":         {account.Reviewer, account.DPO, account.Integrity},
	"GET /staff/entries":                {account.Reviewer, account.DPO, account.Integrity},
	"POST /staff/entries":               {account.Reviewer, account.DPO, account.Integrity},
	"GET /staff/interests":              everyRole,
	"POST /staff/interests":             everyRole,
	"GET /staff/calendar":               caseRoles,
	"POST /staff/calendar":              caseRoles,
	"GET /staff/planned":                {account.Communications, account.DPO},
	"GET /staff/notices":                {account.Communications, account.DPO},
	"POST /staff/notices":               {account.Communications, account.DPO},
	"GET /staff/registers":              {account.Communications, account.DPO, account.Auditor},
	"GET /staff/registers/new":          {account.Communications, account.DPO},
	"GET /staff/registers/edit":         {account.Communications, account.DPO},
	"GET /staff/registers/withdraw":     {account.Communications, account.DPO},
	"POST /staff/registers":             {account.Communications, account.DPO},
	"GET /staff/retention":              {account.Communications, account.Administrator, account.DPO, account.Auditor},
	"GET /staff/retention/run":          {account.Administrator, account.DPO},
	"POST /staff/retention/run":         {account.Administrator, account.DPO},
	"GET /staff/retention/import":       {account.Communications, account.DPO},
	"POST /staff/retention/import":      {account.Communications, account.DPO},
	"GET /staff/sources":                {account.Administrator, account.DPO, account.Auditor},
	"GET /staff/sources/new":            {account.Administrator},
	"GET /staff/sources/rotate":         {account.Administrator},
	"GET /staff/sources/webhook":        {account.Administrator},
	"GET /staff/sources/disable":        {account.Administrator},
	"GET /staff/sources/held/discard":   {account.Administrator},
	"GET /staff/sources/causes/discard": {account.Administrator},
	"POST /staff/sources":               {account.Administrator},
	"GET /staff/agents":                 {account.Administrator, account.DPO, account.Auditor},
	"GET /staff/agents/new":             {account.Administrator, account.DPO},
	"GET /staff/agents/change":          {account.Administrator, account.DPO},
	"GET /staff/agents/key":             {account.Administrator, account.DPO},
	"GET /staff/agents/disable":         {account.Administrator, account.DPO},
	"POST /staff/agents":                {account.Administrator, account.DPO},
	"GET /staff/people":                 {account.Administrator},
	"POST /staff/people":                {account.Administrator},
	"GET /staff/access":                 {account.Administrator, account.DPO},
	"POST /staff/access":                {account.Administrator, account.DPO},
	"GET /staff/holidays":               {account.Administrator, account.DPO},
	"GET /staff/holidays/new":           {account.Administrator},
	"GET /staff/holidays/import":        {account.Administrator},
	"GET /staff/holidays/remove":        {account.Administrator},
	"POST /staff/holidays":              {account.Administrator},
	"POST /staff/holidays/moved":        {account.Administrator, account.DPO},
}

var parameter = regexp.MustCompile(`/:[a-z]+(\.[a-z]+)?`)

// doorOf is the entry of a route, whose parameters are left out.
func doorOf(method, path string) (roles []account.Role, known bool) {
	route, longest := method+" "+parameter.ReplaceAllString(path, ""), ""
	for door, allowed := range doors {
		fits := route == door || strings.HasPrefix(route, door+"/") && !strings.HasSuffix(door, "/staff")
		if fits && len(door) > len(longest) {
			roles, known, longest = allowed, true, door
		}
	}
	return roles, known
}

// routes are the addresses of staff pages, each once.
func (o *office) routes() (list [][2]string) {
	for _, r := range o.App.GetRoutes(true) {
		if (r.Method == "GET" || r.Method == "POST") && (r.Path == "/staff" || strings.HasPrefix(r.Path, "/staff/")) {
			list = append(list, [2]string{r.Method, r.Path})
		}
	}
	return list
}

// withToken is somebody who has seen a page with a form: without the token of one, everything sent is refused.
func (o *office) withToken(role account.Role) person {
	o.t.Helper()
	p := o.person(role)
	for _, path := range []string{"/staff", "/staff/queue", "/staff/notices", "/staff/sources", "/staff/tasks"} {
		p.Get(path)
	}
	if p.Token() == "" {
		o.t.Fatalf("no page has a form for %s", role)
	}
	return p
}

func (p person) send(method, path string, fields ...string) *webtest.Response {
	if method == "GET" {
		return p.Get(path)
	}
	return p.Post(path, fields...)
}

// Every route of every page, tried by every role: it opens for those it is for, and for nobody else.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	routes := o.routes()
	if len(routes) < 60 {
		t.Fatalf("only %d routes", len(routes))
	}
	stranger := person{Browser: o.Browser()}
	for _, r := range routes {
		roles, known := doorOf(r[0], r[1])
		if !known {
			t.Errorf("whom is %s %s for? Say so in doors", r[0], r[1])
			continue
		}
		if roles == nil {
			continue
		}
		path := regexp.MustCompile(`:[a-z]+`).ReplaceAllString(r[1], "none")
		if got := stranger.send(r[0], path).StatusCode; got != 303 && got != 403 {
			t.Errorf("%s %s: somebody who is not signed in gets %d", r[0], r[1], got)
		}
	}
	for _, role := range everyRole {
		p := o.withToken(role)
		for _, r := range routes {
			roles, _ := doorOf(r[0], r[1])
			if roles == nil {
				continue
			}
			path := regexp.MustCompile(`:[a-z]+`).ReplaceAllString(r[1], "none")
			got := p.send(r[0], path).StatusCode
			if allowed := slices.Contains(roles, role); allowed == (got == 403) {
				t.Errorf("%s %s by %s: %d", r[0], r[1], role, got)
			}
			if got >= 500 {
				t.Errorf("%s %s by %s fails: %d", r[0], r[1], role, got)
			}
		}
	}
}

// ways are all addresses below a case: its page, its steps and its papers.
func ways() (list [][2]string) {
	for _, path := range []string{"", "/letters/1.pdf", "/bundle.pdf"} {
		list = append(list, [2]string{"GET", path})
	}
	list = append(list, [2]string{"POST", ""}, [2]string{"GET", "/look"}, [2]string{"POST", "/look"})
	for _, step := range staff.StepNames() {
		list = append(list, [2]string{"GET", "/" + step}, [2]string{"POST", "/" + step})
	}
	return list
}

// wally is somebody everybody here knows.
var wally = requests.Citizen{Subject: ledger.Subject{Scheme: "national-id", ID: "QQ999999C"}, Name: "Wally", Email: "wally@example.org",
	Level: requests.LevelIdentity, Method: "eid"}

func (o *office) fileAs(who requests.Citizen, f requests.Filing) string {
	o.t.Helper()
	f.Contact = requests.Contact{Name: who.Name, Email: who.Email}
	got, err := o.registry.File(o.t.Context(), who, f)
	must(o.t, err)
	return got.Ref
}

// personal is what only the file of Maria's case says.
var personal = []string{"Ñandú", "maria@example.org", "Wrongpath", "Rightlane", "lease of 2023", "QQ123456C"}

// For every role, a case that is behind the wall answers like one that does not exist, whatever is tried; a case of somebody else shows
// nothing before a purpose is given; and nothing that was refused leaves a trace in the case.
func TestEveryCaseForEveryRole(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	foreign, walled, gone := o.file(correction()), o.fileAs(wally, access()), o.file(access())
	o.claims(o.person(account.Caseworker), foreign)
	must(t, o.registry.Withdraw(t.Context(), maria, requests.Step{Ref: gone}, ""))
	_, err := o.registry.Erase(t.Context(), requests.Erasing{Class: "access", Before: o.registry.Today().AddDays(1)})
	must(t, err)
	for _, role := range everyRole {
		p := o.withToken(role)
		must(t, o.registry.Declare(t.Context(), asWorker(p), requests.Interest{Kind: "family", Party: wally.Subject}))
		before := o.trace(walled)
		for _, w := range ways() {
			p.compare(t, role, w, walled, gone)
			answer := p.send(w[0], "/staff/cases/"+foreign+w[1], "key", uuid.NewString(), "text", "x", "why", "family")
			for _, word := range personal {
				if strings.Contains(answer.Body, word) {
					t.Errorf("%s %s by %s shows %q without a purpose", w[0], w[1], role, word)
				}
			}
			if !slices.Contains(caseRoles, role) && answer.StatusCode != 403 {
				t.Errorf("%s %s by %s: %d", w[0], w[1], role, answer.StatusCode)
			}
		}
		if o.trace(walled) != before {
			t.Errorf("%s changed a case behind the wall", role)
		}
		if slices.Contains(caseRoles, role) {
			own := o.file(correction())
			o.claims(p, own)
			p.Get("/staff/cases/"+own).Status(200).Contains("María Ñandú-Öz", "2 Rightlane")
		}
	}
}

// number is that of the event, which every answer has of its own.
var number = regexp.MustCompile(`\b[0-9a-f]{16}\b`)

// compare checks that a case behind the wall and one that does not exist are one.
func (p person) compare(t *testing.T, role account.Role, way [2]string, walled, gone string) {
	t.Helper()
	there := p.send(way[0], "/staff/cases/"+walled+way[1], "key", uuid.NewString(), "text", "x", "why", "family", "purpose", "x")
	none := p.send(way[0], "/staff/cases/"+gone+way[1], "key", uuid.NewString(), "text", "x", "why", "family", "purpose", "x")
	if there.StatusCode != none.StatusCode || there.Header.Get("Location") != strings.ReplaceAll(none.Header.Get("Location"), gone, walled) {
		t.Errorf("%s %s by %s: %d for a case behind the wall, %d for none", way[0], way[1], role, there.StatusCode, none.StatusCode)
	}
	shown, same := number.ReplaceAllString(there.Text(), ""), number.ReplaceAllString(strings.ReplaceAll(none.Text(), gone, walled), "")
	if shown != same {
		t.Errorf("%s %s by %s: the page of a case behind the wall is not that of none:\n%s\n%s", way[0], way[1], role, shown, same)
	}
}

// trace is what is kept of a case.
func (o *office) trace(ref string) (digest string) {
	o.t.Helper()
	must(o.t, o.DB.QueryRow(o.t.Context(), `SELECT md5(c::text || coalesce((SELECT string_agg(e::text, '' ORDER BY e.n) FROM requests_event e WHERE e.case_id = c.id), ''))
		FROM requests_case c WHERE ref = $1`, ref).Scan(&digest))
	return digest
}
