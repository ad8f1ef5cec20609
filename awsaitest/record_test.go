package awsaitest_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	ttypes "github.com/aws/aws-sdk-go-v2/service/transcribe/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
)

const (
	account   = "210987654321"
	accessKey = "ASIAQWERTYUIOPASDFGH"
	secret    = "my secret"
)

// account210 plays the real service.
func account210(t *testing.T) *awsaitest.Fake {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *transcribe.GetTranscriptionJobInput) (*transcribe.GetTranscriptionJobOutput, error) {
		if *in.TranscriptionJobName == "none" {
			return nil, &ttypes.NotFoundException{Message: aws.String("account " + account + " has no such job")}
		}
		return &transcribe.GetTranscriptionJobOutput{TranscriptionJob: &ttypes.TranscriptionJob{
			TranscriptionJobName: in.TranscriptionJobName,
			MediaSampleRateHertz: aws.Int32(16000),
			Transcript: &ttypes.Transcript{TranscriptFileUri: aws.String("https://s3.us-east-1.amazonaws.com/b/k.json" +
				"?X-Amz-Security-Token=IQoJb3JpZ2lu%2F&X-Amz-Date=20250101T000000Z&X-Amz-Credential=" + accessKey + "%2F20250101&X-Amz-Signature=0123abcd")},
			JobExecutionSettings: &ttypes.JobExecutionSettings{DataAccessRoleArn: aws.String("arn:aws:iam::" + account + ":role/r")},
			FailureReason:        aws.String(secret),
		}}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *comprehend.DetectSentimentInput) (*comprehend.DetectSentimentOutput, error) {
		return sentimentOf(context.Background(), in)
	})
	awsaitest.Handle(fake, func(_ context.Context, in *bedrockruntime.InvokeModelInput) (*bedrockruntime.InvokeModelOutput, error) {
		return &bedrockruntime.InvokeModelOutput{Body: []byte(`{"embedding":[0.123456789012,1],"text":"` + secret + `"}`), ContentType: aws.String("application/json")}, nil
	})
	awsaitest.HandleStream(fake, func(context.Context, *bedrockruntime.ConverseStreamInput) ([]awsaitest.Event, error) {
		return awsaitest.Events(textDelta("hello "+account), &types.ConverseStreamOutputMemberContentBlockDelta{Value: types.ContentBlockDeltaEvent{
			ContentBlockIndex: aws.Int32(1),
			Delta:             &types.ContentBlockDeltaMemberReasoningContent{Value: &types.ReasoningContentBlockDeltaMemberText{Value: secret}},
		}}, messageStop()), nil
	})
	return fake
}

func getJob(ctx context.Context, cfg aws.Config, name string) (*ttypes.TranscriptionJob, error) {
	out, err := transcribe.NewFromConfig(cfg).GetTranscriptionJob(ctx, &transcribe.GetTranscriptionJobInput{TranscriptionJobName: &name})
	if err != nil {
		return nil, err
	}
	return out.TranscriptionJob, nil
}

func invoke(ctx context.Context, cfg aws.Config, body string) (string, error) {
	out, err := bedrockruntime.NewFromConfig(cfg).InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId: aws.String("arn:aws:bedrock:us-east-1:" + account + ":inference-profile/p"), Body: []byte(body),
	})
	if err != nil {
		return "", err
	}
	return string(out.Body), nil
}

// traffic is what is recorded and replayed.
func traffic(ctx context.Context, fake *awsaitest.Fake, cfg aws.Config) (string, error) {
	var b strings.Builder
	job, err := getJob(ctx, cfg, "job")
	if err != nil {
		return "", err
	}
	b.WriteString(*job.TranscriptionJobName + " " + *job.JobExecutionSettings.DataAccessRoleArn + "\n")
	_, err = getJob(ctx, cfg, "none")
	b.WriteString(err.Error()[strings.LastIndex(err.Error(), "NotFound"):] + "\n")
	mood, err := detect(ctx, cfg, secret)
	if err != nil {
		return "", err
	}
	b.WriteString(string(mood) + "\n")
	body, err := invoke(ctx, cfg, `{"inputText":"`+secret+`","requestId":"a"}`)
	if err != nil {
		return "", err
	}
	b.WriteString(body + "\n")
	out, err := bedrockruntime.NewFromConfig(cfg).ConverseStream(ctx, &bedrockruntime.ConverseStreamInput{ModelId: aws.String("m")})
	if err != nil {
		return "", err
	}
	for e := range out.GetStream().Events() {
		if d, ok := e.(*types.ConverseStreamOutputMemberContentBlockDelta); ok {
			switch d := d.Value.Delta.(type) {
			case *types.ContentBlockDeltaMemberText:
				b.WriteString(d.Value + "\n")
			case *types.ContentBlockDeltaMemberReasoningContent:
				b.WriteString(d.Value.(*types.ReasoningContentBlockDeltaMemberText).Value + "\n")
			}
		}
	}
	return b.String(), out.GetStream().Close()
}

