package portal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	"golang.org/x/mod/sumdb/note"
)

// The files of a keys folder. All are readable by their owner alone.
const (
	dataKeyset   = "data.json"         // Tink keyset: seals everything that identifies a citizen
	indexKey     = "index.hex"         // 32 bytes: blind index of identifiers
	logKey       = "log.key"           // C2SP signed-note key: signs checkpoints
	logKeyPub    = "log.pub"           // its public half, to be published, and below it those of keys that signed before
	reportChain  = "report.pem"        // certificate chain that signs reports
	reportKey    = "report.key"        // its private key
	reportFormer = "report.former.pem" // certificates that signed before; need not be there
)

// Keys is the key material of one portal, held outside the database.
type Keys struct {
	Data        tink.AEAD           // seals personal fields
	Index       []byte              // 32 bytes
	LogSigner   note.Signer         // nil when absent: serving goes on, signing stops
	LogFormer   note.Signer         // the key before it, for as long as it has to introduce the present one
	LogVerifier string              // the public key in the form checkpoints are verified with
	LogKeys     string              // it and the public keys before it, a line each
	Report      *ecdsa.PrivateKey   // signs reports; nil with Unsigned
	ReportChain []*x509.Certificate // leaf first
	ReportKnown []*x509.Certificate // it and the certificates that signed before: what they signed stays genuine. None when one cannot be read
	Unsigned    error               // why reports are made without a signature; serving goes on
}

// ErrKeysExist refuses to overwrite keys: whoever loses them loses every sealed field.
var ErrKeysExist = errors.New("the folder holds keys already; keys are never overwritten. Empty it only if nothing was ever sealed or signed with them")

// LoadKeys reads the folder that CreateKeys made. A missing log key is no error (see Keys.LogSigner), nor is what keeps reports from being
// signed (see Keys.Unsigned); any other missing file is.
func LoadKeys(dir string) (Keys, error) {
	var k Keys
	handle, err := readKeyset(dir)
	if err != nil {
		return k, err
	}
	if k.Data, err = aead.New(handle); err != nil {
		return k, fmt.Errorf("%s: %w", dataKeyset, err)
	}
	index, err := os.ReadFile(filepath.Join(dir, indexKey))
	if err != nil {
		return k, fmt.Errorf("the index key cannot be read (make keys with daylight keys create): %w", err)
	}
	if k.Index, err = hex.DecodeString(strings.TrimSpace(string(index))); err != nil || len(k.Index) != 32 {
		return k, fmt.Errorf("%s does not hold 32 bytes in hexadecimal", indexKey)
	}
	k.Unsigned = k.loadReport(dir)
	return k, k.loadLog(dir)
}

// loadReport reads what signs reports, whole or not at all, and before it what checks them.
func (k *Keys) loadReport(dir string) error {
	chain, err := ReadCertificates(filepath.Join(dir, reportChain))
	if err != nil {
		return err
	}
	former, err := ReadCertificates(filepath.Join(dir, reportFormer))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	k.ReportKnown = slices.Concat(chain, former)
	raw, err := os.ReadFile(filepath.Join(dir, reportKey))
	if err != nil {
		return fmt.Errorf("the key for signing reports cannot be read: %w", err)
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return fmt.Errorf("%s holds no PEM block", reportKey)
	}
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		return fmt.Errorf("%s: %w", reportKey, err)
	}
	if !key.PublicKey.Equal(chain[0].PublicKey) {
		return fmt.Errorf("the first certificate of %s is not that of %s: nobody could check what they sign", reportChain, reportKey)
	}
	k.Report, k.ReportChain = key, chain
	return nil
}

// ReadCertificates reads a file of certificates that sign reports (PEM), the signer's first.
func ReadCertificates(name string) (chain []*x509.Certificate, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the certificate for signing reports cannot be read: %w", err)
	}
	var block *pem.Block
	for block, text = pem.Decode(text); block != nil; block, text = pem.Decode(text) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		chain = append(chain, cert)
	}
	if len(chain) == 0 {
		return nil, fmt.Errorf("%s holds no certificate", filepath.Base(name))
	}
	return chain, nil
}

// CreateKeys makes every key of a new portal in dir, which it creates: the log signs under origin, reports under a self-made
// certificate of the body (replace report.pem and report.key by ones of a recognised authority). It never overwrites.
func CreateKeys(dir, origin, body string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, name := range []string{dataKeyset, indexKey, logKey, reportKey} { // one of them missing makes the others no less needed
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return ErrKeysExist
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	index := make([]byte, 32)
	if _, err := rand.Read(index); err != nil {
		return err
	}
	signer, verifier, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return err
	}
	key, chain, err := selfMadeCertificate(body)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		indexKey:    []byte(hex.EncodeToString(index) + "\n"),
		logKey:      []byte(signer + "\n"),
		logKeyPub:   []byte(verifier + "\n"),
		reportKey:   key,
		reportChain: chain,
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	return writeKeyset(dir, handle) // last: its presence says that the folder is whole
}

// RotateKeys adds a new primary key to the sealing keyset. What older keys sealed stays readable.
func RotateKeys(dir string) error {
	handle, err := readKeyset(dir)
	if err != nil {
		return err
	}
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	if err := manager.SetPrimary(id); err != nil {
		return err
	}
	if handle, err = manager.Handle(); err != nil {
		return err
	}
	return writeKeyset(dir, handle)
}

// KeyIDs lists the sealing keys of the folder, primary first.
func KeyIDs(dir string) (primary uint32, all []uint32, err error) {
	handle, err := readKeyset(dir)
	if err != nil {
		return 0, nil, err
	}
	info := handle.KeysetInfo()
	for _, key := range info.GetKeyInfo() {
		all = append(all, key.GetKeyId())
	}
	return info.GetPrimaryKeyId(), all, nil
}

func readKeyset(dir string) (*keyset.Handle, error) {
	f, err := os.Open(filepath.Join(dir, dataKeyset))
	if err != nil {
		return nil, fmt.Errorf("the keyset cannot be read (make one with daylight keys create): %w", err)
	}
	defer f.Close()
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dataKeyset, err)
	}
	return handle, nil
}

// writeKeyset replaces the keyset in one step, so that a killed process leaves the old one or the new one.
func writeKeyset(dir string, handle *keyset.Handle) error {
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
		return err
	}
	return ReplaceFile(filepath.Join(dir, dataKeyset), b.Bytes())
}

func selfMadeCertificate(body string) (key, chain []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(math.MaxInt64))
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: body + " reports", Organization: []string{body}},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(5, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		return nil, nil, err
	}
	pkcs, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: pkcs}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}
