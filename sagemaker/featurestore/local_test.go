package featurestore_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/featurestore"
)

func openLocal(t *testing.T, dir string, now *time.Time) *featurestore.Local {
	t.Helper()
	l, err := featurestore.OpenLocal(dir, func(o *featurestore.LocalOptions) {
		if now != nil {
			o.Now = func() time.Time { return *now }
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func ordersGroup(t *testing.T, l *featurestore.Local) {
	t.Helper()
	s, err := featurestore.SchemaOf[order]()
	if err != nil {
		t.Fatal(err)
	}
	g := featurestore.Group{Name: "orders", Schema: s, Online: featurestore.OnlineStore{Enabled: true}, Offline: featurestore.OfflineStore{S3: "s3://local"}}
	if _, err := l.CreateGroup(t.Context(), g); err != nil {
		t.Fatal(err)
	}
}

func amount(t *testing.T, l *featurestore.Local, id string) string {
	t.Helper()
	o, err := featurestore.Get[order](t.Context(), l, "orders", id)
	if errors.Is(err, awsai.ErrNotFound) {
		return "none"
	}
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(o.Amount)
}

func TestLocalOnline(t *testing.T) {
	now, dir := day, t.TempDir()
	l := openLocal(t, dir, &now)
	ordersGroup(t, l)
	put := func(minute int, amount float64, ttl time.Duration) {
		t.Helper()
		o := order{ID: "o", At: day.Add(time.Duration(minute) * time.Minute), Amount: amount}
		if err := l.Put(t.Context(), "orders", o, func(w *featurestore.WriteOptions) { w.TTL = ttl }); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(minute int, hard bool) {
		t.Helper()
		err := l.Delete(t.Context(), "orders", "o", featurestore.ISOTime(day.Add(time.Duration(minute)*time.Minute)), func(o *featurestore.DeleteOptions) { o.Hard = hard })
		if err != nil {
			t.Fatal(err)
		}
	}
	check := func(step, want string) {
		t.Helper()
		if got := amount(t, l, "o"); got != want {
			t.Errorf("%s: %s, want %s", step, got, want)
		}
	}
	put(5, 1, 0)
	put(3, 2, 0)
	check("an older state", "1")
	put(5, 3, 0)
	check("the same time, written later", "3")
	remove(4, false)
	check("deleted as of before", "3")
	remove(6, false)
	check("deleted", "none")
	put(5, 4, 0)
	check("older than the deletion", "none")
	put(7, 5, 0)
	check("later than the deletion", "5")
	remove(8, true)
	put(1, 6, 0)
	check("after a deletion for good", "6")
	put(10, 7, time.Minute)
	now = day.Add(10*time.Minute + 30*time.Second)
	check("before it expires", "7")
	now = day.Add(12 * time.Minute)
	check("expired", "none")
	put(9, 8, 0)
	check("after the expiry", "8")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = openLocal(t, dir, &now)
	check("opened again", "8")
	n := 0
	for _, err := range l.Dataset(t.Context(), featurestore.Dataset{Base: "orders", Duplicates: true, Deleted: true}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 8 {
		t.Errorf("%d states in the history, want 8", n)
	}
}

func TestLocalRefuses(t *testing.T) {
	l := openLocal(t, "", nil)
	ordersGroup(t, l)
	put := func(r ...featurestore.Field) error { return l.Put(t.Context(), "orders", featurestore.Record(r)) }
	id, at := featurestore.Field{Name: "order_id", Value: "o"}, featurestore.Field{Name: "event_time", Value: "2026-03-01T12:00:00Z"}
	for name, err := range map[string]error{
		"no time": put(id), "no identifier": put(at), "odd time": put(id, featurestore.Field{Name: "event_time", Value: "soon"}),
		"no feature": put(id, at, featurestore.Field{Name: "x", Value: 1.0}), "no number": put(id, at, featurestore.Field{Name: "amount", Value: "much"}),
		"again": func() error { _, err := l.CreateGroup(t.Context(), featurestore.Group{Name: "orders"}); return err }(),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := l.Put(t.Context(), "none", featurestore.Record{id, at}); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("no group: %v", err)
	}
}

func TestLocalFolderIsOneProcess(t *testing.T) {
	dir := t.TempDir()
	openLocal(t, dir, nil)
	if _, err := featurestore.OpenLocal(dir); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("a second time: %v", err)
	}
}

func TestLocalTornLine(t *testing.T) {
	dir := t.TempDir()
	l := openLocal(t, dir, nil)
	ordersGroup(t, l)
	if err := l.Put(t.Context(), "orders", order{ID: "a", At: day, Amount: 1}); err != nil {
		t.Fatal(err)
	}
	l.Close()
	f, err := os.OpenFile(filepath.Join(dir, "orders", "records.json"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(`{"at":"2026-03-01T12:00:00Z","record":[{"FeatureName":"order_id","ValueAsString":"` + fmt.Sprint(make([]int, 99)))
	f.Close()
	for i := range 2 {
		l = openLocal(t, dir, nil)
		if err := l.Put(t.Context(), "orders", order{ID: fmt.Sprint("b", i), At: day, Amount: 2}); err != nil {
			t.Fatal(err)
		}
		l.Close()
	}
	l = openLocal(t, dir, nil)
	if diff := cmp.Diff([]string{"1", "2", "2"}, []string{amount(t, l, "a"), amount(t, l, "b0"), amount(t, l, "b1")}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestIngestKilled has another process ingest, kills it again and again, and lets the next go on.
func TestIngestKilled(t *testing.T) {
	dir, n := os.Getenv("FEATURESTORE_INGEST"), 5000
	if dir != "" { // the other process
		l := openLocal(t, dir, nil)
		if _, err := l.Group(t.Context(), "orders"); err != nil {
			ordersGroup(t, l)
		}
		_, err := featurestore.Ingest(t.Context(), l, "orders", each(orders(n)), func(o *featurestore.IngestOptions) {
			o.Journal, o.Every = filepath.Join(dir, "journal"), 200
		})
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir = t.TempDir()
	kills := 0
	for wait := 60 * time.Millisecond; ; wait += 20 * time.Millisecond {
		cmd := exec.Command(os.Args[0], "-test.run=^TestIngestKilled$")
		cmd.Env = append(os.Environ(), "FEATURESTORE_INGEST="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(wait, func() { cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		if err == nil {
			break
		}
		if kills++; kills > 200 {
			t.Fatal("never came to an end")
		}
	}
	l := openLocal(t, dir, nil)
	for i := range n {
		if got := amount(t, l, fmt.Sprint("o", i)); got != fmt.Sprint(float64(i)) {
			t.Fatalf("row %d is %s", i, got)
		}
	}
	t.Logf("killed %d times", kills)
}
