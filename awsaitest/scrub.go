package awsaitest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

const (
	// scrubbed stands for a text that was scrubbed. It is valid base64, so that it may
	// stand for a blob too.
	scrubbed = "SCRUBBED"
	// scrubbedAccount stands for an account ID, as in AWS's documentation.
	scrubbedAccount = "123456789012"
)

// scrubPatterns are the secrets that are known by their form, wherever they are.
var scrubPatterns = []struct {
	re *regexp.Regexp
	to string
}{
	{regexp.MustCompile(`\b(A[A-Z]IA)[A-Z0-9]{16}\b`), "${1}IOSFODNN7EXAMPLE"},
	{regexp.MustCompile(`(?i)((?:X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature)(?:=|%3D))[^&"'\s<>]*`), "${1}" + scrubbed},
	{regexp.MustCompile(`(<(?:AccessKeyId|SecretAccessKey|SessionToken|RequestId|HostId)>)[^<]*`), "${1}" + scrubbed},
}

// number finds digits, and the fraction of a number with what is before it.
var number = regexp.MustCompile(`[0-9]+\.[0-9]+|[0-9]+`)

// scrubText removes what is secret by its form.
func scrubText(s string) string {
	for _, p := range scrubPatterns {
		s = p.re.ReplaceAllString(s, p.to)
	}
	return number.ReplaceAllStringFunc(s, scrubAccount)
}

// scrubAccount replaces twelve digits that stand alone.
func scrubAccount(digits string) string {
	whole, fraction, isFraction := strings.Cut(digits, ".")
	if len(whole) != len(scrubbedAccount) {
		return digits
	}
	if isFraction {
		return scrubbedAccount + "." + fraction
	}
	return scrubbedAccount
}

// secretMembers are members that are secret, or different in every run, in any service.
// They are compared without regard to case.
var secretMembers = []string{
	"accesskeyid", "secretaccesskey", "sessiontoken", "securitytoken", "password", "authorization",
	"requestid", "clienttoken", "clientrequesttoken", "idempotencytoken",
}

// scrubber scrubs JSON: texts by their form, and the members it is told.
type scrubber struct{ members []string }

func newScrubber(members []string) *scrubber {
	s := &scrubber{members: slices.Clone(secretMembers)}
	for _, m := range members {
		s.members = append(s.members, strings.ToLower(m))
	}
	return s
}

// value scrubs a JSON value.
func (s *scrubber) value(v any) any {
	switch v := v.(type) {
	case string:
		return scrubText(v)
	case []any:
		for i := range v {
			v[i] = s.value(v[i])
		}
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, item := range v {
			if slices.Contains(s.members, strings.ToLower(key)) {
				clean[key] = wipe(item)
				continue
			}
			clean[scrubText(key)] = s.value(item)
		}
		return clean
	}
	return v
}

// message scrubs a message in place.
func (s *scrubber) message(m *message) {
	m.Path = scrubText(m.Path)
	for k, v := range m.Header {
		m.Header[k] = scrubText(v)
	}
	m.JSON = s.value(m.JSON)
	m.Text = scrubText(m.Text)
	for i := range m.Events {
		s.message(&m.Events[i].message)
		for k, v := range m.Events[i].Header {
			m.Events[i].Header[k] = scrubText(v)
		}
	}
}

// wipe replaces all that a value says and keeps its form.
func wipe(v any) any {
	switch v := v.(type) {
	case string:
		return scrubbed
	case bool:
		return false
	case json.Number, float64:
		return json.Number("0")
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = wipe(v[i])
		}
		return list
	case map[string]any:
		object := map[string]any{}
		for i, key := range slices.Sorted(maps.Keys(v)) {
			object[fmt.Sprintf("%s-%d", scrubbed, i)] = wipe(v[key])
		}
		return object
	}
	return v
}

// keptHeaders are the headers that a recording keeps, besides those it is told. All
// others go: a list of what is secret would not know tomorrow's.
var keptHeaders = []string{
	"Content-Type", "X-Amzn-Errortype", "X-Amzn-Requestcharacters", "Etag", "Last-Modified", "Content-Range", "Accept-Ranges",
}

var keptHeaderPrefixes = []string{"X-Amzn-Bedrock-", "X-Amz-Lex-", "X-Amz-Meta-"}

func (o *RecordOptions) keepHeaders(h http.Header) map[string]string {
	kept := map[string]string{}
	for name, values := range h {
		ok := slices.Contains(keptHeaders, name) ||
			slices.ContainsFunc(o.Headers, func(k string) bool { return strings.EqualFold(k, name) }) ||
			slices.ContainsFunc(keptHeaderPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
		if ok {
			kept[name] = values[0]
		}
	}
	return kept
}

// signingQuery are the parameters of presigned URLs in the older form.
var signingQuery = []string{"AWSAccessKeyId", "Signature", "Expires"}

// recordedPath is path and query of a URL without what signs it.
func recordedPath(u *url.URL) string {
	query := u.Query()
	for name := range query {
		if strings.HasPrefix(name, "X-Amz-") || slices.Contains(signingQuery, name) {
			query.Del(name)
		}
	}
	if len(query) == 0 {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + query.Encode()
}
