// Command ragserver answers questions about a folder of documents over HTTP:
//
//	go run ./examples/ragserver -docs docs -addr 127.0.0.1:8080
//	curl -d '{"query": "How do I run the tests?"}' http://127.0.0.1:8080/rag
//
// POST /rag takes {"query": "…"} and gives {"response": "…", "citations": […]}, or the
// answer as it is written with "Accept: text/event-stream". GET / is a page to ask from,
// /healthz says whether the server takes requests, /metrics counts for Prometheus.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/examples/internal/corpus"
)

func main() { cli.Main("ragserver -docs DIR [flags]", run) }

func run(ctx context.Context, p *cli.Program) error {
	flags := corpus.AddFlags(p)
	addr := p.Flags.String("addr", "127.0.0.1:8080", "`address` to listen on")
	var l limits
	p.Flags.DurationVar(&l.timeout, "timeout", time.Minute, "longest `time` for an answer")
	p.Flags.IntVar(&l.concurrent, "concurrent", 16, "most `answers` at a time; more are told to come back")
	p.Flags.Int64Var(&l.body, "body", 64<<10, "most `bytes` in a request")
	drain := p.Flags.Duration("drain", 20*time.Second, "longest `time` to finish open answers after SIGTERM")
	if err := p.NoArgs(); err != nil {
		return err
	}
	if l.timeout <= 0 || l.concurrent <= 0 || l.body <= 0 {
		return p.Usagef("-timeout, -concurrent and -body are above zero")
	}
	docs, err := flags.Open(ctx, p)
	if err != nil {
		return err
	}
	defer docs.Store.Close()
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Out, "ragserver: http://%s\n", ln.Addr())
	s := newServer(docs, docs.Store, l, slog.New(slog.NewTextHandler(p.Err, nil)))
	return serve(ctx, ln, s, *drain)
}

// serve answers until ctx ends, then takes no new connection and lets open answers finish.
func serve(ctx context.Context, ln net.Listener, s *server, drain time.Duration) error {
	srv := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      s.limits.timeout + 10*time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.draining.Store(true)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	err := srv.Shutdown(ending)
	if serveErr := <-failed; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	return err
}
