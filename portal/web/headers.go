package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// contentPolicy allows what the portal serves itself and nothing else: no inline script or style, no foreign host. Forms may
// lead to the identity provider, since browsers apply form-action to the redirects that follow a form.
func contentPolicy(formTargets []string) string {
	targets := []string{"'self'"}
	for _, target := range formTargets {
		if u, err := url.Parse(target); err == nil && u.Host != "" {
			targets = append(targets, u.Scheme+"://"+u.Host)
		}
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
		"manifest-src 'self'; form-action " + strings.Join(targets, " ") + "; base-uri 'none'; frame-ancestors 'none'"
}

// headers sets what every answer carries. The referrer policy is same-origin and not no-referrer, since under the latter
// browsers send "Origin: null" with our own forms.
func (a *App) headers(h *fasthttp.ResponseHeader) {
	h.Set("Content-Security-Policy", a.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if a.base.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// checkHost refuses names that are not the portal's, so that no page, mail or cache ever carries a foreign one. Health checks
// ask by address, and the page that says so needs its style sheet.
func (a *App) checkHost(v *Visitor) error {
	host := strings.ToLower(string(v.c.Request().Host()))
	if host == a.host || v.path == "/healthz" || v.path == "/readyz" || strings.HasPrefix(v.path, "/assets/") {
		return nil
	}
	if slices.Contains(a.aliases, host) && !unsafe(v.c.Method()) {
		to := a.Absolute(string(v.c.Request().URI().PathOriginal()))
		if query := v.c.Request().URI().QueryString(); len(query) > 0 {
			to += "?" + string(query)
		}
		return redirected{to: to, status: fiber.StatusPermanentRedirect}
	}
	return errHost
}

// aliasesOf are the names that lead to the base URL. On one machine, localhost and 127.0.0.1 are taken for each other.
func aliasesOf(base *url.URL, configured []string) []string {
	var aliases []string
	for _, alias := range configured {
		aliases = append(aliases, strings.ToLower(alias))
	}
	for one, other := range map[string]string{"127.0.0.1": "localhost", "localhost": "127.0.0.1"} {
		if base.Hostname() == one {
			aliases = append(aliases, strings.TrimSuffix(other+":"+base.Port(), ":"))
		}
	}
	return aliases
}

// redirected is a way to end examine with an answer that is no failure.
type redirected struct {
	to     string
	status int
}

// Error is never shown: the answer is a redirect.
func (redirected) Error() string { return "web: sent on" }
