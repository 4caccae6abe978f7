package report

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// Signer signs documents with the body's certificate. Its chain begins with the certificate of the key.
type Signer struct {
	Chain []*x509.Certificate
	Key   crypto.Signer
}

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidCertificateV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidRSASHA256     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
	oidECDSASHA256   = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content any `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      struct{ Type asn1.ObjectIdentifier }
	Certificates asn1.RawValue
	Signers      []signerInfo `asn1:"set"`
}

type signerInfo struct {
	Version   int
	Issuer    issuerAndSerial
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []any `asn1:"set"`
}

// certificateID names the signing certificate by its digest (RFC 5035; SHA-256 is the default and left out).
type certificateID struct {
	Hash   []byte
	Serial struct {
		Issuer []asn1.RawValue
		Serial *big.Int
	}
}

var errSigner = errors.New("report: the signer has no certificate or its key is neither RSA nor ECDSA")

// sign makes the detached signature of a digest: CMS as PAdES baseline B wants it, which forbids the attribute signing-time.
func (s *Signer) sign(digest []byte) ([]byte, error) {
	algorithm, err := s.algorithm()
	if err != nil {
		return nil, err
	}
	own := s.Chain[0]
	id := certificateID{}
	hash := sha256.Sum256(own.Raw)
	id.Hash = hash[:]
	id.Serial.Issuer = []asn1.RawValue{{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: own.RawIssuer}}
	id.Serial.Serial = own.SerialNumber
	attributes, err := attributeSet(
		attribute{oidContentType, []any{oidData}},
		attribute{oidMessageDigest, []any{digest}},
		attribute{oidCertificateV2, []any{struct{ IDs []certificateID }{[]certificateID{id}}}},
	)
	if err != nil {
		return nil, err
	}
	toSign, err := asn1.Marshal(asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: attributes})
	if err != nil {
		return nil, err
	}
	hash = sha256.Sum256(toSign)
	signature, err := s.Key.Sign(rand.Reader, hash[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("report: sign: %w", err)
	}
	var certificates []byte
	for _, c := range s.Chain {
		certificates = append(certificates, c.Raw...)
	}
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
	data := signedData{
		Version: 1, Digests: []pkix.AlgorithmIdentifier{sha},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: certificates},
		Signers: []signerInfo{{
			Version: 1, Issuer: issuerAndSerial{asn1.RawValue{FullBytes: own.RawIssuer}, own.SerialNumber}, Digest: sha,
			Signed:    asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: attributes},
			Algorithm: algorithm, Signature: signature,
		}},
	}
	data.Content.Type = oidData
	return asn1.Marshal(contentInfo{oidSignedData, data})
}

func (s *Signer) algorithm() (pkix.AlgorithmIdentifier, error) {
	if s.Key == nil || len(s.Chain) == 0 {
		return pkix.AlgorithmIdentifier{}, errSigner
	}
	switch s.Key.Public().(type) {
	case *rsa.PublicKey:
		return pkix.AlgorithmIdentifier{Algorithm: oidRSASHA256, Parameters: asn1.NullRawValue}, nil
	case *ecdsa.PublicKey:
		return pkix.AlgorithmIdentifier{Algorithm: oidECDSASHA256}, nil
	}
	return pkix.AlgorithmIdentifier{}, errSigner
}

// attributeSet joins attributes in the order DER asks of a set.
func attributeSet(attributes ...attribute) ([]byte, error) {
	encoded := make([][]byte, len(attributes))
	for i, a := range attributes {
		var err error
		if encoded[i], err = asn1.Marshal(a); err != nil {
			return nil, fmt.Errorf("report: signed attribute: %w", err)
		}
	}
	slices.SortFunc(encoded, bytes.Compare)
	return bytes.Join(encoded, nil), nil
}

// room is the space a signature may need in the file.
func (s *Signer) room() int {
	n := 4096
	for _, c := range s.Chain {
		n += len(c.Raw)
	}
	return n
}
