package awsaitest_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	ctypes "github.com/aws/aws-sdk-go-v2/service/comprehend/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	ttypes "github.com/aws/aws-sdk-go-v2/service/transcribe/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
)

const modelsEnv = "AWSAI_MODELS"

// answering makes a fake that answers all that these tests ask.
func answering(tb testing.TB) *awsaitest.Fake {
	fake := awsaitest.New(tb)
	for _, op := range []string{"Converse", "InvokeModel", "ListAsyncInvokes"} {
		fake.HandleWire("Bedrock Runtime", op, awsaitest.Wire{Body: []byte("{}")})
	}
	fake.HandleWire("Comprehend", "DetectSentiment", awsaitest.Wire{Body: []byte("{}")})
	fake.HandleWire("Comprehend", "DetectSyntax", awsaitest.Wire{Body: []byte("{}")})
	fake.HandleWire("Transcribe", "StartTranscriptionJob", awsaitest.Wire{Body: []byte("{}")})
	fake.S3("bucket")
	return fake
}

type breach struct {
	name string
	call func(ctx context.Context, cfg aws.Config) error
	want []string // of each report, the part after "breaks its model: "
}

func (b breach) run(t *testing.T) {
	t.Run(b.name, func(t *testing.T) {
		w := watch(t, func(tb testing.TB) {
			if err := b.call(t.Context(), answering(tb).Config()); err != nil {
				t.Errorf("the call failed: %v", err)
			}
		})
		var got []string
		for _, e := range w.reported() {
			_, what, ok := strings.Cut(e, " breaks its model: ")
			if !ok {
				t.Errorf("got %q", e)
			}
			got = append(got, what)
		}
		slices.Sort(got)
		if diff := cmp.Diff(b.want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func sentiment(text, language string) func(context.Context, aws.Config) error {
	return func(ctx context.Context, cfg aws.Config) error {
		_, err := comprehend.NewFromConfig(cfg).DetectSentiment(ctx, &comprehend.DetectSentimentInput{
			Text: &text, LanguageCode: ctypes.LanguageCode(language),
		})
		return err
	}
}

func converseWith(in *bedrockruntime.ConverseInput) func(context.Context, aws.Config) error {
	return func(ctx context.Context, cfg aws.Config) error {
		_, err := bedrockruntime.NewFromConfig(cfg).Converse(ctx, in)
		return err
	}
}

func message(role string, content ...types.ContentBlock) types.Message {
	return types.Message{Role: types.ConversationRole(role), Content: content}
}

func TestChecks(t *testing.T) {
	t.Setenv(modelsEnv, "testdata/models")
	text := &types.ContentBlockMemberText{Value: "secret"}
	tests := []breach{
		{"nothing", sentiment("fine", "en"), nil},
		{"length, pattern and enumeration", sentiment("SECRET", "fr"), []string{
			"LanguageCode: none of en, de", "Text: does not match ^[a-z ]{0,2000}$", "Text: length above the maximum 5",
		}},
		{"minimum", sentiment("", "en"), []string{"Text: length below the minimum 1"}},
		{"an operation that the model lacks", func(ctx context.Context, cfg aws.Config) error {
			_, err := comprehend.NewFromConfig(cfg).DetectSyntax(ctx, &comprehend.DetectSyntaxInput{Text: aws.String("a"), LanguageCode: "en"})
			return err
		}, []string{"there is no such operation"}},
		{"REST", converseWith(&bedrockruntime.ConverseInput{
			ModelId: aws.String("my.model"), Messages: []types.Message{message("user", text)},
			AdditionalModelRequestFields: document.NewLazyDocument(map[string]any{"any": "thing"}),
			InferenceConfig:              &types.InferenceConfiguration{Temperature: aws.Float32(1), MaxTokens: aws.Int32(1)},
		}), nil},
		{"required, label and ranges", converseWith(&bedrockruntime.ConverseInput{
			ModelId:         aws.String("my/Model"),
			InferenceConfig: &types.InferenceConfiguration{Temperature: aws.Float32(1.5), MaxTokens: aws.Int32(0)},
		}), []string{
			"inferenceConfig.maxTokens: value below the minimum 1", "inferenceConfig.temperature: value above the maximum 1",
			"messages: required, but absent", "modelId: does not match ^[a-z.]+$",
		}},
		{"lists, unions and unknown members", converseWith(&bedrockruntime.ConverseInput{
			ModelId: aws.String("m"), Messages: []types.Message{message("user", text), message("robot", text), message("user", &types.ContentBlockMemberVideo{
				Value: types.VideoBlock{Format: "mp4", Source: &types.VideoSourceMemberBytes{Value: []byte("x")}},
			})},
		}), []string{
			"messages: length above the maximum 2", "messages[1].role: none of user, assistant",
			"messages[2].content[0].video: no such member", "messages[2].content[0]: a union has exactly one member, not 0",
		}},
		{"blobs and maps", converseWith(&bedrockruntime.ConverseInput{
			ModelId: aws.String("m"), RequestMetadata: map[string]string{"a": "b", "long": "c"},
			Messages: []types.Message{message("user", &types.ContentBlockMemberImage{
				Value: types.ImageBlock{Format: "png", Source: &types.ImageSourceMemberBytes{Value: []byte("four")}},
			})},
		}), []string{
			"messages[0].content[0].image.source.bytes: length above the maximum 3",
			"requestMetadata: size above the maximum 1", "requestMetadata{key 1}: length above the maximum 3",
		}},
		{"payload and header", func(ctx context.Context, cfg aws.Config) error {
			_, err := bedrockruntime.NewFromConfig(cfg).InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
				ModelId: aws.String("m"), Body: []byte(`{"more than":"ten bytes"}`), Accept: aws.String("robot"),
			})
			return err
		}, []string{"accept: none of user, assistant", "body: length above the maximum 10"}},
		{"query", func(ctx context.Context, cfg aws.Config) error {
			_, err := bedrockruntime.NewFromConfig(cfg).ListAsyncInvokes(ctx, &bedrockruntime.ListAsyncInvokesInput{
				MaxResults: aws.Int32(11), SubmitTimeAfter: aws.Time(time.Unix(0, 0)), StatusEquals: "Completed",
			})
			return err
		}, []string{"maxResults: value above the maximum 10", "query parameter statusEquals: no such member"}},
		{"S3", func(ctx context.Context, cfg aws.Config) error {
			_, err := s3.NewFromConfig(cfg).PutObject(ctx, &s3.PutObjectInput{
				Bucket: aws.String("bucket"), Key: aws.String("a/b c"), Body: strings.NewReader("x"), Metadata: map[string]string{"k": "12345"},
			})
			return err
		}, []string{"Key: length above the maximum 4", "Metadata{value 0}: length above the maximum 4"}},
		{"S3 by path", func(ctx context.Context, cfg aws.Config) error {
			_, err := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }).PutObject(ctx, &s3.PutObjectInput{
				Bucket: aws.String("bucket"), Key: aws.String("a/b"), Body: strings.NewReader("x"),
			})
			return err
		}, nil},
		{"XML", func(ctx context.Context, cfg aws.Config) error {
			object := func(key, version string) s3types.ObjectIdentifier {
				o := s3types.ObjectIdentifier{Key: &key}
				if version != "" {
					o.VersionId = &version
				}
				return o
			}
			_, err := s3.NewFromConfig(cfg).DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: aws.String("bucket"), Delete: &s3types.Delete{
				Quiet: aws.Bool(true), Objects: []s3types.ObjectIdentifier{object("a", "v"), object("b", ""), object("toolong", "")},
			}})
			return err
		}, []string{
			"Delete.Objects: length above the maximum 2", "Delete.Objects[0].VersionId: no such member",
			"Delete.Objects[2].Key: length above the maximum 4",
		}},
	}
	for _, tt := range tests {
		tt.run(t)
	}
}

