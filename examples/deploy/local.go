package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/sagemaker/deploy"
)

// serving is the variable that makes this program the server of its own model.
const serving = "DEPLOY_EXAMPLE_SERVES"

// local serves the model as a process and sends it a record.
func local(ctx context.Context, p *cli.Program, s settings, record string) error {
	l := deploy.Local{Command: strings.Fields(s.command), Model: s.model, Log: p.Err, Env: map[string]string{}}
	if len(l.Command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		l.Command, l.Env[serving] = []string{self}, "1"
	}
	if l.Model == "" {
		dir, err := os.MkdirTemp("", "model-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if err := os.WriteFile(filepath.Join(dir, "bias.txt"), []byte("10"), 0o600); err != nil {
			return err
		}
		l.Model = dir
	}
	server, err := deploy.Serve(ctx, l)
	if err != nil {
		return err
	}
	defer server.Close()
	answer, _, err := server.Invoke(ctx, []byte(cmp.Or(record, "1,2,3")), "text/csv", "text/csv")
	if err != nil {
		return err
	}
	return show(p, s, map[string]string{"answer": string(answer)}, string(answer)+"\n")
}

// serve is a model that adds the numbers of a record, and its bias.
func serve() {
	text, err := os.ReadFile(filepath.Join(os.Getenv("SM_MODEL_DIR"), "bias.txt"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	bias, _ := strconv.ParseFloat(strings.TrimSpace(string(text)), 64) // no number adds nothing
	http.HandleFunc("GET /ping", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("POST /invocations", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 6<<20))
		sum := bias
		for field := range strings.SplitSeq(strings.TrimSpace(string(body)), ",") {
			n, bad := strconv.ParseFloat(field, 64)
			if err != nil || bad != nil {
				http.Error(w, "a record is numbers with commas between them", http.StatusBadRequest)
				return
			}
			sum += n
		}
		w.Header().Set("Content-Type", "text/csv")
		fmt.Fprint(w, sum)
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServe("127.0.0.1:"+os.Getenv("SAGEMAKER_BIND_TO_PORT"), nil))
}
