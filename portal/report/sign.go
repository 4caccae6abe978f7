package report

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// sign writes the last objects of a signed document. Everything before them has been hashed on its way out; they are made in
// memory, the hole for the signature is cut out of what is hashed, and then filled.
func (f *flow) sign(o Options, root, info int) error {
	file := f.file
	value := file.reserve()
	file.pack(f.field, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/TU%s/V %d 0 R/P %d 0 R/Rect[0 0 0 0]/F 132>>",
		textString(o.Reason), value, f.pages[0]))
	file.flush()
	hole := 2*o.Signer.room() + 2
	const ranges = "/ByteRange[0 %010d %010d %010d]"
	var tail bytes.Buffer
	start := file.at
	file.places.stands(value, start)
	fmt.Fprintf(&tail, "%d 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name%s/Reason%s/M%s/Contents",
		value, textString(o.Author), textString(o.Reason), textString(o.At.UTC().Format("D:20060102150405")+"Z"))
	open := tail.Len()
	tail.WriteString("<" + strings.Repeat("0", hole-2) + ">")
	closed := tail.Len()
	rangesAt := tail.Len()
	fmt.Fprintf(&tail, ranges, 0, 0, 0)
	tail.WriteString(">>\nendobj\n")
	tail.Write(file.crossReference(start+int64(tail.Len()), root, info))
	out := tail.Bytes()
	total := start + int64(len(out))
	copy(out[rangesAt:], fmt.Sprintf(ranges, start+int64(open), start+int64(closed), total-start-int64(closed)))
	file.sum.Write(out[:open])
	file.sum.Write(out[closed:])
	signature, err := o.Signer.sign(file.sum.Sum(nil))
	if err != nil {
		return err
	}
	if 2*len(signature) > hole-2 {
		return fmt.Errorf("report: a signature of %d bytes does not fit", len(signature))
	}
	hex.Encode(out[open+1:], signature)
	file.bytes(out)
	return file.err
}

// SelfSigned makes a signer for trying things out: its certificate names the body and nobody vouches for it.
func SelfSigned(body string, now time.Time) (*Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: body, Organization: []string{body}},
		NotBefore:    now.Add(-time.Hour), NotAfter: now.AddDate(5, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, err
	}
	return &Signer{Chain: []*x509.Certificate{certificate}, Key: key}, nil
}
