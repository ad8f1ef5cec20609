package offline

import (
	"fmt"
	"strconv"
	"time"
)

// text is a column's value as Personalize gives it in a result.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case time.Time:
		return strconv.FormatInt(v.Unix(), 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}
