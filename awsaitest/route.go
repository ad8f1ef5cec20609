package awsaitest

import (
	"net/url"
	"regexp"
	"strings"
)

// route is the path of an operation of a REST service with its labels, as
// /model/{modelId}/converse, and the query that belongs to it.
type route struct {
	path     *regexp.Regexp
	labels   []string
	query    url.Values
	literals int // how much of the path is fixed: the more, the more exact a match
}

var routeLabel = regexp.MustCompile(`\{([^}+]+)(\+?)\}`)

func newRoute(requestURI string) *route {
	path, query, _ := strings.Cut(requestURI, "?")
	r := &route{literals: len(routeLabel.ReplaceAllString(path, ""))}
	r.query, _ = url.ParseQuery(query)
	var re strings.Builder
	for {
		m := routeLabel.FindStringSubmatchIndex(path)
		if m == nil {
			break
		}
		re.WriteString(regexp.QuoteMeta(path[:m[0]]))
		r.labels = append(r.labels, path[m[2]:m[3]])
		if m[4] < m[5] {
			re.WriteString("(.*)")
		} else {
			re.WriteString("([^/]*)")
		}
		path = path[m[1]:]
	}
	re.WriteString(regexp.QuoteMeta(strings.TrimSuffix(path, "/")))
	r.path = regexp.MustCompile("^" + re.String() + "/?$")
	return r
}

// match returns the labels of an escaped path.
func (r *route) match(escapedPath string, query url.Values) (map[string]string, bool) {
	m := r.path.FindStringSubmatch(escapedPath)
	if m == nil {
		return nil, false
	}
	for k, want := range r.query {
		if !query.Has(k) || want[0] != "" && query.Get(k) != want[0] {
			return nil, false
		}
	}
	labels := map[string]string{}
	for i, name := range r.labels {
		value, err := url.PathUnescape(m[i+1])
		if err != nil {
			return nil, false
		}
		labels[name] = value
	}
	return labels, true
}
