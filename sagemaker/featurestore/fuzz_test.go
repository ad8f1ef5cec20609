package featurestore

import (
	"bytes"
	"testing"
	"time"
)

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"0", "1767225600.5", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.123Z", "NaN", "1e300", "-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := ParseTime(s)
		if err != nil || at.Year() < 0 || at.Year() > 9999 {
			return
		}
		again, err := ParseTime(ISOTime(at))
		if err != nil || !again.Equal(at.Truncate(time.Millisecond)) {
			t.Errorf("%v comes back as %v, %v", at, again, err)
		}
	})
}

func FuzzReplay(f *testing.F) {
	f.Add([]byte(`{"at":"2026-03-01T12:00:00Z","record":[{"FeatureName":"id","ValueAsString":"a"},{"FeatureName":"at","ValueAsString":"5"}]}` + "\n"))
	f.Add([]byte(`{"delete":"soft","record":[{"FeatureName":"id","ValueAsStringList":["a"]}]}` + "\n{"))
	f.Fuzz(func(t *testing.T, file []byte) {
		g := newLocalGroup(Description{Group: Group{
			Online: OnlineStore{Enabled: true}, Offline: OfflineStore{S3: "s3://b"},
			Schema: Schema{RecordID: "id", EventTime: "at", Features: []Feature{{Name: "id", Type: String}, {Name: "at", Type: Fractional}, {Name: "v", Type: Integral, Collection: List}}},
		}})
		if err := g.replay(bytes.NewReader(file)); err == nil && int(g.size) > len(file) {
			t.Errorf("%d bytes of %d", g.size, len(file))
		}
	})
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte(`{"group":"g","position":3,"failed":[{"row":1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		j, err := parseJournal(text)
		for _, r := range j.Failed {
			if err == nil && r.Row >= j.Position {
				t.Errorf("row %d at position %d", r.Row, j.Position)
			}
		}
	})
}

func FuzzCell(f *testing.F) {
	f.Add("timestamp", "2026-03-01 12:00:00.000 UTC")
	f.Add("timestamp with time zone", "2026-03-01 12:00:00 +02:00")
	f.Add("decimal(3,1)", "2.5")
	f.Fuzz(func(t *testing.T, typ, s string) {
		v, err := cell(typ, &s)
		if err == nil && v == nil {
			t.Error("a text is null")
		}
	})
}
