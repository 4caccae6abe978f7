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
	draw := make([]byte, randomLength)
	_, _ = rand.Read(draw) // crypto/rand does not fail; it ends the program rather than give weak numbers
	text := spelt(draw)
	return r.prefix() + "-" + text[:4] + "-" + text[4:8] + "-" + text[8:]
}

// spelt writes random bytes in the alphabet, five bits of each, and a character that checks them.
func spelt(draw []byte) string {
	chars := make([]byte, len(draw), len(draw)+1)
	for i := range chars {
		chars[i] = alphabet[draw[i]&31]
	}
	return string(append(chars, checkCharacter(chars)))
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
	text := unspaced(typed)
	if len(text) > randomLength+1 {
		rest, ok := strings.CutPrefix(text, r.prefix())
		if !ok {
			return "", false
		}
		text = rest
	}
	text, ok := checked(text, randomLength+1)
	if !ok {
		return "", false
	}
	return r.prefix() + "-" + text[:4] + "-" + text[4:8] + "-" + text[8:], true
}

// unspaced takes out of what was typed what people put between groups. More than anybody types is nothing.
func unspaced(typed string) string {
	if len(typed) > 64 {
		return ""
	}
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(" -‐‑–\u00a0\t", c) {
			return -1
		}
		return c
	}, strings.ToUpper(typed))
}

// checked reads characters as they are meant, and tells whether they are as many as there should be and the last fits the rest.
func checked(text string, length int) (string, bool) {
	text = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(text)
	if len(text) != length || strings.Trim(text, alphabet) != "" {
		return "", false
	}
	return text, checkCharacter([]byte(text[:length-1])) == text[length-1]
}

// newCode draws a code of six digits.
func newCode() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // see newReference
	digits := []byte("000000")
	text := n.String()
	copy(digits[len(digits)-len(text):], text)
	return string(digits)
}
