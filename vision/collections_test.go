package vision_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

// Examples of the service's model are requests with their responses. Each is made by a method, which must send what
// the example does, and more only where the example leaves a default.
func TestModelExamples(t *testing.T) {
	type example struct{ Input, Output json.RawMessage }
	read := func(t *testing.T, operation string) example {
		t.Helper()
		for _, file := range []string{"smithy-" + operation + ".json", "botocore-examples-1.json"} {
			var all []example
			raw := []byte(nil)
			if strings.HasPrefix(file, "smithy") && !slices.Contains([]string{"AssociateFaces", "CreateProjectVersion", "DetectCustomLabels", "ListDatasetLabels", "ListUsers", "SearchUsers", "UpdateDatasetEntries"}, operation) {
				continue
			}
			raw = fixture(t, file)
			if file == "botocore-examples-1.json" {
				var byOperation map[string]json.RawMessage
				if err := json.Unmarshal(raw, &byOperation); err != nil {
					t.Fatal(err)
				}
				raw = byOperation[operation]
			}
			if err := json.Unmarshal(raw, &all); err != nil || len(all) != 1 {
				t.Fatalf("%d examples of %s, %v", len(all), operation, err)
			}
			return all[0]
		}
		t.Fatalf("no example of %s", operation)
		return example{}
	}
	const model = "arn:aws:rekognition:us-east-1:111122223333:project/my-project/version/my-project.2023-07-31T11.49.37/1690829378219"
	photos := func(c *vision.Client) *vision.Collection { return c.Collection("myphotos") }
	tests := []struct {
		operation string
		call      func(context.Context, *vision.Client) (any, error)
		want      string
	}{
		{"CompareFaces", func(ctx context.Context, c *vision.Client) (any, error) {
			got, err := c.Compare(ctx, media.S3("s3://mybucket/mysourceimage"), media.S3("s3://mybucket/mytargetimage"), func(o *vision.CompareOptions) { o.MinSimilarity = 0.9 })
			return []any{got.Source.Box, got.Matches[0].Similarity, got.Matches[0].Box}, err
		}, "[31.9,49.3 25.0×33.5 1 31.9,49.3 25.0×33.5]"},
		{"CreateCollection", func(ctx context.Context, c *vision.Client) (any, error) {
			got, err := photos(c).Create(ctx, nil)
			return got.ARN, err
		}, "aws:rekognition:us-west-2:123456789012:collection/myphotos"},
		{"DeleteCollection", func(ctx context.Context, c *vision.Client) (any, error) { return nil, photos(c).Delete(ctx) }, "<nil>"},
		{"DeleteFaces", func(ctx context.Context, c *vision.Client) (any, error) {
			deleted, failed, err := photos(c).DeleteFaces(ctx, "ff43d742-0c13-5d16-a3e8-03d3f58e980b")
			return []any{deleted, failed}, err
		}, "[[ff43d742-0c13-5d16-a3e8-03d3f58e980b] []]"},
		{"DetectFaces", func(ctx context.Context, c *vision.Client) (any, error) {
			got, err := c.Faces(ctx, inS3)
			return []any{len(got), got[0].Confidence, got[0].Box, got[0].Landmarks[0].Name}, err
		}, "[1 1 55.6,33.7 24.0×18.0 eyeLeft]"},
		{"DetectLabels", func(ctx context.Context, c *vision.Client) (any, error) {
			got, err := c.Labels(ctx, inS3, func(o *vision.LabelOptions) { o.MaxLabels, o.MinConfidence = 123, 0.7 })
			return []any{got.Labels[0].Name, got.Labels[1].Name}, err
		}, "[People Person]"},
		{"IndexFaces", func(ctx context.Context, c *vision.Client) (any, error) {
			got, err := photos(c).Index(ctx, inS3, func(o *vision.IndexOptions) { o.Label = "myphotoid" })
			return []any{got.Faces[0].ID, got.Faces[0].ImageID}, err
		}, "[ff43d742-0c13-5d16-a3e8-03d3f58e980b 465f4e93-763e-51d0-b030-b9667a2d94b1]"},
		{"ListCollections", func(ctx context.Context, c *vision.Client) (any, error) {
			return collect(c.Collections(ctx), func(i vision.CollectionInfo) string { return i.ID + i.FaceModel })
		}, "[myphotos]"},
		{"ListFaces", func(ctx context.Context, c *vision.Client) (any, error) {
			ids, err := collect(photos(c).Faces(ctx, vision.FaceFilter{}), func(f vision.IndexedFace) string { return f.ID[:8] })
			return ids[:2], err
		}, "[1c62e8b5 29a75abe]"},
		{"SearchFaces", func(ctx context.Context, c *vision.Client) (any, error) {
			got, err := photos(c).SearchFace(ctx, "70008e50-75e4-55d0-8e80-363fb73b3a14", func(o *vision.SearchOptions) { o.MinSimilarity, o.Max = 0.9, 10 })
			return []any{got.Matches[0].ID[:8], fmt.Sprintf("%.5f", got.Matches[0].Similarity)}, err
		}, "[8be04dba 0.99972]"},
		{"SearchFacesByImage", func(ctx context.Context, c *vision.Client) (any, error) {
			got, err := photos(c).Search(ctx, inS3, func(o *vision.SearchOptions) { o.MinSimilarity, o.Max = 0.95, 5 })
			return []any{got.Matches[0].ID[:8], got.Face.Box}, err
		}, "[38271d79 31.9,49.3 25.0×33.5]"},
		{"AssociateFaces", func(ctx context.Context, c *vision.Client) (any, error) {
			faces := []string{"f5817d37-94f6-4335-bfee-6cf79a3d806e", "851cb847-dccc-4fea-9309-9f4805967855", "35ebbb41-7f67-4263-908d-dd0ecba05ab9"}
			got, err := c.Collection("MyCollection").Associate(ctx, "DemoUser", faces, func(o *vision.AssociateOptions) { o.MinSimilarity = 0.7 })
			return []any{got.Faces[0][:8], got.Failed[0].Reasons, got.Failed[1].UserID, got.Status}, err
		}, "[35ebbb41 [LOW_MATCH_CONFIDENCE] demoUser2 UPDATING]"},
		{"ListUsers", func(ctx context.Context, c *vision.Client) (any, error) {
			return collect(c.Collection("MyCollection").Users(ctx), func(u vision.User) string { return u.ID + " " + u.Status })
		}, "[demoUser4 CREATED demoUser2 CREATED]"},
		{"SearchUsers", func(ctx context.Context, c *vision.Client) (any, error) {
			got, err := c.Collection("MyCollection").SearchUsersLikeUser(ctx, "DemoUser", func(o *vision.SearchOptions) { o.Max, o.MinSimilarity = 2, 0.7 })
			return []any{got.Matches[0].ID, got.Matches[0].Status, got.FaceModel}, err
		}, "[demoUser1 ACTIVE 6]"},
		{"DetectCustomLabels", func(ctx context.Context, c *vision.Client) (any, error) {
			src := media.S3("s3://custom-labels-console-us-east-1-1111111111/assets/flowers_1_test_dataset/camellia4.jpg")
			got, err := c.Model(model).Detect(ctx, src, func(o *vision.DetectOptions) { o.Max, o.MinConfidence = 100, 0.5 })
			return []any{got[0].Name, fmt.Sprintf("%.4f", got[0].Confidence), got[1].Name}, err
		}, "[with_leaves 0.6756 without_leaves]"},
		{"CreateProjectVersion", func(ctx context.Context, c *vision.Client) (any, error) {
			p := c.Project("arn:aws:rekognition:us-east-1:111122223333:project/my-project/1690474772815")
			j, err := p.Train(ctx, "1", media.URI{Bucket: "output_bucket", Key: "output_folder"})
			return idOf(j), err
		}, "arn:aws:rekognition:us-east-1:111122223333:project/my-project/version/1/1690556751958"},
		{"ListDatasetLabels", func(ctx context.Context, c *vision.Client) (any, error) {
			d := c.Dataset("arn:aws:rekognition:us-east-1:111122223333:project/my-proj-2/dataset/train/1690564858106")
			return collect(d.Labels(ctx), func(l vision.DatasetLabel) string { return fmt.Sprint(l.Name, l.Entries) })
		}, "[camellia1 with_leaves2 mediterranean_spurge1]"},
	}
	for _, tt := range tests {
		t.Run(tt.operation, func(t *testing.T) {
			ex := read(t, tt.operation)
			fake := awsaitest.New(t)
			serve(fake, tt.operation, ex.Output)
			got, err := tt.call(t.Context(), vision.New(fake.Config()))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, fmt.Sprint(got)); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			var want, sent map[string]any
			if err := errors.Join(json.Unmarshal(ex.Input, &want), json.Unmarshal(fake.Calls(tt.operation)[0].Body, &sent)); err != nil {
				t.Fatal(err)
			}
			for k, v := range want {
				if k == "ClientRequestToken" || k == "NextToken" || k == "MaxResults" && tt.operation != "DetectCustomLabels" || k == "DetectionAttributes" {
					continue // ours, paging, and an empty list
				}
				if diff := cmp.Diff(v, sent[k]); diff != "" {
					t.Errorf("%s (-want +sent):\n%s", k, diff)
				}
			}
		})
	}
	t.Run("UpdateDatasetEntries", func(t *testing.T) {
		var in struct{ Changes struct{ GroundTruth string } }
		if err := json.Unmarshal(read(t, "UpdateDatasetEntries").Input, &in); err != nil {
			t.Fatal(err)
		}
		got, err := entries(t, in.Changes.GroundTruth)
		if err != nil || len(got) != 1 || !strings.HasSuffix(got[0].Image.Key, "/mediterranean_spurge4.jpg") {
			t.Fatalf("%+v, %v", got, err)
		}
		if diff := cmp.Diff([]string{"mediterranean_spurge", "with_leaves"}, got[0].Labels); diff != "" {
			t.Errorf("labels (-want +got):\n%s", diff)
		}
	})
}

