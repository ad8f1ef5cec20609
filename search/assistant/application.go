package assistant

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// AdminOptions are the settings of an [Application] and what belongs to it.
type AdminOptions struct {
	// Concurrency is how many requests of one call may be under way at once. Fewer are while
	// the service throttles. The default is 4.
	Concurrency int
	// Job says how what takes time is waited for.
	Job job.Options
}

// Application manages one application: its indexes, retrievers, plugins, users and settings. It
// takes credentials of IAM, holds nothing that has to be closed, and is safe for concurrent use.
type Application struct {
	api  *qbusiness.Client // of calls by themselves
	bulk *qbusiness.Client // of calls through package batch
	http aws.HTTPClient
	id   string
	o    AdminOptions
}

// NewApplication returns the application with the given ID. Nothing is sent before the first
// call.
func NewApplication(cfg aws.Config, applicationID string, optFns ...func(*AdminOptions)) *Application {
	a := &Application{api: newAPI(cfg), id: applicationID}
	a.bulk = newAPI(cfg, func(o *qbusiness.Options) { o.Retryer = sdk.LeaveThrottling(o.Retryer) })
	for _, fn := range optFns {
		fn(&a.o)
	}
	if a.o.Concurrency <= 0 {
		a.o.Concurrency = 4
	}
	a.http = a.api.Options().HTTPClient
	return a
}

// ID returns the application's ID.
func (a *Application) ID() string { return a.id }

func (a *Application) check() error { return checkID("an application", a.id) }

// Resource is what the things of an application have in common.
type Resource struct {
	// ID is the thing's, ARN its resource name, and Name what it is called.
	ID, ARN, Name string
	// Status is the service's, as "CREATING", "ACTIVE" or "FAILED", and Reason why it failed.
	Status, Reason string
	// Created and Updated are when it came to be and when it changed last, the zero time where
	// the service does not say.
	Created, Updated time.Time
}

// state is where the making of a resource stands.
func (r Resource) state() job.State {
	s := job.State{Reason: r.Reason, Message: strings.ToLower(r.Status), Created: r.Created}
	switch r.Status {
	case "ACTIVE", "READY", "PENDING_AUTH_CONFIG":
		s.Status = job.Succeeded
	case "FAILED", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED":
		s.Status = job.Failed
	case "CREATING", "UPDATING", "PENDING_CREATION", "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS":
		s.Status = job.Running
	default:
		s.Status = job.Status(strings.ToLower(r.Status))
	}
	return s
}

