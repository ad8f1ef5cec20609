package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

func TestFeatureStore(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "orders.csv")
	rows := "order_id,event_time,customer_id,amount\no9,2026-04-01T00:00:00Z,c1,7\n,2026-04-01T00:00:00Z,c1,7\n"
	if err := os.WriteFile(file, []byte(rows), 0o666); err != nil {
		t.Fatal(err)
	}
	store := "-dir " + filepath.Join(dir, "store") + " "
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"demo", 0, "order_id=o2  event_time=2026-03-16T12:00:00Z  customer_id=c1  amount=99  tier.1=gold\norder_id=o3  event_time=2026-03-03T12:00:00Z  customer_id=c2  amount=5  tier.1=-\n"},
		{store + "demo", 0, "group orders: Created, 4 features"},
		{store + "-journal " + filepath.Join(dir, "j") + " ingest " + file, 1, "1 rows written, 0 from before, 1 refused; the next is row 2"},
		{store + "-journal " + filepath.Join(dir, "j") + " ingest " + file, 1, "0 rows written, 2 from before, 1 refused; the next is row 2"},
		{store + "-json get orders o9", 0, `"amount": "7"`},
		{store + "delete orders o9", 0, ""},
		{store + "get orders o9", 1, "not found"},
		{store + "list orders", 0, "o1\no2\no3\n"},
		{store + "groups", 0, "customers  Created\norders  Created\n"},
		{store + "drop", 0, ""},
		{store + "groups", 0, ""},
		{"", 2, "want a command"},
		{"sing", 2, `no command "sing"`},
		{"-h", 0, "usage: featurestore"},
	} {
		var out bytes.Buffer
		code := cli.Run(t.Context(), "featurestore [flags] COMMAND", run, strings.Fields(tt.args), &out, &out)
		if code != tt.code || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%s: exit %d, want %d\n%s\nwant %q", tt.args, code, tt.code, out.String(), tt.want)
		}
	}
}