func collect[T any](items func(func(T, error) bool), text func(T) string) ([]string, error) {
	var out []string
	for item, err := range items {
		if err != nil {
			return out, err
		}
		out = append(out, text(item))
	}
	return out, nil
}

func TestUsers(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.CreateUserInput) (*rekognition.CreateUserOutput, error) {
		if *in.UserId != "ada" || *in.ClientRequestToken == "" {
			t.Errorf("request %+v", in)
		}
		return &rekognition.CreateUserOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.DeleteUserInput) (*rekognition.DeleteUserOutput, error) {
		return nil, &types.ResourceNotFoundException{}
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.DisassociateFacesInput) (*rekognition.DisassociateFacesOutput, error) {
		return &rekognition.DisassociateFacesOutput{
			DisassociatedFaces: []types.DisassociatedFace{{FaceId: new("f")}}, UserStatus: types.UserStatusUpdating,
			UnsuccessfulFaceDisassociations: []types.UnsuccessfulFaceDisassociation{{FaceId: new("g"), Reasons: []types.UnsuccessfulFaceDisassociationReason{"FACE_NOT_FOUND"}}},
		}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.SearchUsersByImageInput) (*rekognition.SearchUsersByImageOutput, error) {
		return &rekognition.SearchUsersByImageOutput{
			SearchedFace:    &types.SearchedFaceDetails{FaceDetail: &types.FaceDetail{Confidence: new(float32(50))}},
			UnsearchedFaces: []types.UnsearchedFace{{Reasons: []types.UnsearchedFaceReason{types.UnsearchedFaceReasonFaceNotLargest}}},
			UserMatches:     []types.UserMatch{{Similarity: new(float32(75)), User: &types.MatchedUser{UserId: new("ada"), UserStatus: types.UserStatusActive}}},
		}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.DescribeCollectionInput) (*rekognition.DescribeCollectionOutput, error) {
		return &rekognition.DescribeCollectionOutput{FaceCount: new(int64(3)), UserCount: new(int64(2)), FaceModelVersion: new("7.0")}, nil
	})
	c := vision.New(fake.Config()).Collection("team")
	if err := c.CreateUser(t.Context(), "ada"); err != nil {
		t.Error(err)
	}
	if err := c.DeleteUser(t.Context(), "bob"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
	const face = "35ebbb41-7f67-4263-908d-dd0ecba05ab9"
	a, err := c.Dissociate(t.Context(), "ada", face)
	if diff := cmp.Diff(vision.Association{Faces: []string{"f"}, Failed: []vision.FaceFailure{{FaceID: "g", Reasons: []string{"FACE_NOT_FOUND"}}}, Status: "UPDATING"}, a); err != nil || diff != "" {
		t.Errorf("error %v, association (-want +got):\n%s", err, diff)
	}
	s, err := c.SearchUsers(t.Context(), inS3)
	want := vision.UserSearch{
		Face: vision.Face{Confidence: 0.5}, Others: []vision.RejectedFace{{Reasons: []string{"FACE_NOT_LARGEST"}}},
		Matches: []vision.UserMatch{{User: vision.User{ID: "ada", Status: "ACTIVE"}, Similarity: 0.75}},
	}
	if diff := cmp.Diff(want, s); err != nil || diff != "" {
		t.Errorf("error %v, search (-want +got):\n%s", err, diff)
	}
	info, err := c.Info(t.Context())
	if diff := cmp.Diff(vision.CollectionInfo{ID: "team", FaceModel: "7.0", Faces: 3, Users: 2}, info); err != nil || diff != "" {
		t.Errorf("error %v, collection (-want +got):\n%s", err, diff)
	}
}

