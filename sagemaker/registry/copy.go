package registry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// CopyOptions are the settings of [Client.Copy].
type CopyOptions struct {
	// Group is the group that the copy goes to, which is made where there is none. The default
	// is one of the same name.
	Group string
	// Image gives the address of an image in the other region: images are pulled within one. The
	// default changes the region of an image in the version's own account, which its
	// replication has to bring there, and refuses others, as AWS's, whose accounts differ.
	Image func(image string) (string, error)
	// KeepDecision makes the copy approved where the version is. The default leaves it to be
	// decided again.
	KeepDecision bool
	// KMSKey encrypts what the other region keeps of the version. The default is AWS's own key.
	KMSKey string
}

// copied is the entry of metadata that says what a version is a copy of.
const copied = "awsai:copied-from"

// Copy copies a version to the registry of another region or account: its archives and reports go
// to the bucket of to, then the version is registered there, with all that it has but its tags,
// and the metadata "awsai:copied-from". A copy that was interrupted is begun again, and makes
// one version.
func (c *Client) Copy(ctx context.Context, id string, to *Client, optFns ...func(*CopyOptions)) (Version, error) {
	const op = "registry.Copy"
	var o CopyOptions
	for _, fn := range optFns {
		fn(&o)
	}
	d, err := c.api.DescribeModelPackage(ctx, &sagemaker.DescribeModelPackageInput{ModelPackageName: &id})
	if err != nil {
		return Version{}, awsai.Wrap(op, control.Err(err))
	}
	if o.Group == "" {
		o.Group = aws.ToString(d.ModelPackageGroupName)
	}
	v, err := c.copyTo(ctx, to, d, o)
	return v, awsai.Wrap(op, err)
}

func (c *Client) copyTo(ctx context.Context, to *Client, d *sagemaker.DescribeModelPackageOutput, o CopyOptions) (Version, error) {
	if _, err := to.EnsureGroup(ctx, Group{Name: o.Group}); err != nil {
		return Version{}, err
	}
	in, err := copyInput(d, o)
	if err != nil {
		return Version{}, err
	}
	m := mover{ctx, c, to, o.Group}
	if err := m.all(in); err != nil {
		return Version{}, err
	}
	if o.Image == nil {
		o.Image = func(image string) (string, error) {
			return otherRegion(image, aws.ToString(d.ModelPackageArn), to.cfg.Region)
		}
	}
	if err := images(in, o.Image); err != nil {
		return Version{}, err
	}
	out, err := to.api.CreateModelPackage(ctx, in)
	if err != nil {
		return Version{}, control.Err(err)
	}
	return to.Resume(aws.ToString(out.ModelPackageArn)).Wait(ctx)
}

// copyInput is the request for a copy, with the addresses of the original.
func copyInput(d *sagemaker.DescribeModelPackageOutput, o CopyOptions) (*sagemaker.CreateModelPackageInput, error) {
	if d.SourceAlgorithmSpecification != nil && d.InferenceSpecification == nil {
		return nil, invalid("the version has no containers, but an algorithm, which is not copied")
	}
	arn := aws.ToString(d.ModelPackageArn)
	metadata := changed(d.CustomerMetadataProperties, map[string]string{copied: arn}, nil)
	if err := checkMetadata(metadata); err != nil {
		return nil, err
	}
	// The same version and target give the same token, so that a copy begun again makes one version.
	sum := sha256.Sum256([]byte(arn + "\n" + o.Group))
	in := &sagemaker.CreateModelPackageInput{
		ModelPackageGroupName: &o.Group, ModelPackageDescription: notEmpty(d.ModelPackageDescription), ModelPackageRegistrationType: d.ModelPackageRegistrationType,
		ModelApprovalStatus: types.ModelApprovalStatusPendingManualApproval, ModelLifeCycle: d.ModelLifeCycle, ModelMetrics: d.ModelMetrics, DriftCheckBaselines: d.DriftCheckBaselines,
		CustomerMetadataProperties: metadata, SourceUri: notEmpty(d.SourceUri), Domain: d.Domain, Task: d.Task, SamplePayloadUrl: notEmpty(d.SamplePayloadUrl),
		InferenceSpecification: d.InferenceSpecification, AdditionalInferenceSpecifications: d.AdditionalInferenceSpecifications, SkipModelValidation: d.SkipModelValidation,
		ModelCard: d.ModelCard, MetadataProperties: d.MetadataProperties, ClientToken: aws.String(hex.EncodeToString(sum[:16])),
	}
	if len(d.AdditionalInferenceSpecifications) == 0 {
		in.AdditionalInferenceSpecifications = nil
	}
	if o.KeepDecision {
		in.ModelApprovalStatus = d.ModelApprovalStatus
	}
	if o.KMSKey != "" {
		in.SecurityConfig = &types.ModelPackageSecurityConfig{KmsKeyId: &o.KMSKey}
	}
	return in, nil
}

func notEmpty(s *string) *string { return sdk.Optional(aws.ToString(s)) }

// containersOf are the containers of a request, to be changed in place.
func containersOf(in *sagemaker.CreateModelPackageInput) []*types.ModelPackageContainerDefinition {
	var out []*types.ModelPackageContainerDefinition
	if in.InferenceSpecification != nil {
		for i := range in.InferenceSpecification.Containers {
			out = append(out, &in.InferenceSpecification.Containers[i])
		}
	}
	for _, s := range in.AdditionalInferenceSpecifications {
		for i := range s.Containers {
			out = append(out, &s.Containers[i])
		}
	}
	return out
}

