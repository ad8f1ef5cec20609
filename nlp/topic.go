package nlp

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/comprehend"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Topic is a topic of a corpus: the words that occur together.
type Topic struct {
	// ID counts the topics from 0.
	ID int
	// Terms are its words, the weightiest first.
	Terms []TopicTerm
}

// TopicTerm is a word of a topic.
type TopicTerm struct {
	// Term is the word.
	Term string
	// Weight is its share in the topic, in [0,1].
	Weight float64
}

// TopicShare is the part of a topic in a document.
type TopicShare struct {
	// File is the name of the document's file.
	File string
	// Line is the document's line in the file, from 0, for a corpus of lines, or else 0.
	Line int
	// Topic is the topic's ID.
	Topic int
	// Share is the topic's part of the document, in [0,1].
	Share float64
}

// Topics is what a topic job has written.
type Topics struct {
	// Topics are the topics by ID.
	Topics []Topic
	// Output is the archive that the job has written, Input where the documents are.
	Output, Input media.URI

	shares func(ctx context.Context) iter.Seq2[TopicShare, error]
}

const topicsFeature = "topic modelling"

// StartTopics starts a job that finds n topics, 1 to 100, in a corpus. The service advises a
// thousand documents at least. With 0 it takes its default, 10.
//
// AWS has closed topic modelling to accounts that did not use it before 2026-04-30. An error
// of a start that may be for this says so.
func (j *Jobs) StartTopics(ctx context.Context, n int, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Topics], error) {
	const op = "nlp.StartTopics"
	if n < 0 || n > 100 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d topics; want 1 to 100", n)
	}
	return begin(ctx, op, j, c, false, optFns, j.ResumeTopics, func(s start) (*string, error) {
		in := &comprehend.StartTopicsDetectionJobInput{
			InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, JobName: s.name, ClientRequestToken: s.token, VolumeKmsKeyId: s.volume, VpcConfig: s.vpc, Tags: s.tags,
		}
		if n > 0 {
			in.NumberOfTopics = new(int32(n))
		}
		out, err := j.api.StartTopicsDetectionJob(ctx, in)
		if err != nil {
			return nil, closed(err, topicsFeature)
		}
		return out.JobId, nil
	})
}

// ResumeTopics returns the handle on a job that StartTopics has started, in any process. The
// service cannot stop it.
func (j *Jobs) ResumeTopics(id string) *job.Job[Topics] {
	return resume(j, j.topicOperations(), id, func(ctx context.Context, info JobInfo) (Topics, error) {
		out := Topics{Output: info.Output, Input: info.Input, shares: j.topicShares(info)}
		err := j.walk(ctx, info.Output, func(name string, r io.Reader) (err error) {
			if path.Base(name) == "topic-terms.csv" {
				out.Topics, err = ReadTopics(r)
			}
			return err
		})
		return out, err
	})
}

// Shares reads the topics of each document, one at a time, in the output's order.
func (t Topics) Shares(ctx context.Context) iter.Seq2[TopicShare, error] {
	const op = "nlp.Shares"
	return func(yield func(TopicShare, error) bool) {
		if t.shares == nil {
			yield(TopicShare{}, awsai.Errorf(op, awsai.ErrInvalid, "no job's topics"))
			return
		}
		for s, err := range t.shares(ctx) {
			if err != nil {
				yield(TopicShare{}, awsai.Wrap(op, err))
				return
			}
			if !yield(s, nil) {
				return
			}
		}
	}
}

func (j *Jobs) topicShares(info JobInfo) func(context.Context) iter.Seq2[TopicShare, error] {
	return func(ctx context.Context) iter.Seq2[TopicShare, error] {
		return func(yield func(TopicShare, error) bool) {
			err := j.walk(ctx, info.Output, func(name string, r io.Reader) error {
				if path.Base(name) != "doc-topics.csv" {
					return nil
				}
				for s, err := range ReadTopicShares(r) {
					if err != nil {
						return err
					}
					if !yield(s, nil) {
						return errStop
					}
				}
				return nil
			})
			if err != nil && err != errStop {
				yield(TopicShare{}, err)
			}
		}
	}
}

// maxTopics and maxTerms bound what a file of topics makes: the service has at most 100 topics
// of 10 terms.
const (
	maxTopics = 1_000
	maxTerms  = 100_000
)

// ReadTopics reads the file topic-terms.csv of a topic job's output. Its rows need not be
// sorted.
func ReadTopics(r io.Reader) ([]Topic, error) {
	const op = "nlp.ReadTopics"
	byID := map[int][]TopicTerm{}
	n := 0
	for row, err := range topicRows(r) {
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		id, err := topicID(row[0])
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		weight, err := topicNumber(row[2])
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		if n++; n > maxTerms || (byID[id] == nil && len(byID) >= maxTopics) {
			return nil, awsai.Errorf(op, awsai.ErrTooLarge, "more than %d terms or %d topics", maxTerms, maxTopics)
		}
		byID[id] = append(byID[id], TopicTerm{row[1], weight})
	}
	topics := make([]Topic, 0, len(byID))
	for id, terms := range byID {
		slices.SortStableFunc(terms, func(a, b TopicTerm) int { return cmp.Compare(b.Weight, a.Weight) })
		topics = append(topics, Topic{id, terms})
	}
	slices.SortFunc(topics, func(a, b Topic) int { return cmp.Compare(a.ID, b.ID) })
	return topics, nil
}

// ReadTopicShares reads the file doc-topics.csv of a topic job's output, one row at a time.
func ReadTopicShares(r io.Reader) iter.Seq2[TopicShare, error] {
	const op = "nlp.ReadTopicShares"
	return func(yield func(TopicShare, error) bool) {
		for row, err := range topicRows(r) {
			var s TopicShare
			if err == nil {
				s, err = topicShare(row)
			}
			if err != nil {
				yield(TopicShare{}, awsai.Wrap(op, err))
				return
			}
			if !yield(s, nil) {
				return
			}
		}
	}
}

func topicShare(row []string) (TopicShare, error) {
	s := TopicShare{File: row[0]}
	if i := strings.LastIndexByte(row[0], ':'); i >= 0 { // "file.txt:12"
		if n, err := strconv.Atoi(row[0][i+1:]); err == nil && n >= 0 {
			s.File, s.Line = row[0][:i], n
		}
	}
	var err error
	if s.Topic, err = topicID(row[1]); err == nil {
		s.Share, err = topicNumber(row[2])
	}
	return s, err
}

// topicRows are the rows of three columns, without the header.
func topicRows(r io.Reader) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		each := &allowance{limit: 1 << 20}
		in := csv.NewReader(each.of(r))
		in.FieldsPerRecord, in.ReuseRecord, in.LazyQuotes = 3, true, true
		for first := true; ; first = false {
			each.used = 0
			row, err := in.Read()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, brokenOutput(err))
				return
			}
			if first && (row[0] == "topic" || row[0] == "docname") {
				continue
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func topicID(s string) (int, error) {
	id, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || id < 0 {
		return 0, fmt.Errorf("%w: a row's topic is no number", awsai.ErrUnavailable)
	}
	return id, nil
}

func topicNumber(s string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || v != v {
		return 0, fmt.Errorf("%w: a row's weight is no number", awsai.ErrUnavailable)
	}
	return v, nil
}
