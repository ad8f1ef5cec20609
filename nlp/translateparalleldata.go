package nlp

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// ParallelDataInfo is what the service knows of parallel data.
type ParallelDataInfo struct {
	// Name is what jobs call it by.
	Name string
	// ARN is the name in full.
	ARN string
	// Description is the caller's.
	Description string
	// Status is CREATING, UPDATING, ACTIVE, DELETING or FAILED. Others may come.
	Status string
	// Update is the same of the latest update, empty where there was none.
	Update string
	// Message is what the service says about it.
	Message string
	// Source is the source language, Targets are the others.
	Source  string
	Targets []string
	// File is where the segments were read from, in Format.
	File   media.URI
	Format TermsFormat
	// Imported is how many segments were taken, Failed and Skipped how many not.
	Imported, Failed, Skipped int64
	// Size is how many characters were taken.
	Size int64
	// KMSKey is what the data is encrypted with, or empty for a key of the service's.
	KMSKey string
	// Created, Updated and UpdateTried are when it was created, last changed, and last tried to.
	Created, Updated, UpdateTried time.Time
}

// ParallelDataOptions are the settings of [Translator.CreateParallelData] and
// [Translator.UpdateParallelData].
type ParallelDataOptions struct {
	// Description is for people, at most 256 characters.
	Description string
	// Format is that of the file. The default is what the extension of its name says.
	Format TermsFormat
	// KMSKey encrypts the data, by ID, ARN or alias. The default is a key of the service's. An
	// update leaves it as it is.
	KMSKey string
	// Tags are put on the data. An update leaves them as they are.
	Tags map[string]string
	// Token makes requests with the same token one: 1 to 64 letters, digits and hyphens. The
	// default is a new one for each call, which makes one of the SDK's retries.
	Token string
}

