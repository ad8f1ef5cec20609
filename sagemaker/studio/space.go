package studio

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

const (
	minVolume = 5     // GB
	maxVolume = 16384 // GB
)

// Space is a volume with an app on it, of one user or shared.
type Space struct {
	// Name is the space's, and Title what users see.
	Name, Title string
	// Owner is the name of the profile whose it is. It cannot be changed.
	Owner string
	// Shared lets all users of the domain in. It cannot be changed.
	Shared bool
	// App is the type of the app, JupyterLab or CodeEditor. It cannot be changed.
	App AppType
	// Resources are what the app runs on.
	Resources Resources
	// Idle shuts the app down where nobody uses it: only After is for spaces.
	Idle Idle
	// VolumeGB is the size of the volume, which can only grow. The default is the domain's.
	VolumeGB int
	// FileSystems are the IDs of file systems in EFS that are mounted.
	FileSystems []string
	// RemoteAccess lets a user's own editor in: see [Client.StartSession].
	RemoteAccess bool
	// Tags are put on the space when it is made. They are not read back.
	Tags map[string]string

	// Domain is the ID of its domain. It and what follows is the service's. Lists have Name, Title,
	// Owner, Shared, App, VolumeGB, Domain, Status, Created and Modified.
	Domain, ARN string
	// Status is how far it is, and Failure why it came to nothing.
	Status  Status
	Failure string
	// URL is the app's, for users who are signed in.
	URL string
	// Created and Modified are when it was made and last changed.
	Created, Modified time.Time
}

// EnsureSpace makes the space of that name in a domain, or changes what differs. Owner, sharing and
// app cannot be changed: where they differ the error is awsai.ErrInvalid. The job's ID is
// "DOMAIN/SPACE".
func (c *Client) EnsureSpace(ctx context.Context, domain string, s Space) (*job.Job[Space], error) {
	const op = "studio.EnsureSpace"
	if err := s.check(op); err != nil {
		return nil, err
	}
	in := &sagemaker.CreateSpaceInput{DomainId: &domain, SpaceName: &s.Name, SpaceDisplayName: sdk.Optional(s.Title), SpaceSettings: difference(nil, s.settings()), Tags: c.tags(s.Tags)}
	if s.Owner != "" {
		in.OwnershipSettings = &types.OwnershipSettings{OwnerUserProfileName: &s.Owner}
		in.SpaceSharingSettings = &types.SpaceSharingSettings{SharingType: types.SharingTypePrivate}
		if s.Shared {
			in.SpaceSharingSettings.SharingType = types.SharingTypeShared
		}
	}
	j, err := ensure(ctx, c, "space", domain+"/"+s.Name, c.findSpace(domain, s), func(ctx context.Context) error {
		_, err := c.api.CreateSpace(ctx, in)
		return err
	})
	return j, awsai.Wrap(op, err)
}

func (s Space) check(op string) error {
	if err := checkName(op, "space", s.Name); err != nil {
		return err
	}
	switch s.App {
	case "", JupyterLab, CodeEditor:
	case JupyterServer:
		return classic(op)
	default:
		return awsai.Errorf(op, awsai.ErrInvalid, "the app of a space is JupyterLab or CodeEditor, not %q", s.App)
	}
	if s.App == "" && (s.Resources != (Resources{}) || s.Idle != (Idle{})) {
		return awsai.Errorf(op, awsai.ErrInvalid, "resources and idle settings need the type of the app")
	}
	if s.VolumeGB != 0 && (s.VolumeGB < minVolume || s.VolumeGB > maxVolume) {
		return awsai.Errorf(op, awsai.ErrInvalid, "a volume has %d to %d GB, got %d", minVolume, maxVolume, s.VolumeGB)
	}
	if err := s.Idle.check(true); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return nil
}

func (s Space) settings() *types.SpaceSettings {
	out := &types.SpaceSettings{AppType: types.AppType(s.App), RemoteAccess: feature(s.RemoteAccess)}
	var idle *types.SpaceAppLifecycleManagement
	if s.Idle.After > 0 {
		idle = &types.SpaceAppLifecycleManagement{IdleSettings: &types.SpaceIdleSettings{IdleTimeoutInMinutes: minutes(s.Idle.After)}}
	}
	if spec := s.Resources.spec(); spec != nil || idle != nil {
		if s.App == CodeEditor {
			out.CodeEditorAppSettings = &types.SpaceCodeEditorAppSettings{DefaultResourceSpec: spec, AppLifecycleManagement: idle}
		} else {
			out.JupyterLabAppSettings = &types.SpaceJupyterLabAppSettings{DefaultResourceSpec: spec, AppLifecycleManagement: idle}
		}
	}
	if s.VolumeGB > 0 {
		out.SpaceStorageSettings = &types.SpaceStorageSettings{EbsStorageSettings: &types.EbsStorageSettings{EbsVolumeSizeInGb: count(s.VolumeGB)}}
	}
	for _, id := range s.FileSystems {
		out.CustomFileSystems = append(out.CustomFileSystems, &types.CustomFileSystemMemberEFSFileSystem{Value: types.EFSFileSystem{FileSystemId: &id}})
	}
	return out
}

