package account

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// pace is a limit in the manner of GCRA: burst attempts at once, then one every interval. Nobody ever waits longer than one
// interval for the next attempt, so a limit slows but never shuts out for good.
type pace struct {
	burst    int
	interval time.Duration
}

var (
	// perAddress is for one network address, whichever accounts it tries.
	perAddress = pace{burst: 30, interval: 10 * time.Second}
	// perPair is for one account from one address.
	perPair = pace{burst: 5, interval: 3 * time.Minute}
	// perAccount is for one account from all addresses its owner has not signed in from before.
	perAccount = pace{burst: 20, interval: time.Minute}
	// perCode is for the second step: whoever is there knows the password already.
	perCode = pace{burst: 5, interval: 3 * time.Minute}
)

// doorway is the cheap limit in Redis that stands before the costly work of hashing. The limits that decide are in the
// database, so it may fail open.
var doorway = redis_rate.Limit{Rate: 30, Burst: 30, Period: time.Minute}

// charge is one key and its pace.
type charge struct {
	key  []byte
	pace pace
}

// reserve counts an attempt against each key before it is made, so that a hundred at once cannot slip through together. It
// returns *TooMany if one of the limits is reached.
func (d *Directory) reserve(ctx context.Context, charges ...charge) error {
	now := d.now()
	for _, c := range charges {
		tolerance := time.Duration(c.pace.burst) * c.pace.interval
		tag, err := d.DB.Exec(ctx, `INSERT INTO account_attempt AS a (key, free_at) VALUES ($1, $2::timestamptz + $3::interval)
			ON CONFLICT (key) DO UPDATE SET free_at = greatest(a.free_at, $2) + $3
			WHERE greatest(a.free_at, $2) + $3 <= $2 + $4::interval`, c.key, now, c.pace.interval, tolerance)
		if err != nil {
			return away(err)
		}
		if tag.RowsAffected() == 0 {
			return d.tooMany(ctx, c, now)
		}
	}
	return nil
}

func (d *Directory) tooMany(ctx context.Context, c charge, now time.Time) error {
	var free time.Time
	if err := d.DB.QueryRow(ctx, `SELECT free_at FROM account_attempt WHERE key = $1`, c.key).Scan(&free); err != nil {
		return away(err)
	}
	after := free.Sub(now) - time.Duration(c.pace.burst-1)*c.pace.interval
	return &TooMany{After: max(after, time.Second)}
}

// release forgets what was counted against the keys.
func (d *Directory) release(ctx context.Context, keys ...[]byte) error {
	_, err := d.DB.Exec(ctx, `DELETE FROM account_attempt WHERE key = ANY($1)`, keys)
	return away(err)
}

// refund takes back one attempt that turned out to be genuine: an office full of people shares one address.
func (d *Directory) refund(ctx context.Context, charges ...charge) error {
	batch := &pgx.Batch{}
	for _, c := range charges {
		batch.Queue(`UPDATE account_attempt SET free_at = free_at - $2::interval WHERE key = $1`, c.key, c.pace.interval)
	}
	return away(d.DB.SendBatch(ctx, batch).Close())
}

// knock asks the cheap limit first. Redis away is no refusal: the database still counts.
func (d *Directory) knock(ctx context.Context, key []byte) error {
	result, err := redis_rate.NewLimiter(d.Redis).Allow(ctx, "door:"+hex.EncodeToString(key), doorway)
	if err != nil {
		d.log().Warn("sign-in limit in Redis is away; the one in the database decides alone", "error", err)
		return nil
	}
	if result.Allowed == 0 {
		return &TooMany{After: max(result.RetryAfter, time.Second)}
	}
	return nil
}

// Rate is how often something may be done: count times at once, then evenly over the period.
type Rate struct {
	Count  int
	Period time.Duration
}

// Allow counts one deed of an address against a rate, in Redis, so that every copy of the portal counts together. It returns
// *TooMany, or ErrUnavailable when Redis is away: the caller knows whether to let the deed through then.
func (d *Directory) Allow(ctx context.Context, deed, address string, rate Rate) error {
	key := deed + ":" + hex.EncodeToString(d.Index("rate", Network(address)))
	limit := redis_rate.Limit{Rate: rate.Count, Burst: rate.Count, Period: rate.Period}
	result, err := redis_rate.NewLimiter(d.Redis).Allow(ctx, key, limit)
	if err != nil {
		return fmt.Errorf("%w: count %s: %w", ErrUnavailable, deed, err)
	}
	if result.Allowed == 0 {
		return &TooMany{After: max(result.RetryAfter, time.Second)}
	}
	return nil
}

// Prune removes counters that no longer count for anything. A job calls it once a day.
func (d *Directory) Prune(ctx context.Context) (int64, error) {
	tag, err := d.DB.Exec(ctx, `DELETE FROM account_attempt WHERE free_at < $1`, d.now().Add(-time.Hour))
	return tag.RowsAffected(), away(err)
}

func (d *Directory) accountKey(email string) []byte {
	return d.Index("sign-in account", normalEmail(email))
}

func (d *Directory) addressKey(address string) []byte {
	return d.Index("sign-in address", Network(address))
}

func (d *Directory) pairKey(email, address string) []byte {
	return d.Index("sign-in pair", normalEmail(email)+" "+Network(address))
}

func (d *Directory) codeKey(officer uuid.UUID) []byte {
	return d.Index("sign-in code", officer.String())
}

func (d *Directory) knownCodeKey(officer uuid.UUID, address string) []byte {
	return d.Index("sign-in code", officer.String()+" "+Network(address))
}

// Network is what counts as one address: for IPv6 the /64, which one household or machine has to itself.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return ip.String()
	}
	return prefix.String()
}
