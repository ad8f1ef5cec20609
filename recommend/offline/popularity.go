package offline

import (
	"math"
	"time"
)

// age is what an interaction of that age counts for: half for each half-life.
func age(old, halfLife time.Duration) float64 {
	if halfLife <= 0 {
		return 1
	}
	return math.Exp2(-float64(old) / float64(halfLife))
}