// More IDs than a request takes go in several.
func TestDeleteManyFaces(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.DeleteFacesInput) (*rekognition.DeleteFacesOutput, error) {
		return &rekognition.DeleteFacesOutput{DeletedFaces: in.FaceIds}, nil
	})
	ids := make([]string, 5000)
	for i := range ids {
		ids[i] = fmt.Sprintf("35ebbb41-7f67-4263-908d-dd0ecba0%04x", i)
	}
	deleted, failed, err := vision.New(fake.Config()).Collection("team").DeleteFaces(t.Context(), ids...)
	if diff := cmp.Diff(ids, deleted); err != nil || len(failed) > 0 || diff != "" || len(fake.Calls()) != 2 {
		t.Errorf("error %v, %d failed, %d requests, deleted (-want +got):\n%s", err, len(failed), len(fake.Calls()), diff)
	}
}

func TestRefusedBeforeTheNetwork(t *testing.T) {
	fake := awsaitest.New(t)
	client := vision.New(fake.Config())
	ctx := t.Context()
	errs := map[string]error{}
	_, errs["collection"] = client.Collection("a b").Info(ctx)
	_, errs["label"] = client.Collection("a").Index(ctx, inS3, func(o *vision.IndexOptions) { o.Label = "a b" })
	_, errs["max faces"] = client.Collection("a").Index(ctx, inS3, func(o *vision.IndexOptions) { o.MaxFaces = 101 })
	_, errs["similarity"] = client.Collection("a").Search(ctx, inS3, func(o *vision.SearchOptions) { o.MinSimilarity = 80 })
	_, errs["users"] = client.Collection("a").SearchUsersLikeUser(ctx, "")
	_, errs["no faces"] = client.Collection("a").Associate(ctx, "u", nil)
	_, errs["labels"] = client.Labels(ctx, inS3, func(o *vision.LabelOptions) { o.MaxLabels = 1001 })
	_, errs["colors"] = client.Labels(ctx, inS3, func(o *vision.LabelOptions) { o.Properties, o.MaxColors = true, 13 })
	_, errs["filter"] = client.Labels(ctx, inS3, func(o *vision.LabelOptions) { o.Filter.Include = make([]string, 101) })
	_, errs["compare"] = client.Compare(ctx, inS3, inS3, func(o *vision.CompareOptions) { o.MinSimilarity = 1.1 })
	_, errs["region"] = client.Text(ctx, inS3, func(o *vision.TextOptions) { o.Regions = []vision.Region{{Polygon: make([]vision.Point, 2)}} })
	_, errs["review"] = client.Moderate(ctx, inS3, func(o *vision.ModerationOptions) { o.HumanReview = "arn" })
	_, errs["equipment"] = client.Protection(ctx, inS3, func(o *vision.ProtectionOptions) { o.MinConfidence = 0.4 })
	_, errs["celebrity"] = client.Celebrity(ctx, "")
	_, errs["liveness"] = client.CreateLiveness(ctx, func(o *vision.LivenessOptions) { o.AuditImages = 5 })
	_, errs["stream"] = client.StreamProcessor("p").Create(ctx, vision.StreamSpec{})
	for name, err := range errs {
		if e, ok := err.(*awsai.Error); !ok || e.Kind != awsai.ErrInvalid || !strings.HasPrefix(e.Op, "vision.") {
			t.Errorf("%s: error %v, want an *awsai.Error of kind awsai.ErrInvalid", name, err)
		}
	}
	if n := len(fake.Calls()); n > 0 {
		t.Errorf("%d requests", n)
	}
}
