package studio_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/awsaitest"
)

// server is a Studio that remembers, and that takes a question or two for everything.
type server struct {
	domains  []*sagemaker.DescribeDomainOutput
	profiles []*sagemaker.DescribeUserProfileOutput
	spaces   []*sagemaker.DescribeSpaceOutput
	apps     []*sagemaker.DescribeAppOutput
	files    map[string]bool // file systems
}

const arn = "arn:aws:sagemaker:us-east-1:111122223333:"

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func absent() error { return &types.ResourceNotFound{Message: aws.String("it does not exist")} }
func inUse() error  { return &types.ResourceInUse{Message: aws.String("something is in it")} }

func serve(t *testing.T) (*awsaitest.Fake, *server) {
	f, s := awsaitest.New(t), &server{files: map[string]bool{}}
	s.handleDomains(f)
	s.handleProfiles(f)
	s.handleSpaces(f)
	s.handleApps(f)
	return f, s
}

func (s *server) domain(id string) *sagemaker.DescribeDomainOutput {
	for _, d := range s.domains {
		if *d.DomainId == id {
			return d
		}
	}
	return nil
}

func (s *server) handleDomains(f *awsaitest.Fake) {
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.CreateDomainInput) (*sagemaker.CreateDomainOutput, error) {
		s.files["fs-1"] = true
		s.domains = append(s.domains, &sagemaker.DescribeDomainOutput{
			DomainId: aws.String("d-1"), DomainName: in.DomainName, DomainArn: aws.String(arn + "domain/d-1"), Status: types.DomainStatusPending, AuthMode: in.AuthMode, VpcId: in.VpcId, SubnetIds: in.SubnetIds,
			AppNetworkAccessType: in.AppNetworkAccessType, DefaultUserSettings: in.DefaultUserSettings, DefaultSpaceSettings: in.DefaultSpaceSettings, HomeEfsFileSystemId: aws.String("fs-1"), CreationTime: &now, KmsKeyId: in.KmsKeyId,
		})
		return &sagemaker.CreateDomainOutput{DomainArn: aws.String(arn + "domain/d-1"), DomainId: aws.String("d-1")}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeDomainInput) (*sagemaker.DescribeDomainOutput, error) {
		d := s.domain(*in.DomainId)
		if d == nil {
			return nil, absent()
		}
		out := *d
		switch d.Status {
		case types.DomainStatusPending, types.DomainStatusUpdating:
			d.Status = types.DomainStatusInService
		case types.DomainStatusDeleting:
			s.domains = nil
		}
		return &out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.UpdateDomainInput) (*sagemaker.UpdateDomainOutput, error) {
		d := s.domain(*in.DomainId)
		if u := in.DefaultUserSettings; u != nil { // members are put in place of the old, whole
			if u.ExecutionRole != nil {
				d.DefaultUserSettings.ExecutionRole = u.ExecutionRole
			}
			if u.JupyterLabAppSettings != nil {
				d.DefaultUserSettings.JupyterLabAppSettings = u.JupyterLabAppSettings
			}
		}
		if in.SubnetIds != nil {
			d.SubnetIds = in.SubnetIds
		}
		d.Status = types.DomainStatusUpdating
		return &sagemaker.UpdateDomainOutput{DomainArn: d.DomainArn}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListDomainsInput) (*sagemaker.ListDomainsOutput, error) {
		out := &sagemaker.ListDomainsOutput{}
		for _, d := range s.domains {
			out.Domains = append(out.Domains, types.DomainDetails{DomainId: d.DomainId, DomainName: d.DomainName, Status: d.Status, DomainArn: d.DomainArn, CreationTime: d.CreationTime})
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DeleteDomainInput) (*sagemaker.DeleteDomainOutput, error) {
		d := s.domain(*in.DomainId)
		if d == nil {
			return nil, absent()
		}
		if len(s.profiles)+len(s.spaces) > 0 {
			return nil, inUse()
		}
		d.Status = types.DomainStatusDeleting
		if in.RetentionPolicy.HomeEfsFileSystem == types.RetentionTypeDelete {
			delete(s.files, "fs-1")
		}
		return &sagemaker.DeleteDomainOutput{}, nil
	})
}

func (s *server) profile(name string) *sagemaker.DescribeUserProfileOutput {
	for _, p := range s.profiles {
		if *p.UserProfileName == name {
			return p
		}
	}
	return nil
}

