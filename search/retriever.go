package search

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// RetrieverOptions are the settings of a [Retriever].
type RetrieverOptions struct {
	// Public says that whoever asks may read all documents: principals count for nothing. The
	// default is that the query's principals decide.
	Public bool
	// Token makes the token of a query's principals, for an index whose policy wants one. The
	// default is to send the principals as they are.
	Token func(ctx context.Context, principals []string) (string, error)
	// NoFallback leaves a question for which there are no passages without hits. The default
	// is to ask for excerpts and answers then, as of FAQs, which passages are not.
	NoFallback bool
	// MinConfidence leaves out what the service is less sure of. Where it has no confidence,
	// as in other languages than English, nothing is left out. The default is to keep all.
	MinConfidence Confidence
	// Attributes are those that passages come with. The default is all that the index can
	// display.
	Attributes []string
	// Boosts are those of [Query].
	Boosts map[string]Relevance
}

// Metadata that a [Retriever] adds to a passage.
const (
	// QueryIDKey and ResultIDKey name the passage in [Client.Feedback].
	QueryIDKey  = "awsai.query"
	ResultIDKey = "awsai.result"
	// ConfidenceKey is the service's confidence, TypeKey the type of a result that is no
	// passage.
	ConfidenceKey = "awsai.confidence"
	TypeKey       = "awsai.type"
)

// nobody is the user who asks for what everyone may read: without a user, the service answers with all
// there is. The name is none that an access list has.
const nobody = "awsai:nobody"

// Retriever finds passages in an index of Amazon Kendra. It satisfies [rag.Retriever] and is safe
// for concurrent use.
type Retriever struct {
	c *Client
	o RetrieverOptions
}

var _ rag.Retriever = (*Retriever)(nil)

// NewRetriever returns a retriever over the index with the given ID. Nothing is sent before the
// first call.
func NewRetriever(cfg aws.Config, indexID string, optFns ...func(*RetrieverOptions)) *Retriever {
	var o RetrieverOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return &Retriever{c: New(cfg, indexID), o: o}
}

// Retrieve returns the passages that fit the query's text, in the service's order: by
// [Client.Retrieve], and where that finds none by [Client.Query]. The query's vector is not
// used. The limit is 10 by default and 100 at most.
//
// The principals are as [Principal.String] writes them, one user at most; anything else is
// awsai.ErrInvalid. Without any, what everyone may read is found, as package rag has it,
// which is not what the service does by itself. A filter that the service cannot express is
// awsai.ErrInvalid too; see [FilterOf].
//
// Scores are those of [Confidence], or one over the place where the service has none. What a
// passage's place in its document is, is not known: Start is 0, End the length of the text.
func (r *Retriever) Retrieve(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	hits, err := r.retrieve(ctx, q)
	return hits, awsai.Wrap("search.Retrieve", err)
}

func (r *Retriever) retrieve(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	f, err := FilterOf(q.Filter)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(q.Text) == "" || q.Limit < 0 {
		return nil, fmt.Errorf("%w: no text, or a limit of %d", awsai.ErrInvalid, q.Limit)
	}
	limit := q.Limit
	if limit == 0 {
		limit = defaultResult
	}
	user, err := r.user(ctx, q.Principals)
	if err != nil {
		return nil, err
	}
	ask := Query{Text: firstWords(q.Text, maxQueryText), Filter: f, Attributes: r.o.Attributes, Boosts: r.o.Boosts, User: user, Limit: min(limit, maxResults)}
	found, err := r.c.retrieve(ctx, ask)
	if err != nil {
		return nil, err
	}
	hits := r.hits(found)
	if len(found.Items) == 0 && !r.o.NoFallback {
		results, err := r.c.Query(ctx, ask)
		if err != nil {
			return nil, err
		}
		hits = r.hits(excerpts(results))
	}
	return hits, nil
}

