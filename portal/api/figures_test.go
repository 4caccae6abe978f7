package api_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/note"

	"daylight/migrations"
	"daylight/migrations/dbtest"
	"daylight/migrations/localpg"
	"daylight/notices"
	"daylight/portal/api"
	"daylight/portal/web"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/ledger"
)

const (
	senders    = 2
	perRound   = 60_000 // events of one round, long enough that what the log takes at the end counts as little as it does all day
	rounds     = 5
	perSender  = perRound / senders / ledger.MaxBatch
	manyLooks  = 100_000 // entries of the citizen who has many
	fewLooks   = 50
	readRounds = 400
)

// country is a portal's API in front of a durable PostgreSQL that holds a country's events.
type country struct {
	*testing.B
	ctx     context.Context
	folder  string
	pool    *pgxpool.Pool
	ledger  *ledger.Ledger
	sources []ledger.Source
	url     string
	keys    []string
	sent    int
}

// BenchmarkFigures measures what the ledger promises, side by side in one run on one PostgreSQL: (a) COPY of the same rows into the
// same tables, (b) intake over HTTP by two senders with everything on and the log keeping up, (c) import from a file, (d) a citizen's
// newest fifty, (e) memory, (f) what sealing and the log take of (b). DAYLIGHT_BENCH_ROWS names the numbers of entries present,
// ascending; one million when it is not set. DAYLIGHT_BENCH_MEMORY is what PostgreSQL keeps in its buffers.
func BenchmarkFigures(b *testing.B) {
	web.SteadyHeap() // as the program itself does
	c := newCountry(b)
	present := 0
	for _, rows := range strings.Split(cmp.Or(os.Getenv("DAYLIGHT_BENCH_ROWS"), "1000000"), ",") {
		n, err := strconv.Atoi(rows)
		if err != nil {
			b.Fatal(err)
		}
		c.populate(present, n)
		present = n
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			for b.Loop() {
				c.B = b
				c.figures()
			}
		})
	}
}

func newCountry(b *testing.B) *country {
	folder, err := os.MkdirTemp("/var/tmp", "daylight-bench-")
	if err != nil {
		b.Fatal(err)
	}
	if err := os.Chmod(folder, 0o711); err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	server, err := localpg.Start(ctx, localpg.Options{Folder: filepath.Join(folder, "pg"), Database: "bench",
		Settings: map[string]string{"shared_buffers": cmp.Or(os.Getenv("DAYLIGHT_BENCH_MEMORY"), "2GB"), "max_wal_size": "8GB",
			"wal_compression": "lz4", "checkpoint_timeout": "15min", "autovacuum": "off"}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		server.Stop()
		os.RemoveAll(folder)
	})
	pool, err := pgxpool.New(ctx, server.URL("bench")+"&pool_max_conns=16")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	if err := migrations.Up(ctx, pool); err != nil {
		b.Fatal(err)
	}
	c := &country{B: b, ctx: ctx, folder: folder, pool: pool}
	secret, _, err := note.GenerateKey(nil, "bench.example/log")
	if err != nil {
		b.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		b.Fatal(err)
	}
	c.ledger = &ledger.Ledger{DB: pool, Sealer: ledger.NewEphemeralSealer(), Activities: publishedLongAgo, Signer: signer}
	c.serve()
	c.readers()
	return c
}

func publishedLongAgo(ctx context.Context, ids []string) (map[string][]ledger.Activity, error) {
	found, err := published(ctx, ids)
	for _, versions := range found {
		versions[0].From = time.Time{}
	}
	return found, err
}

func (c *country) do(statements ...string) {
	c.Helper()
	for _, s := range statements {
		if _, err := c.pool.Exec(c.ctx, s); err != nil {
			c.Fatal(err)
		}
	}
}

