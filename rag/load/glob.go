package load

import (
	"path"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// checkPatterns says at once what path.Match would say only for some names.
func checkPatterns(op string, lists ...[]string) error {
	for _, pattern := range slices.Concat(lists...) {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return awsai.Errorf(op, awsai.ErrInvalid, "pattern %q cannot be read", pattern)
		}
	}
	return nil
}

// matchAny tells whether one of the patterns matches a slash-separated path.
func matchAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		if !strings.Contains(pattern, "/") {
			ok, _ := path.Match(pattern, path.Base(name))
			return ok
		}
		return matchParts(strings.Split(strings.Trim(pattern, "/"), "/"), strings.Split(name, "/"))
	})
}

// matchBelow tells whether one of the patterns matches a path or a folder above it.
func matchBelow(patterns []string, name string) bool {
	for {
		if matchAny(patterns, name) {
			return true
		}
		above := strings.LastIndexByte(name, '/')
		if above < 0 {
			return false
		}
		name = name[:above]
	}
}

func matchParts(pattern, name []string) bool {
	for len(pattern) > 0 {
		if pattern[0] == "**" {
			for i := range len(name) + 1 {
				if matchParts(pattern[1:], name[i:]) {
					return true
				}
			}
			return false
		}
		if len(name) == 0 {
			return false
		}
		if ok, _ := path.Match(pattern[0], name[0]); !ok {
			return false
		}
		pattern, name = pattern[1:], name[1:]
	}
	return len(name) == 0
}
