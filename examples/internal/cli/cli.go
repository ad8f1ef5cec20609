// Package cli is what the example programs share: flags that answer -h, exit codes, an
// interrupt that cancels, a progress bar and the AWS settings.
//
//	func main() { cli.Main("greet [-json] NAME", run) }
//
//	func run(ctx context.Context, p *cli.Program) error {
//		asJSON := p.Flags.Bool("json", false, "print JSON")
//		name, err := p.Args("a name")
//		…
//	}
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// Program is one run of an example.
type Program struct {
	// Flags are the program's. Define them, then call Args or NoArgs.
	Flags *flag.FlagSet
	// Out is standard output, Err standard error.
	Out, Err io.Writer
	args     []string
}

// errUsage says that the command line is wrong; the message is printed already.
var errUsage = errors.New("usage")

// Main runs a program with the arguments and streams of the process and exits: 0 when it
// worked or -h was asked for, 2 for a wrong command line, 1 for any other error, which it
// prints on standard error. An interrupt or a SIGTERM cancels the context.
func Main(usage string, run func(ctx context.Context, p *Program) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Run(ctx, usage, run, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Run is Main with everything given, and returns the exit code.
func Run(ctx context.Context, usage string, run func(ctx context.Context, p *Program) error, args []string, stdout, stderr io.Writer) int {
	name, _, _ := strings.Cut(usage, " ")
	p := &Program{Flags: flag.NewFlagSet(name, flag.ContinueOnError), Out: stdout, Err: stderr, args: args}
	p.Flags.SetOutput(stderr)
	p.Flags.Usage = func() {
		fmt.Fprintf(p.Flags.Output(), "usage: %s\n\n", usage)
		p.Flags.PrintDefaults()
	}
	switch err := run(ctx, p); {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	default:
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return 1
	}
}

// Args parses the command line and returns the arguments after the flags as one text. It
// is a usage error when there are none; what names them.
func (p *Program) Args(what string) (string, error) {
	if err := p.parse(); err != nil {
		return "", err
	}
	text := strings.TrimSpace(strings.Join(p.Flags.Args(), " "))
	if text == "" {
		return "", p.Usagef("%s is missing", what)
	}
	return text, nil
}

// Rest parses the command line and returns the arguments after the flags, if there are any.
func (p *Program) Rest() ([]string, error) {
	err := p.parse()
	return p.Flags.Args(), err
}

// NoArgs parses a command line of flags alone.
func (p *Program) NoArgs() error {
	if err := p.parse(); err != nil {
		return err
	}
	if p.Flags.NArg() > 0 {
		return p.Usagef("unexpected argument %q", p.Flags.Arg(0))
	}
	return nil
}

func (p *Program) parse() error {
	err := p.Flags.Parse(p.args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return err
	}
	return errUsage // Parse has said what is wrong and how to use it
}

// Usagef says what is wrong with the command line and how to use it, and returns the error
// for run to return.
func (p *Program) Usagef(format string, args ...any) error {
	fmt.Fprintf(p.Err, format+"\n", args...)
	p.Flags.Usage()
	return errUsage
}

// JSON prints v, indented.
func (p *Program) JSON(v any) error {
	enc := json.NewEncoder(p.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// AWS loads the usual AWS settings: environment, shared files, roles. They say the region,
// and AWS_ENDPOINT_URL another endpoint.
func AWS(ctx context.Context) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return aws.Config{}, fmt.Errorf("AWS settings: %w", err)
	}
	if cfg.Region == "" {
		return aws.Config{}, errors.New("AWS settings: no region; set AWS_REGION or a region in your profile")
	}
	if cfg.RetryMaxAttempts == 0 {
		cfg.RetryMaxAttempts = 8 // the SDK's 3 are few for somebody who waits for an answer
	}
	return cfg, nil
}
