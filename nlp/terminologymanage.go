package nlp

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// TerminologyInfo is what the service knows of a terminology.
type TerminologyInfo struct {
	// Name is what translations call it by.
	Name string
	// ARN is the name in full.
	ARN string
	// Description is the caller's.
	Description string
	// Source is the source language, Targets are the others.
	Source  string
	Targets []string
	// MultiDirectional tells that each language is a source language.
	MultiDirectional bool
	// Format is that of the file.
	Format TermsFormat
	// Bytes is the size of the file, Terms how many terms were taken and Skipped how many not.
	Bytes, Terms, Skipped int
	// Message is what the service says about the import.
	Message string
	// KMSKey is what the terminology is encrypted with, or empty for a key of the service's.
	KMSKey string
	// Created and Updated are when it was first and last imported.
	Created, Updated time.Time
}

// TerminologyOptions are the settings of [Translator.ImportTerminology].
type TerminologyOptions struct {
	// Description is for people, at most 256 characters.
	Description string
	// Format is that of the file that is sent. The default is CSV.
	Format TermsFormat
	// KMSKey encrypts the terminology, by ID, ARN or alias. The default is a key of the
	// service's.
	KMSKey string
	// Tags are put on the terminology.
	Tags map[string]string
}

// ImportTerminology checks a terminology, as [Terminology.Check] does, and makes it known under a
// name of letters, digits, hyphens and single underscores, in the place of what has the name. It
// may take ten minutes until translations go by a terminology that replaced another.
func (t *Translator) ImportTerminology(ctx context.Context, name string, terms Terminology, optFns ...func(*TerminologyOptions)) (TerminologyInfo, error) {
	const op = "nlp.ImportTerminology"
	o := TerminologyOptions{Format: TermsCSV}
	for _, fn := range optFns {
		fn(&o)
	}
	if err := checkResourceName("a terminology", name); err != nil {
		return TerminologyInfo{}, awsai.Wrap(op, err)
	}
	if err := checkDescription(o.Description); err != nil {
		return TerminologyInfo{}, awsai.Wrap(op, err)
	}
	data, err := terms.Marshal(o.Format)
	if err != nil {
		return TerminologyInfo{}, awsai.Wrap(op, err)
	}
	in := &sdktranslate.ImportTerminologyInput{
		Name: &name, MergeStrategy: types.MergeStrategyOverwrite, Description: orNil(o.Description),
		EncryptionKey: encryptionKey(o.KMSKey), Tags: translateTags(o.Tags),
		TerminologyData: &types.TerminologyData{File: data, Format: types.TerminologyDataFormat(o.Format), Directionality: types.DirectionalityUni},
	}
	if terms.MultiDirectional {
		in.TerminologyData.Directionality = types.DirectionalityMulti
	}
	out, err := t.api.ImportTerminology(ctx, in)
	if err != nil {
		return TerminologyInfo{}, awsai.Wrap(op, err)
	}
	return toTerminologyInfo(out.TerminologyProperties), nil
}

// TerminologyInfo returns what the service knows of a terminology.
func (t *Translator) TerminologyInfo(ctx context.Context, name string) (TerminologyInfo, error) {
	out, err := t.getTerminology(ctx, name)
	if err != nil {
		return TerminologyInfo{}, awsai.Wrap("nlp.TerminologyInfo", err)
	}
	return toTerminologyInfo(out.TerminologyProperties), nil
}

// Terminology fetches the terms of a terminology. The service hands them out by an address that is
// good for half an hour, and says what the file may be trusted for: it is as it was imported.
func (t *Translator) Terminology(ctx context.Context, name string) (Terminology, error) {
	terms, err := t.terminology(ctx, name)
	return terms, awsai.Wrap("nlp.Terminology", err)
}

func (t *Translator) terminology(ctx context.Context, name string) (Terminology, error) {
	out, err := t.getTerminology(ctx, name)
	if err != nil {
		return Terminology{}, err
	}
	if out.TerminologyDataLocation == nil {
		return Terminology{}, fmt.Errorf("%w: the response has no address of the terms", awsai.ErrUnavailable)
	}
	info := toTerminologyInfo(out.TerminologyProperties)
	data, err := t.fetch(ctx, aws.ToString(out.TerminologyDataLocation.Location), maxTerminologyFile)
	if err != nil {
		return Terminology{}, err
	}
	terms, err := ParseTerminology(data, info.Format)
	terms.MultiDirectional = info.MultiDirectional
	return terms, err
}

func (t *Translator) getTerminology(ctx context.Context, name string) (*sdktranslate.GetTerminologyOutput, error) {
	if err := checkResourceName("a terminology", name); err != nil {
		return nil, err
	}
	return t.api.GetTerminology(ctx, &sdktranslate.GetTerminologyInput{Name: &name})
}

// Terminologies lists those of the account and region.
func (t *Translator) Terminologies(ctx context.Context) iter.Seq2[TerminologyInfo, error] {
	start := func() *sdktranslate.ListTerminologiesPaginator {
		return sdktranslate.NewListTerminologiesPaginator(t.api, &sdktranslate.ListTerminologiesInput{})
	}
	return page.Items(ctx, "nlp.Terminologies", start, func(p *sdktranslate.ListTerminologiesOutput) ([]TerminologyInfo, *string) {
		var all []TerminologyInfo
		for _, i := range p.TerminologyPropertiesList {
			all = append(all, toTerminologyInfo(&i))
		}
		return all, p.NextToken
	})
}

// DeleteTerminology deletes a terminology. One that does not exist is awsai.ErrNotFound.
func (t *Translator) DeleteTerminology(ctx context.Context, name string) error {
	const op = "nlp.DeleteTerminology"
	if err := checkResourceName("a terminology", name); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := t.api.DeleteTerminology(ctx, &sdktranslate.DeleteTerminologyInput{Name: &name})
	return awsai.Wrap(op, err)
}

func toTerminologyInfo(p *types.TerminologyProperties) TerminologyInfo {
	if p == nil {
		return TerminologyInfo{}
	}
	info := TerminologyInfo{
		Name: aws.ToString(p.Name), ARN: aws.ToString(p.Arn), Description: aws.ToString(p.Description),
		Source: aws.ToString(p.SourceLanguageCode), Targets: p.TargetLanguageCodes,
		MultiDirectional: p.Directionality == types.DirectionalityMulti, Format: TermsFormat(p.Format),
		Bytes: int(aws.ToInt32(p.SizeBytes)), Terms: int(aws.ToInt32(p.TermCount)), Skipped: int(aws.ToInt32(p.SkippedTermCount)),
		Message: aws.ToString(p.Message), Created: aws.ToTime(p.CreatedAt), Updated: aws.ToTime(p.LastUpdatedAt),
	}
	if p.EncryptionKey != nil {
		info.KMSKey = aws.ToString(p.EncryptionKey.Id)
	}
	return info
}

// maxDescription is the longest description in characters (service model, Description).
const maxDescription = 256

func checkDescription(text string) error {
	if n := len([]rune(text)); n > maxDescription {
		return fmt.Errorf("%w: description of %d characters, limit %d", awsai.ErrInvalid, n, maxDescription)
	}
	return nil
}

func encryptionKey(id string) *types.EncryptionKey {
	if id == "" {
		return nil
	}
	return &types.EncryptionKey{Type: types.EncryptionKeyTypeKms, Id: &id}
}

func translateTags(tags map[string]string) []types.Tag {
	var all []types.Tag
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		all = append(all, types.Tag{Key: &k, Value: new(tags[k])})
	}
	return all
}
