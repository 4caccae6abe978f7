package report

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"daylight/requests/ledger"
)

// rsaSigner is a signer with a chain of two, as an authority gives it out.
func rsaSigner(t *testing.T) *Signer {
	t.Helper()
	root, key := must(rsa.GenerateKey(rand.Reader, 2048)), must(rsa.GenerateKey(rand.Reader, 2048))
	issue := func(name string, serial int64, parent *x509.Certificate, public, signing *rsa.PrivateKey) *x509.Certificate {
		template := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour),
			NotAfter: time.Now().Add(time.Hour), IsCA: parent == nil, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature}
		if parent == nil {
			parent = template
		}
		raw, err := x509.CreateCertificate(rand.Reader, template, parent, &public.PublicKey, signing)
		if err != nil {
			t.Fatal(err)
		}
		return must(x509.ParseCertificate(raw))
	}
	authority := issue("Test authority", 1, nil, root, root)
	return &Signer{Chain: []*x509.Certificate{issue("Northmere Council", 2, authority, key, root), authority}, Key: key}
}

func TestCheckPDF(t *testing.T) {
	t.Parallel()
	own, err := testSigner()
	if err != nil {
		t.Fatal(err)
	}
	for name, signer := range map[string]*Signer{"ECDSA": own, "RSA": rsaSigner(t)} {
		a := sample(5)
		var b bytes.Buffer
		d := press(t, true)
		d.Signer = signer
		if err := d.Write(context.Background(), &b, printer(t, "en"), a, PDF); err != nil {
			t.Fatal(err)
		}
		document := b.Bytes()
		stamp, err := CheckPDF(document, signer.Chain)
		if err != nil || stamp.Signer != signer.Chain[0] || !stamp.At.Equal(a.Made) {
			t.Errorf("%s: %+v %v", name, stamp, err)
		}
		if out, _ := tool(t, document, "pdfsig", "-nocert", "FILE"); !strings.Contains(out, "Signature is Valid") {
			t.Errorf("%s: %s", name, out)
		}
		if CodeOf(document) != a.Code {
			t.Errorf("%s: the document shows code %q", name, CodeOf(document))
		}
		for at := 0; at < len(document); at += len(document)/97 + 1 {
			for _, bit := range []byte{1, 0x20} {
				flipped := bytes.Clone(document)
				flipped[at] ^= bit
				if _, err := CheckPDF(flipped, signer.Chain); err == nil {
					t.Errorf("%s: nothing is said of byte %d", name, at)
				}
			}
		}
		if _, err := CheckPDF(append(bytes.Clone(document), " more"...), signer.Chain); !errors.Is(err, ErrUnsigned) {
			t.Errorf("%s: something was appended: %v", name, err)
		}
		if _, err := CheckPDF(document, nil); !errors.Is(err, ErrNoCertificate) {
			t.Errorf("%s: without certificates nobody can tell: %v", name, err)
		} else if answer, _ := AnswerOf(err); answer != ledger.CannotTell {
			t.Errorf("%s: without certificates the answer is %s", name, answer)
		}
		if _, err := CheckPDF(document, rsaSigner(t).Chain[:1]); !errors.Is(err, ErrStranger) && name == "ECDSA" {
			t.Errorf("%s: signed by a stranger: %v", name, err)
		}
	}
	if _, err := CheckPDF(makePDF(t, "en", sample(1), false), own.Chain); !errors.Is(err, ErrUnsigned) {
		t.Errorf("an unsigned document: %v", err)
	}
	if _, err := CheckPDF([]byte("/ByteRange[0 99999999999999999999 1 2]<>"), own.Chain); err == nil {
		t.Error("nonsense passes")
	}
}

func FuzzCheckPDF(f *testing.F) {
	f.Add([]byte("%PDF-1.7 /Contents<00>/ByteRange[0 19 23 26]"))
	f.Fuzz(func(t *testing.T, document []byte) {
		if _, err := CheckPDF(document, nil); err == nil {
			t.Error("nobody's signature is trusted")
		}
	})
}
