package image

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// tableOf finds the table of a framework and scope.
func tableOf(framework, scope string) (table, error) {
	file, err := open(framework)
	if err != nil {
		return table{}, err
	}
	var whole table
	if file.has("scope") || file.has("versions") {
		if err := decode(file, &whole); err != nil {
			return table{}, err
		}
	}
	scopes := whole.Scope
	switch {
	case file.has("versions") && len(scopes) == 0: // sagemaker-base-python
		return whole, nil
	case len(scopes) == 0:
		scopes = file.keys
	}
	if len(scopes) == 1 || scope == "" && file.has("scope") && sameImages(scopes) {
		scope = scopes[0]
	}
	if err := among("image scope", scope, scopes); err != nil {
		return table{}, err
	}
	if file.has("scope") {
		return whole, nil
	}
	var t table
	return t, decodeOne(file.values[scope], &t)
}

func sameImages(scopes []string) bool {
	return len(scopes) == 2 && slices.Contains(scopes, string(Training)) && slices.Contains(scopes, string(Inference))
}

// names are the versions, and the aliases in order.
func (t table) names() []string {
	return append(slices.Clone(t.Versions.keys), sortedKeys(t.Aliases)...)
}

// version chooses one of the table's versions; newest tells of the framework's newest.
func (t table) version(want, framework string, newest func() (string, error)) (string, error) {
	if _, alias := t.Aliases[want]; len(t.Versions.keys) == 1 && !alias {
		return t.Versions.keys[0], nil
	}
	if want == "" {
		var err error
		if want, err = newest(); err != nil {
			return "", err
		}
	}
	return want, among(framework+" version", want, t.names())
}

// newest is the newest version of a framework, or "" where the tables do not tell.
func newest(framework, scope string) (string, error) {
	file, err := open(framework)
	if err != nil {
		return "", err
	}
	var t table
	if file.has(scope) {
		if err := decodeOne(file.values[scope], &t); err != nil {
			return "", err
		}
		if v, ok := t.Aliases["latest"]; ok {
			return v, nil
		}
	}
	switch {
	case file.has("versions"):
		t = table{}
		err = decode(file, &t)
	case !file.has(scope) && file.has(string(Processing)):
		err = decodeOne(file.values[string(Processing)], &t)
	}
	if err != nil || len(t.Versions.keys) == 0 {
		return "", err
	}
	first, last := t.Versions.keys[0], t.Versions.keys[len(t.Versions.keys)-1]
	if file.has("versions") && len(t.Versions.keys) > 1 && (first == "latest" || last == "latest") {
		return "", nil
	}
	return newer(first, last)
}

// newer is the newer of two versions, which may be of the form "3.x".
func newer(a, b string) (string, error) {
	va, err := parseVersion(strings.TrimSuffix(a, ".x"))
	if err != nil {
		return "", err
	}
	vb, err := parseVersion(strings.TrimSuffix(b, ".x"))
	if err != nil {
		return "", err
	}
	if slices.Compare(va, vb) >= 0 {
		return a, nil
	}
	return b, nil
}

var versionForm = regexp.MustCompile(`^(\d+(?:\.\d+)*)(?:-(\d+))?$`)

// parseVersion reads a version of numbers, with its post-release after a hyphen: "1.7-1".
func parseVersion(s string) ([]int, error) {
	m := versionForm.FindStringSubmatch(s)
	if m == nil {
		return nil, fmt.Errorf("%w: a version is needed: the tables do not tell which is the newest", awsai.ErrInvalid)
	}
	numbers := make([]int, 8) // 1.2 is 1.2.0
	for i, part := range strings.Split(m[1], ".") {
		n, err := strconv.Atoi(part)
		if err != nil || i >= 6 {
			return nil, fmt.Errorf("%w: a version has at most 6 numbers", awsai.ErrInvalid)
		}
		numbers[i] = n
	}
	if m[2] != "" {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, fmt.Errorf("%w: the version's post-release is out of range", awsai.ErrInvalid)
		}
		numbers[6], numbers[7] = 1, n
	}
	return numbers, nil
}
