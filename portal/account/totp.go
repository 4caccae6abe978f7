package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// period is the length of a time step, in seconds (RFC 6238).
const period = 30

// newSecret has 160 bits, as RFC 4226 recommends.
func newSecret() string {
	raw := make([]byte, 20)
	rand.Read(raw)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
}

// provisioning is the address an authenticator app reads, usually as a square code.
func provisioning(issuer, email, secret string) string {
	if issuer == "" {
		issuer = "Daylight"
	}
	issuer = strings.ReplaceAll(issuer, ":", " ")
	query := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+email) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

// Code is the code of a secret at a moment. Tests and the demonstration use it in place of an authenticator app.
func Code(secret string, at time.Time) (string, error) {
	return codeAt(secret, at.Unix()/period)
}

func codeAt(secret string, step int64) (string, error) {
	return hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}

// stepOf finds which of the steps around now a code belongs to: this one, the one before or the one after, since clocks
// differ. It looks at all three whatever it finds.
func stepOf(secret, code string, now time.Time) (step int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	current := now.Unix() / period
	for _, candidate := range []int64{current - 1, current, current + 1} {
		expected, err := codeAt(secret, candidate)
		if err == nil && subtle.ConstantTimeCompare([]byte(expected), []byte(code)) == 1 {
			step, ok = candidate, true
		}
	}
	return step, ok
}
