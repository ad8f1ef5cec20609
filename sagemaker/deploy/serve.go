package deploy

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Local is a serving command that [Serve] runs as a process of this machine, with what a
// container of SageMaker finds: a folder with the model, variables, and a port to answer
// GET /ping and POST /invocations on.
type Local struct {
	// Command is the program and its arguments.
	Command []string
	// Dir is the folder it starts in. The default is the process's own.
	Dir string
	// Model is a folder with the model, or a local model.tar.gz, which is unpacked, or the
	// empty string for none.
	Model string
	// Env are further variables. The process's own are there as well.
	Env map[string]string
	// Log gets what the program writes. The default is nowhere.
	Log io.Writer
	// StartTimeout bounds the time until the program answers. The default is 8 min, as the
	// service has it.
	StartTimeout time.Duration
	// StopTimeout is the time that the program has to end before it is killed. The default
	// is 10 s.
	StopTimeout time.Duration
}

// Server is a serving command at work. It is safe for concurrent use.
type Server struct {
	url     string
	process *process
	root    string
	client  *http.Client
}

// Serve runs a serving command and returns when it answers. The program finds the folders
// of /opt/ml below a folder of its own: the model is in SM_MODEL_DIR, and SAGEMAKER_BASE_DIR
// is what is above it; the port is in SAGEMAKER_BIND_TO_PORT and PORT. A folder of a model
// is given as it is and not copied.
//
// The program ends with ctx, or by [Server.Close], which removes what was unpacked. A
// program that ends before it answers, or does not answer in time, is awsai.ErrUnavailable.
func Serve(ctx context.Context, l Local) (*Server, error) {
	const op = "deploy.Serve"
	if len(l.Command) == 0 || l.Command[0] == "" {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no command")
	}
	s, err := serve(ctx, l)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return s, nil
}

func serve(ctx context.Context, l Local) (*Server, error) {
	root, err := os.MkdirTemp("", "awsai-serve-*")
	if err != nil {
		return nil, err
	}
	s := &Server{root: root, client: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
	model, err := layout(ctx, root, l.Model)
	if err == nil {
		err = s.start(ctx, l, model)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// layout makes the folders below root and returns that of the model.
func layout(ctx context.Context, root, model string) (string, error) {
	dir := filepath.Join(root, "model")
	if model == "" {
		return dir, os.Mkdir(dir, 0o755)
	}
	info, err := os.Stat(model)
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		abs, err := filepath.Abs(model)
		if err != nil {
			return "", err
		}
		if os.Symlink(abs, dir) != nil {
			return abs, nil // a system without links: the variable says where it is
		}
		return dir, nil
	}
	f, err := os.Open(model)
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = media.Extract(ctx, f, dir, func(o *media.ExtractOptions) { o.MaxBytes, o.MaxFiles, o.MaxRatio = 1<<40, 1_000_000, 1032 })
	return dir, err
}

func (s *Server) start(ctx context.Context, l Local, model string) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	s.url = "http://127.0.0.1:" + strconv.Itoa(port)
	env := map[string]string{
		"SM_MODEL_DIR": model, "SAGEMAKER_BASE_DIR": s.root, "SAGEMAKER_BIND_TO_PORT": strconv.Itoa(port), "PORT": strconv.Itoa(port),
		"SAGEMAKER_MULTI_MODEL": "false",
	}
	for k, v := range l.Env {
		env[k] = v
	}
	if s.process, err = startProcess(ctx, l, env); err != nil {
		return err
	}
	return s.ready(ctx, l.StartTimeout)
}

// freePort is one that nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

// pingPause is the time between two questions whether the program answers.
const pingPause = 50 * time.Millisecond

// ready waits until the program answers.
func (s *Server) ready(ctx context.Context, timeout time.Duration) error {
	if timeout <= 0 {
		timeout = 8 * time.Minute
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("%w: the program does not answer GET /ping after %v", awsai.ErrUnavailable, timeout))
	defer cancel()
	for {
		if s.Ping(ctx) == nil {
			return nil
		}
		select {
		case <-s.process.ended:
			return fmt.Errorf("%w: the program has ended before it answered: %v", awsai.ErrUnavailable, s.process.err)
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pingPause):
		}
	}
}

// URL is where the program answers, without a path.
func (s *Server) URL() string { return s.url }

// Ping asks the program whether it is well.
func (s *Server) Ping(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/ping", nil)
	if err != nil {
		return awsai.Wrap("deploy.Ping", err)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return awsai.Wrap("deploy.Ping", err)
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	if resp.StatusCode != http.StatusOK {
		return awsai.Errorf("deploy.Ping", awsai.ErrUnavailable, "status %d", resp.StatusCode)
	}
	return nil
}

// Invoke sends a request to the program and returns its answer with the content type.
// accept may be empty. An answer with a status other than 2xx is an error, of kind
// awsai.ErrInvalid for 4xx and awsai.ErrUnavailable otherwise.
func (s *Server) Invoke(ctx context.Context, body []byte, contentType, accept string) (answer []byte, answerType string, err error) {
	const op = "deploy.Invoke"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/invocations", bytes.NewReader(body))
	if err != nil {
		return nil, "", awsai.Wrap(op, err)
	}
	req.Header.Set("Content-Type", contentType)
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, "", awsai.Wrap(op, err)
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, "", awsai.Wrap(op, err)
	case resp.StatusCode/100 == 2:
		return answer, resp.Header.Get("Content-Type"), nil
	case resp.StatusCode/100 == 4:
		return nil, "", awsai.Errorf(op, awsai.ErrInvalid, "status %d of the model", resp.StatusCode)
	}
	return nil, "", awsai.Errorf(op, awsai.ErrUnavailable, "status %d of the model", resp.StatusCode)
}

// Config is a configuration whose clients of SageMaker's runtime talk to the program,
// whatever endpoint they name, without AWS and without credentials.
func (s *Server) Config() aws.Config { return localConfig(s) }

// Close ends the program, kills it where it does not end, waits for it, and removes what
// was unpacked. It may be called again.
func (s *Server) Close() error {
	if s.process != nil {
		s.process.stop()
	}
	s.client.CloseIdleConnections()
	return awsai.Wrap("deploy.Close", os.RemoveAll(s.root))
}
