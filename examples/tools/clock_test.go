package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	noon := func() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }
	got, err := tell(noon, place{Zone: "UTC"})
	if want := (moment{Time: "2026-07-01T12:00:00Z", Weekday: "Wednesday"}); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	for _, zone := range []string{"", "Local", "Nowhere/City"} {
		if got, err := tell(noon, place{Zone: zone}); err == nil || !strings.Contains(err.Error(), "no time zone") {
			t.Errorf("zone %q: %+v, %v; want an error", zone, got, err)
		}
	}
	schema, err := clock(noon).Schema()
	if err != nil || !json.Valid(schema) || !strings.Contains(string(schema), "Europe/Lisbon") {
		t.Errorf("schema %s, %v", schema, err)
	}
}
