package assistant_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/search/assistant"
)

const role = "arn:aws:iam::111122223333:role/r"

// replies has the fake answer an operation with an output.
func replies[In, Out any](f *awsaitest.Fake, out *Out) {
	awsaitest.Handle(f, func(context.Context, *In) (*Out, error) { return out, nil })
}

func TestApplication(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		replies[qbusiness.CreateApplicationInput](fake, &qbusiness.CreateApplicationOutput{ApplicationId: aws.String(application)})
		asked := 0
		awsaitest.Handle(fake, func(context.Context, *qbusiness.GetApplicationInput) (*qbusiness.GetApplicationOutput, error) {
			asked++
			return &qbusiness.GetApplicationOutput{
				ApplicationId: aws.String(application), ApplicationArn: aws.String("arn:aws:qbusiness:us-east-1:111122223333:application/" + application), DisplayName: aws.String("app"), Description: aws.String("D"),
				RoleArn: aws.String(role), IdentityType: types.IdentityTypeAwsIamIdc, Status: []types.ApplicationStatus{types.ApplicationStatusCreating, types.ApplicationStatusActive}[min(asked-1, 1)],
				CreatedAt: &when, UpdatedAt: &when, EncryptionConfiguration: &types.EncryptionConfiguration{KmsKeyId: aws.String("k")},
				AttachmentsConfiguration: &types.AppliedAttachmentsConfiguration{AttachmentsControlMode: types.AttachmentsControlModeEnabled}, QAppsConfiguration: &types.QAppsConfiguration{QAppsControlMode: types.QAppsControlModeDisabled},
				PersonalizationConfiguration:  &types.PersonalizationConfiguration{PersonalizationControlMode: types.PersonalizationControlModeEnabled},
				AutoSubscriptionConfiguration: &types.AutoSubscriptionConfiguration{AutoSubscribe: types.AutoSubscriptionStatusEnabled, DefaultSubscriptionType: types.SubscriptionTypeQLite},
			}, nil
		})
		replies[qbusiness.UpdateApplicationInput](fake, &qbusiness.UpdateApplicationOutput{})
		replies[qbusiness.DeleteApplicationInput](fake, &qbusiness.DeleteApplicationOutput{})
		replies[qbusiness.ListApplicationsInput](fake, &qbusiness.ListApplicationsOutput{Applications: []types.Application{{
			ApplicationId: aws.String(application), DisplayName: aws.String("app"), IdentityType: types.IdentityTypeAwsQuicksightIdp, QuickSightConfiguration: &types.QuickSightConfiguration{ClientNamespace: aws.String("ns")}, Status: types.ApplicationStatusActive,
		}}})
		spec := assistant.ApplicationSpec{Name: "app", Description: "D", RoleARN: role, Identity: assistant.IdentityCenter, KMSKey: "k", Attachments: assistant.On, Apps: assistant.Off, Personalization: assistant.On}
		j, err := assistant.CreateApplication(t.Context(), fake.Config(), spec)
		if err != nil {
			t.Fatal(err)
		}
		info, err := j.Wait(t.Context())
		if err != nil || j.ID() != application || asked != 3 {
			t.Fatalf("asked %d times, %v", asked, err)
		}
		spec.AutoSubscribe, spec.DefaultSubscription = assistant.On, assistant.Lite
		want := assistant.ApplicationInfo{Spec: spec, Resource: assistant.Resource{
			ID: application, ARN: "arn:aws:qbusiness:us-east-1:111122223333:application/" + application, Name: "app", Status: "ACTIVE", Created: when, Updated: when,
		}}
		if diff := cmp.Diff(want, info); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		a := assistant.NewApplication(fake.Config(), application)
		if err := a.Update(t.Context(), spec); err != nil {
			t.Error(err)
		}
		if err := a.Delete(t.Context()); err != nil {
			t.Error(err)
		}
		apps := collect(t, assistant.Applications(t.Context(), fake.Config()))
		if len(apps) != 1 || apps[0].Name != "app" || apps[0].Spec.QuickSightNamespace != "ns" {
			t.Errorf("%+v", apps)
		}
		if _, err := assistant.CreateApplication(t.Context(), fake.Config(), assistant.ApplicationSpec{Name: "an app"}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("a name with a space: %v", err)
		}
	})
}

