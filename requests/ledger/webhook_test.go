package ledger

import (
	"errors"
	"strings"
	"testing"
)

func TestTheWebhookOfASource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	holds := func(address, secret string) {
		t.Helper()
		a, s, err := w.Webhook(w.ctx, "tax")
		if err != nil || a != address || s != secret {
			t.Fatalf("%q %q %v, want %q %q", a, s, err, address, secret)
		}
	}
	first, err := w.SetWebhook(w.ctx, "tax", "https://tax.example/hook")
	if err != nil || !strings.HasPrefix(first, "whsec_") {
		t.Fatalf("%q %v", first, err)
	}
	holds("https://tax.example/hook", first)
	second, err := w.SetWebhook(w.ctx, "tax", "https://new.tax.example/hook")
	if err != nil || second == first || second == "" {
		t.Fatalf("a new address has the former one's secret: %v", err)
	}
	holds("https://new.tax.example/hook", second)

	for _, bad := range []string{"tax.example", "ftp://tax.example/hook", "https://", "https://me:pw@tax.example/", "javascript:alert(1)", "https://tax.example/%zz"} {
		var p Problems
		if _, err := w.SetWebhook(w.ctx, "tax", bad); !errors.As(err, &p) || len(p) != 1 || p[0].Field != "webhook" {
			t.Errorf("%s: %v", bad, err)
		}
	}
	holds("https://new.tax.example/hook", second)

	if n := w.count(`SELECT count(*) FROM ledger_source WHERE position($1 in encode(webhook_secret, 'escape')) > 0`, second); n != 0 {
		t.Error("the secret stands in the database")
	}
	if none, err := w.SetWebhook(w.ctx, "tax", ""); err != nil || none != "" {
		t.Fatalf("%q %v", none, err)
	}
	holds("", "")
	if n := w.count(`SELECT count(*) FROM ledger_source WHERE id = 'tax' AND webhook_secret IS NULL`); n != 1 {
		t.Error("the secret stayed")
	}
}

func TestWhoseWebhookCannotBeChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.Disable(w.ctx, "tax"); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]error{"tax": ErrDisabled, OwnSource: ErrOwnSource, "nobody": ErrNoSource} {
		if _, err := w.SetWebhook(w.ctx, id, "https://tax.example/hook"); !errors.Is(err, want) {
			t.Errorf("%s: %v", id, err)
		}
	}
}
