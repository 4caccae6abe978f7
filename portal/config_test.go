package portal_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"daylight/portal"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestConfigDocument keeps docs/config.md true: it is printed from the struct's tags.
func TestConfigDocument(t *testing.T) {
	var c struct {
		portal.Config `embed:""`
	}
	parser, err := kong.New(&c, kong.Name("daylight"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("# Settings\n\nEvery setting is a flag of `daylight serve` and an environment variable. This page is printed from the program\n" +
		"(`go test ./portal -run ConfigDocument -update`). `daylight migrate` knows one more, `DAYLIGHT_OWNER_DATABASE_URL`\n" +
		"(`--owner-database-url`): the same database with the login that owns the tables; without it, `DATABASE_URL`.\n\n| environment | flag | default | what it is |\n|---|---|---|---|\n")
	for _, f := range parser.Model.Flags {
		if f.Name == "help" {
			continue
		}
		if len(f.Envs) != 1 || f.Help == "" {
			t.Errorf("--%s: each setting has one environment variable and a help text", f.Name)
			continue
		}
		def := ""
		if f.HasDefault {
			def = "`" + f.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | `--%s` | %s | %s |\n", f.Envs[0], f.Name, def, f.Help)
	}
	const golden = "../docs/config.md"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(have), b.String()); diff != "" {
		t.Errorf("docs/config.md is out of date (run with -update): %s", diff)
	}
}

func TestConfigCheck(t *testing.T) {
	const cosigner = "witness.example/w1+490ca8b1+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	good := portal.Config{DatabaseURL: "postgres://x", RedisURL: "redis://x", BaseURL: "https://data.example.gov", KeysDir: "/keys",
		Body: portal.BodyConfig{Zone: "Europe/London", Colour: "#0b5351", Reference: "NM"}}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*portal.Config){
		"DATABASE_URL":              func(c *portal.Config) { c.DatabaseURL = "" },
		"DAYLIGHT_BASE_URL":         func(c *portal.Config) { c.BaseURL = "data.example.gov" },
		"DAYLIGHT_BODY_ZONE":        func(c *portal.Config) { c.Body.Zone = "Mars/Base" },
		"too light":                 func(c *portal.Config) { c.Body.Colour = "#ffe600" },
		"two to four capital":       func(c *portal.Config) { c.Body.Reference = "nm1" },
		"DAYLIGHT_KEYS":             func(c *portal.Config) { c.KeysDir = "" },
		"REDIS_URL":                 func(c *portal.Config) { c.RedisURL = "" },
		"DAYLIGHT_LEDGER_WITNESSES": func(c *portal.Config) { c.Log.Witnesses = []string{"https://witness.example"} },
		"is there twice": func(c *portal.Config) {
			one := "https://witness.example/add " + cosigner
			c.Log.Witnesses = []string{one, one}
		},
		"DAYLIGHT_TRUSTED_PROXIES": func(c *portal.Config) { c.TrustedProxies = []string{"proxy.internal"} },
		"DAYLIGHT_LAW_REMIND":      func(c *portal.Config) { c.Law.RemindDays = 90 },
		"DAYLIGHT_BODY_COLOUR \"":  func(c *portal.Config) { c.Body.Colour = "teal" },
	} {
		c := good
		spoil(&c)
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v does not name it", name, err)
		}
	}
}