func TestIndexes(t *testing.T) {
	fake := awsaitest.New(t)
	replies[qbusiness.CreateIndexInput](fake, &qbusiness.CreateIndexOutput{IndexId: aws.String(index)})
	replies[qbusiness.UpdateIndexInput](fake, &qbusiness.UpdateIndexOutput{})
	replies[qbusiness.DeleteIndexInput](fake, &qbusiness.DeleteIndexOutput{})
	replies[qbusiness.ListIndicesInput](fake, &qbusiness.ListIndicesOutput{Indices: []types.Index{{IndexId: aws.String(index), DisplayName: aws.String("i"), Status: types.IndexStatusActive}}})
	replies[qbusiness.GetIndexInput](fake, &qbusiness.GetIndexOutput{
		IndexId: aws.String(index), DisplayName: aws.String("i"), Status: types.IndexStatusActive, Type: types.IndexTypeStarter, CapacityConfiguration: &types.IndexCapacityConfiguration{Units: aws.Int32(2)},
		DocumentAttributeConfigurations: []types.DocumentAttributeConfiguration{{Name: aws.String("team"), Type: types.AttributeTypeString, Search: types.StatusEnabled}},
		IndexStatistics:                 &types.IndexStatistics{TextDocumentStatistics: &types.TextDocumentStatistics{IndexedTextDocumentCount: aws.Int32(3), IndexedTextBytes: aws.Int64(4)}},
	})
	a := assistant.NewApplication(fake.Config(), application)
	j, err := a.CreateIndex(t.Context(), assistant.IndexSpec{Name: "i", Type: assistant.Starter, Units: 2})
	if err != nil {
		t.Fatal(err)
	}
	info, err := j.Wait(t.Context())
	want := assistant.IndexInfo{
		Resource: assistant.Resource{ID: index, Name: "i", Status: "ACTIVE"}, Documents: 3, TextBytes: 4,
		Spec: assistant.IndexSpec{Name: "i", Type: assistant.Starter, Units: 2, Attributes: []assistant.AttributeSpec{{Name: "team", Type: "STRING", Search: assistant.On}}},
	}
	if diff := cmp.Diff(want, info); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	x := a.Index(j.ID())
	if err := x.Update(t.Context(), want.Spec); err != nil {
		t.Error(err)
	}
	if err := x.DeleteIndex(t.Context()); err != nil {
		t.Error(err)
	}
	if all := collect(t, a.Indexes(t.Context())); len(all) != 1 || all[0].Name != "i" {
		t.Errorf("%+v", all)
	}
}

func TestDataSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		replies[qbusiness.CreateDataSourceInput](fake, &qbusiness.CreateDataSourceOutput{DataSourceId: aws.String(source)})
		replies[qbusiness.GetDataSourceInput](fake, &qbusiness.GetDataSourceOutput{
			DataSourceId: aws.String(source), DisplayName: aws.String("s3"), Type: aws.String("S3"), Status: types.DataSourceStatusFailed, Error: &types.ErrorDetail{ErrorMessage: aws.String("no bucket")},
			Configuration: lazy(map[string]any{"max": 3, "ratio": 0.5}), SyncSchedule: aws.String("cron(0 1 * * ? *)"),
			VpcConfiguration:             &types.DataSourceVpcConfiguration{SubnetIds: []string{"subnet-1"}, SecurityGroupIds: []string{"sg-1"}},
			MediaExtractionConfiguration: &types.MediaExtractionConfiguration{VideoExtractionConfiguration: &types.VideoExtractionConfiguration{VideoExtractionStatus: types.VideoExtractionStatusEnabled}},
		})
		replies[qbusiness.UpdateDataSourceInput](fake, &qbusiness.UpdateDataSourceOutput{})
		replies[qbusiness.DeleteDataSourceInput](fake, &qbusiness.DeleteDataSourceOutput{})
		replies[qbusiness.StopDataSourceSyncJobInput](fake, &qbusiness.StopDataSourceSyncJobOutput{})
		const sync1 = "50000000-0000-4000-8000-00000000000b"
		replies[qbusiness.StartDataSourceSyncJobInput](fake, &qbusiness.StartDataSourceSyncJobOutput{ExecutionId: aws.String(sync1)})
		looks := 0
		awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.ListDataSourceSyncJobsInput) (*qbusiness.ListDataSourceSyncJobsOutput, error) {
			if in.NextToken == nil {
				looks++
				return &qbusiness.ListDataSourceSyncJobsOutput{NextToken: aws.String("more"), History: []types.DataSourceSyncJob{{ExecutionId: aws.String(source), Status: types.DataSourceSyncJobStatusFailed}}}, nil
			}
			if looks == 1 {
				return &qbusiness.ListDataSourceSyncJobsOutput{}, nil
			}
			return &qbusiness.ListDataSourceSyncJobsOutput{History: []types.DataSourceSyncJob{{
				ExecutionId: aws.String(sync1), Status: []types.DataSourceSyncJobStatus{types.DataSourceSyncJobStatusSyncingIndexing, types.DataSourceSyncJobStatusIncomplete}[min(looks-2, 1)], StartTime: &when,
				Metrics: &types.DataSourceSyncJobMetrics{DocumentsScanned: aws.String("10"), DocumentsAdded: aws.String("7"), DocumentsFailed: aws.String("3"), DocumentsDeleted: aws.String("none")},
			}}}, nil
		})
		x := assistant.NewApplication(fake.Config(), application).Index(index)
		spec := assistant.DataSourceSpec{
			Name: "s3", Configuration: json.RawMessage(`{"max":3,"ratio":0.5}`), Schedule: "cron(0 1 * * ? *)", Subnets: []string{"subnet-1"}, SecurityGroups: []string{"sg-1"}, RoleARN: role,
			Enrichment: assistant.Enrichment{Rules: []assistant.EnrichmentRule{{Attribute: "a", Value: 1}}}, Extraction: assistant.Extraction{Video: assistant.On},
		}
		j, err := x.CreateDataSource(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		_, err = j.Wait(t.Context())
		if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "no bucket" {
			t.Errorf("waiting for a source that fails: %v", err)
		}
		if !strings.Contains(string(fake.Calls("CreateDataSource")[0].Body), `"configuration":{"max":3,"ratio":0.5}`) {
			t.Errorf("%s", fake.Calls("CreateDataSource")[0].Body)
		}
		s := x.DataSource(j.ID())
		info, err := s.Info(t.Context())
		if diff := cmp.Diff(map[string]any{"max": int64(3), "ratio": 0.5}, info.Spec.Configuration); diff != "" || err != nil || info.Spec.Extraction.Video != assistant.On || info.Type != "S3" {
			t.Errorf("%+v, %v (-want +got)\n%s", info, err, diff)
		}
		running, err := s.Sync(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := running.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		done, err := running.Wait(t.Context())
		if diff := cmp.Diff(assistant.Synced{ID: sync1, Status: "INCOMPLETE", Scanned: 10, Added: 7, Failed: 3, Started: when}, done); diff != "" || err != nil {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
		if _, err := s.Resume(attachment).Wait(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("a sync that there is not: %v", err)
		}
		if _, err := s.Resume(source).Wait(t.Context()); err == nil {
			t.Error("a failed sync has succeeded")
		}
		if err := s.Update(t.Context(), spec); err != nil {
			t.Error(err)
		}
		if err := s.Delete(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := x.CreateDataSource(t.Context(), assistant.DataSourceSpec{Name: "a"}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("without configuration: %v", err)
		}
	})
}

func TestGroupsAndUsers(t *testing.T) {
	fake := awsaitest.New(t)
	replies[qbusiness.PutGroupInput](fake, &qbusiness.PutGroupOutput{})
	replies[qbusiness.DeleteGroupInput](fake, &qbusiness.DeleteGroupOutput{})
	replies[qbusiness.ListGroupsInput](fake, &qbusiness.ListGroupsOutput{Items: []types.GroupSummary{{GroupName: aws.String("hr")}}})
	replies[qbusiness.GetGroupInput](fake, &qbusiness.GetGroupOutput{Status: &types.GroupStatusDetail{Status: types.GroupStatusFailed, ErrorDetail: &types.ErrorDetail{ErrorMessage: aws.String("cycle")}, LastUpdatedAt: &when}, StatusHistory: []types.GroupStatusDetail{{Status: types.GroupStatusProcessing}}})
	replies[qbusiness.CreateUserInput](fake, &qbusiness.CreateUserOutput{})
	replies[qbusiness.UpdateUserInput](fake, &qbusiness.UpdateUserOutput{})
	replies[qbusiness.DeleteUserInput](fake, &qbusiness.DeleteUserOutput{})
	replies[qbusiness.GetUserInput](fake, &qbusiness.GetUserOutput{UserAliases: []types.UserAlias{{UserId: aws.String("ann@x"), IndexId: aws.String(index), DataSourceId: aws.String(source)}}})
	a := assistant.NewApplication(fake.Config(), application)
	x := a.Index(index)
	alias := assistant.Alias{UserID: "ann@x", IndexID: index, DataSourceID: source}
	for what, err := range map[string]error{
		"put":         x.PutGroup(t.Context(), assistant.Group{Name: "hr", DataSourceID: source, Members: []assistant.Member{{User: "ann", DataSource: true}, {Group: "leads"}}}),
		"put file":    x.PutGroup(t.Context(), assistant.Group{Name: "all", File: media.URI{Bucket: "bucket", Key: "all.json"}, RoleARN: role}),
		"delete":      x.DeleteGroup(t.Context(), "hr", source),
		"create user": a.CreateUser(t.Context(), "ann", alias),
		"update user": a.UpdateUser(t.Context(), "ann", []assistant.Alias{alias}, []assistant.Alias{{UserID: "old"}}),
		"delete user": a.DeleteUser(t.Context(), "ann"),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := collect(t, x.Groups(t.Context(), source, time.Time{})); !cmp.Equal(got, []string{"hr"}) {
		t.Errorf("%v", got)
	}
	now, before, err := x.GroupStatuses(t.Context(), "hr", "")
	if err != nil || now != (assistant.GroupStatus{Status: "FAILED", Reason: "cycle", Updated: when}) || len(before) != 1 {
		t.Errorf("%+v, %+v, %v", now, before, err)
	}
	if got, err := a.Aliases(t.Context(), "ann"); err != nil || !cmp.Equal(got, []assistant.Alias{alias}) {
		t.Errorf("%v, %v", got, err)
	}
	n := len(fake.Calls())
	for what, err := range map[string]error{
		"no members":   x.PutGroup(t.Context(), assistant.Group{Name: "hr"}),
		"many":         x.PutGroup(t.Context(), assistant.Group{Name: "hr", Members: make([]assistant.Member, 1001)}),
		"both":         x.PutGroup(t.Context(), assistant.Group{Name: "hr", Members: make([]assistant.Member, 1), File: media.URI{Bucket: "b", Key: "k"}}),
		"no name":      x.PutGroup(t.Context(), assistant.Group{Members: []assistant.Member{{User: "a"}}}),
		"no user":      a.CreateUser(t.Context(), ""),
		"many aliases": a.CreateUser(t.Context(), "ann", make([]assistant.Alias, 101)...),
		"alias":        a.CreateUser(t.Context(), "ann", assistant.Alias{UserID: "a", IndexID: "i"}),
	} {
		if kind := awsai.KindOf(err); kind != awsai.ErrInvalid && kind != awsai.ErrTooLarge {
			t.Errorf("%s: %v", what, err)
		}
	}
	if len(fake.Calls()) != n {
		t.Error("what was refused was sent")
	}
}

func TestSubscriptions(t *testing.T) {
	const user = "12345678-1234-1234-1234-123456789012"
	fake := awsaitest.New(t)
	lite, pro := &types.SubscriptionDetails{Type: types.SubscriptionTypeQLite}, &types.SubscriptionDetails{Type: types.SubscriptionTypeQBusiness}
	replies[qbusiness.CreateSubscriptionInput](fake, &qbusiness.CreateSubscriptionOutput{SubscriptionId: aws.String("s"), CurrentSubscription: lite, NextSubscription: lite})
	replies[qbusiness.UpdateSubscriptionInput](fake, &qbusiness.UpdateSubscriptionOutput{CurrentSubscription: lite, NextSubscription: pro})
	replies[qbusiness.CancelSubscriptionInput](fake, &qbusiness.CancelSubscriptionOutput{CurrentSubscription: lite})
	replies[qbusiness.ListSubscriptionsInput](fake, &qbusiness.ListSubscriptionsOutput{Subscriptions: []types.Subscription{
		{SubscriptionId: aws.String("s"), Principal: &types.SubscriptionPrincipalMemberUser{Value: user}, CurrentSubscription: lite}, {SubscriptionId: aws.String("g"), Principal: &types.SubscriptionPrincipalMemberGroup{Value: user}},
	}})
	a := assistant.NewApplication(fake.Config(), application)
	who := assistant.Subscriber{User: user}
	s, err := a.Subscribe(t.Context(), who, assistant.Lite)
	if err != nil || s != (assistant.Subscription{ID: "s", Subscriber: who, Current: assistant.Lite, Next: assistant.Lite}) {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = a.ChangeSubscription(t.Context(), "s", assistant.Pro); err != nil || s.Next != assistant.Pro {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = a.CancelSubscription(t.Context(), "s"); err != nil || s.Next != "" {
		t.Errorf("%+v, %v", s, err)
	}
	if all := collect(t, a.Subscriptions(t.Context())); len(all) != 2 || all[0].Subscriber != who || all[1].Subscriber.Group != user {
		t.Errorf("%+v", all)
	}
	if _, err := a.Subscribe(t.Context(), assistant.Subscriber{}, assistant.Lite); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("nobody: %v", err)
	}
}