func (s *server) handleProfiles(f *awsaitest.Fake) {
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.CreateUserProfileInput) (*sagemaker.CreateUserProfileOutput, error) {
		if s.profile(*in.UserProfileName) != nil {
			return nil, inUse()
		}
		s.profiles = append(s.profiles, &sagemaker.DescribeUserProfileOutput{DomainId: in.DomainId, UserProfileName: in.UserProfileName, UserProfileArn: aws.String(arn + "user-profile/d-1/" + *in.UserProfileName), UserSettings: in.UserSettings, Status: types.UserProfileStatusPending, CreationTime: &now})
		return &sagemaker.CreateUserProfileOutput{}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeUserProfileInput) (*sagemaker.DescribeUserProfileOutput, error) {
		p := s.profile(*in.UserProfileName)
		if p == nil {
			return nil, absent()
		}
		out := *p
		if p.Status == types.UserProfileStatusPending || p.Status == types.UserProfileStatusUpdating {
			p.Status = types.UserProfileStatusInService
		}
		return &out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.UpdateUserProfileInput) (*sagemaker.UpdateUserProfileOutput, error) {
		p := s.profile(*in.UserProfileName)
		p.Status = types.UserProfileStatusUpdating
		if p.UserSettings == nil {
			p.UserSettings = &types.UserSettings{}
		}
		if in.UserSettings.ExecutionRole != nil {
			p.UserSettings.ExecutionRole = in.UserSettings.ExecutionRole
		}
		return &sagemaker.UpdateUserProfileOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListUserProfilesInput) (*sagemaker.ListUserProfilesOutput, error) {
		out := &sagemaker.ListUserProfilesOutput{}
		for _, p := range s.profiles {
			out.UserProfiles = append(out.UserProfiles, types.UserProfileDetails{DomainId: p.DomainId, UserProfileName: p.UserProfileName, Status: p.Status})
		}
		s.profiles = slices.DeleteFunc(s.profiles, func(p *sagemaker.DescribeUserProfileOutput) bool { return p.Status == types.UserProfileStatusDeleting })
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DeleteUserProfileInput) (*sagemaker.DeleteUserProfileOutput, error) {
		p := s.profile(*in.UserProfileName)
		if p == nil {
			return nil, absent()
		}
		for _, sp := range s.spaces {
			if sp.OwnershipSettings != nil && *sp.OwnershipSettings.OwnerUserProfileName == *in.UserProfileName {
				return nil, inUse()
			}
		}
		p.Status = types.UserProfileStatusDeleting
		return &sagemaker.DeleteUserProfileOutput{}, nil
	})
}

func (s *server) space(name string) *sagemaker.DescribeSpaceOutput {
	for _, p := range s.spaces {
		if *p.SpaceName == name {
			return p
		}
	}
	return nil
}

func (s *server) handleSpaces(f *awsaitest.Fake) {
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.CreateSpaceInput) (*sagemaker.CreateSpaceOutput, error) {
		s.spaces = append(s.spaces, &sagemaker.DescribeSpaceOutput{DomainId: in.DomainId, SpaceName: in.SpaceName, SpaceArn: aws.String(arn + "space/d-1/" + *in.SpaceName), SpaceDisplayName: in.SpaceDisplayName, SpaceSettings: in.SpaceSettings, OwnershipSettings: in.OwnershipSettings, SpaceSharingSettings: in.SpaceSharingSettings, Status: types.SpaceStatusPending, CreationTime: &now})
		return &sagemaker.CreateSpaceOutput{}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeSpaceInput) (*sagemaker.DescribeSpaceOutput, error) {
		p := s.space(*in.SpaceName)
		if p == nil {
			return nil, absent()
		}
		out := *p
		if p.Status == types.SpaceStatusPending || p.Status == types.SpaceStatusUpdating {
			p.Status = types.SpaceStatusInService
		}
		return &out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.UpdateSpaceInput) (*sagemaker.UpdateSpaceOutput, error) {
		p := s.space(*in.SpaceName)
		p.Status = types.SpaceStatusUpdating
		if in.SpaceSettings != nil && in.SpaceSettings.SpaceStorageSettings != nil {
			p.SpaceSettings.SpaceStorageSettings = in.SpaceSettings.SpaceStorageSettings
		}
		return &sagemaker.UpdateSpaceOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListSpacesInput) (*sagemaker.ListSpacesOutput, error) {
		out := &sagemaker.ListSpacesOutput{}
		for _, p := range s.spaces {
			d := types.SpaceDetails{DomainId: p.DomainId, SpaceName: p.SpaceName, Status: p.Status}
			if p.OwnershipSettings != nil {
				d.OwnershipSettingsSummary = &types.OwnershipSettingsSummary{OwnerUserProfileName: p.OwnershipSettings.OwnerUserProfileName}
			}
			out.Spaces = append(out.Spaces, d)
		}
		s.spaces = slices.DeleteFunc(s.spaces, func(p *sagemaker.DescribeSpaceOutput) bool { return p.Status == types.SpaceStatusDeleting })
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DeleteSpaceInput) (*sagemaker.DeleteSpaceOutput, error) {
		p := s.space(*in.SpaceName)
		if p == nil {
			return nil, absent()
		}
		for _, a := range s.apps {
			if aws.ToString(a.SpaceName) == *in.SpaceName && a.Status != types.AppStatusDeleted {
				return nil, inUse()
			}
		}
		p.Status = types.SpaceStatusDeleting
		return &sagemaker.DeleteSpaceOutput{}, nil
	})
}

