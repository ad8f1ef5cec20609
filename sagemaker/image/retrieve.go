package image

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

const (
	huggingFace = "huggingface"
	pytorch     = "pytorch"
	basePython  = "sagemaker-base-python"
)

// Retrieve returns the address of an image in Amazon ECR.
func Retrieve(q Query) (string, error) {
	uri, err := q.retrieve()
	if err != nil {
		return "", awsai.Wrap("image.Retrieve", err)
	}
	return uri, nil
}

func (q Query) retrieve() (string, error) {
	asked := q.Scope
	q.Scope = q.scope()
	if err := q.supported(); err != nil {
		return "", err
	}
	name := q.table()
	scope := q.Scope
	if q.Accelerator != "" {
		scope = "eia"
	}
	t, err := tableOf(name, string(scope))
	if err != nil {
		return "", err
	}
	version, err := t.version(q.Version, q.Framework, func() (string, error) { return newest(q.Framework, string(asked)) })
	if err != nil {
		return "", err
	}
	resolved := cmp.Or(t.Aliases[version], version)
	raw, base, err := q.underBase(t.Versions.values[resolved])
	if err != nil {
		return "", err
	}
	b, python, err := q.python(raw)
	if err != nil {
		return "", err
	}
	if err := among("region", q.Region, slices.Sorted(maps.Keys(b.Registries))); err != nil {
		return "", err
	}
	processor, err := q.processor(t.Processors, b.Processors)
	if err != nil {
		return "", err
	}
	i := choice{query: q, table: t, build: b, version: version, base: base, python: python, processor: processor}
	tag, err := i.tag()
	if err != nil {
		return "", err
	}
	repository := b.Repository
	if q.Framework == basePython {
		repository += "-" + cmp.Or(strings.TrimPrefix(q.Python, "py"), "310")
	}
	if tag != "" {
		repository += ":" + tag
	}
	return b.Registries[q.Region] + ".dkr.ecr." + q.Region + "." + suffix(q.Region) + "/" + repository, nil
}

// suffix is the domain of a region's partition.
func suffix(region string) string {
	for _, p := range []struct{ prefix, domain string }{
		{"cn-", "amazonaws.com.cn"}, {"us-iso-", "c2s.ic.gov"}, {"us-isob-", "sc2s.sgov.gov"},
		{"us-isof-", "csp.hci.ic.gov"}, {"eu-isoe-", "cloud.adc-e.uk"}, {"eusc-", "amazonaws.eu"},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.domain
		}
	}
	return "amazonaws.com"
}

// graviton are the families of AWS's ARM processors, and the frameworks with images for them.
var (
	graviton           = []string{"m6g", "m6gd", "c6g", "c6gd", "c6gn", "c7g", "r6g", "r6gd"}
	gravitonFrameworks = []string{"tensorflow", "pytorch", "xgboost", "sklearn"}
)

// scope is the scope that the instance asks for.
func (q Query) scope() Scope {
	switch {
	case slices.Contains(gravitonFrameworks, q.Framework) && slices.Contains(graviton, q.family()):
		return InferenceGraviton
	case q.Scope == "" && (q.Framework == "xgboost" || q.Framework == "sklearn"):
		return Training // its images for inference are the same
	}
	return q.Scope
}

func (q Query) supported() error {
	switch {
	case strings.Contains(q.Instance, "trn") && q.Framework != pytorch:
		return fmt.Errorf("%w: only pytorch has images for Trainium", awsai.ErrInvalid)
	case slices.Contains(graviton, q.family()) && !slices.Contains(gravitonFrameworks, q.Framework):
		return fmt.Errorf("%w: only %s have images for Graviton", awsai.ErrInvalid, strings.Join(gravitonFrameworks, ", "))
	case q.Accelerator != "" && !strings.HasPrefix(q.Accelerator, "ml.eia") && q.Accelerator != "local_sagemaker_notebook":
		return fmt.Errorf("%w: a type of Elastic Inference begins with ml.eia", awsai.ErrInvalid)
	}
	return nil
}

// tool is the Neuron SDK that the image is for, or empty.
func (q Query) tool() string {
	family := q.family()
	if q.Framework != huggingFace && q.Framework != pytorch || q.Compiler {
		return q.Tool
	}
	if q.Tool == "" && (strings.HasPrefix(family, "inf") || strings.HasPrefix(family, "trn")) {
		return "neuron"
	}
	return q.Tool
}

// table is the name of the framework's file.
func (q Query) table() string {
	if q.Framework != huggingFace && q.Framework != pytorch {
		return q.Framework
	}
	if q.Compiler {
		return q.Framework + "-training-compiler"
	}
	if tool := q.tool(); tool == "neuron" || tool == "neuronx" {
		return q.Framework + "-" + tool
	}
	return q.Framework
}

