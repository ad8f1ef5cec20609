package bedrock

import (
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// AsyncOptions are the settings of an [AsyncModel].
type AsyncOptions struct {
	// BaseModel is the ID of the foundation model, where the model's own ID does not tell
	// it, as for provisioned throughput. The default is what the model's ID names.
	BaseModel string
	// BucketOwner is the account of the buckets, of the output and of sources in S3.
	// Marengo wants it for sources; otherwise the default is the account of the
	// credentials.
	BucketOwner string
	// KMSKey is the ARN of the key that the output is encrypted with. The default is the
	// bucket's.
	KMSKey string
	// Tags are put on each job.
	Tags map[string]string
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
	// Lifecycles are those that warnings and errors go by. The default is
	// [DefaultLifecycles].
	Lifecycles Lifecycles
	// Logger is told, once for each AsyncModel and never with content, that the model is
	// legacy or has ended. The default is none.
	Logger *slog.Logger
}

// AsyncModel is a model that works in the background, by StartAsyncInvoke, and writes what
// it makes into S3: videos, and the vectors of long texts, audio and video. It is safe for
// concurrent use.
//
// A job's ID is its ARN, by which any process resumes it. The service cannot stop one.
type AsyncModel struct {
	client *bedrockruntime.Client
	stage  *media.Stager
	id     string
	base   string // the foundation model
	target *target
	output media.URI
	o      AsyncOptions
}

// NewAsyncModel returns the model with the given ID, whose jobs write into folders of their
// own under output: a bucket in cfg's region, or a prefix in it. Nothing is sent before the
// first start.
func NewAsyncModel(cfg aws.Config, id string, output media.URI, optFns ...func(*AsyncOptions)) *AsyncModel {
	var o AsyncOptions
	for _, fn := range optFns {
		fn(&o)
	}
	stage := media.NewStager(cfg, output.Bucket, func(s *media.StagerOptions) { s.Prefix = under(output, "awsai-input/").Key })
	return &AsyncModel{
		client: newClient(cfg), stage: stage, id: id, base: baseModel(cmp.Or(o.BaseModel, id)), output: output, o: o,
		target: newTarget(id, o.BaseModel, cfg.Region, o.Logger, o.Lifecycles),
	}
}

// under is a place below a prefix.
func under(prefix media.URI, name string) media.URI {
	if prefix.Key != "" && !strings.HasSuffix(prefix.Key, "/") {
		prefix.Key += "/"
	}
	prefix.Key += name
	return prefix
}

// ID is the ID that the model was made with.
func (m *AsyncModel) ID() string { return m.id }

// AsyncRequest is what a model is asked in its own terms.
type AsyncRequest struct {
	// Input is the model's request: what encoding/json writes as an object. Numbers and
	// json.RawMessage arrive as they are.
	Input any
	// Token makes starts with the same token and input one job, which is paid for once:
	// 1 to 256 printable ASCII characters without spaces. Who stores it before the start
	// can repeat a start after a crash. The default is a new one for each call, which
	// makes one job of the SDK's retries.
	Token string
}

// AsyncOutput is what a job has written to S3.
type AsyncOutput struct {
	// Folder is the job's own folder. Its Key ends with a slash.
	Folder media.URI
	// Files are the objects in it by ascending key, the service's manifest among them.
	Files []media.Object
}

// file finds a file by its name.
func (o AsyncOutput) file(name string) (media.URI, bool) {
	for _, f := range o.Files {
		if f.URI.Key == o.Folder.Key+name {
			return f.URI, true
		}
	}
	return media.URI{}, false
}

// Start starts a job of any model. [AsyncModel.StartVideo] and [AsyncModel.StartEmbedding]
// know the requests and the results of some.
func (m *AsyncModel) Start(ctx context.Context, req AsyncRequest) (*job.Job[AsyncOutput], error) {
	id, err := m.start(ctx, "bedrock.AsyncModel.Start", cmp.Or(req.Token, rand.Text()), req.Input)
	if err != nil {
		return nil, err
	}
	return m.Resume(id), nil
}

// Resume returns the handle on a job by its ARN.
func (m *AsyncModel) Resume(id string) *job.Job[AsyncOutput] {
	return asyncJob(m, id, "asynchronous", func(_ context.Context, out AsyncOutput) (AsyncOutput, error) { return out, nil })
}

// Open returns a file that a job has written, as a stream. The caller closes it.
func (m *AsyncModel) Open(ctx context.Context, file media.URI) (io.ReadCloser, error) {
	r, err := m.stage.Open(ctx, file)
	return r, awsai.Wrap("bedrock.AsyncModel.Open", err)
}

// Download writes a file that a job has written into the file at path, whole or not at all.
func (m *AsyncModel) Download(ctx context.Context, file media.URI, path string) error {
	return awsai.Wrap("bedrock.AsyncModel.Download", m.stage.Download(ctx, file, path))
}
