package medical_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp/medical"
)

func newJobs(fake *awsaitest.Fake) *medical.Jobs {
	return medical.NewJobs(fake.Config(), "arn:aws:iam::111122223333:role/medical", media.URI{Bucket: "bucket", Key: "out"})
}

const properties = `{"JobId":"j1","JobStatus":"PARTIAL_SUCCESS","InputDataConfig":{"S3Bucket":"bucket","S3Key":"in/"},"OutputDataConfig":{"S3Bucket":"bucket","S3Key":"out"},"ManifestFilePath":"out/Manifest"}`

var stems = map[medical.Kind]string{
	medical.EntityJob: "EntitiesDetectionV2", medical.PHIJob: "PHIDetection", medical.ICD10CMJob: "ICD10CMInference", medical.RxNormJob: "RxNormInference", medical.SNOMEDCTJob: "SNOMEDCTInference",
}

func answer(fake *awsaitest.Fake, operation string, bodies ...string) {
	var w []awsaitest.Wire
	for _, b := range bodies {
		w = append(w, awsaitest.Wire{Body: []byte(b)})
	}
	fake.HandleWire("comprehendmedical", operation, w...)
}

func TestJobs(t *testing.T) {
	for kind, stem := range stems {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := awsaitest.New(t)
				store := fake.S3("bucket")
				put := func(key, text string) { store.Put("bucket", key, awsaitest.Object{Body: []byte(text)}) }
				put("in/a.txt", "é fever")
				put("out/1-X-j1/a.txt.out", `{"Entities":[{"Id":0,"BeginOffset":2,"EndOffset":7,"Text":"fever","Type":"DX_NAME","Score":0.5}],"ModelVersion":"1"}`)
				put("out/1-X-j1/b.txt.out", `{`)
				put("out/1-X-j1/c.txt.out", `{"Entities":[]}`)
				put("out/1-X-j0/old.txt.out", `{}`)
				put("out/Manifest_1-X-j1/failed/x.out", `{"Files":[{"Input":"in/b.txt","ErrorCode":"TOO_LARGE","ErrorMessage":"large"}]}`)
				put("out/Manifest", `{"Summary":{"Status":"PARTIAL_SUCCESS","InputFileCount":3,"SuccessFilesCount":2,"UnprocessedFilesCount":1,"TotalMeteredCharacters":900,"UnprocessedFilesListLocation":"out/Manifest_1-X-j1/failed/x.out"}}`)
				answer(fake, "Start"+stem+"Job", `{"JobId":"j1"}`)
				answer(fake, "Describe"+stem+"Job", `{"ComprehendMedicalAsyncJobProperties":`+strings.Replace(properties, "PARTIAL_SUCCESS", "IN_PROGRESS", 1)+`}`, `{"ComprehendMedicalAsyncJobProperties":`+properties+`}`)
				answer(fake, "List"+stem+"Jobs", `{"ComprehendMedicalAsyncJobPropertiesList":[`+properties+`],"NextToken":"2"}`, `{"ComprehendMedicalAsyncJobPropertiesList":[`+properties+`]}`)
				answer(fake, "Stop"+stem+"Job", `{"JobId":"j1"}`)
				jobs, ctx := newJobs(fake), t.Context()
				j, err := jobs.Start(ctx, kind, media.URI{Bucket: "bucket", Key: "in/"})
				if err != nil {
					t.Fatal(err)
				}
				var sent struct{ LanguageCode, DataAccessRoleArn, ClientRequestToken string }
				if err := json.Unmarshal(fake.Calls("Start" + stem + "Job")[0].Body, &sent); err != nil || sent.LanguageCode != "en" || sent.ClientRequestToken == "" {
					t.Errorf("request %+v, %v", sent, err)
				}
				res, err := newJobs(fake).Resume(kind, j.ID()).Wait(ctx)
				if err != nil || !res.Info.Partial {
					t.Fatalf("%+v, %v", res.Info, err)
				}
				var got []medical.Record
				for rec, err := range res.All(ctx) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, rec)
				}
				if len(got) != 3 || got[0].File != "a.txt" || got[0].Findings.Entities[0].Start != 3 || !errors.Is(got[1].Err, awsai.ErrUnavailable) || !errors.Is(got[2].Err, awsai.ErrNotFound) {
					t.Errorf("%+v", got)
				}
				m, err := res.Manifest(ctx)
				if err != nil || m.Total != 3 || m.Characters != 900 {
					t.Errorf("%+v, %v", m, err)
				}
				failed, err := res.Unprocessed(ctx)
				if diff := cmp.Diff([]medical.File{{Input: "in/b.txt", Code: "TOO_LARGE", Message: "large"}}, failed); diff != "" || err != nil {
					t.Errorf("%v (-want +got):\n%s", err, diff)
				}
				n := 0
				for info, err := range jobs.List(ctx, kind) {
					if err != nil || info.Status != job.Succeeded {
						t.Errorf("%+v, %v", info, err)
					}
					n++
				}
				if err := j.Stop(ctx); err != nil || n != 2 {
					t.Errorf("%v; %d jobs in the list", err, n)
				}
			})
		})
	}
}

func TestJobsThatAreNone(t *testing.T) {
	jobs := newJobs(awsaitest.New(t))
	ctx := context.Background()
	_, start := jobs.Start(ctx, "x-ray", media.URI{Bucket: "bucket"})
	_, input := jobs.Start(ctx, medical.PHIJob, media.URI{})
	_, wait := jobs.Resume("x-ray", "j1").Wait(ctx)
	stop := jobs.Resume("x-ray", "j1").Stop(ctx)
	var list, all error
	for _, list = range jobs.List(ctx, "x-ray") {
	}
	for _, all = range (medical.Results{}).All(ctx) {
	}
	for name, err := range map[string]error{"start": start, "input": input, "wait": wait, "stop": stop, "list": list, "all": all} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzReadManifest(f *testing.F) {
	f.Add(`{"Files":["a",{"Input":"b","InputSize":3}],"Summary":{"InputFileCount":1}}`)
	f.Add(`{"Files":[null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := medical.ReadManifest(strings.NewReader(text)); err != nil && awsai.KindOf(err) == nil {
			t.Errorf("error %v of no kind", err)
		}
	})
}
