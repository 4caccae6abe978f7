package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"daylight/requests/ledger"
)

// BenchmarkReport measures what the report promises, side by side in one run: 10,000 entries, tagged and signed, against a bare loop of
// gofpdf that draws the same cells in the same font; 100 entries; and the same table printed by Chromium, where there is one.
func BenchmarkReport(b *testing.B) {
	ballast := make([]byte, 40<<20) // as the program has: see web.SteadyHeap
	defer runtime.KeepAlive(ballast)
	hundred, long := sample(100), sample(10_000)
	cells := cellsOf(b, long)
	makePDF(b, "en", hundred, true)
	const rounds = 5
	var ours, bare, short []float64
	var size int
	for b.Loop() {
		for range rounds {
			bare = append(bare, millis(func() { drawBare(b, cells) }))
			ours = append(ours, millis(func() { size = len(makePDF(b, "en", long, true)) }))
			for range 10 {
				short = append(short, millis(func() { makePDF(b, "en", hundred, true) }))
			}
		}
	}
	b.ReportMetric(median(ours), "ms/10000")
	b.ReportMetric(median(bare), "bare-ms/10000")
	b.ReportMetric(median(ours)/median(bare), "ours/bare")
	b.ReportMetric(median(short), "ms/100")
	b.ReportMetric(float64(size)/10_000, "bytes/row")
	if chromium, err := exec.LookPath("chromium"); err == nil {
		b.ReportMetric(millis(func() { printed(b, chromium, long) }), "chromium-ms/10000")
	}
}

// BenchmarkLongReport makes reports of 100,000 and of a million entries that nobody holds, and says how much memory the process had at most.
func BenchmarkLongReport(b *testing.B) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(Modest)) // as daylight report does
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				debug.FreeOSMemory()
				forgetPeak()
				a := sampleStream(n)
				var written counter
				if err := press(b, true).Write(context.Background(), &written, printer(b, "en"), a, PDF); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
				b.ReportMetric(float64(written)/float64(n), "bytes/row")
			}
		})
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// sampleStream is a report of n entries that are made as they are read.
func sampleStream(n int) *Accesses {
	t := newTally(sampleQuery(), sampleCoverage())
	some := sampleEntries(1000)
	for i := range some {
		some[i].Corrections, some[i].Corrects = nil, nil
	}
	t.kept, t.each = kept, func(do func(ledger.Entry) error) error {
		for i := range n {
			e := some[i%len(some)]
			e.ID, e.Ordinal = fmt.Sprintf("e-%07d", n-i), int64(n-i)
			e.Occurred = some[0].Occurred.Add(-time.Duration(i) * time.Minute / 2)
			e.CaseRef = fmt.Sprintf("%s/%d", e.CaseRef, i/3)
			if err := do(e); err != nil {
				return err
			}
		}
		return nil
	}
	return must(t.done(ledger.Checkpoint{Origin: "data.northmere.example", Size: 104233}))
}

// cellsOf are the texts of the table of looks, row by row.
func cellsOf(b *testing.B, a *Accesses) (rows [][]string) {
	for _, block := range Compose(printer(b, "en"), a, false).Blocks {
		table, ok := block.(Table)
		if !ok || table.Name != printer(b, "en").T("report.entries.name") {
			continue
		}
		for row := range table.Rows {
			var cells []string
			for _, c := range row.Cells {
				var lines []string
				for _, spans := range c.Lines {
					var line strings.Builder
					for _, s := range spans {
						line.WriteString(withoutIsolates(s.Text))
					}
					lines = append(lines, line.String())
				}
				cells = append(cells, strings.Join(lines, "\n"))
			}
			rows = append(rows, cells)
		}
	}
	return rows
}

// drawBare draws the same cells as gofpdf's users do: wrapped, no tags, no signature, one weight.
func drawBare(b *testing.B, rows [][]string) {
	fonts, err := testFonts()
	if err != nil {
		b.Fatal(err)
	}
	pdf := gofpdf.New("P", "pt", "A4", "")
	pdf.AddUTF8FontFromBytes("sans", "", bytes.Clone(fonts.families[0].regular.data))
	pdf.SetFont("sans", "", usual.cell.size)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(margin, margin, margin)
	pdf.AddPage()
	shares, y := []float64{0.9, 3, 5.6, 5.4}, margin
	for _, row := range rows {
		lines, height := make([][]string, len(row)), 0
		for i, text := range row {
			lines[i] = pdf.SplitText(text, bodyWidth*shares[i]/14.9-gutter)
			height = max(height, len(lines[i]))
		}
		if y+float64(height)*usual.cell.lead > bodyBottom {
			pdf.AddPage()
			y = margin
		}
		x := margin
		for i := range row {
			for k, line := range lines[i] {
				pdf.Text(x, y+float64(k+1)*usual.cell.lead, line)
			}
			x += bodyWidth * shares[i] / 14.9
		}
		y += float64(height)*usual.cell.lead + 2*padding
	}
	if err := pdf.Output(io.Discard); err != nil {
		b.Fatal(err)
	}
}

// printed has Chromium print the HTML file of the report.
func printed(b *testing.B, chromium string, a *Accesses) {
	folder := b.TempDir()
	page := filepath.Join(folder, "report.html")
	file, err := os.Create(page)
	if err != nil {
		b.Fatal(err)
	}
	if err := press(b, false).Write(context.Background(), file, printer(b, "en"), a, HTML); err != nil {
		b.Fatal(err)
	}
	file.Close()
	out, err := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+folder, "--print-to-pdf="+filepath.Join(folder, "out.pdf"),
		"file://"+page).CombinedOutput()
	if err != nil {
		b.Logf("Chromium does not print: %v\n%s", err, out)
	}
}

func millis(work func()) float64 {
	begun := time.Now()
	work()
	return time.Since(begun).Seconds() * 1e3
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// forgetPeak makes peak begin anew (proc(5), clear_refs).
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peak is the most memory this process has had, in bytes.
func peak() (bytes int64) {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Sscanf(rest, "%d", &bytes)
	return bytes << 10
}
