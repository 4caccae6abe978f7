package portal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"daylight/requests/ledger"
)

// metrics are numbers about the service, never about people: routes stand as patterns, not as addresses.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(pool *pgxpool.Pool, log *ledger.Ledger) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "daylight_http_request_seconds", Help: "Time to answer, by route pattern and status.",
		Buckets: []float64{0.001, 0.005, 0.02, 0.1, 0.5, 2, 10},
	}, []string{"method", "route", "status"})}
	gauge := func(name, help string, value func(*pgxpool.Stat) int32) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(value(pool.Stat())) })
	}
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("daylight_database_connections", "Open connections to the database.", (*pgxpool.Stat).TotalConns),
		gauge("daylight_database_connections_in_use", "Connections a request or job holds.", (*pgxpool.Stat).AcquiredConns), logNumbers{log})
	return m
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// serve answers /metrics on an address of its own until ctx ends.
func (m *metrics) serve(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("the metrics are not served any more: %w", err)
	}
	return nil
}

var (
	logSigned    = prometheus.NewDesc("daylight_log_signed", "Whether new states of the access log are signed: 1 or 0.", nil, nil)
	logUnsigned  = prometheus.NewDesc("daylight_log_unsigned_entries", "Entries of the access log since its newest signed state.", nil, nil)
	logWitnessed = prometheus.NewDesc("daylight_log_witness_in_order", "Whether a witness of the access log cosigns it: 1 or 0.", []string{"witness"}, nil)
)

// logNumbers says how the access log stands whenever the numbers are fetched.
type logNumbers struct{ log *ledger.Ledger }

// Describe names the numbers.
func (n logNumbers) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{logSigned, logUnsigned, logWitnessed} {
		out <- d
	}
}

// Collect asks the log. While the database is away there is nothing to say.
func (n logNumbers) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	flag := map[bool]float64{true: 1}
	if s, err := n.log.Standing(ctx); err == nil {
		gauge(logSigned, flag[s.Stopped == nil])
		gauge(logUnsigned, float64(s.Size-s.Signed.Size))
	}
	if states, err := n.log.WitnessStates(ctx); err == nil {
		for _, s := range states {
			gauge(logWitnessed, flag[s.Trouble == "" && s.Size > 0], s.Name)
		}
	}
}