// creation is the job that ends when a resource is ready for use. Its ID is the resource's.
func creation[T interface{ state() job.State }](kind, id string, o job.Options, get func(context.Context, string) (T, error)) *job.Job[T] {
	return job.New(id, job.Driver[T]{
		Name: kind,
		Describe: func(ctx context.Context, id string) (job.State, error) {
			v, err := get(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			return v.state(), nil
		},
		Result: get,
	}, func(opts *job.Options) { *opts = o })
}

// Switch turns a feature on or off. The zero value leaves it as it is.
type Switch string

// The positions of a switch.
const (
	On  Switch = "ENABLED"
	Off Switch = "DISABLED"
)

// IdentityType says how an application knows its users.
type IdentityType string

// The types of identity.
const (
	IdentityCenter IdentityType = "AWS_IAM_IDC"
	SAML           IdentityType = "AWS_IAM_IDP_SAML"
	OIDC           IdentityType = "AWS_IAM_IDP_OIDC"
	QuickSight     IdentityType = "AWS_QUICKSIGHT_IDP"
	Anonymous      IdentityType = "ANONYMOUS"
)

// ApplicationSpec is what an application is to be.
type ApplicationSpec struct {
	// Name is what it is called: letters, digits, "_" and "-".
	Name string
	// Description is for administrators, at most 1,000 characters.
	Description string
	// RoleARN is the role that the application logs and works with.
	RoleARN string
	// Identity is how users are known. With Update it stays as it is, as do the fields of
	// providers but IdentityCenterARN.
	Identity IdentityType
	// IdentityCenterARN is the instance of IAM Identity Center, ProviderARN the provider of
	// SAML or OIDC in IAM, and ClientIDs the clients of OIDC.
	IdentityCenterARN, ProviderARN string
	ClientIDs                      []string
	// QuickSightNamespace is the namespace of users of Amazon Quick Suite.
	QuickSightNamespace string
	// KMSKey encrypts what the application keeps. The default is a key of AWS's.
	KMSKey string
	// Attachments, Apps and Personalization turn features on or off.
	Attachments, Apps, Personalization Switch
	// AutoSubscribe has users subscribed when they first come, to the DefaultSubscription. Only
	// Update takes it.
	AutoSubscribe       Switch
	DefaultSubscription SubscriptionType
}

// ApplicationInfo is an application as it stands. Of one in a list the Resource is
// known but for its ARN, and how users are known.
type ApplicationInfo struct {
	Resource
	// Spec is what it was made to be.
	Spec ApplicationSpec
	// IdentityCenterApplicationARN is the application's own in IAM Identity Center.
	IdentityCenterApplicationARN string
}

// Applications yields the applications of the account in the region.
func Applications(ctx context.Context, cfg aws.Config) iter.Seq2[ApplicationInfo, error] {
	api := newAPI(cfg)
	return explained(page.Items(ctx, "assistant.Applications", func() *qbusiness.ListApplicationsPaginator {
		return qbusiness.NewListApplicationsPaginator(api, &qbusiness.ListApplicationsInput{})
	}, func(p *qbusiness.ListApplicationsOutput) ([]ApplicationInfo, *string) {
		return each(p.Applications, func(v types.Application) ApplicationInfo {
			info := ApplicationInfo{Resource: Resource{
				ID: aws.ToString(v.ApplicationId), Name: aws.ToString(v.DisplayName), Status: string(v.Status),
				Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
			}}
			info.Spec.Name, info.Spec.Identity = info.Name, IdentityType(v.IdentityType)
			info.Spec.QuickSightNamespace = namespace(v.QuickSightConfiguration)
			return info
		}), p.NextToken
	}), "")
}

// CreateApplication makes an application and returns the job that ends when it is ready; its ID
// is the application's. AWS lets only accounts do so that used the service before 31 July 2026:
// a refusal says so.
func CreateApplication(ctx context.Context, cfg aws.Config, s ApplicationSpec, optFns ...func(*AdminOptions)) (*job.Job[ApplicationInfo], error) {
	const op = "assistant.CreateApplication"
	if err := checkResourceName(s.Name, 1000); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	in := &qbusiness.CreateApplicationInput{
		DisplayName: &s.Name, Description: sdk.Optional(s.Description), RoleArn: sdk.Optional(s.RoleARN),
		IdentityType: types.IdentityType(s.Identity), IdentityCenterInstanceArn: sdk.Optional(s.IdentityCenterARN), IamIdentityProviderArn: sdk.Optional(s.ProviderARN), ClientIdsForOIDC: s.ClientIDs,
		AttachmentsConfiguration: s.attachments(), QAppsConfiguration: s.apps(), PersonalizationConfiguration: s.personalization(),
	}
	if s.KMSKey != "" {
		in.EncryptionConfiguration = &types.EncryptionConfiguration{KmsKeyId: &s.KMSKey}
	}
	if s.QuickSightNamespace != "" {
		in.QuickSightConfiguration = &types.QuickSightConfiguration{ClientNamespace: &s.QuickSightNamespace}
	}
	out, err := newAPI(cfg).CreateApplication(ctx, in)
	if err != nil {
		return nil, wrapAdmin(op, err)
	}
	return NewApplication(cfg, aws.ToString(out.ApplicationId), optFns...).Creation(), nil
}

func (s ApplicationSpec) attachments() *types.AttachmentsConfiguration {
	if s.Attachments == "" {
		return nil
	}
	return &types.AttachmentsConfiguration{AttachmentsControlMode: types.AttachmentsControlMode(s.Attachments)}
}

func (s ApplicationSpec) apps() *types.QAppsConfiguration {
	if s.Apps == "" {
		return nil
	}
	return &types.QAppsConfiguration{QAppsControlMode: types.QAppsControlMode(s.Apps)}
}

func (s ApplicationSpec) personalization() *types.PersonalizationConfiguration {
	if s.Personalization == "" {
		return nil
	}
	return &types.PersonalizationConfiguration{PersonalizationControlMode: types.PersonalizationControlMode(s.Personalization)}
}

func namespace(c *types.QuickSightConfiguration) string {
	if c == nil {
		return ""
	}
	return aws.ToString(c.ClientNamespace)
}

// Creation is the job that ends when the application is ready, whether this process has made it
// or another.
func (a *Application) Creation() *job.Job[ApplicationInfo] {
	return creation("application", a.id, a.o.Job, func(ctx context.Context, _ string) (ApplicationInfo, error) { return a.info(ctx) })
}

// Info asks for the application.
func (a *Application) Info(ctx context.Context) (ApplicationInfo, error) {
	info, err := a.info(ctx)
	return info, wrapAdmin("assistant.Info", err)
}

func (a *Application) info(ctx context.Context) (ApplicationInfo, error) {
	if err := a.check(); err != nil {
		return ApplicationInfo{}, err
	}
	v, err := a.api.GetApplication(ctx, &qbusiness.GetApplicationInput{ApplicationId: &a.id})
	if err != nil {
		return ApplicationInfo{}, err
	}
	info := ApplicationInfo{
		Resource: Resource{
			ID: aws.ToString(v.ApplicationId), ARN: aws.ToString(v.ApplicationArn), Name: aws.ToString(v.DisplayName),
			Status: string(v.Status), Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
		},
		Spec: ApplicationSpec{
			Name: aws.ToString(v.DisplayName), Description: aws.ToString(v.Description), RoleARN: aws.ToString(v.RoleArn),
			Identity: IdentityType(v.IdentityType), ProviderARN: aws.ToString(v.IamIdentityProviderArn), ClientIDs: v.ClientIdsForOIDC,
			QuickSightNamespace: namespace(v.QuickSightConfiguration),
		},
		IdentityCenterApplicationARN: aws.ToString(v.IdentityCenterApplicationArn),
	}
	_, info.Reason = detail(v.Error)
	info.switches(v)
	return info, nil
}

func (i *ApplicationInfo) switches(v *qbusiness.GetApplicationOutput) {
	if c := v.EncryptionConfiguration; c != nil {
		i.Spec.KMSKey = aws.ToString(c.KmsKeyId)
	}
	if c := v.AttachmentsConfiguration; c != nil {
		i.Spec.Attachments = Switch(c.AttachmentsControlMode)
	}
	if c := v.QAppsConfiguration; c != nil {
		i.Spec.Apps = Switch(c.QAppsControlMode)
	}
	if c := v.PersonalizationConfiguration; c != nil {
		i.Spec.Personalization = Switch(c.PersonalizationControlMode)
	}
	if c := v.AutoSubscriptionConfiguration; c != nil {
		i.Spec.AutoSubscribe, i.Spec.DefaultSubscription = Switch(c.AutoSubscribe), SubscriptionType(c.DefaultSubscriptionType)
	}
}

// Update changes what is not the zero value.
func (a *Application) Update(ctx context.Context, s ApplicationSpec) error {
	const op = "assistant.Update"
	if err := a.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	in := &qbusiness.UpdateApplicationInput{
		ApplicationId: &a.id, DisplayName: sdk.Optional(s.Name), Description: sdk.Optional(s.Description), RoleArn: sdk.Optional(s.RoleARN), IdentityCenterInstanceArn: sdk.Optional(s.IdentityCenterARN),
		AttachmentsConfiguration: s.attachments(), QAppsConfiguration: s.apps(), PersonalizationConfiguration: s.personalization(),
	}
	if s.AutoSubscribe != "" {
		in.AutoSubscriptionConfiguration = &types.AutoSubscriptionConfiguration{
			AutoSubscribe: types.AutoSubscriptionStatus(s.AutoSubscribe), DefaultSubscriptionType: types.SubscriptionType(s.DefaultSubscription),
		}
	}
	_, err := a.api.UpdateApplication(ctx, in)
	return wrapAdmin(op, err)
}

// Delete deletes the application with all that belongs to it. Deleting goes on after it.
func (a *Application) Delete(ctx context.Context) error {
	const op = "assistant.Delete"
	if err := a.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := a.api.DeleteApplication(ctx, &qbusiness.DeleteApplicationInput{ApplicationId: &a.id})
	return wrapAdmin(op, err)
}
