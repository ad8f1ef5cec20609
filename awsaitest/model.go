package awsaitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// modelsEnv names the folder of service models: a folder per service with its
// service-2.json, the form in which the AWS SDKs publish them. A relative path is
// looked up from the working directory and then from each folder above it, because go
// test runs each package in its own folder.
const modelsEnv = "AWSAI_MODELS"

// model is the part of a service-2.json that requests are checked against.
type model struct {
	Metadata struct {
		ServiceID      string `json:"serviceId"`
		EndpointPrefix string `json:"endpointPrefix"`
		Protocol       string `json:"protocol"`
		TargetPrefix   string `json:"targetPrefix"`
	} `json:"metadata"`
	Operations map[string]*modelOperation `json:"operations"`
	Shapes     map[string]*modelShape     `json:"shapes"`
}

type modelOperation struct {
	HTTP struct {
		Method     string `json:"method"`
		RequestURI string `json:"requestUri"`
	} `json:"http"`
	Input  *modelRef `json:"input"`
	Output *modelRef `json:"output"`

	route *route // of the REST protocols
}

// modelRef is a use of a shape, with where it travels in HTTP.
type modelRef struct {
	Shape           string `json:"shape"`
	Location        string `json:"location"`
	LocationName    string `json:"locationName"`
	Flattened       bool   `json:"flattened"`
	JSONValue       bool   `json:"jsonvalue"`
	TimestampFormat string `json:"timestampFormat"`
	Sensitive       bool   `json:"sensitive"`
}

type modelShape struct {
	Type            string               `json:"type"`
	Members         map[string]*modelRef `json:"members"`
	Required        []string             `json:"required"`
	Member          *modelRef            `json:"member"`
	Key             *modelRef            `json:"key"`
	Value           *modelRef            `json:"value"`
	Enum            []string             `json:"enum"`
	Min             *float64             `json:"min"`
	Max             *float64             `json:"max"`
	Pattern         string               `json:"pattern"`
	Union           bool                 `json:"union"`
	Document        bool                 `json:"document"`
	EventStream     bool                 `json:"eventstream"`
	Streaming       bool                 `json:"streaming"`
	Payload         string               `json:"payload"`
	Flattened       bool                 `json:"flattened"`
	Sensitive       bool                 `json:"sensitive"`
	TimestampFormat string               `json:"timestampFormat"`

	pattern *regexp.Regexp // nil where there is none, or none that RE2 can express
}

// shape is the shape that a reference means, nil for none.
func (m *model) shape(r *modelRef) *modelShape {
	if r == nil {
		return nil
	}
	return m.Shapes[r.Shape]
}

// modelSet is a folder of models, each loaded when it is first wanted and kept.
type modelSet struct {
	dir      string
	mu       sync.Mutex
	loaded   map[string]*model
	byID     map[string]string // plain service ID to folder
	byPrefix map[string]string // endpoint prefix to folder
}

// modelSets keeps the models of a process by folder: parsing one takes milliseconds,
// and every test of a package wants the same.
var modelSets sync.Map

var errNoModel = errors.New("no model")

// openModels finds the folder that the environment names, nil for none.
func openModels(path string) (*modelSet, error) {
	if path == "" {
		return nil, nil
	}
	dir, err := findUpwards(path)
	if err != nil {
		return nil, err
	}
	set, _ := modelSets.LoadOrStore(dir, &modelSet{dir: dir, loaded: map[string]*model{}})
	return set.(*modelSet), nil
}

func findUpwards(path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, isDir(path)
	}
	base, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		dir := filepath.Join(base, path)
		if isDir(dir) == nil {
			return dir, nil
		}
		if base == filepath.Dir(base) {
			return "", fmt.Errorf("no folder %s here or above", path)
		}
		base = filepath.Dir(base)
	}
}

func isDir(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", path)
	}
	return err
}

// service returns the model of a service ID, or errNoModel.
func (s *modelSet) service(id string) (*model, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.index(); err != nil {
		return nil, err
	}
	return s.load(s.byID[plainName(id)])
}

// host returns the model whose endpoint a host is, or errNoModel.
func (s *modelSet) host(host string) (*model, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.index(); err != nil {
		return nil, err
	}
	for prefix, folder := range s.byPrefix {
		if strings.HasPrefix(host, prefix+".") && strings.Count(host, ".") == strings.Count(prefix, ".")+3 {
			return s.load(folder)
		}
	}
	return nil, errNoModel
}

func (s *modelSet) load(folder string) (*model, error) {
	if folder == "" {
		return nil, errNoModel
	}
	if m := s.loaded[folder]; m != nil {
		return m, nil
	}
	raw, err := os.ReadFile(filepath.Join(s.dir, folder, "service-2.json"))
	if err != nil {
		return nil, err
	}
	m := &model{}
	if err := json.Unmarshal(raw, m); err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	for _, sh := range m.Shapes {
		sh.pattern = compilePattern(sh.Pattern)
	}
	for _, op := range m.Operations {
		op.route = newRoute(op.HTTP.RequestURI)
	}
	s.loaded[folder] = m
	return m, nil
}

var (
	serviceIDField      = regexp.MustCompile(`"serviceId"\s*:\s*"([^"]+)"`)
	endpointPrefixField = regexp.MustCompile(`"endpointPrefix"\s*:\s*"([^"]+)"`)
)

// modelHead is how much of a model is read for the index: the metadata come first.
const modelHead = 4 << 10

// index reads the head of each model. The folders are not named by service ID.
func (s *modelSet) index() error {
	if s.byID != nil {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(s.dir, "*", "service-2.json"))
	if err != nil {
		return err
	}
	s.byID, s.byPrefix = map[string]string{}, map[string]string{}
	for _, file := range files {
		head, err := readHead(file)
		if err != nil {
			return err
		}
		folder := filepath.Base(filepath.Dir(file))
		if id := serviceIDField.FindSubmatch(head); id != nil {
			s.byID[plainName(string(id[1]))] = folder
		}
		if prefix := endpointPrefixField.FindSubmatch(head); prefix != nil {
			s.byPrefix[string(prefix[1])] = folder
		}
	}
	return nil
}

func readHead(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, modelHead))
}

// regexpRepeatMax is the highest count of a repetition that regexp accepts.
const regexpRepeatMax = 1000

var repetition = regexp.MustCompile(`\{(\d+)(,?)(\d*)\}`)

// compilePattern compiles a pattern of a model, nil for one that RE2 cannot express.
// Counts beyond those of regexp become no limit: the lengths are checked on their own.
func compilePattern(pattern string) *regexp.Regexp {
	if pattern == "" {
		return nil
	}
	re, err := regexp.Compile(repetition.ReplaceAllStringFunc(pattern, boundRepetition))
	if err != nil {
		return nil
	}
	return re
}

func boundRepetition(s string) string {
	m := repetition.FindStringSubmatch(s)
	low, errLow := strconv.Atoi(m[1])
	high, errHigh := strconv.Atoi(m[3])
	if errLow == nil && low <= regexpRepeatMax && (m[3] == "" || errHigh == nil && high <= regexpRepeatMax) {
		return s
	}
	return fmt.Sprintf("{%d,}", min(low, regexpRepeatMax))
}
