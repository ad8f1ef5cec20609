//go:build unix

package embedded_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

// The crash test runs its own binary as another process, which these variables tell what
// to do.
const (
	crashDir  = "EMBEDDED_CRASH_DIR"
	crashFrom = "EMBEDDED_CRASH_FROM"
	crashTo   = "EMBEDDED_CRASH_TO"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := writeSteps(dir); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// step is the nth change that the crash test makes: documents to store or IDs to delete.
func step(n int) (docs []rag.Document, ids []string) {
	id := func(i int) string { return fmt.Sprint("doc", i%20) }
	if n%7 == 6 {
		return nil, []string{id(n), id(3 * n)}
	}
	for i := range 1 + n%3 {
		d := document(id(5*n+i), strings.Repeat(fmt.Sprintf("text of step %d\n", n), 1+n%50), "short")
		if n%2 == 0 { // large, so that a kill hits it while it is being written
			d.Metadata["blob"] = strings.Repeat(strconv.Itoa(n)+" ", 200_000)
		}
		d.Hash = strconv.Itoa(n)
		docs = append(docs, d)
	}
	return docs, nil
}

// apply makes the nth step in a map.
func apply(state map[string]rag.Document, n int) {
	docs, ids := step(n)
	for _, d := range docs {
		state[d.ID] = d
	}
	for _, id := range ids {
		delete(state, id)
	}
}

// writeSteps is the other process: it makes steps, and prints the number of each when the
// store has acknowledged it.
func writeSteps(dir string) error {
	from, fromErr := strconv.Atoi(os.Getenv(crashFrom))
	to, toErr := strconv.Atoi(os.Getenv(crashTo))
	if fromErr != nil || toErr != nil {
		return fmt.Errorf("steps from %v to %v", fromErr, toErr)
	}
	s, err := embedded.Open(dir)
	if err != nil {
		return err
	}
	ctx := context.Background()
	for n := from; n < to; n++ {
		docs, ids := step(n)
		if err := s.Upsert(ctx, docs); err != nil {
			return err
		}
		if err := s.Delete(ctx, ids); err != nil {
			return err
		}
		fmt.Println("step", n)
		if n%25 == 24 { // leave snapshots behind, and be killed while writing one
			if err := s.Close(); err != nil {
				return err
			}
			if s, err = embedded.Open(dir); err != nil {
				return err
			}
		}
	}
	return s.Close()
}

// runSteps runs the other process and kills it after a time, unless that is 0. It returns
// the last step that was acknowledged.
func runSteps(t *testing.T, dir string, from, to int, kill time.Duration) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, fmt.Sprintf("%s=%d", crashFrom, from), fmt.Sprintf("%s=%d", crashTo, to))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if kill > 0 {
		timer := time.AfterFunc(kill, func() { cmd.Process.Kill() })
		defer timer.Stop()
	}
	acknowledged := lastStep(t, out, from-1)
	if err := cmd.Wait(); err != nil && kill == 0 {
		t.Fatal(err)
	}
	return acknowledged
}

// lastStep reads what the other process prints.
func lastStep(t *testing.T, out io.Reader, last int) int {
	t.Helper()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		n, err := strconv.Atoi(strings.TrimPrefix(lines.Text(), "step "))
		if err != nil || n != last+1 {
			t.Fatalf("the other process says %q after step %d", lines.Text(), last)
		}
		last = n
	}
	return last
}

// TestKilled kills a process that writes to a store, 50 times at random moments. What is
// there afterwards is exactly what was acknowledged, or that and the one change that was
// under way. Then a process comes to the end.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts and kills 50 processes")
	}
	dir := t.TempDir()
	state := map[string]rag.Document{} // after the steps before next
	next, torn := 0, 0
	for range 50 {
		acknowledged := runSteps(t, dir, next, 1<<30, time.Duration(1+rand.IntN(80))*time.Millisecond)
		for ; next <= acknowledged; next++ {
			apply(state, next)
		}
		var logged strings.Builder
		s := openStore(t, dir, func(o *embedded.Options) { o.Logger = slog.New(slog.NewTextHandler(&logged, nil)) })
		torn += strings.Count(logged.String(), "unfinished change")
		got := contents(t, s)
		closeStore(t, s)
		if !cmp.Equal(state, got) {
			apply(state, next)
			next++
		}
		if diff := cmp.Diff(state, got); diff != "" {
			t.Fatalf("killed after step %d: neither as acknowledged nor with the next step too (-want +got):\n%s", acknowledged, diff)
		}
	}
	end := next + 20
	if last := runSteps(t, dir, next, end, 0); last != end-1 {
		t.Fatalf("the last run came to step %d of %d", last, end-1)
	}
	for ; next < end; next++ {
		apply(state, next)
	}
	if diff := cmp.Diff(state, contents(t, openStore(t, dir))); diff != "" {
		t.Errorf("after the last run (-want +got):\n%s", diff)
	}
	t.Logf("%d steps; %d kills left a change half written", end, torn)
}
