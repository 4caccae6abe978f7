package report

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"daylight/requests/ledger"
)

// What checking a document may find.
var (
	ErrUnsigned = errors.New("report: the document carries no signature over the whole of it")
	ErrChanged  = errors.New("report: the document was changed after it was signed")
	ErrStranger = errors.New("report: the document was signed by somebody else")
	// ErrNoCertificate is about who checks, not about the document.
	ErrNoCertificate = errors.New("report: there is no certificate to check the signature with")
)

// Stamp is what a signed document says about its making. The time is the signer's word: no third party vouches for it.
type Stamp struct {
	Signer *x509.Certificate
	At     time.Time
}

// By is who signed, as the certificate names them; empty when nobody trusted did.
func (s Stamp) By() string {
	if s.Signer == nil {
		return ""
	}
	return s.Signer.Subject.CommonName
}

// IsPDF tells a document from the other forms of a report.
func IsPDF(document []byte) bool { return bytes.HasPrefix(document, []byte("%PDF-")) }

// AnswerOf is what the outcome of CheckPDF says of a document, and the message that says why.
func AnswerOf(err error) (answer ledger.Answer, key string) {
	switch {
	case err == nil:
		return ledger.Genuine, "report.paper.signed"
	case errors.Is(err, ErrChanged):
		return ledger.NotGenuine, "report.paper.changed"
	case errors.Is(err, ErrStranger):
		return ledger.NotGenuine, "report.paper.stranger"
	case errors.Is(err, ErrNoCertificate):
		return ledger.CannotTell, "report.paper.unavailable"
	}
	return ledger.CannotTell, "report.paper.unsigned"
}

var (
	byteRange   = regexp.MustCompile(`/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]`)
	signingDate = regexp.MustCompile(`/M\s*\(D:(\d{14})Z?`)
)

// CheckPDF tells whether a document is as one of the trusted certificates signed it, from its first byte to its last. Trusted are all
// certificates of the body's chain.
func CheckPDF(document []byte, trusted []*x509.Certificate) (Stamp, error) {
	all := byteRange.FindAllSubmatch(document, -1)
	if len(all) == 0 {
		return Stamp{}, ErrUnsigned
	}
	var at [3]int
	for i, digits := range all[len(all)-1][1:] {
		at[i], _ = strconv.Atoi(string(digits))
	}
	open, shut, rest := at[0], at[1], at[2]
	if open < 0 || open+2 > shut || shut > len(document) || rest != len(document)-shut || document[open] != '<' || document[shut-1] != '>' {
		return Stamp{}, ErrUnsigned // something was appended or the signature covers a part only
	}
	signature, err := hex.DecodeString(string(document[open+1 : shut-1]))
	if err != nil {
		return Stamp{}, ErrUnsigned
	}
	if hex.EncodeToString(signature) != string(document[open+1:shut-1]) {
		return Stamp{}, ErrChanged // the same digits, written otherwise
	}
	h := sha256.New()
	h.Write(document[:open])
	h.Write(document[shut:])
	signer, err := checkCMS(signature, h.Sum(nil), trusted)
	if errors.Is(err, ErrStranger) && len(trusted) == 0 {
		err = ErrNoCertificate
	}
	if err != nil {
		return Stamp{}, err
	}
	stamp := Stamp{Signer: signer}
	if m := signingDate.FindSubmatch(document[max(0, open-1024):open]); m != nil {
		stamp.At, _ = time.Parse("20060102150405", string(m[1]))
	}
	return stamp, nil
}

// The forms in which a signature is read.
type readInfo struct {
	Type    asn1.ObjectIdentifier
	Content struct {
		Version      int
		Digests      asn1.RawValue
		Content      asn1.RawValue
		Certificates asn1.RawValue `asn1:"optional,tag:0"`
		Signers      []readSigner  `asn1:"set"`
	} `asn1:"explicit,tag:0"`
}

type readSigner struct {
	Version   int
	Issuer    issuerAndSerial
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue `asn1:"tag:0"`
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
}

// checkCMS checks a detached signature of a digest.
func checkCMS(signature, digest []byte, trusted []*x509.Certificate) (*x509.Certificate, error) {
	var info readInfo
	padding, err := asn1.Unmarshal(signature, &info)
	if err != nil || !info.Type.Equal(oidSignedData) || len(info.Content.Signers) != 1 {
		return nil, ErrUnsigned
	}
	s := info.Content.Signers[0]
	var signer *x509.Certificate
	for _, c := range trusted {
		if bytes.Equal(c.RawIssuer, s.Issuer.Issuer.FullBytes) && c.SerialNumber.Cmp(s.Issuer.Serial) == 0 {
			signer = c
		}
	}
	if signer == nil {
		return nil, ErrStranger
	}
	// The place of the signature is not covered by it: nothing may be hidden there.
	if len(bytes.Trim(padding, "\x00")) > 0 || !known(info.Content.Certificates.Bytes, trusted) {
		return nil, ErrChanged
	}
	if !bytes.Equal(signedDigest(s.Signed.Bytes), digest) {
		return nil, ErrChanged
	}
	set, err := asn1.Marshal(asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: s.Signed.Bytes})
	if err != nil {
		return nil, ErrUnsigned
	}
	sum := sha256.Sum256(set)
	good := false
	switch key := signer.PublicKey.(type) {
	case *ecdsa.PublicKey:
		good = ecdsa.VerifyASN1(key, sum[:], s.Signature)
	case *rsa.PublicKey:
		good = rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], s.Signature) == nil
	}
	if !good {
		return nil, ErrChanged
	}
	return signer, nil
}

// known tells whether the certificates in a signature are the trusted ones.
func known(raw []byte, trusted []*x509.Certificate) bool {
	for len(raw) > 0 {
		before := len(raw)
		for _, c := range trusted {
			raw = bytes.TrimPrefix(raw, c.Raw)
		}
		if len(raw) == before {
			return false
		}
	}
	return true
}

// signedDigest is the digest among signed attributes.
func signedDigest(attributes []byte) []byte {
	for len(attributes) > 0 {
		var a struct {
			Type   asn1.ObjectIdentifier
			Values asn1.RawValue
		}
		rest, err := asn1.Unmarshal(attributes, &a)
		if err != nil {
			return nil
		}
		attributes = rest
		var digest []byte
		if a.Type.Equal(oidMessageDigest) {
			if _, err := asn1.Unmarshal(a.Values.Bytes, &digest); err == nil {
				return digest
			}
		}
	}
	return nil
}

// CodeOf reads the check code a PDF of ours shows in its metadata, for comparing it with other forms of the report.
func CodeOf(document []byte) string {
	_, after, found := strings.Cut(string(document), "<dl:checkCode>")
	code, _, closed := strings.Cut(after, "</dl:checkCode>")
	if !found || !closed || len(code) > 40 {
		return ""
	}
	return code
}
