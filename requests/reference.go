package requests

import (
	"crypto/rand"
	"math/big"
	"strings"
)

// alphabet is Crockford's base 32: no I, L, O or U, so that a reference survives the telephone.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// randomLength gives 12 × 5 = 60 random bits: a reference cannot be guessed, and needs no secret beside it.
const randomLength = 12

// newReference draws a reference: prefix, two groups of four and one of five, whose last character checks the rest.
func (r *Registry) newReference() string {
	chars := make([]byte, randomLength, randomLength+1)
	draw := make([]byte, randomLength)
	_, _ = rand.Read(draw) // crypto/rand does not fail; it ends the program rather than give weak numbers
	for i := range chars {
		chars[i] = alphabet[draw[i]&31]
	}
	chars = append(chars, checkCharacter(chars))
	return r.prefix() + "-" + string(chars[:4]) + "-" + string(chars[4:8]) + "-" + string(chars[8:])
}

func (r *Registry) prefix() string {
	if r.Prefix == "" {
		return "DL"
	}
	return strings.ToUpper(r.Prefix)
}

// checkCharacter is Luhn's check to the base 32: it finds every single wrong character and nearly every swapped pair.
func checkCharacter(chars []byte) byte {
	sum, factor := 0, 2
	for i := len(chars) - 1; i >= 0; i-- {
		n := strings.IndexByte(alphabet, chars[i]) * factor
		sum += n/32 + n%32
		factor = 3 - factor
	}
	return alphabet[(32-sum%32)%32]
}

// Reference puts a typed reference into its proper form. Case, spaces and dashes do not matter, the prefix may be left
// out, and O, I and L are read as the digits they look like. The second result is false when the check fails.
func (r *Registry) Reference(typed string) (string, bool) {
	if len(typed) > 64 {
		return "", false
	}
	var b strings.Builder
	for _, c := range strings.ToUpper(typed) {
		switch {
		case c == ' ', c == '-', c == '‐', c == '‑', c == '–', c == '\u00a0', c == '\t':
		case c > 127:
			return "", false
		default:
			b.WriteRune(c)
		}
	}
	text := b.String()
	if len(text) > randomLength+1 {
		rest, ok := strings.CutPrefix(text, r.prefix())
		if !ok {
			return "", false
		}
		text = rest
	}
	text = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(text)
	chars := []byte(text)
	if len(chars) != randomLength+1 {
		return "", false
	}
	for _, c := range chars {
		if strings.IndexByte(alphabet, c) < 0 {
			return "", false
		}
	}
	if checkCharacter(chars[:randomLength]) != chars[randomLength] {
		return "", false
	}
	return r.prefix() + "-" + text[:4] + "-" + text[4:8] + "-" + text[8:], true
}

// newCode draws a code of six digits.
func newCode() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // see newReference
	digits := []byte("000000")
	text := n.String()
	copy(digits[len(digits)-len(text):], text)
	return string(digits)
}
