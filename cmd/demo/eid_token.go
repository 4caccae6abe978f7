package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// token exchanges a code, once, for an ID token.
func (e *eid) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request")
		return
	}
	if !e.isClient(r) {
		w.Header().Set("WWW-Authenticate", `Basic realm="eid"`)
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	if r.PostForm.Get("grant_type") != "authorization_code" {
		refuse(w, http.StatusBadRequest, "unsupported_grant_type")
		return
	}
	access, granted, err := e.redeem(r.PostForm)
	if err != nil {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	identity, err := e.identityToken(granted, access)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error")
		return
	}
	answerJSON(w, http.StatusOK, map[string]any{
		"access_token": access, "token_type": "Bearer", "expires_in": int(accessLife.Seconds()), "id_token": identity,
	})
}

// isClient checks the password in the header or in the form, but not in both (RFC 6749, 2.3).
func (e *eid) isClient(r *http.Request) bool {
	id, secret, inHeader := r.BasicAuth()
	if inHeader {
		var idErr, secretErr error
		id, idErr = url.QueryUnescape(id)
		secret, secretErr = url.QueryUnescape(secret)
		if errors.Join(idErr, secretErr) != nil || r.PostForm.Has("client_secret") {
			return false
		}
	} else {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	return same(id, e.ClientID) && same(secret, e.ClientSecret)
}

var errGrant = errors.New("demo: the code is unknown, used, too old or somebody else's")

// redeem takes the code. A code that comes a second time also takes back what was given for it (RFC 6749, 4.1.2).
func (e *eid) redeem(form url.Values) (access string, granted grant, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.prune()
	code := digest(form.Get("code"))
	granted, known := e.codes[code]
	if !known {
		return "", granted, errGrant
	}
	if granted.used {
		delete(e.tokens, granted.token)
		return "", granted, errGrant
	}
	challenge := sha256.Sum256([]byte(form.Get("code_verifier")))
	access = rand.Text()
	granted.used, granted.token = true, digest(access)
	e.codes[code] = granted // whatever comes of it, it has been tried
	switch {
	case e.Now().Sub(granted.at) > codeLife,
		form.Get("redirect_uri") != e.RedirectURL,
		!same(base64.RawURLEncoding.EncodeToString(challenge[:]), granted.challenge):
		return "", granted, errGrant
	}
	e.tokens[granted.token] = grant{who: granted.who, at: e.Now()}
	return access, granted, nil
}

// prune forgets codes and tokens that have run out. A used code is remembered as long as its token lives.
func (e *eid) prune() {
	old := func(_ string, g grant) bool { return e.Now().Sub(g.at) > codeLife+accessLife }
	maps.DeleteFunc(e.codes, old)
	maps.DeleteFunc(e.tokens, old)
}

func (e *eid) identityToken(granted grant, access string) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: e.Key},
		(&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", eidKeyID))
	if err != nil {
		return "", err
	}
	now := e.Now()
	half := sha256.Sum256([]byte(access))
	claims := e.claims(granted.who)
	claims["iss"], claims["aud"] = e.Issuer, e.ClientID
	claims["iat"], claims["exp"], claims["auth_time"] = now.Unix(), now.Add(identityLife).Unix(), granted.at.Unix()
	claims["nonce"], claims["at_hash"] = granted.nonce, base64.RawURLEncoding.EncodeToString(half[:16])
	return jwt.Signed(signer).Claims(claims).Serialize()
}

// claims are what the eID knows of a person. The subject is made for this client alone and is not their number.
func (e *eid) claims(who resident) map[string]any {
	subject := hmac.New(sha256.New, []byte(e.ClientSecret))
	subject.Write([]byte(e.ClientID + "|" + who.ID))
	return map[string]any{
		"sub": base64.RawURLEncoding.EncodeToString(subject.Sum(nil)), "name": who.Name,
		"email": who.Email, "email_verified": who.Email != "", "national_id": who.ID, "acr": "substantial",
	}
}

func (e *eid) userinfo(w http.ResponseWriter, r *http.Request) {
	access, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	e.mu.Lock()
	granted, known := e.tokens[digest(access)]
	e.mu.Unlock()
	if !isBearer || !known || e.Now().Sub(granted.at) > accessLife {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		refuse(w, http.StatusUnauthorized, "invalid_token")
		return
	}
	answerJSON(w, http.StatusOK, e.claims(granted.who))
}

func refuse(w http.ResponseWriter, status int, code string) {
	answerJSON(w, status, map[string]string{"error": code})
}

func answerJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the reader has gone
}