// serve puts the real front before it, on a port of the loopback.
func (c *country) serve() {
	pages := &api.Pages{Ledger: c.ledger, Board: &notices.Board{DB: c.pool, Languages: []string{"en"}, Law: "uk-gdpr"},
		Registry: &requests.Registry{DB: c.pool, Ledger: c.ledger, Sealer: c.ledger.Sealer, Zone: time.UTC, Prefix: "NM"}}
	site := webtest.New(c.B, nil, webtest.With(dbtest.New(c.B)))
	site.App.API(func(r fiber.Router) { pages.Mount(r) })
	for i := range senders + 2 { // the last two's events come from files
		registered, err := c.ledger.Register(c.ctx, ledger.NewSource{ID: fmt.Sprint("register-", i), Prefix: fmt.Sprintf("urn:source:register-%d", i),
			Profile: ledger.ProfileRole, Names: map[string]string{"en": "Register"}})
		if err != nil {
			c.Fatal(err)
		}
		c.keys, c.sources = append(c.keys, registered.Key), append(c.sources, registered.Source)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Fatal(err)
	}
	c.url = "http://" + listener.Addr().String() + "/api/v1/access-events"
	ctx, stop := context.WithCancel(c.ctx)
	var wait sync.WaitGroup
	wait.Go(func() { site.App.Serve(ctx, listener, time.Second) })
	c.Cleanup(func() { stop(); wait.Wait() })
}

// populate brings the tables to n entries over the last two years, half of them in the last three months. What it writes is as wide as
// real entries and opens to nothing.
func (c *country) populate(have, n int) {
	started := time.Now()
	for i := range 26 {
		c.do(fmt.Sprintf(`SELECT ledger_month(now() - make_interval(months => %d))`, i))
	}
	const chunk = 250_000
	for at := have; at < n; at += chunk {
		_, err := c.pool.Exec(c.ctx, `
			WITH made AS (
				INSERT INTO ledger_entry (occurred, received, skey, akey, okey, activity_version, source, action, marks, event, activity, salt,
					commitment, payload)
				SELECT t, t, s, k, k % 1000, 7, 2 + i % 2, 0, 128, gen_random_uuid(), 'PA-003', decode(md5(i::text), 'hex'), sha256(i::text::bytea),
					(SELECT string_agg(sha256(i::text::bytea || g::text::bytea), '' ORDER BY g) FROM generate_series(1, 25) g)
				FROM (SELECT i, hashint8extended(i % 2000000, 7) AS s, i % 20000 AS k,
					now() - CASE WHEN i % 2 = 0 THEN random() * interval '90 days' ELSE random() * interval '700 days' END AS t
					FROM generate_series($1::int8, $2::int8) i) x ORDER BY s
				RETURNING occurred, skey, event, commitment)
			INSERT INTO ledger_leaf (index, occurred, skey, ordinal, event, previous)
			SELECT 1000000000000 + $1 + row_number() OVER (), occurred, skey, 1, event, commitment FROM made`, at, min(at+chunk, n)-1)
		if err != nil {
			c.Fatal(err)
		}
	}
	c.do(fmt.Sprintf(`
		INSERT INTO ledger_chain (subject, ordinal, last) SELECT gen_random_uuid(), 1, sha256(i::text::bytea)
		FROM generate_series(%d, %d) i`, have/5, n/5-1), `
		INSERT INTO ledger_tally (source, month, stored, late, skewed, caseless, vague, first, last)
		SELECT source, date_trunc('month', occurred AT TIME ZONE 'UTC'), count(*), 0, 0, 0, 0, min(occurred), max(occurred)
		FROM ledger_entry GROUP BY 1, 2 ON CONFLICT (source, month) DO UPDATE SET stored = excluded.stored, first = excluded.first,
			last = excluded.last`,
		`VACUUM ANALYZE ledger_entry`, `VACUUM ANALYZE ledger_leaf`, `VACUUM ANALYZE ledger_chain`, `CHECKPOINT`)
	c.Logf("%d entries made in %s", n-have, time.Since(started).Round(time.Second))
}

