package account

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// OpenRedis makes a client for one server (redis:// or rediss://), for Sentinel (redis+sentinel://host:port?master_name=…)
// or for a cluster (redis+cluster://). It does not connect yet. Its patience is short: pages must say quickly that they
// cannot serve.
func OpenRedis(address string) (redis.UniversalClient, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL is not an address such as redis://127.0.0.1:6379/0")
	}
	scheme, kind, _ := strings.Cut(parsed.Scheme, "+")
	parsed.Scheme = scheme
	plain := parsed.String()
	switch kind {
	case "sentinel":
		options, err := redis.ParseFailoverURL(plain)
		if err != nil {
			return nil, fmt.Errorf("REDIS_URL: %w", err)
		}
		options.DialTimeout, options.ReadTimeout, options.MaxRetries, options.ContextTimeoutEnabled = dialing, answering, 1, true
		return redis.NewFailoverClient(options), nil
	case "cluster":
		options, err := redis.ParseClusterURL(plain)
		if err != nil {
			return nil, fmt.Errorf("REDIS_URL: %w", err)
		}
		options.DialTimeout, options.ReadTimeout, options.MaxRetries, options.ContextTimeoutEnabled = dialing, answering, 1, true
		return redis.NewClusterClient(options), nil
	}
	options, err := redis.ParseURL(plain)
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	options.DialTimeout, options.ReadTimeout, options.MaxRetries, options.ContextTimeoutEnabled = dialing, answering, 1, true
	return redis.NewClient(options), nil
}

// The client's own notes go where every line of the log goes. What they tell is told again by the error that follows.
func init() { redis.SetLogger(notes{}) }

type notes struct{}

// Printf notes one line.
func (notes) Printf(ctx context.Context, format string, values ...any) {
	slog.DebugContext(ctx, "redis", "note", fmt.Sprintf(format, values...))
}

const (
	dialing   = time.Second
	answering = time.Second
)
