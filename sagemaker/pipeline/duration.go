package pipeline

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// iso writes a duration as ISO 8601 has it: P30D, P1DT12H, PT90M.
func iso(d time.Duration) string {
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	hours, minutes := rest/time.Hour, rest%time.Hour/time.Minute
	var b strings.Builder
	b.WriteString("P")
	if days > 0 {
		fmt.Fprintf(&b, "%dD", days)
	}
	if hours > 0 || minutes > 0 || days <= 0 {
		b.WriteString("T")
	}
	if hours > 0 {
		fmt.Fprintf(&b, "%dH", hours)
	}
	if minutes > 0 || hours <= 0 && days <= 0 {
		fmt.Fprintf(&b, "%dM", max(minutes, 0))
	}
	return b.String()
}

// isoForm is what the service takes: years, months, weeks, days, hours and minutes; letters of
// either case, and the P may be missing, as in AWS's own examples (30d, T16m, 30dT5h).
var isoForm = regexp.MustCompile(`^(?i)P?(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

// parseISO reads such a duration, with years of 365 days and months of 30.
func parseISO(s string) (time.Duration, bool) {
	m := isoForm.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	const day = 24 * time.Hour
	var d time.Duration
	found := false
	for i, unit := range []time.Duration{365 * day, 30 * day, 7 * day, day, time.Hour, time.Minute, time.Second} {
		if m[i+1] == "" {
			continue
		}
		n, err := strconv.ParseInt(m[i+1], 10, 64)
		if err != nil || n > int64(20*365*day/unit) { // so that the sum fits

			return 0, false
		}
		found = true
		d += time.Duration(n) * unit
	}
	return d, found
}