// vacuum does between the measurements what autovacuum, which is off, would do in the middle of one and not of another.
func (c *country) vacuum() {
	c.do(`VACUUM ledger_entry, ledger_leaf, ledger_chain, ledger_pending, ledger_tile`)
}

// event is one of a sender's as it goes over the wire.
func (c *country) event(w io.Writer, sender int, citizen string, at time.Time) {
	c.sent++
	fmt.Fprintf(w, `{"specversion":"1.0","id":"ev-%d-%d","source":"urn:source:register-%d/desk","type":"access.recorded.v1","time":%q,"data":{`+
		`"subject":{"scheme":"national-id","id":%q},"actor":{"kind":"person","id":"emp-%d","name":"Ada Byron","role":"Tax inspector","unit":"Region 3",`+
		`"org":{"code":"70000349","name":"Tax authority"}},"action":"view","data_categories":["identity","income"],`+
		`"purpose":{"activity":"PA-003","text":"Assessing 2025 income tax"},"case_ref":"IT-2025-%d","system":{"name":"Assessment desk"},"channel":"ui"}}`,
		sender, c.sent, sender, at.UTC().Format(time.RFC3339Nano), citizen, rand.IntN(20_000), c.sent)
}

func anybody() string { return fmt.Sprintf("6%010d", rand.IntN(2_000_000)) }

// body is a batch of the last hour, about a thousand citizens.
func (c *country) body(sender int) []byte {
	var b bytes.Buffer
	for i := range ledger.MaxBatch {
		b.WriteByte("[,"[min(i, 1)])
		c.event(&b, sender, anybody(), time.Now().Add(-time.Duration(rand.IntN(3_600_000))*time.Millisecond))
	}
	b.WriteByte(']')
	return b.Bytes()
}

// cost is what a stretch of work took.
type cost struct{ wall, here, database time.Duration }

func (c *country) measure(work func()) cost {
	runtime.GC()
	here, database, started := ownCPU(), databaseCPU(c.folder), time.Now()
	work()
	return cost{time.Since(started), ownCPU() - here, databaseCPU(c.folder) - database}
}

func (k cost) rate(n int) float64 { return float64(n) / k.wall.Seconds() }

// micros is processor time for each of n, in microseconds.
func (k cost) micros(n int) float64 { return (k.here + k.database).Seconds() * 1e6 / float64(n) }

// each is all of it for each of n.
func (k cost) each(n int) string {
	return fmt.Sprintf("%.1f %.1f (%.1f)", k.wall.Seconds()*1e6/float64(n), k.micros(n), k.here.Seconds()*1e6/float64(n))
}

// send posts prepared batches by all senders at once.
func (c *country) send(bodies [senders][]string) {
	var wait sync.WaitGroup
	for s := range senders {
		wait.Go(func() {
			for _, body := range bodies[s] {
				c.post(c.keys[s], body)
			}
		})
	}
	wait.Wait()
}

// bodies are batches to be sent, in files: what the senders have is not the server's memory.
func (c *country) bodies() (bodies [senders][]string) {
	for s := range bodies {
		for i := range perSender {
			name := filepath.Join(c.folder, fmt.Sprintf("body-%d-%d", s, i))
			if err := os.WriteFile(name, c.body(s), 0o600); err != nil {
				c.Fatal(err)
			}
			bodies[s] = append(bodies[s], name)
		}
	}
	return bodies
}

// intake is (b): until everything sent is in the log.
func (c *country) intake() cost {
	bodies := c.bodies()
	return c.measure(func() {
		ctx, stop := context.WithCancel(c.ctx)
		var sequencer sync.WaitGroup
		sequencer.Go(func() { c.ledger.Run(ctx) })
		c.send(bodies)
		c.sequence()
		stop()
		sequencer.Wait()
	})
}

