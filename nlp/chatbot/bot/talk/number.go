package talk

import (
	"regexp"
	"strconv"
	"strings"
)

var digits = regexp.MustCompile(`^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$|^-?[0-9]+(\.[0-9]+)?$`)

// number is a number in digits, of digits or of English words.
func number(n string) (string, bool) {
	if digits.MatchString(n) {
		return strings.ReplaceAll(n, ",", ""), true
	}
	v, ok := spelled(strings.Fields(strings.ReplaceAll(n, "-", " ")))
	return strconv.Itoa(v), ok
}

// count is a number of things: an article is one.
func count(n string) (int, bool) {
	if n == "a" || n == "an" {
		return 1, true
	}
	text, ok := number(n)
	if !ok {
		return 0, false
	}
	v, err := strconv.Atoi(text)
	return v, err == nil && v >= 0 && v <= 100_000
}

// unit is the value of an English word below a hundred.
func unit(word string) (int, bool) {
	small := []string{
		"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
		"fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
	}
	for v, w := range small {
		if w == word {
			return v, true
		}
	}
	for v, w := range []string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"} {
		if w == word {
			return 20 + 10*v, true
		}
	}
	return 0, false
}

// spelled is a number in English words, as "two hundred and five thousand".
func spelled(words []string) (int, bool) {
	if len(words) == 0 || len(words) > 20 {
		return 0, false
	}
	total, part, last := 0, 0, -1
	for n, w := range words {
		v, ok := unit(w)
		switch {
		case ok && (last < 0 || last == 100 || last == 1000 || last >= 20 && last < 100 && last%10 == 0 && v > 0 && v < 10):
			part += v
			last = v
		case w == "a" && n == 0 && len(words) > 1:
			part, last = 1, 1
		case w == "dozen" && n == len(words)-1:
			return total + max(part, 1)*12, true
		case w == "hundred" && last > 0 && last < 100:
			part *= 100
			last = 100
		case w == "thousand" && last > 0 && last != 1000 && total == 0:
			total, part, last = part*1000, 0, 1000
		case w == "and" && (last == 100 || last == 1000) && n+1 < len(words):
		default:
			return 0, false
		}
	}
	return total + part, true
}

// percentage is a number with a percent sign.
func percentage(n string) (string, bool) {
	for _, end := range []string{"%", " percent", " per cent"} {
		if rest, ok := strings.CutSuffix(n, end); ok {
			v, ok := number(strings.TrimSpace(rest))
			return v + "%", ok
		}
	}
	return "", false
}