func (s *server) app(kind types.AppType, name, space, profile *string) *sagemaker.DescribeAppOutput {
	for _, a := range s.apps {
		if a.AppType == kind && *a.AppName == *name && aws.ToString(a.SpaceName) == aws.ToString(space) && aws.ToString(a.UserProfileName) == aws.ToString(profile) {
			return a
		}
	}
	return nil
}

func (s *server) handleApps(f *awsaitest.Fake) {
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.CreateAppInput) (*sagemaker.CreateAppOutput, error) {
		s.apps = slices.DeleteFunc(s.apps, func(a *sagemaker.DescribeAppOutput) bool {
			return a == s.app(in.AppType, in.AppName, in.SpaceName, in.UserProfileName)
		})
		s.apps = append(s.apps, &sagemaker.DescribeAppOutput{DomainId: in.DomainId, AppType: in.AppType, AppName: in.AppName, SpaceName: in.SpaceName, UserProfileName: in.UserProfileName, ResourceSpec: in.ResourceSpec, Status: types.AppStatusPending, CreationTime: &now})
		return &sagemaker.CreateAppOutput{}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeAppInput) (*sagemaker.DescribeAppOutput, error) {
		a := s.app(in.AppType, in.AppName, in.SpaceName, in.UserProfileName)
		if a == nil {
			return nil, absent()
		}
		out := *a
		switch a.Status {
		case types.AppStatusPending:
			a.Status = types.AppStatusInService
		case types.AppStatusDeleting:
			a.Status = types.AppStatusDeleted
		}
		return &out, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListAppsInput) (*sagemaker.ListAppsOutput, error) {
		out := &sagemaker.ListAppsOutput{}
		for _, a := range s.apps {
			out.Apps = append(out.Apps, types.AppDetails{DomainId: a.DomainId, AppType: a.AppType, AppName: a.AppName, SpaceName: a.SpaceName, UserProfileName: a.UserProfileName, Status: a.Status})
			if a.Status == types.AppStatusDeleting {
				a.Status = types.AppStatusDeleted
			}
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DeleteAppInput) (*sagemaker.DeleteAppOutput, error) {
		a := s.app(in.AppType, in.AppName, in.SpaceName, in.UserProfileName)
		if a == nil || a.Status == types.AppStatusDeleted {
			return nil, absent()
		}
		a.Status = types.AppStatusDeleting
		return &sagemaker.DeleteAppOutput{}, nil
	})
}

// living names what there is and is not deleted.
func (s *server) living() string {
	var out []string
	for _, a := range s.apps {
		if a.Status != types.AppStatusDeleted {
			out = append(out, string(a.AppType))
		}
	}
	for _, p := range s.spaces {
		out = append(out, *p.SpaceName)
	}
	for _, p := range s.profiles {
		out = append(out, *p.UserProfileName)
	}
	for _, d := range s.domains {
		out = append(out, *d.DomainName)
	}
	return strings.Join(out, " ")
}
