package account

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

// TestClientNotesAreLogLines keeps what the client of Redis notes within the log, at a level nobody is disturbed by.
func TestClientNotesAreLogLines(t *testing.T) { // not parallel: it exchanges the log of the process
	before := slog.Default()
	defer slog.SetDefault(before)
	var log bytes.Buffer
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	notes{}.Printf(context.Background(), "connection pool: failed after %d attempts", 5)
	if got := log.String(); !strings.Contains(got, `"level":"DEBUG"`) || !strings.Contains(got, "failed after 5 attempts") {
		t.Errorf("%q", got)
	}
}