func (c *Client) findSpace(domain string, want Space) func(ctx context.Context) (found[Space], error) {
	return func(ctx context.Context) (found[Space], error) {
		out, err := c.api.DescribeSpace(ctx, &sagemaker.DescribeSpaceInput{DomainId: &domain, SpaceName: &want.Name})
		if err != nil {
			return found[Space]{}, err
		}
		s := toSpace(out)
		return found[Space]{s, s.Status, s.Failure, s.Created, func(ctx context.Context) (bool, error) {
			return c.updateSpace(ctx, out, s, want, domain)
		}}, nil
	}
}

func (c *Client) updateSpace(ctx context.Context, out *sagemaker.DescribeSpaceOutput, have, want Space, domain string) (bool, error) {
	const op = "studio.EnsureSpace"
	switch {
	case want.Owner != "" && (want.Owner != have.Owner || want.Shared != have.Shared):
		return false, awsai.Errorf(op, awsai.ErrInvalid, "owner and sharing of a space cannot be changed")
	case want.App != "" && have.App != "" && want.App != have.App:
		return false, awsai.Errorf(op, awsai.ErrInvalid, "the app of a space cannot be changed")
	case want.VolumeGB != 0 && want.VolumeGB < have.VolumeGB:
		return false, awsai.Errorf(op, awsai.ErrInvalid, "a volume of %d GB cannot shrink to %d", have.VolumeGB, want.VolumeGB)
	}
	in := &sagemaker.UpdateSpaceInput{DomainId: &domain, SpaceName: &want.Name, SpaceSettings: difference(out.SpaceSettings, want.settings())}
	if want.Title != "" && want.Title != have.Title {
		in.SpaceDisplayName = &want.Title
	}
	if in.SpaceSettings == nil && in.SpaceDisplayName == nil {
		return false, nil
	}
	_, err := c.api.UpdateSpace(ctx, in)
	return true, err
}

func toSpace(d *sagemaker.DescribeSpaceOutput) Space {
	s := Space{
		Name: aws.ToString(d.SpaceName), Title: aws.ToString(d.SpaceDisplayName), Domain: aws.ToString(d.DomainId), ARN: aws.ToString(d.SpaceArn), Status: Status(d.Status),
		Failure: aws.ToString(d.FailureReason), URL: aws.ToString(d.Url), Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime),
	}
	if d.OwnershipSettings != nil {
		s.Owner = aws.ToString(d.OwnershipSettings.OwnerUserProfileName)
	}
	s.Shared = d.SpaceSharingSettings != nil && d.SpaceSharingSettings.SharingType == types.SharingTypeShared
	t := d.SpaceSettings
	if t == nil {
		return s
	}
	s.App, s.RemoteAccess = AppType(t.AppType), t.RemoteAccess == types.FeatureStatusEnabled
	if v := t.SpaceStorageSettings; v != nil && v.EbsStorageSettings != nil {
		s.VolumeGB = int(aws.ToInt32(v.EbsStorageSettings.EbsVolumeSizeInGb))
	}
	var idle *types.SpaceAppLifecycleManagement
	if j := t.JupyterLabAppSettings; j != nil && s.App != CodeEditor {
		s.Resources, idle = toResources(j.DefaultResourceSpec), j.AppLifecycleManagement
	}
	if e := t.CodeEditorAppSettings; e != nil && s.App == CodeEditor {
		s.Resources, idle = toResources(e.DefaultResourceSpec), e.AppLifecycleManagement
	}
	if idle != nil && idle.IdleSettings != nil {
		s.Idle.After = ofMinutes(idle.IdleSettings.IdleTimeoutInMinutes)
	}
	for _, f := range t.CustomFileSystems {
		if e, ok := f.(*types.CustomFileSystemMemberEFSFileSystem); ok {
			s.FileSystems = append(s.FileSystems, aws.ToString(e.Value.FileSystemId))
		}
	}
	return s
}

// Space returns a space of a domain.
func (c *Client) Space(ctx context.Context, domain, name string) (Space, error) {
	f, err := c.findSpace(domain, Space{Name: name})(ctx)
	return f.value, awsai.Wrap("studio.Space", control.Err(err))
}

// Spaces lists the spaces of a domain, those of all for an empty ID.
func (c *Client) Spaces(ctx context.Context, domain string) iter.Seq2[Space, error] {
	pages := func() *sagemaker.ListSpacesPaginator {
		return sagemaker.NewListSpacesPaginator(c.api, &sagemaker.ListSpacesInput{DomainIdEquals: sdk.Optional(domain)})
	}
	return page.Items(ctx, "studio.Spaces", pages, func(p *sagemaker.ListSpacesOutput) ([]Space, *string) {
		var out []Space
		for _, d := range p.Spaces {
			s := Space{Name: aws.ToString(d.SpaceName), Title: aws.ToString(d.SpaceDisplayName), Domain: aws.ToString(d.DomainId), Status: Status(d.Status), Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime)}
			if d.OwnershipSettingsSummary != nil {
				s.Owner = aws.ToString(d.OwnershipSettingsSummary.OwnerUserProfileName)
			}
			s.Shared = d.SpaceSharingSettingsSummary != nil && d.SpaceSharingSettingsSummary.SharingType == types.SharingTypeShared
			if t := d.SpaceSettingsSummary; t != nil {
				s.App = AppType(t.AppType)
				if v := t.SpaceStorageSettings; v != nil && v.EbsStorageSettings != nil {
					s.VolumeGB = int(aws.ToInt32(v.EbsStorageSettings.EbsVolumeSizeInGb))
				}
			}
			out = append(out, s)
		}
		return out, p.NextToken
	})
}