// TestChecksPublicModels uses the real models, which are not part of the repository.
func TestChecksPublicModels(t *testing.T) {
	if os.Getenv(modelsEnv) == "" {
		t.Skip(modelsEnv + " is not set")
	}
	hello := []types.Message{message("user", &types.ContentBlockMemberText{Value: "hello"})}
	tests := []breach{
		{"Comprehend", sentiment("fine", "en"), nil},
		{"Comprehend breached", sentiment("", "xx"), []string{
			"LanguageCode: none of en, es, fr, de, it, pt, ar, hi, ja, ko, zh, zh-TW", "Text: length below the minimum 1",
		}},
		{"Converse", converseWith(&bedrockruntime.ConverseInput{ModelId: aws.String("amazon.nova-lite-v1:0"), Messages: hello}), nil},
		{"Converse by ARN", converseWith(&bedrockruntime.ConverseInput{
			ModelId: aws.String("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0"), Messages: hello,
		}), nil},
		{"Converse breached", converseWith(&bedrockruntime.ConverseInput{
			ModelId: aws.String("amazon.nova-lite-v1:0"), Messages: hello, InferenceConfig: &types.InferenceConfiguration{TopP: aws.Float32(2)},
		}), []string{"inferenceConfig.topP: value above the maximum 1"}},
		{"InvokeModel", func(ctx context.Context, cfg aws.Config) error {
			_, err := bedrockruntime.NewFromConfig(cfg).InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
				ModelId: aws.String("amazon.titan-embed-text-v2:0"), Body: []byte(`{"inputText":"a"}`),
				Accept: aws.String("application/json"), ContentType: aws.String("application/json"),
			})
			return err
		}, nil},
		{"Transcribe breached", func(ctx context.Context, cfg aws.Config) error {
			_, err := transcribe.NewFromConfig(cfg).StartTranscriptionJob(ctx, &transcribe.StartTranscriptionJobInput{
				TranscriptionJobName: aws.String("!job"), Media: &ttypes.Media{MediaFileUri: aws.String("s3://b/k")},
				Settings: &ttypes.Settings{MaxSpeakerLabels: aws.Int32(1)},
			})
			return err
		}, []string{"Settings.MaxSpeakerLabels: value below the minimum 2", "TranscriptionJobName: does not match ^[0-9a-zA-Z._-]+"}},
		{"S3", func(ctx context.Context, cfg aws.Config) error {
			c := s3.NewFromConfig(cfg)
			_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("bucket"), Key: aws.String("ü k"), Body: strings.NewReader("x")})
			if err != nil {
				return err
			}
			_, err = c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("bucket"), Prefix: aws.String("ü"), Delimiter: aws.String("/")})
			if err != nil {
				return err
			}
			_, err = c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: aws.String("bucket"), Delete: &s3types.Delete{
				Objects: []s3types.ObjectIdentifier{{Key: aws.String("ü k")}},
			}})
			return err
		}, nil},
	}
	for _, tt := range tests {
		tt.run(t)
	}
}

