package document

import (
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/textract/types"

	"github.com/awsai-go/awsai"
)

// Feature is what an analysis looks for besides text: [Tables], [Forms], [Layout],
// [Signatures], a [Query], or an [Adapter] that makes one of them better. Each is charged
// by page.
type Feature interface{ addTo(*request) error }

// Find is a feature that needs no more to say.
type Find string

// The features that need no more to say.
const (
	// Tables finds tables, their titles, footers, headings and merged cells.
	Tables Find = "TABLES"
	// Forms finds keys and values, and check boxes.
	Forms Find = "FORMS"
	// Layout finds paragraphs, headings, lists, figures, page headers and footers, and the
	// order of reading.
	Layout Find = "LAYOUT"
	// Signatures finds signatures.
	Signatures Find = "SIGNATURES"
)

func (f Find) addTo(r *request) error {
	if f == "" {
		return fmt.Errorf("%w: empty feature", awsai.ErrInvalid)
	}
	r.feature(types.FeatureType(f))
	return nil
}

// Query is a question about the document: a feature of an analysis.
type Query struct {
	// Text is the question, 1 to 200 characters, as "What is the total?".
	Text string
	// Alias names the question in the result, 1 to 200 characters, or is empty.
	Alias string
	// Pages are the pages that are asked, as "1", "2-4" or "5-*". The default is the first
	// page. Each has at most 9 characters.
	Pages []string
}

func (q Query) addTo(r *request) error {
	if n := utf8.RuneCountInString(q.Text); n < 1 || n > maxQuery {
		return fmt.Errorf("%w: query of %d characters; want 1 to %d", awsai.ErrInvalid, n, maxQuery)
	}
	if n := utf8.RuneCountInString(q.Alias); n > maxQuery {
		return fmt.Errorf("%w: alias of %d characters; the limit is %d", awsai.ErrInvalid, n, maxQuery)
	}
	if err := checkPages(q.Pages); err != nil {
		return err
	}
	out := types.Query{Text: &q.Text, Pages: q.Pages}
	if q.Alias != "" {
		out.Alias = &q.Alias
	}
	r.queries = append(r.queries, out)
	r.feature(types.FeatureTypeQueries)
	return nil
}

// Adapter is a model of the account's own that answers queries better on documents of its
// kind: a feature of an analysis with queries.
type Adapter struct {
	// ID is the adapter's, and Version the version's.
	ID, Version string
	// Pages are the pages that it is for, as in a [Query]. The default is the first page.
	Pages []string
}

func (a Adapter) addTo(r *request) error {
	if n := len(a.ID); n < minAdapter || n > maxAdapter {
		return fmt.Errorf("%w: adapter ID of %d characters; want %d to %d", awsai.ErrInvalid, n, minAdapter, maxAdapter)
	}
	if n := len(a.Version); n < 1 || n > maxVersion {
		return fmt.Errorf("%w: adapter version of %d characters; want 1 to %d", awsai.ErrInvalid, n, maxVersion)
	}
	if err := checkPages(a.Pages); err != nil {
		return err
	}
	r.adapters = append(r.adapters, types.Adapter{AdapterId: &a.ID, Version: &a.Version, Pages: a.Pages})
	return nil
}

// Limits of the service's public model.
const (
	maxQuery    = 200
	minAdapter  = 12
	maxAdapter  = 1011
	maxVersion  = 128
	maxAdapters = 100
)

// Queries of one request (Amazon Textract Developer Guide, "Set Quotas").
const (
	maxQueriesSync  = 15
	maxQueriesAsync = 30
)

var pagesPattern = regexp.MustCompile(`^[0-9*-]{1,9}$`)

func checkPages(pages []string) error {
	for i, p := range pages {
		if !pagesPattern.MatchString(p) {
			return fmt.Errorf("%w: page range %d; want 1 to 9 digits, hyphens and asterisks", awsai.ErrInvalid, i)
		}
	}
	return nil
}

// request is what is asked of an analysis. No features mean text alone.
type request struct {
	features []types.FeatureType
	queries  []types.Query
	adapters []types.Adapter
}

func newRequest(features []Feature) (*request, error) {
	r := &request{}
	for _, f := range features {
		if f == nil {
			return nil, fmt.Errorf("%w: nil feature", awsai.ErrInvalid)
		}
		if err := f.addTo(r); err != nil {
			return nil, err
		}
	}
	switch {
	case len(r.queries) > maxQueriesAsync:
		return nil, fmt.Errorf("%w: %d queries; the limit is %d", awsai.ErrInvalid, len(r.queries), maxQueriesAsync)
	case len(r.adapters) > maxAdapters:
		return nil, fmt.Errorf("%w: %d adapters; the limit is %d", awsai.ErrInvalid, len(r.adapters), maxAdapters)
	case len(r.adapters) > 0 && len(r.features) == 0:
		return nil, fmt.Errorf("%w: an adapter without the feature that it is for", awsai.ErrInvalid)
	}
	return r, nil
}

func (r *request) feature(f types.FeatureType) {
	for _, have := range r.features {
		if have == f {
			return
		}
	}
	r.features = append(r.features, f)
}

func (r *request) queriesConfig() *types.QueriesConfig {
	if len(r.queries) == 0 {
		return nil
	}
	return &types.QueriesConfig{Queries: r.queries}
}

func (r *request) adaptersConfig() *types.AdaptersConfig {
	if len(r.adapters) == 0 {
		return nil
	}
	return &types.AdaptersConfig{Adapters: r.adapters}
}