// sequence takes into the log what waits, beside the one that runs, and returns when nothing does.
func (c *country) sequence() {
	for {
		if _, err := c.ledger.Sequence(c.ctx); err != nil {
			c.Fatal(err)
		}
		var left bool
		if err := c.pool.QueryRow(c.ctx, `SELECT EXISTS (SELECT FROM ledger_pending)`).Scan(&left); err != nil {
			c.Fatal(err)
		}
		if !left {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (c *country) post(key string, name string) {
	body, err := os.Open(name)
	if err != nil {
		c.Error(err)
		return
	}
	defer body.Close()
	r, err := http.NewRequest(http.MethodPost, c.url, body)
	if err != nil {
		c.Error(err)
		return
	}
	if info, err := body.Stat(); err == nil {
		r.ContentLength = info.Size()
	}
	r.Host = strings.TrimPrefix(webtest.Base, "https://")
	r.Header.Set("Content-Type", "application/cloudevents-batch+json")
	r.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.Error(err)
		return
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || !bytes.HasPrefix(text, fmt.Appendf(nil, `{"stored":%d,`, ledger.MaxBatch)) {
		c.Errorf("%d %.200s %v", answer.StatusCode, text, err)
	}
}

// copied is (a): COPY of as many of the newest rows, under other keys, into the same indexed tables, encoded beforehand.
func (c *country) copied() cost {
	var entries, leaves bytes.Buffer
	conn, err := c.pool.Acquire(c.ctx)
	if err != nil {
		c.Fatal(err)
	}
	defer conn.Release()
	const (
		entryColumns = `occurred, received, skey, akey, okey, activity_version, source, hidden_until, action, marks, event, corrects, activity, salt, commitment, payload`
		leafColumns  = `index, occurred, skey, ordinal, event, previous`
	)
	read := func(into *bytes.Buffer, columns, table, where string) {
		other := strings.NewReplacer("skey", "hashint8extended(skey, 99)", "event", "gen_random_uuid()", "index", "index + (random() * 1e17)::int8 + 2000000000000").Replace(columns)
		if _, err := conn.Conn().PgConn().CopyTo(c.ctx, into, fmt.Sprintf(`COPY (SELECT %s FROM (SELECT * FROM %s WHERE occurred > now() - interval '2 hours' %s LIMIT %d) x)
			TO STDOUT (FORMAT binary)`, other, table, where, perRound)); err != nil {
			c.Fatal(err)
		}
	}
	read(&entries, entryColumns, "ledger_entry", "AND length(payload) <> 800 ORDER BY received DESC")
	read(&leaves, leafColumns, "ledger_leaf", "AND index < 1000000000000 ORDER BY index DESC")
	return c.measure(func() {
		for _, part := range []struct {
			rows           *bytes.Buffer
			table, columns string
		}{{&entries, "ledger_entry", entryColumns}, {&leaves, "ledger_leaf", leafColumns}} {
			tag, err := conn.Conn().PgConn().CopyFrom(c.ctx, part.rows, "COPY "+part.table+" ("+part.columns+") FROM STDIN (FORMAT binary)")
			if err != nil || int(tag.RowsAffected()) != perRound {
				c.Fatal(part.table, tag.RowsAffected(), err)
			}
		}
	})
}

// imported is (c): history of one register from a file, two years in the order of time.
func (c *country) imported() cost {
	const n = 2 * perRound
	var file bytes.Buffer
	for i := range n {
		c.event(&file, senders+1, anybody(), time.Now().AddDate(-2, 0, 0).Add(time.Duration(i)*time.Second+time.Duration(c.sent)*time.Millisecond))
		file.WriteByte('\n')
	}
	k := c.measure(func() {
		receipt, err := c.ledger.Import(c.ctx, c.sources[senders+1], &file, nil)
		if err != nil || receipt.Stored != n {
			c.Fatalf("%+v %v", receipt, err)
		}
	})
	c.sequence()
	return k
}

// newest is (d): the newest fifty of a citizen, median and 99th percentile in milliseconds.
func (c *country) newest(id string) (middle, high float64) {
	var took []float64
	for range readRounds {
		started := time.Now()
		page, err := c.ledger.Of(c.ctx, ledger.Person{{Scheme: "national-id", ID: id}}, ledger.Filter{})
		if err != nil || len(page.Entries) != fewLooks {
			c.Fatal(len(page.Entries), err)
		}
		took = append(took, time.Since(started).Seconds()*1e3)
	}
	slices.Sort(took)
	return took[len(took)/2], took[len(took)*99/100]
}

// readers are two citizens, one with few entries and one with very many, over two years.
func (c *country) readers() {
	for id, n := range map[string]int{"few": fewLooks, "many": manyLooks} {
		var file bytes.Buffer
		for i := range n {
			c.event(&file, senders, id, time.Now().Add(-time.Duration(i)*(700*24*time.Hour/time.Duration(n))-time.Hour))
			file.WriteByte('\n')
		}
		if receipt, err := c.ledger.AppendLines(c.ctx, c.sources[senders], &file, nil); err != nil || receipt.Stored != n {
			c.Fatalf("%+v %v", receipt, err)
		}
	}
	c.sequence()
}

func (c *country) figures() {
	debug.FreeOSMemory()
	forgetPeak()
	c.intake()
	memory := peak()
	var a, b, ratio, in, share []float64
	for range rounds {
		c.vacuum()
		mine := c.intake()
		copied := c.copied()
		bodies := c.bodies()
		stored := c.measure(func() { c.send(bodies) })
		logged := c.measure(c.sequence)
		a, b = append(a, copied.rate(perRound)), append(b, mine.rate(perRound))
		ratio = append(ratio, mine.rate(perRound)/copied.rate(perRound))
		history := c.imported()
		in = append(in, history.rate(2*perRound)/mine.rate(perRound))
		share = append(share, logged.micros(perRound)/(stored.micros(perRound)+logged.micros(perRound)))
		c.Logf("µs an event, by the clock and of the processors (here): COPY %s, intake %s, stored %s, into the log %s, import %s",
			copied.each(perRound), mine.each(perRound), stored.each(perRound), logged.each(perRound), history.each(2*perRound))
	}
	c.vacuum()
	c.newest("few") // a connection plans each query once, and then never again
	var few, many, high []float64
	for range rounds {
		middle, slow := c.newest("few")
		few, high = append(few, middle), append(high, slow)
		middle, slow = c.newest("many")
		many, high = append(many, middle), append(high, slow)
	}
	c.ReportMetric(median(a), "a-copy-rows/s")
	c.ReportMetric(median(b), "b-intake-events/s")
	c.ReportMetric(median(ratio), "b/a")
	c.ReportMetric(median(in), "c-import/b")
	c.ReportMetric(median(few), "d-few-ms")
	c.ReportMetric(median(many), "d-many-ms")
	c.ReportMetric(median(high), "d-p99-ms")
	c.ReportMetric(float64(memory)/(1<<20), "e-MiB")
	c.ReportMetric(median(share), "f-log/b")
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// databaseCPU is the processor time of all processes that work in the folder, which PostgreSQL's do.
func databaseCPU(folder string) (total time.Duration) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		if where, err := os.Readlink(filepath.Join(filepath.Dir(file), "cwd")); err != nil || !strings.HasPrefix(where, folder) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		for _, field := range strings.Fields(rest)[11:13] { // user and system, in hundredths of a second
			n, _ := strconv.Atoi(field)
			total += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return total
}

// forgetPeak makes peak begin anew (proc(5), clear_refs).
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peak is the most memory this process has had, in bytes: the server, the senders and what they sent.
func peak() (bytes int64) {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Sscanf(rest, "%d", &bytes)
	return bytes << 10
}
