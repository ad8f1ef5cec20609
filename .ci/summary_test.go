package main

import (
	"strings"
	"testing"
)

func TestSummary(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"pass", `
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN TestA\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"ok p\n"}
{"Action":"pass","Package":"p","Elapsed":1.25}`, `
ok    p 1.2s, 1 tests
1 passed, 0 failed, 0 skipped
`},
		{"fail", `
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:3: want 1\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Output":"FAIL\n"}
{"Action":"fail","Package":"p"}`, `
p
    a_test.go:3: want 1
FAIL
1 passed, 1 failed, 0 skipped
`},
		{"panic", `
{"Action":"output","Package":"p","Test":"TestA","Output":"panic: nil map\n"}
{"Action":"output","Package":"p","Output":"FAIL p\n"}
{"Action":"fail","Package":"p"}`, `
panic: nil map
FAIL p
0 passed, 1 failed, 0 skipped
`},
		{"does not build", `
{"ImportPath":"p","Action":"build-output","Output":"p/a.go:1:1: expected package\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"output","Package":"p","Output":"FAIL p [build failed]\n"}
{"Action":"fail","Package":"p"}`, `
p/a.go:1:1: expected package
FAIL p [build failed]
0 passed, 1 failed, 0 skipped
`},
		{"skip", `
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:3: AWSAI_DATA is not set\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"pass","Package":"p"}
{"Action":"skip","Package":"q"}`, `
ok    p 0.0s, 2 tests
?     q (no tests)
skipped, by reason:
    1 × AWSAI_DATA is not set
    1 × no reason given
0 passed, 0 failed, 2 skipped
`},
		{"not an event", "go: downloading example.com/a v1.0.0\n", `
go: downloading example.com/a v1.0.0
0 passed, 0 failed, 0 skipped
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			s := newSummary(&out)
			if err := s.read(strings.NewReader(strings.TrimPrefix(tt.in, "\n"))); err != nil {
				t.Fatal(err)
			}
			s.end()
			if want := strings.TrimPrefix(tt.want, "\n"); out.String() != want {
				t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
			}
		})
	}
}
