package control

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/job"
)

func TestName(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 89_000_000, time.FixedZone("", 3600))
	for _, c := range []struct{ base, want string }{
		{"churn", "churn-2026-03-04-04-06-07-089"},
		{"My model/v2_", "My-model-v2-2026-03-04-04-06-07-089"},
		{"", "job-2026-03-04-04-06-07-089"},
		{"größe", "gr-e-2026-03-04-04-06-07-089"},
		{strings.Repeat("a", 38) + "-b", strings.Repeat("a", 38) + "-2026-03-04-04-06-07-089"},
	} {
		got := Name(c.base, at)
		if got != c.want {
			t.Errorf("Name(%q) = %q, want %q", c.base, got, c.want)
		}
		if err := CheckName("job", got, MaxName); err != nil {
			t.Errorf("Name(%q): %v", c.base, err)
		}
	}
}

func TestCheckName(t *testing.T) {
	for name, want := range map[string]string{
		"":                      "limit 1 to 63 characters, got 0",
		strings.Repeat("a", 64): "limit 1 to 63 characters, got 64",
		"a_b":                   "byte 1",
		"-a":                    "begins or ends with a hyphen",
		"a-":                    "begins or ends with a hyphen",
	} {
		if err := CheckName("endpoint", name, MaxName); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("CheckName(%q) = %v, want %q", name, err, want)
		}
	}
}

func TestTags(t *testing.T) {
	tags := map[string]string{"team": "risk", "cost": "7", "app": ""}
	if diff := cmp.Diff(tags, TagMap(Tags(tags))); diff != "" {
		t.Errorf("tags and back (-want +got):\n%s", diff)
	}
	if Tags(nil) != nil || TagMap(nil) != nil {
		t.Error("none are not nil")
	}
}

func TestStatus(t *testing.T) {
	for word, want := range map[string]job.Status{
		"InProgress": job.Running, "Executing": job.Running, "Completed": job.Succeeded, "Succeeded": job.Succeeded,
		"Failed": job.Failed, "Stopping": job.Stopping, "Stopped": job.Stopped, "Dreaming": "Dreaming",
	} {
		if got := Status(word); got != want {
			t.Errorf("Status(%q) = %q, want %q", word, got, want)
		}
	}
}
