package speech

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// StoredLexicon is a lexicon that the service keeps.
type StoredLexicon struct {
	// Name is for SynthesizerOptions.Lexicons.
	Name string
	// ARN names it in policies. It may be empty.
	ARN string
	// Language is its words', in BCP 47.
	Language string
	// Alphabet is its phonemes'.
	Alphabet Alphabet
	// Lexemes is how many it has.
	Lexemes int
	// Size is how many bytes its document has.
	Size int
	// Modified is when it was stored last.
	Modified time.Time
}

// Lexicons are those that the service keeps in a region, at most 100. It is safe for concurrent use.
type Lexicons struct{ api *polly.Client }

// NewLexicons returns the lexicons of a region. Nothing is sent before its first method.
func NewLexicons(cfg aws.Config) *Lexicons {
	return &Lexicons{polly.NewFromConfig(cfg, func(o *polly.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
	})}
}

// Put stores a lexicon under a name of 1 to 20 letters and digits, in the place of one that has it. It
// may take a while before it is used.
func (l *Lexicons) Put(ctx context.Context, name string, x Lexicon) error {
	const op = "speech.Put"
	doc, err := x.document()
	if err != nil {
		return awsai.Wrap(op, err)
	}
	if err := checkLexiconName(name); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = l.api.PutLexicon(ctx, &polly.PutLexiconInput{Name: &name, Content: &doc})
	return awsai.Wrap(op, err)
}

// Get returns a lexicon and what the service says of it. One that does not exist is awsai.ErrNotFound.
func (l *Lexicons) Get(ctx context.Context, name string) (Lexicon, StoredLexicon, error) {
	const op = "speech.Get"
	doc, stored, err := l.document(ctx, name)
	if err != nil {
		return Lexicon{}, StoredLexicon{}, awsai.Wrap(op, err)
	}
	x, err := parsePLS([]byte(doc))
	if err != nil {
		return Lexicon{}, stored, awsai.Errorf(op, awsai.ErrUnavailable, "the service has another document: %v", err)
	}
	return x, stored, nil
}

// Document returns the document of a lexicon as it was stored.
func (l *Lexicons) Document(ctx context.Context, name string) (string, StoredLexicon, error) {
	doc, stored, err := l.document(ctx, name)
	return doc, stored, awsai.Wrap("speech.Document", err)
}

func (l *Lexicons) document(ctx context.Context, name string) (string, StoredLexicon, error) {
	if err := checkLexiconName(name); err != nil {
		return "", StoredLexicon{}, err
	}
	out, err := l.api.GetLexicon(ctx, &polly.GetLexiconInput{Name: &name})
	if err != nil {
		return "", StoredLexicon{}, err
	}
	stored := toStored(&name, out.LexiconAttributes)
	if out.Lexicon == nil {
		return "", stored, awsai.ErrUnavailable
	}
	return aws.ToString(out.Lexicon.Content), stored, nil
}

// All lists the lexicons.
func (l *Lexicons) All(ctx context.Context) iter.Seq2[StoredLexicon, error] {
	return page.Tokens(ctx, "speech.All", func(ctx context.Context, token string) ([]StoredLexicon, string, error) {
		in := &polly.ListLexiconsInput{}
		if token != "" {
			in.NextToken = &token
		}
		out, err := l.api.ListLexicons(ctx, in)
		if err != nil {
			return nil, "", err
		}
		var stored []StoredLexicon
		for _, d := range out.Lexicons {
			stored = append(stored, toStored(d.Name, d.Attributes))
		}
		return stored, aws.ToString(out.NextToken), nil
	})
}

// Delete deletes a lexicon. One that does not exist is awsai.ErrNotFound.
func (l *Lexicons) Delete(ctx context.Context, name string) error {
	const op = "speech.Delete"
	if err := checkLexiconName(name); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := l.api.DeleteLexicon(ctx, &polly.DeleteLexiconInput{Name: &name})
	return awsai.Wrap(op, err)
}

func checkLexiconName(name string) error {
	if !lexiconName.MatchString(name) {
		return invalidf("the name of a lexicon is 1 to 20 letters and digits")
	}
	return nil
}

func toStored(name *string, a *types.LexiconAttributes) StoredLexicon {
	s := StoredLexicon{Name: aws.ToString(name)}
	if a == nil {
		return s
	}
	s.ARN, s.Language, s.Alphabet = aws.ToString(a.LexiconArn), bcp47(string(a.LanguageCode)), Alphabet(aws.ToString(a.Alphabet))
	s.Lexemes, s.Size, s.Modified = int(a.LexemesCount), int(a.Size), aws.ToTime(a.LastModified)
	return s
}
