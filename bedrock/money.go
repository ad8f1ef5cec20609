package bedrock

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is an amount of US dollars, exact to a millionth of a millionth: the cheapest
// token of a table has a price of thousands of these. The largest amount is about 9.2
// million dollars; sums stop there.
type Money int64

// Dollar is one US dollar.
const Dollar Money = 1e12

// moneyDigits is how many decimal places Money has.
const moneyDigits = 12

// String writes the amount without loss and with at least two decimal places, as
// "$0.0123" and "-$3.00".
func (m Money) String() string {
	text := m.decimal()
	if sign, rest, ok := strings.Cut(text, "-"); ok && sign == "" {
		return "-$" + rest
	}
	return "$" + text
}

// decimal writes the amount as "0.0123".
func (m Money) decimal() string {
	n := uint64(m)
	sign := ""
	if m < 0 {
		n, sign = -n, "-"
	}
	const dollar = uint64(Dollar)
	fraction := strings.TrimRight(fmt.Sprintf("%0*d", moneyDigits, n%dollar), "0")
	for len(fraction) < 2 {
		fraction += "0"
	}
	return sign + strconv.FormatUint(n/dollar, 10) + "." + fraction
}

// MarshalText writes the amount as "0.0123", which JSON then has as a string.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.decimal()), nil }

// UnmarshalText reads what [ParseMoney] reads.
func (m *Money) UnmarshalText(text []byte) error {
	v, err := ParseMoney(string(text))
	if err == nil {
		*m = v
	}
	return err
}

// ParseMoney reads an amount as "$0.0123", "0.0123" or "-3". It refuses one that Money
// cannot hold exactly.
func ParseMoney(s string) (Money, error) {
	text, negative := strings.CutPrefix(s, "-")
	text = strings.TrimPrefix(text, "$")
	whole, fraction, _ := strings.Cut(text, ".")
	significant := strings.TrimRight(fraction, "0")
	if !isDigits(whole) || (fraction != "" && !isDigits(fraction)) || len(significant) > moneyDigits {
		return 0, fmt.Errorf("%.40q is not an amount of money", s)
	}
	digits := whole + significant + strings.Repeat("0", moneyDigits-len(significant))
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%.40q is more money than fits", s)
	}
	if negative {
		n = -n
	}
	return Money(n), nil
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// plus is the sum, or the nearest amount that there is.
func (m Money) plus(n Money) Money {
	sum := m + n
	switch {
	case m > 0 && n > 0 && sum < 0:
		return math.MaxInt64
	case m < 0 && n < 0 && sum >= 0:
		return math.MinInt64
	}
	return sum
}