func record(t *testing.T, optFns ...func(*awsaitest.RecordOptions)) (path, file string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "traffic.json")
	fake := account210(t)
	w := watch(t, func(tb testing.TB) {
		if _, err := traffic(t.Context(), fake, awsaitest.Record(tb, path, fake.Config(), optFns...)); err != nil {
			t.Error(err)
		}
	})
	if got := w.reported(); len(got) > 0 {
		t.Fatalf("got %q", got)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, string(raw)
}

func TestRecordAndReplay(t *testing.T) {
	path, file := record(t, func(o *awsaitest.RecordOptions) { o.Sensitive = []string{"failurereason"} })
	for _, s := range []string{account, accessKey, secret, "IQoJ", "0123abcd", "AKIA", "Signature=0", "Authorization", "not-a-secret"} {
		if strings.Contains(file, s) {
			t.Errorf("the recording holds %q", s)
		}
	}
	for _, s := range []string{`"MediaSampleRateHertz": 16000`, "arn:aws:iam::123456789012:role/r", "messageStop"} {
		if !strings.Contains(file, s) {
			t.Errorf("the recording lacks %q", s)
		}
	}
	fake := awsaitest.Replay(t, path, func(o *awsaitest.RecordOptions) { o.Sensitive = []string{"failurereason"} })
	got, err := traffic(t.Context(), fake, fake.Config())
	if err != nil {
		t.Fatal(err)
	}
	want := "job arn:aws:iam::123456789012:role/r\n" +
		"NotFoundException: account 123456789012 has no such job\n" +
		"SCRUBBED\n" +
		`{"SCRUBBED-0":[0,0],"SCRUBBED-1":"SCRUBBED"}` + "\n" +
		"hello 123456789012\nSCRUBBED\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRecordKeepsSensitiveMembers(t *testing.T) {
	path, file := record(t, func(o *awsaitest.RecordOptions) { o.KeepSensitive = true })
	if strings.Contains(file, account) || strings.Contains(file, accessKey) {
		t.Error("the recording holds the account or its key")
	}
	fake := awsaitest.Replay(t, path, func(o *awsaitest.RecordOptions) { o.KeepSensitive = true })
	got, err := invoke(t.Context(), fake.Config(), `{"requestId":"b","inputText":"`+secret+`"}`)
	if want := `{"embedding":[0.123456789012,1],"text":"my secret"}`; err != nil || got != want {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestReplayMismatch(t *testing.T) {
	path, _ := record(t, func(o *awsaitest.RecordOptions) { o.KeepSensitive = true })
	tests := []struct {
		name string
		call func(aws.Config) error
		want []string
	}{
		{"another body", func(cfg aws.Config) error {
			_, err := invoke(t.Context(), cfg, `{"inputText":"other","requestId":"x"}`)
			return err
		}, []string{"Bedrock Runtime.InvokeModel", "exchange 3", "/inputText"}},
		{"used up", func(cfg aws.Config) error {
			if _, err := getJob(t.Context(), cfg, "job"); err != nil {
				t.Error(err)
			}
			_, err := getJob(t.Context(), cfg, "job")
			return err
		}, []string{"Transcribe.GetTranscriptionJob", "exchange 0", "is used up"}},
		{"another operation", func(cfg aws.Config) error {
			_, err := comprehend.NewFromConfig(cfg).DetectSyntax(t.Context(), &comprehend.DetectSyntaxInput{Text: aws.String("x"), LanguageCode: "en"})
			return err
		}, []string{"Comprehend.DetectSyntax", "no exchange of that operation"}},
		{"another path", func(cfg aws.Config) error {
			_, err := bedrockruntime.NewFromConfig(cfg).ConverseStream(t.Context(), &bedrockruntime.ConverseStreamInput{ModelId: aws.String("n")})
			return err
		}, []string{"ConverseStream", "has path /model/m/converse-stream"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := watch(t, func(tb testing.TB) {
				if err := tt.call(awsaitest.Replay(tb, path).Config()); err == nil {
					t.Error("no error")
				}
			})
			wantReport(t, w, tt.want...)
			if strings.Contains(w.reported()[0], secret) {
				t.Error("the report holds the content")
			}
		})
	}
}

func TestReplayComposes(t *testing.T) {
	path, _ := record(t)
	fake := awsaitest.Replay(t, path)
	awsaitest.Handle(fake, sentimentOf)
	fake.Throttle("", 1)
	if got, err := detect(t.Context(), fake.Config(), "mine"); err != nil || got != "MINE" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestRecordS3(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s3.json")
	put := func(cfg aws.Config) (string, error) {
		c := s3.NewFromConfig(cfg)
		_, err := c.PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String("bucket"), Key: aws.String("k"), Body: strings.NewReader("plain text"), SSECustomerKey: aws.String("c2VjcmV0"),
		})
		if err != nil {
			return "", err
		}
		out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k")})
		if err != nil {
			return "", err
		}
		defer out.Body.Close()
		body, err := io.ReadAll(out.Body)
		return string(body), err
	}
	t.Setenv(modelsEnv, "")
	wantReport(t, watch(t, func(tb testing.TB) {
		fake := awsaitest.New(t)
		fake.S3("bucket")
		if _, err := put(awsaitest.Record(tb, path, fake.Config())); err == nil {
			t.Error("recorded without knowing what is sensitive")
		}
	}), "what is sensitive in S3 is not known", modelsEnv)
	fake := awsaitest.New(t)
	fake.S3("bucket")
	w := watch(t, func(tb testing.TB) {
		cfg := awsaitest.Record(tb, path, fake.Config(), func(o *awsaitest.RecordOptions) { o.KeepSensitive = true })
		if got, err := put(cfg); err != nil || got != "plain text" {
			t.Errorf("got %q, %v", got, err)
		}
	})
	if got := w.reported(); len(got) > 0 {
		t.Fatalf("got %q", got)
	}
	raw, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(raw), "c2VjcmV0") {
		t.Errorf("the customer's key was recorded, or %v", err)
	}
	if got, err := put(awsaitest.Replay(t, path).Config()); err != nil || got != "plain text" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestRecordWithModels(t *testing.T) {
	t.Setenv(modelsEnv, "testdata/models")
	path := filepath.Join(t.TempDir(), "s3.json")
	run := func(cfg aws.Config) error {
		_, err := s3.NewFromConfig(cfg).PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String("bucket"), Key: aws.String("k"), Body: strings.NewReader("text of " + account),
		})
		return err
	}
	fake := awsaitest.New(t)
	fake.S3("bucket")
	w := watch(t, func(tb testing.TB) {
		if err := run(awsaitest.Record(tb, path, fake.Config())); err != nil {
			t.Error(err)
		}
	})
	if got := w.reported(); len(got) > 0 {
		t.Fatalf("got %q", got)
	}
	if err := run(awsaitest.Replay(t, path).Config()); err != nil {
		t.Error(err)
	}
}

func TestRecordOfAFailedTestWritesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "traffic.json")
	fake := account210(t)
	watch(t, func(tb testing.TB) {
		if _, err := getJob(t.Context(), awsaitest.Record(tb, path, fake.Config()), "job"); err != nil {
			t.Error(err)
		}
		tb.Errorf("failed")
	})
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("got %v", err)
	}
}

func TestReplayOfNoFile(t *testing.T) {
	wantReport(t, watch(t, func(tb testing.TB) { awsaitest.Replay(tb, "no/such.json") }), "no/such.json")
}

var _ http.RoundTripper = (*awsaitest.Fake)(nil)
