// Command demo runs the whole portal on an empty machine: with a private PostgreSQL, an in-process Redis, captured mail,
// a simulated eID and the data of a fictional public body, Northmere Council. It knows how to set the stage; every rule
// is elsewhere.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"
)

// options are the flags, which are promises.
type options struct {
	Addr   string `default:"127.0.0.1:8080" help:"Address and port the portal listens on; port 0 takes a free one."`
	Data   string `type:"path" help:"Folder for the database, the keys and the sign-ins. Default: daylight-demo in the user's cache, for root /var/lib/daylight-demo."`
	Reset  bool   `help:"Forget everything and begin anew."`
	Empty  bool   `help:"Begin without demonstration data: one administrator."`
	Ready  string `type:"path" placeholder:"FILE" help:"Write addresses and sign-ins to this file when the portal answers."`
	Events int    `placeholder:"N" help:"That many more access events, for trying scale."`
	Cases  int    `placeholder:"N" help:"That many more cases, for trying scale."`
}

// Exit codes: as those of the portal's own program.
const (
	exitDone        = 0
	exitWrongUse    = 2
	exitEnvironment = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal stops everything in order. From then on a second one has its usual effect and kills; the database
	// ends by itself even then.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run does what the arguments say and returns the exit code.
func run(ctx context.Context, arguments []string, out, problems io.Writer) int {
	var o options
	code := -1
	parser, err := kong.New(&o, kong.Name("demo"), kong.Writers(out, problems),
		kong.Description("Daylight with everything it needs, on this machine alone, for looking at."),
		kong.Exit(func(status int) { code = status }))
	if err != nil {
		fmt.Fprintln(problems, "demo:", err)
		return exitWrongUse
	}
	_, err = parser.Parse(arguments)
	if code >= 0 { // --help has answered
		return code
	}
	if err == nil {
		err = o.complete()
	}
	if err != nil {
		fmt.Fprintf(problems, "demo: %v (demo --help lists what there is)\n", err)
		return exitWrongUse
	}
	if err := perform(ctx, o, out); err != nil && ctx.Err() == nil {
		fmt.Fprintln(problems, "demo:", withRemedy(err))
		return exitEnvironment
	}
	return exitDone
}

// withRemedy says what to do about a folder one may not write to.
func withRemedy(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w (choose a folder of your own with --data)", err)
	}
	return err
}

// complete fills in what the machine decides and refuses what makes no sense.
func (o *options) complete() error {
	if o.Events < 0 || o.Cases < 0 {
		return errors.New("--events and --cases cannot be negative")
	}
	if o.Empty && o.Events+o.Cases > 0 {
		return errors.New("--empty begins without data: leave out --events and --cases")
	}
	if o.Data == "" {
		if os.Geteuid() == 0 {
			// The database of a root user runs as another, who cannot enter root's home.
			o.Data = "/var/lib/daylight-demo"
			return nil
		}
		cache, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("no place for the data (give one with --data): %w", err)
		}
		o.Data = filepath.Join(cache, "daylight-demo")
	}
	return nil
}