// CreateParallelData has the service read a file of segments, in minutes: one at a time for an
// account. A file that is not in S3 is put there, under TranslatorOptions.Place, and stays. The
// job's ID is the name; how many segments the service has skipped is in its result.
func (t *Translator) CreateParallelData(ctx context.Context, name string, file media.Source, optFns ...func(*ParallelDataOptions)) (*job.Job[ParallelDataInfo], error) {
	const op = "nlp.CreateParallelData"
	o, config, err := t.parallelConfig(ctx, name, file, optFns)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	_, err = t.api.CreateParallelData(ctx, &sdktranslate.CreateParallelDataInput{
		Name: &name, ClientToken: &o.Token, ParallelDataConfig: config, Description: orNil(o.Description),
		EncryptionKey: encryptionKey(o.KMSKey), Tags: translateTags(o.Tags),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return t.ResumeParallelData(name), nil
}

// UpdateParallelData has the service read another file in the place of the one before, which stays
// in use until then and where that fails.
func (t *Translator) UpdateParallelData(ctx context.Context, name string, file media.Source, optFns ...func(*ParallelDataOptions)) (*job.Job[ParallelDataInfo], error) {
	const op = "nlp.UpdateParallelData"
	o, config, err := t.parallelConfig(ctx, name, file, optFns)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	_, err = t.api.UpdateParallelData(ctx, &sdktranslate.UpdateParallelDataInput{
		Name: &name, ClientToken: &o.Token, ParallelDataConfig: config, Description: orNil(o.Description),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return t.ResumeParallelData(name), nil
}

// ResumeParallelData is the handle on the latest creation or update of parallel data, whoever has
// started it. It cannot be stopped.
func (t *Translator) ResumeParallelData(name string) *job.Job[ParallelDataInfo] {
	return job.New(name, job.Driver[ParallelDataInfo]{
		Name: "parallel data",
		Describe: func(ctx context.Context, name string) (job.State, error) {
			info, err := t.parallelDataInfo(ctx, name)
			return info.state(), err
		},
		Result: t.parallelDataInfo,
	}, func(o *job.Options) { *o = t.o.Wait })
}

// state is the state of the latest creation or update.
func (p ParallelDataInfo) state() job.State {
	s := job.State{Message: p.Status, Reason: p.Message, Created: p.Created, Ended: p.Updated}
	status := p.Status
	if p.Update != "" {
		status, s.Created = p.Update, p.UpdateTried
	}
	switch types.ParallelDataStatus(status) {
	case types.ParallelDataStatusCreating, types.ParallelDataStatusUpdating:
		s.Status, s.Ended = job.Running, time.Time{}
	case types.ParallelDataStatusActive:
		s.Status = job.Succeeded
	case types.ParallelDataStatusFailed:
		s.Status = job.Failed
	case types.ParallelDataStatusDeleting:
		s.Status, s.Reason = job.Failed, cmp.Or(s.Reason, "it is being deleted")
	default:
		s.Status, s.Ended = job.Status(status), time.Time{}
	}
	return s
}

// ParallelDataInfo returns what the service knows of parallel data.
func (t *Translator) ParallelDataInfo(ctx context.Context, name string) (ParallelDataInfo, error) {
	info, err := t.parallelDataInfo(ctx, name)
	return info, awsai.Wrap("nlp.ParallelDataInfo", err)
}

func (t *Translator) parallelDataInfo(ctx context.Context, name string) (ParallelDataInfo, error) {
	if err := checkResourceName("parallel data", name); err != nil {
		return ParallelDataInfo{}, err
	}
	out, err := t.api.GetParallelData(ctx, &sdktranslate.GetParallelDataInput{Name: &name})
	if err != nil {
		return ParallelDataInfo{}, err
	}
	if out.ParallelDataProperties == nil {
		return ParallelDataInfo{}, fmt.Errorf("%w: the response has no properties", awsai.ErrUnavailable)
	}
	return toParallelDataInfo(*out.ParallelDataProperties), nil
}

// ParallelData lists that of the account and region.
func (t *Translator) ParallelData(ctx context.Context) iter.Seq2[ParallelDataInfo, error] {
	return page.Tokens(ctx, "nlp.ParallelData", func(ctx context.Context, token string) ([]ParallelDataInfo, string, error) {
		out, err := t.api.ListParallelData(ctx, &sdktranslate.ListParallelDataInput{NextToken: orNil(token)})
		if err != nil {
			return nil, "", err
		}
		var all []ParallelDataInfo
		for _, p := range out.ParallelDataPropertiesList {
			all = append(all, toParallelDataInfo(p))
		}
		return all, aws.ToString(out.NextToken), nil
	})
}

// DeleteParallelData deletes parallel data, not its file. What does not exist is
// awsai.ErrNotFound.
func (t *Translator) DeleteParallelData(ctx context.Context, name string) error {
	const op = "nlp.DeleteParallelData"
	if err := checkResourceName("parallel data", name); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := t.api.DeleteParallelData(ctx, &sdktranslate.DeleteParallelDataInput{Name: &name})
	return awsai.Wrap(op, err)
}

// clientToken is what the service's public model takes for one, up to maxClientToken bytes.
var clientToken = regexp.MustCompile(`^[a-zA-Z0-9-]+$`)

const maxClientToken = 64

func checkClientToken(token string) error {
	if len(token) > maxClientToken || !clientToken.MatchString(token) {
		return fmt.Errorf("%w: token of %d bytes; want 1 to %d letters, digits and hyphens", awsai.ErrInvalid, len(token), maxClientToken)
	}
	return nil
}

// parallelConfig checks what is common to creation and update, and puts the file into S3.
func (t *Translator) parallelConfig(ctx context.Context, name string, file media.Source, optFns []func(*ParallelDataOptions)) (ParallelDataOptions, *types.ParallelDataConfig, error) {
	var o ParallelDataOptions
	for _, fn := range optFns {
		fn(&o)
	}
	o.Token = cmp.Or(o.Token, rand.Text())
	o.Format = cmp.Or(o.Format, TermsFormat(strings.ToUpper(strings.TrimPrefix(path.Ext(file.Name()), "."))))
	switch o.Format {
	case TermsCSV, TermsTSV, TermsTMX:
	default:
		return o, nil, errTermsFormat()
	}
	for _, err := range []error{checkResourceName("parallel data", name), checkDescription(o.Description), checkClientToken(o.Token)} {
		if err != nil {
			return o, nil, err
		}
	}
	uri, inS3 := file.URI()
	if !inS3 {
		if t.o.Place.Bucket == "" {
			return o, nil, fmt.Errorf("%w: the file is not in S3, and TranslatorOptions.Place says no bucket", awsai.ErrInvalid)
		}
		var err error
		if uri, err = t.stager().Put(ctx, "parallel/"+o.Token+"/"+name+"."+strings.ToLower(string(o.Format)), file); err != nil {
			return o, nil, err
		}
	}
	return o, &types.ParallelDataConfig{S3Uri: new(uri.String()), Format: types.ParallelDataFormat(o.Format)}, nil
}

// stager puts files below Place.
func (t *Translator) stager() *media.Stager {
	return media.NewStager(t.cfg, t.o.Place.Bucket, func(o *media.StagerOptions) { o.Prefix = t.o.Place.Key + "awsai-translate/" })
}

func toParallelDataInfo(p types.ParallelDataProperties) ParallelDataInfo {
	info := ParallelDataInfo{
		Name: aws.ToString(p.Name), ARN: aws.ToString(p.Arn), Description: aws.ToString(p.Description),
		Status: string(p.Status), Update: string(p.LatestUpdateAttemptStatus), Message: aws.ToString(p.Message),
		Source: aws.ToString(p.SourceLanguageCode), Targets: p.TargetLanguageCodes,
		Imported: aws.ToInt64(p.ImportedRecordCount), Failed: aws.ToInt64(p.FailedRecordCount), Skipped: aws.ToInt64(p.SkippedRecordCount),
		Size: aws.ToInt64(p.ImportedDataSize), Created: aws.ToTime(p.CreatedAt), Updated: aws.ToTime(p.LastUpdatedAt),
		UpdateTried: aws.ToTime(p.LatestUpdateAttemptAt),
	}
	if c := p.ParallelDataConfig; c != nil {
		info.Format = TermsFormat(c.Format)
		info.File, _ = media.ParseURI(aws.ToString(c.S3Uri)) // a list does not end for an address that is none
	}
	if p.EncryptionKey != nil {
		info.KMSKey = aws.ToString(p.EncryptionKey.Id)
	}
	return info
}