// user is who the principals are.
func (r *Retriever) user(ctx context.Context, principals []string) (User, error) {
	if r.o.Public {
		return User{}, nil
	}
	if r.o.Token != nil {
		token, err := r.o.Token(ctx, principals)
		if err == nil && token == "" {
			err = fmt.Errorf("%w: Options.Token made no token", awsai.ErrInvalid)
		}
		return User{Token: token}, err
	}
	u := User{}
	for _, s := range principals {
		p, err := ParsePrincipal(s)
		switch {
		case err != nil:
			return User{}, err
		case p.Type == GroupPrincipal:
			u.Groups = append(u.Groups, p)
		case u.ID != "" && u.ID != p.Name:
			return User{}, fmt.Errorf("%w: two users among the principals", awsai.ErrInvalid)
		default:
			u.ID = p.Name
		}
	}
	if u.IsZero() {
		u.ID = nobody
	}
	return u, nil
}

// excerpts are results as passages: of a FAQ its question and answer, of a document its
// excerpt, and of a table its cells.
func excerpts(r Results) Passages {
	p := Passages{QueryID: r.QueryID}
	for _, item := range append(r.Featured[:len(r.Featured):len(r.Featured)], r.Items...) {
		text := item.Excerpt.Text
		switch {
		case item.Type == FAQAnswer && item.Question.Text != "":
			text = item.Question.Text + "\n\n" + cmp.Or(item.Answer.Text, text)
		case item.Table != nil:
			text = item.Table.String()
		case item.Type == Answer:
			text = cmp.Or(item.Answer.Text, text)
		}
		if text == "" {
			continue
		}
		a := Attributes{TypeKey: string(item.Type)}
		for k, v := range item.Attributes {
			a[k] = v
		}
		p.Items = append(p.Items, Passage{
			ID: item.ID, DocumentID: item.DocumentID, Title: item.Title.Text, URI: item.URI, Text: text, Attributes: a, Confidence: item.Confidence,
		})
	}
	return p
}

// String is the table as lines of cells with tabs between.
func (t *Table) String() string {
	var b strings.Builder
	for i, row := range t.Rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		for j, c := range row {
			if j > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(c.Text)
		}
	}
	return b.String()
}

// hits are passages as package rag has them.
func (r *Retriever) hits(found Passages) []rag.Hit {
	var hits []rag.Hit
	for i, p := range found.Items {
		score := p.Confidence.Score()
		switch {
		case score == 0:
			score = 1 / float64(i+1)
		case score < r.o.MinConfidence.Score():
			continue
		}
		hits = append(hits, rag.Hit{
			Passage: p.rag(found.QueryID), Score: score,
			Parts: []rag.Part{{Arm: "kendra", Rank: i + 1, Raw: p.Confidence.Score(), Score: score}},
		})
	}
	return hits
}

func (p Passage) rag(query string) rag.Passage {
	m := p.Attributes.Metadata()
	for k, v := range map[string]string{QueryIDKey: query, ResultIDKey: p.ID, ConfidenceKey: string(p.Confidence)} {
		if v != "" {
			m[k] = v
		}
	}
	if _, there := m[AttributeSourceURI]; !there && p.URI != "" {
		m[AttributeSourceURI] = p.URI
	}
	sum := sha256.Sum256([]byte(p.Text))
	return rag.Passage{
		ID: p.DocumentID + "#" + hex.EncodeToString(sum[:6]), DocumentID: p.DocumentID, Title: p.Title,
		Text: p.Text, End: len(p.Text), Metadata: m,
	}
}

// maxQueryText is the most characters of a question that are sent. The service goes by the
// first thirty words or so.
const maxQueryText = 1000

// firstWords is text up to n characters, without half a word at the end.
func firstWords(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	at := 0
	for i := range text {
		if at == n {
			if space := strings.LastIndexAny(text[:i], " \t\n"); space > 0 {
				i = space
			}
			return text[:i]
		}
		at++
	}
	return text
}