// TestCertificatesThatSignedBefore puts a new certificate into the folder, as an operator does: what the old one signed stays genuine.
func TestCertificatesThatSignedBefore(t *testing.T) {
	dir, other := t.TempDir()+"/keys", t.TempDir()+"/keys"
	for _, folder := range []string{dir, other} {
		if err := portal.CreateKeys(folder, "data.example.gov/log", "Northmere Council"); err != nil {
			t.Fatal(err)
		}
	}
	before, err := portal.LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	move(dir+"/report.pem", dir+"/report.former.pem")
	move(other+"/report.pem", dir+"/report.pem")
	unsigned := func(file string, known int) {
		t.Helper()
		k, err := portal.LoadKeys(dir)
		if err != nil || k.Unsigned == nil || !strings.Contains(k.Unsigned.Error(), file) || k.Report != nil {
			t.Errorf("serving goes on, and nothing is signed because of %s: %v, %v", file, err, k.Unsigned)
		}
		if len(k.ReportKnown) != known {
			t.Errorf("%s: %d certificates to check with, want %d", file, len(k.ReportKnown), known)
		}
	}
	unsigned("report.key", 2) // of another certificate
	move(other+"/report.key", dir+"/report.key")
	now, err := portal.LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(now.ReportChain) != 1 || now.ReportChain[0].Equal(before.ReportChain[0]) {
		t.Error("the old certificate signs on")
	}
	if len(now.ReportKnown) != 2 || !now.ReportKnown[1].Equal(before.ReportChain[0]) {
		t.Errorf("%d certificates are known", len(now.ReportKnown))
	}
	if err := os.WriteFile(dir+"/report.former.pem", []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	unsigned("report.former.pem", 0) // some of them only would call genuine reports false
	if err := os.Remove(dir + "/report.former.pem"); err != nil {
		t.Fatal(err)
	}
	move(dir+"/report.key", dir+"/report.away")
	unsigned("report.key", 1)
	if err := os.WriteFile(dir+"/report.key", []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	unsigned("report.key", 1)
	move(dir+"/report.away", dir+"/report.key")
	move(dir+"/report.pem", dir+"/report.away")
	unsigned("certificate", 0)
}

func TestKeysFolder(t *testing.T) {
	dir := t.TempDir() + "/keys"
	if err := portal.CreateKeys(dir, "data.example.gov/log", "Northmere Council"); err != nil {
		t.Fatal(err)
	}
	if err := portal.CreateKeys(dir, "data.example.gov/log", "Northmere Council"); err != portal.ErrKeysExist {
		t.Fatalf("keys were made twice: %v", err)
	}
	if err := os.Rename(dir+"/data.json", dir+"/data.away"); err != nil {
		t.Fatal(err)
	}
	if err := portal.CreateKeys(dir, "data.example.gov/log", "Northmere Council"); err != portal.ErrKeysExist {
		t.Fatalf("the index and log keys were overwritten while data.json was away: %v", err)
	}
	if err := os.Rename(dir+"/data.away", dir+"/data.json"); err != nil {
		t.Fatal(err)
	}
	first, err := portal.LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := first.Data.Encrypt([]byte("Amina"), []byte("row 1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := portal.RotateKeys(dir); err != nil {
		t.Fatal(err)
	}
	second, err := portal.LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := second.Data.Decrypt(sealed, []byte("row 1")); err != nil || string(plain) != "Amina" {
		t.Fatalf("what the old key sealed is unreadable after rotation: %v", err)
	}
	if _, err := second.Data.Decrypt(sealed, []byte("row 2")); err == nil {
		t.Fatal("a sealed field opens in another row")
	}
	if _, all, _ := portal.KeyIDs(dir); len(all) != 2 {
		t.Fatalf("%d keys after one rotation", len(all))
	}
	public, err := portal.RotateLogKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	third, err := portal.LoadKeys(dir)
	if err != nil || third.LogVerifier != public || third.LogKeys != public+"\n"+first.LogVerifier {
		t.Fatalf("the public keys after changing the log's are %q: %v", third.LogKeys, err)
	}
	if third.LogFormer.KeyHash() != first.LogSigner.KeyHash() || third.LogSigner.KeyHash() == first.LogSigner.KeyHash() {
		t.Fatal("the old key does not stand beside the new one")
	}
	if err := os.Remove(dir + "/log.key"); err != nil {
		t.Fatal(err)
	}
	if k, err := portal.LoadKeys(dir); err != nil || k.LogSigner != nil {
		t.Fatalf("a missing log key stops more than signing: %v", err)
	}
}
