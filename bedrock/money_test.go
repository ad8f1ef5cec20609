package bedrock_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/bedrock"
)

func TestMoney(t *testing.T) {
	tests := []struct {
		money bedrock.Money
		text  string
	}{
		{0, "$0.00"},
		{bedrock.Dollar, "$1.00"},
		{12_300_000_000, "$0.0123"},
		{1, "$0.000000000001"},
		{-3 * bedrock.Dollar, "-$3.00"},
		{-bedrock.Dollar / 2, "-$0.50"},
		{8_750_000_000, "$0.00875"},
		{1234*bedrock.Dollar + 567_890_000_000, "$1234.56789"},
		{math.MaxInt64, "$9223372.036854775807"},
		{-math.MaxInt64, "-$9223372.036854775807"},
	}
	for _, tt := range tests {
		if got := tt.money.String(); got != tt.text {
			t.Errorf("Money(%d).String() = %s, want %s", int64(tt.money), got, tt.text)
		}
		for _, text := range []string{tt.text, strings.Replace(tt.text, "$", "", 1)} {
			if got, err := bedrock.ParseMoney(text); err != nil || got != tt.money {
				t.Errorf("ParseMoney(%q) = %d, %v; want %d", text, int64(got), err, int64(tt.money))
			}
		}
		raw, err := json.Marshal(tt.money)
		if err != nil {
			t.Fatal(err)
		}
		var back bedrock.Money
		if err := json.Unmarshal(raw, &back); err != nil || back != tt.money {
			t.Errorf("JSON %s comes back as %d, %v; want %d", raw, int64(back), err, int64(tt.money))
		}
	}
	if got := math.MinInt64 * bedrock.Money(1); got.String() != "-$9223372.036854775808" {
		t.Errorf("the least amount is %s", got)
	}
}

func TestParseMoneyRefuses(t *testing.T) {
	for _, text := range []string{"", "$", "-", ".5", "1e3", "1,000", "$-1", "--1", "+1", " 1", "1 ", "0.0000000000001", "9223372.036854775808", "99999999999999999999", "1.2.3", "½", "1.-2"} {
		if got, err := bedrock.ParseMoney(text); err == nil {
			t.Errorf("ParseMoney(%q) = %v, want an error", text, got)
		}
	}
	// More places than there are pass where they say nothing.
	if got, err := bedrock.ParseMoney("0.100000000000000"); err != nil || got != bedrock.Dollar/10 {
		t.Errorf("ParseMoney with zeros at the end = %v, %v", got, err)
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, text := range []string{"$0.0123", "-3", "9223372.036854775807", "0.000000000001", "$"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := bedrock.ParseMoney(text)
		if err != nil {
			return
		}
		if back, err := bedrock.ParseMoney(m.String()); err != nil || back != m {
			t.Errorf("%q is %s, which is %s, %v", text, m, back, err)
		}
	})
}