// underBase is the part of a version's table that is for the framework under Hugging Face's,
// and that framework with its full version.
func (q Query) underBase(raw json.RawMessage) (json.RawMessage, string, error) {
	if q.Framework != huggingFace {
		return raw, "", nil
	}
	var o object[json.RawMessage]
	if err := decodeOne(raw, &o); err != nil {
		return nil, "", err
	}
	base := q.BaseFramework
	if o.has("version_aliases") {
		var aliases map[string]string
		if err := decodeOne(o.values["version_aliases"], &aliases); err != nil {
			return nil, "", err
		}
		base = cmp.Or(aliases[base], base)
	}
	bases := slices.DeleteFunc(slices.Clone(o.keys), func(k string) bool { return k == "version_aliases" })
	if err := among("base framework", base, bases); err != nil {
		return nil, "", err
	}
	return o.values[base], base, nil
}

// python chooses among the versions of Python, which some tables have images under.
func (q Query) python(raw json.RawMessage) (build, string, error) {
	var o object[json.RawMessage]
	var b build
	if err := decodeOne(raw, &o); err != nil {
		return b, "", err
	}
	flat := o.has("repository")
	if flat {
		if err := decodeOne(raw, &b); err != nil {
			return b, "", err
		}
	}
	available := o.keys
	if flat {
		available = b.Pythons
	}
	python := q.Python
	switch {
	case len(available) == 0, python == "" && q.Framework == "spark":
		python = ""
	case python == "" && len(available) == 1:
		python = available[0]
	default:
		if err := among("Python version", python, available); err != nil {
			return b, "", err
		}
	}
	if flat {
		return b, python, nil
	}
	if python == "" {
		return b, "", fmt.Errorf("%w: a version of Python is needed: %s", awsai.ErrInvalid, strings.Join(available, ", "))
	}
	return b, python, decodeOne(o.values[python], &b)
}

var instanceForm = regexp.MustCompile(`^ml[._]([a-z\d-]+)\.?\w*$`)

// family is "g5" of "ml.g5.xlarge", or empty.
func (q Query) family() string {
	if m := instanceForm.FindStringSubmatch(q.Instance); m != nil {
		return m[1]
	}
	return ""
}

// processor is what the tag names of the processor; of those of the table, or of the build.
func (q Query) processor(ofTable, ofBuild []string) (string, error) {
	available := ofTable
	if len(available) == 0 {
		available = ofBuild
	}
	family := q.family()
	var p string
	switch {
	case len(available) == 0:
		return "", nil
	case len(available) == 1 && q.Instance == "":
		return available[0], nil
	case q.Serverless:
		return "cpu", nil
	case q.Instance == "local":
		p = "cpu"
	case strings.HasPrefix(q.Instance, "local"):
		p = "gpu"
	case strings.HasPrefix(q.Instance, "neuron"):
		p = "neuron"
	case family == "":
		return "", fmt.Errorf("%w: the instance type decides between images for %s", awsai.ErrInvalid, strings.Join(available, ", "))
	case slices.Contains(available, family):
		p = family
	case strings.HasPrefix(family, "inf"):
		p = "inf"
	case strings.HasPrefix(family, "trn"):
		p = "trn"
	case family[0] == 'g' || family[0] == 'p':
		p = "gpu"
	default:
		p = "cpu"
	}
	return p, among("processor", p, available)
}

// among refuses what is not available, and says what is.
func among(what, value string, available []string) error {
	if slices.Contains(available, value) {
		return nil
	}
	if value == "" {
		return fmt.Errorf("%w: %s is missing; supported are %s", awsai.ErrInvalid, what, strings.Join(available, ", "))
	}
	return fmt.Errorf("%w: unsupported %s; supported are %s", awsai.ErrInvalid, what, strings.Join(available, ", "))
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

func decode(o object[json.RawMessage], v any) error {
	b, err := json.Marshal(o.values["versions"])
	if err != nil {
		return err
	}
	parts := []string{`"versions":` + string(b)}
	for _, key := range []string{"scope", "processors", "version_aliases"} {
		if o.has(key) {
			parts = append(parts, fmt.Sprintf("%q:%s", key, o.values[key]))
		}
	}
	return json.Unmarshal([]byte("{"+strings.Join(parts, ",")+"}"), v)
}

func decodeOne(raw json.RawMessage, v any) error {
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("%w: the tables do not have an image for it: %w", awsai.ErrInvalid, err)
	}
	return nil
}
