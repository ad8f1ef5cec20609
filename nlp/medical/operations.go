package medical

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/comprehendmedical"
	"github.com/aws/aws-sdk-go-v2/service/comprehendmedical/types"
)

// start is what all kinds of jobs start with.
type start struct {
	in                     *types.InputDataConfig
	out                    *types.OutputDataConfig
	name, token, role, key *string
}

// operations are the service's for a kind of job, which the SDK has no interface for.
type operations struct {
	start    func(ctx context.Context, s start) (id *string, err error)
	describe func(ctx context.Context, id string) (*types.ComprehendMedicalAsyncJobProperties, error)
	stop     func(ctx context.Context, id string) error
	list     func(ctx context.Context, token *string) ([]types.ComprehendMedicalAsyncJobProperties, *string, error)
}

func (j *Jobs) operations(kind Kind) (operations, bool) {
	switch kind {
	case EntityJob:
		return j.entitiesDetectionV2(), true
	case PHIJob:
		return j.phiDetection(), true
	case ICD10CMJob:
		return j.icd10CMInference(), true
	case RxNormJob:
		return j.rxNormInference(), true
	case SNOMEDCTJob:
		return j.snomedCTInference(), true
	}
	return operations{}, false
}

func (j *Jobs) entitiesDetectionV2() operations {
	return operations{
		start: func(ctx context.Context, s start) (*string, error) {
			out, err := j.api.StartEntitiesDetectionV2Job(ctx, &comprehendmedical.StartEntitiesDetectionV2JobInput{
				InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, LanguageCode: types.LanguageCodeEn, JobName: s.name, ClientRequestToken: s.token, KMSKey: s.key,
			})
			if err != nil {
				return nil, err
			}
			return out.JobId, nil
		},
		describe: func(ctx context.Context, id string) (*types.ComprehendMedicalAsyncJobProperties, error) {
			out, err := j.api.DescribeEntitiesDetectionV2Job(ctx, &comprehendmedical.DescribeEntitiesDetectionV2JobInput{JobId: &id})
			if err != nil {
				return nil, err
			}
			return out.ComprehendMedicalAsyncJobProperties, nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopEntitiesDetectionV2Job(ctx, &comprehendmedical.StopEntitiesDetectionV2JobInput{JobId: &id})
			return err
		},
		list: func(ctx context.Context, token *string) ([]types.ComprehendMedicalAsyncJobProperties, *string, error) {
			out, err := j.api.ListEntitiesDetectionV2Jobs(ctx, &comprehendmedical.ListEntitiesDetectionV2JobsInput{NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.ComprehendMedicalAsyncJobPropertiesList, out.NextToken, nil
		},
	}
}

func (j *Jobs) phiDetection() operations {
	return operations{
		start: func(ctx context.Context, s start) (*string, error) {
			out, err := j.api.StartPHIDetectionJob(ctx, &comprehendmedical.StartPHIDetectionJobInput{
				InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, LanguageCode: types.LanguageCodeEn, JobName: s.name, ClientRequestToken: s.token, KMSKey: s.key,
			})
			if err != nil {
				return nil, err
			}
			return out.JobId, nil
		},
		describe: func(ctx context.Context, id string) (*types.ComprehendMedicalAsyncJobProperties, error) {
			out, err := j.api.DescribePHIDetectionJob(ctx, &comprehendmedical.DescribePHIDetectionJobInput{JobId: &id})
			if err != nil {
				return nil, err
			}
			return out.ComprehendMedicalAsyncJobProperties, nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopPHIDetectionJob(ctx, &comprehendmedical.StopPHIDetectionJobInput{JobId: &id})
			return err
		},
		list: func(ctx context.Context, token *string) ([]types.ComprehendMedicalAsyncJobProperties, *string, error) {
			out, err := j.api.ListPHIDetectionJobs(ctx, &comprehendmedical.ListPHIDetectionJobsInput{NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.ComprehendMedicalAsyncJobPropertiesList, out.NextToken, nil
		},
	}
}

func (j *Jobs) icd10CMInference() operations {
	return operations{
		start: func(ctx context.Context, s start) (*string, error) {
			out, err := j.api.StartICD10CMInferenceJob(ctx, &comprehendmedical.StartICD10CMInferenceJobInput{
				InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, LanguageCode: types.LanguageCodeEn, JobName: s.name, ClientRequestToken: s.token, KMSKey: s.key,
			})
			if err != nil {
				return nil, err
			}
			return out.JobId, nil
		},
		describe: func(ctx context.Context, id string) (*types.ComprehendMedicalAsyncJobProperties, error) {
			out, err := j.api.DescribeICD10CMInferenceJob(ctx, &comprehendmedical.DescribeICD10CMInferenceJobInput{JobId: &id})
			if err != nil {
				return nil, err
			}
			return out.ComprehendMedicalAsyncJobProperties, nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopICD10CMInferenceJob(ctx, &comprehendmedical.StopICD10CMInferenceJobInput{JobId: &id})
			return err
		},
		list: func(ctx context.Context, token *string) ([]types.ComprehendMedicalAsyncJobProperties, *string, error) {
			out, err := j.api.ListICD10CMInferenceJobs(ctx, &comprehendmedical.ListICD10CMInferenceJobsInput{NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.ComprehendMedicalAsyncJobPropertiesList, out.NextToken, nil
		},
	}
}

func (j *Jobs) rxNormInference() operations {
	return operations{
		start: func(ctx context.Context, s start) (*string, error) {
			out, err := j.api.StartRxNormInferenceJob(ctx, &comprehendmedical.StartRxNormInferenceJobInput{
				InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, LanguageCode: types.LanguageCodeEn, JobName: s.name, ClientRequestToken: s.token, KMSKey: s.key,
			})
			if err != nil {
				return nil, err
			}
			return out.JobId, nil
		},
		describe: func(ctx context.Context, id string) (*types.ComprehendMedicalAsyncJobProperties, error) {
			out, err := j.api.DescribeRxNormInferenceJob(ctx, &comprehendmedical.DescribeRxNormInferenceJobInput{JobId: &id})
			if err != nil {
				return nil, err
			}
			return out.ComprehendMedicalAsyncJobProperties, nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopRxNormInferenceJob(ctx, &comprehendmedical.StopRxNormInferenceJobInput{JobId: &id})
			return err
		},
		list: func(ctx context.Context, token *string) ([]types.ComprehendMedicalAsyncJobProperties, *string, error) {
			out, err := j.api.ListRxNormInferenceJobs(ctx, &comprehendmedical.ListRxNormInferenceJobsInput{NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.ComprehendMedicalAsyncJobPropertiesList, out.NextToken, nil
		},
	}
}

func (j *Jobs) snomedCTInference() operations {
	return operations{
		start: func(ctx context.Context, s start) (*string, error) {
			out, err := j.api.StartSNOMEDCTInferenceJob(ctx, &comprehendmedical.StartSNOMEDCTInferenceJobInput{
				InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, LanguageCode: types.LanguageCodeEn, JobName: s.name, ClientRequestToken: s.token, KMSKey: s.key,
			})
			if err != nil {
				return nil, err
			}
			return out.JobId, nil
		},
		describe: func(ctx context.Context, id string) (*types.ComprehendMedicalAsyncJobProperties, error) {
			out, err := j.api.DescribeSNOMEDCTInferenceJob(ctx, &comprehendmedical.DescribeSNOMEDCTInferenceJobInput{JobId: &id})
			if err != nil {
				return nil, err
			}
			return out.ComprehendMedicalAsyncJobProperties, nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopSNOMEDCTInferenceJob(ctx, &comprehendmedical.StopSNOMEDCTInferenceJobInput{JobId: &id})
			return err
		},
		list: func(ctx context.Context, token *string) ([]types.ComprehendMedicalAsyncJobProperties, *string, error) {
			out, err := j.api.ListSNOMEDCTInferenceJobs(ctx, &comprehendmedical.ListSNOMEDCTInferenceJobsInput{NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.ComprehendMedicalAsyncJobPropertiesList, out.NextToken, nil
		},
	}
}
