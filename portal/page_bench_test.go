package portal_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	turnTime     = 3 * time.Second
	turnsEach    = 5
	publications = 20
	name         = "127.0.0.1:8080" // of the site, wherever its copies listen
)

// BenchmarkNoticePage measures, in one run, how many times a second a notice is answered with one core for the server and one for the load:
// by the portal, and by nginx with the same compressed bytes in a file; turn by turn, medians. Then how long it takes until what was published
// is seen in each of two copies of the portal.
func BenchmarkNoticePage(b *testing.B) {
	for _, program := range []string{"nginx", "wrk", "taskset", "../bin/daylight"} {
		if _, err := exec.LookPath(program); err != nil {
			b.Fatalf("this benchmark needs nginx and wrk, which make bench installs where it may, and the built program: %v", err)
		}
	}
	c := config(b)
	publish(b, c.DatabaseURL, aNotice("loans", "Borrowing books"))
	portals := []string{pinned(b, c.DatabaseURL, c.RedisURL, c.KeysDir), pinned(b, c.DatabaseURL, c.RedisURL, c.KeysDir)}
	becomes(b, portals[0]+"/notices/loans", "Borrowing")
	page := packed(b, portals[0]+"/notices/loans")
	nginx := static(b, page)
	var ours, theirs []float64
	for b.Loop() {
		for range turnsEach {
			ours = append(ours, load(b, portals[0]+"/notices/loans"))
			theirs = append(theirs, load(b, nginx+"/loans.html"))
		}
	}
	b.ReportMetric(median(ours), "portal/s")
	b.ReportMetric(median(theirs), "nginx/s")
	b.ReportMetric(median(ours)/median(theirs), "of-nginx")
	b.ReportMetric(float64(len(page)), "bytes")

	var seen []float64
	for i := range publications {
		title := fmt.Sprintf("Borrowing books %d", i)
		publish(b, c.DatabaseURL, aNotice("loans", title))
		published := time.Now()
		for _, address := range portals {
			becomes(b, address+"/notices/loans", title)
		}
		seen = append(seen, float64(time.Since(published).Milliseconds()))
	}
	b.ReportMetric(median(seen), "ms-until-seen")
	b.ReportMetric(slices.Max(seen), "ms-until-seen-at-most")
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// free is an address nothing listens on at this moment.
func free(b *testing.B) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// run starts a program on the first core and ends it with the benchmark.
func run(b *testing.B, environment []string, program ...string) {
	command := exec.Command("taskset", append([]string{"-c", "0"}, program...)...)
	command.Env = append(os.Environ(), environment...)
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		command.Process.Signal(syscall.SIGTERM)
		command.Wait()
	})
}

// pinned is a copy of the portal.
func pinned(b *testing.B, database, redis, keys string) string {
	address := free(b)
	run(b, []string{"GOMAXPROCS=1", "DATABASE_URL=" + database, "REDIS_URL=" + redis, "DAYLIGHT_KEYS=" + keys, "DAYLIGHT_LISTEN=" + address,
		"DAYLIGHT_BASE_URL=http://" + name, "DAYLIGHT_BODY_NAME=Northmere Council", "DAYLIGHT_LAW_ID=uk-gdpr", "DAYLIGHT_LAW_CALENDAR=gb-eng",
		"DAYLIGHT_METRICS_LISTEN=", "DAYLIGHT_LOG_LEVEL=warn"}, "../bin/daylight", "serve", "--no-workers")
	answers(b, address)
	return "http://" + address
}

func answers(b *testing.B, address string) {
	for range 300 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatalf("nothing answers on %s", address)
}

// packed is a page as it goes over the wire to a browser that takes gzip.
func packed(b *testing.B, address string) []byte {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Host = name
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.Header.Get("Content-Encoding") != "gzip" {
		b.Fatalf("the page is not compressed: %v %v", answer.Header, err)
	}
	return body
}

// static is nginx with these bytes in a file, tuned as one would for it.
func static(b *testing.B, page []byte) string {
	folder, err := os.MkdirTemp("", "daylight-nginx-")
	if err == nil {
		err = os.Chmod(folder, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "loans.html.gz"), page, 0o644)
	}
	address := free(b)
	conf := fmt.Sprintf(`daemon off; worker_processes 1; pid %[1]s/pid; error_log %[1]s/errors;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100; gzip_static always; default_type text/html;
  client_body_temp_path %[1]s/1; proxy_temp_path %[1]s/2; fastcgi_temp_path %[1]s/3; uwsgi_temp_path %[1]s/4; scgi_temp_path %[1]s/5;
  server { listen %[2]s; root %[1]s; }
}
`, folder, address)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "nginx.conf"), []byte(conf), 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(folder) })
	run(b, nil, "nginx", "-c", filepath.Join(folder, "nginx.conf"))
	answers(b, address)
	return "http://" + address
}

var rate = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)

// load asks from the second core, over 32 connections, and tells how many answers a second came; all of them in order.
func load(b *testing.B, address string) float64 {
	out, err := exec.Command("taskset", "-c", "1", "wrk", "-t1", "-c32", "-d"+strconv.Itoa(int(turnTime.Seconds()))+"s",
		"-H", "Accept-Encoding: gzip", "-H", "Host: "+name, address).CombinedOutput()
	found := rate.FindSubmatch(out)
	if err != nil || found == nil || strings.Contains(string(out), "Non-2xx") || strings.Contains(string(out), "Socket errors") {
		b.Fatalf("wrk: %v\n%s", err, out)
	}
	n, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}