func TestSkippedChecksAreSaidOnce(t *testing.T) {
	for env, want := range map[string]string{
		"":                "requests are not checked against service models: AWSAI_MODELS is not set",
		"testdata/models": "requests of Transcribe are not checked: there is no model",
	} {
		t.Setenv(modelsEnv, env)
		w := watch(t, func(tb testing.TB) {
			c := transcribe.NewFromConfig(answering(tb).Config())
			for range 2 {
				_, err := c.StartTranscriptionJob(t.Context(), &transcribe.StartTranscriptionJobInput{
					TranscriptionJobName: aws.String("job"), Media: &ttypes.Media{},
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
		if len(w.logs) != 1 || !strings.Contains(w.logs[0], want) {
			t.Errorf("%s=%q: got logs %q, want %q", modelsEnv, env, w.logs, want)
		}
	}
}

func TestChecksOfNoFolder(t *testing.T) {
	t.Setenv(modelsEnv, "no/such/folder")
	wantReport(t, watch(t, func(tb testing.TB) { awsaitest.New(tb) }), modelsEnv, "no/such/folder")
}

func TestChecksOfPlainRequests(t *testing.T) {
	t.Setenv(modelsEnv, "testdata/models")
	w := watch(t, func(tb testing.TB) {
		fake := awsaitest.New(tb)
		fake.HandleHTTP("/", okHandler)
		resp, err := fake.HTTPClient().Get("https://bedrock-runtime.us-east-1.amazonaws.com/async-invoke?maxResults=99")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	})
	wantReport(t, w, "Bedrock Runtime.ListAsyncInvokes breaks its model: maxResults")
}
