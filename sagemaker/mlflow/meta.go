package mlflow

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/awsai-go/awsai"
)

const maxMeta = 16 << 20 // bytes of a meta.yaml or an MLmodel

// meta is a meta.yaml: a mapping whose unknown members stay as they are. Scalars are read as
// they are written: what is a number to one reader of YAML and a text to the other, as 1e5,
// is what the member is.
type meta struct{ top *yaml.Node }

func newMeta() meta { return meta{&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}} }

func parseMeta(data []byte) (meta, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return meta{}, malformed("no YAML")
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return meta{}, malformed("no mapping")
	}
	return meta{doc.Content[0]}, nil
}

// malformed is a fault of what is in the store, not of the caller.
func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: the store is damaged: %s", awsai.ErrUnavailable, fmt.Sprintf(format, args...))
}

func readMeta(path string) (meta, error) {
	data, err := readLimited(path, maxMeta)
	if err != nil {
		return meta{}, err
	}
	return parseMeta(data)
}

func readLimited(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = malformed("a file is over %d bytes", most)
	}
	return data, err
}

func (m meta) bytes() ([]byte, error) { return yaml.Marshal(m.top) }

// node is a member, or nil.
func (m meta) node(key string) *yaml.Node {
	for i := 0; i+1 < len(m.top.Content); i += 2 {
		if m.top.Content[i].Value == key {
			if n := m.top.Content[i+1]; n.Kind == yaml.AliasNode {
				return n.Alias
			}
			return m.top.Content[i+1]
		}
	}
	return nil
}

// text is a member that is a scalar; null and what is not there are empty.
func (m meta) text(key string) string {
	n := m.node(key)
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// number is a member that is an integer, or 0.
func (m meta) number(key string) int64 {
	text := m.text(key)
	if v, err := strconv.ParseInt(text, 10, 64); err == nil {
		return v
	}
	if v, err := strconv.ParseFloat(text, 64); err == nil && v > -1<<53 && v < 1<<53 {
		return int64(v)
	}
	return 0
}

// set puts a scalar in place of a member: a text in quotes, so that every reader takes it for
// one, an integer, or nil for null.
func (m meta) set(key string, value any) {
	n := &yaml.Node{Kind: yaml.ScalarNode}
	switch v := value.(type) {
	case nil:
		n.Tag, n.Value = "!!null", "null"
	case string:
		n.Tag, n.Value, n.Style = "!!str", v, yaml.DoubleQuotedStyle
	case int64:
		n.Tag, n.Value = "!!int", strconv.FormatInt(v, 10)
	}
	m.put(key, n)
}

func (m meta) put(key string, n *yaml.Node) {
	for i := 0; i+1 < len(m.top.Content); i += 2 {
		if m.top.Content[i].Value == key {
			m.top.Content[i+1] = n
			return
		}
	}
	m.top.Content = append(m.top.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, n)
}

// setMap puts a mapping of texts in place of a member.
func (m meta) setMap(key string, values map[string]string) {
	inner := newMeta()
	for _, p := range pairs(values) {
		inner.set(p.key, p.value)
	}
	if len(values) == 0 {
		inner.top.Style = yaml.FlowStyle
	}
	m.put(key, inner.top)
}

// texts is a member that is a mapping of texts.
func (m meta) texts(key string) map[string]string {
	n := m.node(key)
	if n == nil || n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return nil
	}
	inner := meta{n}
	out := make(map[string]string, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		out[n.Content[i].Value] = inner.text(n.Content[i].Value)
	}
	return out
}

// orNull is a text, or null for an empty one.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
