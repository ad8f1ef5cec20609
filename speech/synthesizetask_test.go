package speech_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/speech"
)

// serveTasks is a service with one task, which goes through some statuses.
func serveTasks(t testing.TB, statuses ...types.TaskStatus) *awsaitest.Fake {
	fake := awsaitest.New(t)
	var task types.SynthesisTask
	s3 := fake.S3("bucket")
	awsaitest.Handle(fake, func(_ context.Context, in *polly.StartSpeechSynthesisTaskInput) (*polly.StartSpeechSynthesisTaskOutput, error) {
		key := aws.ToString(in.OutputS3KeyPrefix) + ".t-1." + string(in.OutputFormat)
		task = types.SynthesisTask{
			TaskId: aws.String("t-1"), TaskStatus: types.TaskStatusScheduled, OutputUri: aws.String("https://s3.us-east-1.amazonaws.com/bucket/" + key),
			CreationTime: aws.Time(time.Unix(1603911042, 0).UTC()), RequestCharacters: int32(len(*in.Text)), OutputFormat: in.OutputFormat,
			VoiceId: in.VoiceId, Engine: in.Engine, LanguageCode: in.LanguageCode, SampleRate: in.SampleRate, LexiconNames: in.LexiconNames,
			SpeechMarkTypes: in.SpeechMarkTypes, TextType: in.TextType, SnsTopicArn: in.SnsTopicArn,
		}
		spoken := analyze(*in.Text, in.TextType == "ssml")
		body := spoken.mp3()
		if in.OutputFormat == "json" {
			body = []byte(spoken.lines(in.SpeechMarkTypes))
		}
		s3.Put("bucket", key, awsaitest.Object{Body: body})
		return &polly.StartSpeechSynthesisTaskOutput{SynthesisTask: &task}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *polly.GetSpeechSynthesisTaskInput) (*polly.GetSpeechSynthesisTaskOutput, error) {
		if *in.TaskId != "t-1" {
			return nil, &types.SynthesisTaskNotFoundException{Message: aws.String("no such task")}
		}
		now := task
		now.TaskStatus = statuses[0]
		if now.TaskStatus == types.TaskStatusFailed {
			now.TaskStatusReason = aws.String("the bucket is gone")
		}
		if len(statuses) > 1 {
			statuses = statuses[1:]
		}
		return &polly.GetSpeechSynthesisTaskOutput{SynthesisTask: &now}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *polly.ListSpeechSynthesisTasksInput) (*polly.ListSpeechSynthesisTasksOutput, error) {
		if in.NextToken == nil {
			return &polly.ListSpeechSynthesisTasksOutput{NextToken: aws.String("2")}, nil
		}
		return &polly.ListSpeechSynthesisTasksOutput{SynthesisTasks: []types.SynthesisTask{{TaskId: aws.String("t-9"), TaskStatus: in.Status}}}, nil
	})
	return fake
}

func TestTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		fake := serveTasks(t, "scheduled", "inProgress", "completed")
		synth := speech.NewSynthesizer(fake.Config(), func(o *speech.SynthesizerOptions) {
			o.Voice, o.Engine, o.Lexicons, o.Topic = "Zhiyu", speech.Neural, []string{"w3c"}, "arn:aws:sns:us-east-1:123456789012:done"
			o.Language = "zh-CN"
		})
		long := speech.Plain(strings.Repeat(fable+" ", 200)) // more than one request takes
		j, err := synth.Start(ctx, long, media.URI{Bucket: "bucket", Key: "talks/fable"})
		if err != nil {
			t.Fatal(err)
		}
		var statuses []job.Status
		for p, err := range synth.Resume(j.ID()).Watch(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			statuses = append(statuses, p.Status)
		}
		if diff := cmp.Diff([]job.Status{job.Queued, job.Running, job.Succeeded}, statuses); diff != "" {
			t.Errorf("statuses (-want +got):\n%s", diff)
		}
		got, err := j.Wait(ctx)
		want := speech.SynthesisTask{
			ID: "t-1", Status: job.Succeeded, Output: media.URI{Bucket: "bucket", Key: "talks/fable.t-1.mp3"}, Created: time.Unix(1603911042, 0).UTC(),
			Characters: len(long.String()), Voice: "Zhiyu", Engine: speech.Neural, Language: "zh-CN", Format: speech.MP3, Lexicons: []string{"w3c"},
			Topic: "arn:aws:sns:us-east-1:123456789012:done",
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("task (-want +got):\n%s%v", diff, err)
		}
		r, err := synth.Open(ctx, got)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if b, err := io.ReadAll(r); err != nil || len(b) < 1000 {
			t.Errorf("%d bytes, %v", len(b), err)
		}
		if err := j.Stop(ctx); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("stopped: %v", err)
		}
	})
}

func TestTaskMarks(t *testing.T) {
	fake := serveTasks(t, "completed")
	synth := speech.NewSynthesizer(fake.Config())
	j, err := synth.Start(t.Context(), speech.Markup("Hello <mark name='a'/>you."), media.URI{Bucket: "bucket"}, speech.MarkWord, speech.MarkSSML)
	if err != nil {
		t.Fatal(err)
	}
	task, err := j.Wait(t.Context())
	if err != nil || !task.SSML || len(task.Marks) != 2 {
		t.Fatalf("%+v, %v", task, err)
	}
	r, err := synth.Open(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var values []string
	for m, err := range speech.ReadMarks(r) {
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, m.Value)
	}
	if len(values) != 3 || values[0] != "Hello" || values[2] != "you" {
		t.Errorf("marks %q", values)
	}
}

func TestTaskFails(t *testing.T) {
	fake := serveTasks(t, "failed")
	synth := speech.NewSynthesizer(fake.Config())
	_, err := synth.Resume("t-1").Wait(t.Context())
	if e, ok := errors.AsType[*job.FailedError](err); !ok || e.Reason != "the bucket is gone" {
		t.Errorf("error %v", err)
	}
	if _, err := synth.Resume("t-2").Status(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("a task that does not exist: %v", err)
	}
	for task, err := range synth.Tasks(t.Context(), job.Running) {
		if err != nil || task.ID != "t-9" || task.Status != job.Running {
			t.Errorf("task %+v, %v", task, err)
		}
	}
	for _, err := range synth.Tasks(t.Context(), job.Stopped) {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("tasks that are stopped: %v", err)
		}
	}
	bucket := media.URI{Bucket: "bucket"}
	for name, start := range map[string]func() error{
		"too long": func() error {
			_, err := synth.Start(t.Context(), speech.Plain(strings.Repeat("a. ", 40000)), bucket)
			return err
		},
		"place": func() error {
			_, err := synth.Start(t.Context(), speech.Plain("a"), media.URI{Bucket: "B"})
			return err
		},
		"prefix": func() error {
			_, err := synth.Start(t.Context(), speech.Plain("a"), media.URI{Bucket: "bucket", Key: "ä"})
			return err
		},
		"blank": func() error { _, err := synth.Start(t.Context(), speech.Plain(" "), bucket); return err },
		"task":  func() error { _, err := synth.Resume("a b").Status(t.Context()); return err },
	} {
		want := awsai.ErrInvalid
		if name == "too long" {
			want = awsai.ErrTooLarge
		}
		if err := start(); !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