// images gives each container its image in the other region. Its digest stays: the content is
// the same.
func images(in *sagemaker.CreateModelPackageInput, where func(string) (string, error)) error {
	for _, d := range containersOf(in) {
		d.ModelDataETag = nil // of the original's bucket
		if aws.ToString(d.Image) == "" {
			continue
		}
		image, err := where(*d.Image)
		if err != nil {
			return err
		}
		d.Image = &image
	}
	return nil
}

var ecr = regexp.MustCompile(`^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?/.+)$`)

// otherRegion is the address of an image of the version's own account in another region.
func otherRegion(image, arn, region string) (string, error) {
	m, parts := ecr.FindStringSubmatch(image), strings.Split(arn, ":")
	switch {
	case m == nil || len(parts) < 5:
		return "", invalid("the image is in no ECR repository of an account: CopyOptions.Image says where it is in %s", region)
	case m[2] == region:
		return image, nil
	case m[1] != parts[4]:
		return "", invalid("the image is of account %s, whose repositories in %s are not known: CopyOptions.Image says where it is", m[1], region)
	}
	return m[1] + ".dkr.ecr." + region + "." + m[3], nil
}

// mover copies what a version refers to from one registry's buckets to the other's.
type mover struct {
	ctx      context.Context
	from, to *Client
	group    string
}

func (m mover) all(in *sagemaker.CreateModelPackageInput) error {
	for _, d := range containersOf(in) {
		if err := m.container(d); err != nil {
			return err
		}
	}
	reports, baselines := toReports(in.ModelMetrics), toBaselines(in.DriftCheckBaselines)
	for _, r := range append(reports.all(), baselines.all()...) {
		if err := m.object(&r.URI); err != nil {
			return err
		}
	}
	in.ModelMetrics, in.DriftCheckBaselines = reports.metrics(), baselines.drift()
	if in.SamplePayloadUrl == nil {
		return nil
	}
	return m.object(in.SamplePayloadUrl)
}

func (m mover) container(d *types.ModelPackageContainerDefinition) error {
	if d.ModelDataUrl != nil && *d.ModelDataUrl != "" {
		if err := m.object(d.ModelDataUrl); err != nil {
			return err
		}
		if d.ModelDataSource != nil && d.ModelDataSource.S3DataSource != nil && d.ModelDataSource.S3DataSource.S3DataType == types.S3ModelDataTypeS3Object {
			d.ModelDataSource = nil // the service tells the same twice, and takes it once
		}
	}
	sources := []*types.S3ModelDataSource{}
	if d.ModelDataSource != nil {
		sources = append(sources, d.ModelDataSource.S3DataSource)
	}
	for _, a := range d.AdditionalModelDataSources {
		sources = append(sources, a.S3DataSource)
	}
	for _, s := range sources {
		if s == nil {
			continue
		}
		if s.HubAccessConfig != nil || s.ManifestS3Uri != nil {
			return invalid("an artifact of a hub, or with a manifest, is not copied")
		}
		s.ETag, s.ManifestEtag = nil, nil
		move := m.object
		if s.S3DataType == types.S3ModelDataTypeS3Prefix {
			move = m.prefix
		}
		if err := move(s.S3Uri); err != nil {
			return err
		}
	}
	if d.AdditionalS3DataSource != nil {
		d.AdditionalS3DataSource.ETag = nil
		return m.prefix(d.AdditionalS3DataSource.S3Uri)
	}
	return nil
}

// object copies one object, and puts its new address in place of the old.
func (m mover) object(uri *string) error {
	if uri == nil || *uri == "" {
		return nil
	}
	u, err := media.ParseURI(*uri)
	if err != nil {
		return err
	}
	at, err := m.move(u, m.key(u)+"/"+path.Base(u.Key))
	*uri = at.String()
	return err
}

// prefix copies what is below a prefix, and puts its new address in place of the old.
func (m mover) prefix(uri *string) error {
	u, err := media.ParseURI(aws.ToString(uri))
	if err != nil {
		return err
	}
	base, n, last := m.key(u), 0, media.URI{}
	for o, err := range m.from.reader(u.Bucket).List(m.ctx, u) {
		if err != nil {
			return err
		}
		rest := strings.TrimPrefix(strings.TrimPrefix(o.URI.Key, u.Key), "/")
		if rest == "" || strings.HasSuffix(rest, "/") {
			continue // the marker of a folder
		}
		if last, err = m.move(o.URI, base+"/"+rest); err != nil {
			return err
		}
		last.Key = strings.TrimSuffix(last.Key, rest)
		n++
	}
	if n == 0 {
		return invalid("the prefix of an artifact has no objects")
	}
	*uri = last.String()
	return nil
}

// key is a folder for what was at an address, the same each time.
func (m mover) key(u media.URI) string {
	sum := sha256.Sum256([]byte(u.String()))
	return m.group + "/" + hex.EncodeToString(sum[:16])
}

func (m mover) move(u media.URI, key string) (media.URI, error) {
	s, err := m.to.stager(m.ctx)
	if err != nil {
		return media.URI{}, err
	}
	r, err := m.from.reader(u.Bucket).Open(m.ctx, u)
	if err != nil {
		return media.URI{}, err
	}
	defer r.Close()
	src := media.Reader(r).WithName(path.Base(u.Key))
	defer src.Close()
	return s.Put(m.ctx, key, src)
}
