package speech

import (
	"context"
	"fmt"
	"io"
	"iter"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// SynthesisTask is a task of the service's that speaks into S3.
type SynthesisTask struct {
	// ID names it.
	ID string
	// Status is where it stands.
	Status job.Status
	// Reason is why it failed, in the service's words.
	Reason string
	// Output is the object that it makes. It is the zero value where the service's address is none of S3.
	Output media.URI
	// Created is when it was started.
	Created time.Time
	// Characters is how many are billed.
	Characters int
	// Voice, Engine, Language, Format, SampleRate, Lexicons and Marks are what was asked for. The zero
	// values are the service's defaults.
	Voice      string
	Engine     Engine
	Language   string
	Format     Format
	SampleRate string
	Lexicons   []string
	Marks      []MarkType
	// SSML tells that the script was one in SSML.
	SSML bool
	// Topic is the SNS topic that is told of the end.
	Topic string
}

// What the service's public model takes.
var (
	taskBucket = regexp.MustCompile(`^[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9]$`)
	taskPrefix = regexp.MustCompile(`^[0-9a-zA-Z/!\-_.*'():;$@=+,?&]{0,800}$`)
	taskID     = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,100}$`)
)

// Start has the service speak a script of up to [MaxTaskBilled] billed characters into S3: the object's key
// is the prefix of place, a dot, the task's ID, and the format. With kinds of marks it makes those, as JSON
// lines for [ReadMarks], and no audio. The service takes no token, so a start that is repeated after its
// answer was lost makes a second task. Tasks cannot be stopped; the service forgets them after 72 hours.
func (s *Synthesizer) Start(ctx context.Context, script Script, place media.URI, kinds ...MarkType) (*job.Job[SynthesisTask], error) {
	const op = "speech.Start"
	in, err := s.taskRequest(script, place, kinds)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := s.slow.StartSpeechSynthesisTask(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if out.SynthesisTask == nil || aws.ToString(out.SynthesisTask.TaskId) == "" {
		return nil, awsai.Errorf(op, awsai.ErrUnavailable, "the response names no task")
	}
	return s.Resume(*out.SynthesisTask.TaskId), nil
}

func (s *Synthesizer) taskRequest(script Script, place media.URI, kinds []MarkType) (*polly.StartSpeechSynthesisTaskInput, error) {
	if err := s.o.check(); err != nil {
		return nil, err
	}
	if err := script.check(s.o.Engine); err != nil {
		return nil, err
	}
	if err := checkKinds(kinds, script); err != nil {
		return nil, err
	}
	if !taskBucket.MatchString(place.Bucket) || !taskPrefix.MatchString(place.Key) {
		return nil, invalidf("the place of a task is s3://bucket/prefix, of letters, digits and !-_.*'():;$@=+,?&/")
	}
	whole, err := script.split(SplitOptions{Billed: MaxTaskBilled, Total: MaxTaskTotal, Soft: MaxTaskBilled, Audio: 1 << 62})
	if err != nil {
		return nil, err
	}
	if len(whole) != 1 {
		return nil, fmt.Errorf("%w: a task takes %d characters, %d of them billed, and the script has more; Script.Split cuts it", awsai.ErrTooLarge, MaxTaskTotal, MaxTaskBilled)
	}
	r := s.o.request(whole[0].Script)
	in := &polly.StartSpeechSynthesisTaskInput{
		Text: r.Text, TextType: r.TextType, VoiceId: r.VoiceId, Engine: r.Engine, LanguageCode: r.LanguageCode,
		OutputFormat: r.OutputFormat, SampleRate: r.SampleRate, LexiconNames: r.LexiconNames,
		OutputS3BucketName: &place.Bucket,
	}
	if place.Key != "" {
		in.OutputS3KeyPrefix = &place.Key
	}
	if s.o.Topic != "" {
		in.SnsTopicArn = &s.o.Topic
	}
	for _, k := range kinds {
		in.OutputFormat, in.SampleRate = types.OutputFormatJson, nil
		in.SpeechMarkTypes = append(in.SpeechMarkTypes, types.SpeechMarkType(k))
	}
	return in, nil
}

// Resume is the handle on a task by its ID, whoever has started it.
func (s *Synthesizer) Resume(id string) *job.Job[SynthesisTask] {
	return job.New(id, job.Driver[SynthesisTask]{
		Name: "synthesis",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			t, err := s.task(ctx, id)
			return job.State{Status: t.Status, Reason: t.Reason, Created: t.Created}, err
		},
		Result: s.task,
	}, func(o *job.Options) { *o = s.o.Wait })
}

func (s *Synthesizer) task(ctx context.Context, id string) (SynthesisTask, error) {
	if !taskID.MatchString(id) {
		return SynthesisTask{}, invalidf("not the ID of a synthesis task")
	}
	out, err := s.slow.GetSpeechSynthesisTask(ctx, &polly.GetSpeechSynthesisTaskInput{TaskId: &id})
	if err != nil {
		return SynthesisTask{}, err
	}
	if out.SynthesisTask == nil {
		return SynthesisTask{}, fmt.Errorf("%w: the response has no task", awsai.ErrUnavailable)
	}
	return toTask(*out.SynthesisTask), nil
}

// Tasks lists the tasks of the last 72 hours. With a status it lists those alone: Queued, Running, Succeeded or
// Failed.
func (s *Synthesizer) Tasks(ctx context.Context, status job.Status) iter.Seq2[SynthesisTask, error] {
	return page.Tokens(ctx, "speech.Tasks", func(ctx context.Context, token string) ([]SynthesisTask, string, error) {
		in := &polly.ListSpeechSynthesisTasksInput{}
		for theirs, ours := range taskStatuses {
			if ours == status {
				in.Status = theirs
			}
		}
		if status != "" && in.Status == "" {
			return nil, "", invalidf("synthesis tasks are never %s", status)
		}
		if token != "" {
			in.NextToken = &token
		}
		out, err := s.slow.ListSpeechSynthesisTasks(ctx, in)
		if err != nil {
			return nil, "", err
		}
		var tasks []SynthesisTask
		for _, t := range out.SynthesisTasks {
			tasks = append(tasks, toTask(t))
		}
		return tasks, aws.ToString(out.NextToken), nil
	})
}

// Open reads what a task has made. The caller closes it.
func (s *Synthesizer) Open(ctx context.Context, t SynthesisTask) (io.ReadCloser, error) {
	r, err := media.NewStager(s.cfg, t.Output.Bucket).Open(ctx, t.Output)
	return r, awsai.Wrap("speech.Open", err)
}

var taskStatuses = map[types.TaskStatus]job.Status{
	types.TaskStatusScheduled: job.Queued, types.TaskStatusInProgress: job.Running,
	types.TaskStatusCompleted: job.Succeeded, types.TaskStatusFailed: job.Failed,
}

func toTask(t types.SynthesisTask) SynthesisTask {
	out := SynthesisTask{
		ID: aws.ToString(t.TaskId), Status: job.Status(t.TaskStatus), Reason: aws.ToString(t.TaskStatusReason),
		Created: aws.ToTime(t.CreationTime), Characters: int(t.RequestCharacters), Voice: string(t.VoiceId),
		Engine: Engine(t.Engine), Language: bcp47(string(t.LanguageCode)), Format: Format(t.OutputFormat),
		SampleRate: aws.ToString(t.SampleRate), Lexicons: t.LexiconNames, SSML: t.TextType == types.TextTypeSsml,
		Topic: aws.ToString(t.SnsTopicArn),
	}
	if status, ok := taskStatuses[t.TaskStatus]; ok {
		out.Status = status
	}
	if u, err := media.ParseURI(aws.ToString(t.OutputUri)); err == nil {
		out.Output = u
	}
	for _, k := range t.SpeechMarkTypes {
		out.Marks = append(out.Marks, MarkType(k))
	}
	return out
}
