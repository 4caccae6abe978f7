package main

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	eidPath      = "/demo/eid"
	eidKeyID     = "demo-1"
	codeLife     = time.Minute
	accessLife   = 5 * time.Minute
	identityLife = 5 * time.Minute
	eidShown     = 12 // people listed before one searches
)

// eid is a simulated electronic identity. It asks nobody for a password, and otherwise speaks OpenID Connect in earnest:
// discovery, keys, authorisation code with PKCE, state and nonce, client authentication, signed ID token and userinfo.
type eid struct {
	Issuer       string // the base URL with eidPath
	ClientID     string
	ClientSecret string
	RedirectURL  string // compared letter by letter
	Key          *ecdsa.PrivateKey
	People       func() []resident
	Now          func() time.Time

	mu            sync.Mutex
	codes, tokens map[string]grant // by digest
}

// grant is what a code or an access token stands for.
type grant struct {
	who              resident
	nonce, challenge string
	at               time.Time
	token            string // digest of the access token given for this code
	used             bool
}

// question is the authorisation request, carried through the pages in hidden fields and checked anew at each step.
type question struct {
	ClientID, RedirectURI, ResponseType, Scope, State, Nonce, Challenge, Method string
}

func (e *eid) mount(mux *http.ServeMux) {
	e.codes, e.tokens = map[string]grant{}, map[string]grant{}
	mux.HandleFunc("GET "+eidPath+"/.well-known/openid-configuration", e.discovery)
	mux.HandleFunc("GET "+eidPath+"/keys", e.keys)
	mux.HandleFunc("GET "+eidPath+"/authorize", e.ask)
	mux.HandleFunc("POST "+eidPath+"/authorize", e.answer)
	mux.HandleFunc("POST "+eidPath+"/token", e.token)
	mux.HandleFunc("GET "+eidPath+"/userinfo", e.userinfo)
	mux.HandleFunc("POST "+eidPath+"/userinfo", e.userinfo)
}

func (e *eid) discovery(w http.ResponseWriter, _ *http.Request) {
	answerJSON(w, http.StatusOK, map[string]any{
		"issuer":                                         e.Issuer,
		"authorization_endpoint":                         e.Issuer + "/authorize",
		"token_endpoint":                                 e.Issuer + "/token",
		"userinfo_endpoint":                              e.Issuer + "/userinfo",
		"jwks_uri":                                       e.Issuer + "/keys",
		"response_types_supported":                       []string{"code"},
		"response_modes_supported":                       []string{"query"},
		"grant_types_supported":                          []string{"authorization_code"},
		"subject_types_supported":                        []string{"pairwise"},
		"id_token_signing_alg_values_supported":          []string{string(jose.ES256)},
		"token_endpoint_auth_methods_supported":          []string{"client_secret_basic", "client_secret_post"},
		"code_challenge_methods_supported":               []string{"S256"},
		"scopes_supported":                               []string{"openid", "profile", "email"},
		"acr_values_supported":                           []string{"substantial"},
		"claims_supported":                               []string{"sub", "name", "email", "email_verified", "national_id", "acr"},
		"authorization_response_iss_parameter_supported": true,
	})
}

func (e *eid) keys(w http.ResponseWriter, _ *http.Request) {
	answerJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{
		Key: &e.Key.PublicKey, KeyID: eidKeyID, Algorithm: string(jose.ES256), Use: "sig",
	}}})
}

// choosePage lets somebody choose who to be.
type choosePage struct {
	Question question
	Search   string
	People   []resident
	More     int
}

// ask shows the page on which a person chooses who they are.
func (e *eid) ask(w http.ResponseWriter, r *http.Request) {
	q, ok := e.question(w, r, r.URL.Query())
	if !ok {
		return
	}
	page := choosePage{Question: q, Search: strings.TrimSpace(r.URL.Query().Get("q"))}
	for _, person := range e.People() {
		if matches(person, page.Search) {
			page.People = append(page.People, person)
		}
	}
	if page.More = len(page.People) - eidShown; page.More > 0 {
		page.People = page.People[:eidShown]
	}
	show(w, http.StatusOK, "eid.html", page)
}

func matches(person resident, search string) bool {
	search = strings.ToLower(search)
	return strings.Contains(strings.ToLower(person.Name), search) || strings.Contains(strings.ToLower(person.ID), search)
}

// answer sends the person back with a code, or with their refusal.
func (e *eid) answer(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		show(w, http.StatusBadRequest, "eid_refused.html", "The form cannot be read.")
		return
	}
	q, ok := e.question(w, r, r.PostForm)
	if !ok {
		return
	}
	if r.PostForm.Has("cancel") {
		e.sendBack(w, r, q, url.Values{"error": {"access_denied"}})
		return
	}
	people := e.People()
	i := slices.IndexFunc(people, func(p resident) bool { return p.ID == r.PostForm.Get("person") })
	if i < 0 {
		show(w, http.StatusBadRequest, "eid_refused.html", "Nobody was chosen. Go back and choose a person.")
		return
	}
	code := rand.Text()
	e.mu.Lock()
	e.prune()
	e.codes[digest(code)] = grant{who: people[i], nonce: q.Nonce, challenge: q.Challenge, at: e.Now()}
	e.mu.Unlock()
	e.sendBack(w, r, q, url.Values{"code": {code}})
}

// question checks the request. A wrong client or address is told to the person, never to that address; any other fault
// goes back to the client.
func (e *eid) question(w http.ResponseWriter, r *http.Request, form url.Values) (question, bool) {
	q := question{
		ClientID: form.Get("client_id"), RedirectURI: form.Get("redirect_uri"), ResponseType: form.Get("response_type"),
		Scope: form.Get("scope"), State: form.Get("state"), Nonce: form.Get("nonce"),
		Challenge: form.Get("code_challenge"), Method: form.Get("code_challenge_method"),
	}
	fault := ""
	switch {
	case q.ClientID != e.ClientID:
		show(w, http.StatusBadRequest, "eid_refused.html", "The service that sent you is not known here.")
		return q, false
	case q.RedirectURI != e.RedirectURL:
		show(w, http.StatusBadRequest, "eid_refused.html", "The service that sent you wants the answer at an address that is not registered here.")
		return q, false
	case q.ResponseType != "code":
		fault = "unsupported_response_type"
	case !slices.Contains(strings.Fields(q.Scope), "openid"):
		fault = "invalid_scope"
	case q.Method != "S256" || len(q.Challenge) != 43, q.State == "", q.Nonce == "":
		fault = "invalid_request"
	case form.Get("prompt") == "none":
		fault = "login_required"
	}
	if fault != "" {
		e.sendBack(w, r, q, url.Values{"error": {fault}})
		return q, false
	}
	return q, true
}

func (e *eid) sendBack(w http.ResponseWriter, r *http.Request, q question, answer url.Values) {
	answer.Set("state", q.State)
	answer.Set("iss", e.Issuer)
	separator := "?"
	if strings.Contains(q.RedirectURI, "?") {
		separator = "&"
	}
	http.Redirect(w, r, q.RedirectURI+separator+answer.Encode(), http.StatusSeeOther)
}

// digest is how codes and tokens are remembered: what lies in memory cannot be presented.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return string(sum[:])
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
