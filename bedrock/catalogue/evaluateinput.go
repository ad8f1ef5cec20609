package catalogue

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// Limits of the service's public model.
const (
	maxDatasets = 5
	maxModels   = 2
	maxCustom   = 10
)

func (r Evaluation) check(op string) error {
	subjects := 0
	for _, is := range []bool{len(r.Models) > 0, r.OwnModel != "", r.KnowledgeBase != nil, r.OwnRetrieval != "", r.OwnAnswers != ""} {
		if is {
			subjects++
		}
	}
	switch {
	case subjects != 1:
		return awsai.Errorf(op, awsai.ErrInvalid, "%d of Models, OwnModel, KnowledgeBase, OwnRetrieval and OwnAnswers, want one", subjects)
	case len(r.Models) > maxModels:
		return awsai.Errorf(op, awsai.ErrInvalid, "%d models, limit %d", len(r.Models), maxModels)
	case len(r.Datasets) == 0 || len(r.Datasets) > maxDatasets:
		return awsai.Errorf(op, awsai.ErrInvalid, "%d data sets, want 1 to %d", len(r.Datasets), maxDatasets)
	case len(r.Custom) > maxCustom:
		return awsai.Errorf(op, awsai.ErrInvalid, "%d custom metrics, limit %d", len(r.Custom), maxCustom)
	case r.Judge == "" && (r.rag() || len(r.Custom) > 0):
		return awsai.Errorf(op, awsai.ErrInvalid, "retrieval and custom metrics need a judge")
	}
	for i, d := range r.Datasets {
		if len(d.Metrics) == 0 {
			return awsai.Errorf(op, awsai.ErrInvalid, "data set %d has no metrics", i)
		}
	}
	if _, err := media.ParseURI(r.Output); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "Output: %w", err)
	}
	return nil
}

// rag says whether it is retrieval that is measured.
func (r Evaluation) rag() bool {
	return r.KnowledgeBase != nil || r.OwnRetrieval != "" || r.OwnAnswers != ""
}

func (r Evaluation) input() *sdkbedrock.CreateEvaluationJobInput {
	in := &sdkbedrock.CreateEvaluationJobInput{
		JobName: &r.Name, JobDescription: sdk.Optional(r.Description), RoleArn: &r.Role,
		ApplicationType:         types.ApplicationTypeModelEvaluation,
		OutputDataConfig:        &types.EvaluationOutputDataConfig{S3Uri: &r.Output},
		CustomerEncryptionKeyId: sdk.Optional(r.Key),
		JobTags:                 toTags(r.Tags),
		ClientRequestToken:      sdk.Optional(r.Token),
	}
	if r.rag() {
		in.ApplicationType = types.ApplicationTypeRagEvaluation
		in.InferenceConfig = &types.EvaluationInferenceConfigMemberRagConfigs{Value: []types.RAGConfig{r.ragConfig()}}
		return in
	}
	var models []types.EvaluationModelConfig
	for _, id := range r.Models {
		models = append(models, &types.EvaluationModelConfigMemberBedrockModel{Value: types.EvaluationBedrockModel{ModelIdentifier: aws.String(id)}})
	}
	if r.OwnModel != "" {
		models = append(models, &types.EvaluationModelConfigMemberPrecomputedInferenceSource{
			Value: types.EvaluationPrecomputedInferenceSource{InferenceSourceIdentifier: &r.OwnModel},
		})
	}
	in.InferenceConfig = &types.EvaluationInferenceConfigMemberModels{Value: models}
	return in
}

func (r Evaluation) ragConfig() types.RAGConfig {
	switch {
	case r.OwnRetrieval != "":
		return &types.RAGConfigMemberPrecomputedRagSourceConfig{Value: &types.EvaluationPrecomputedRagSourceConfigMemberRetrieveSourceConfig{
			Value: types.EvaluationPrecomputedRetrieveSourceConfig{RagSourceIdentifier: &r.OwnRetrieval},
		}}
	case r.OwnAnswers != "":
		return &types.RAGConfigMemberPrecomputedRagSourceConfig{Value: &types.EvaluationPrecomputedRagSourceConfigMemberRetrieveAndGenerateSourceConfig{
			Value: types.EvaluationPrecomputedRetrieveAndGenerateSourceConfig{RagSourceIdentifier: &r.OwnAnswers},
		}}
	}
	return &types.RAGConfigMemberKnowledgeBaseConfig{Value: r.KnowledgeBase.config()}
}

func (k *KnowledgeBase) config() types.KnowledgeBaseConfig {
	retrieval := &types.KnowledgeBaseRetrievalConfiguration{VectorSearchConfiguration: &types.KnowledgeBaseVectorSearchConfiguration{
		NumberOfResults: positive(k.Results), OverrideSearchType: types.SearchType(k.Search),
	}}
	if k.Model == "" {
		return &types.KnowledgeBaseConfigMemberRetrieveConfig{Value: types.RetrieveConfig{
			KnowledgeBaseId: &k.ID, KnowledgeBaseRetrievalConfiguration: retrieval,
		}}
	}
	return &types.KnowledgeBaseConfigMemberRetrieveAndGenerateConfig{Value: types.RetrieveAndGenerateConfiguration{
		Type: types.RetrieveAndGenerateTypeKnowledgeBase,
		KnowledgeBaseConfiguration: &types.KnowledgeBaseRetrieveAndGenerateConfiguration{
			KnowledgeBaseId: &k.ID, ModelArn: &k.Model, RetrievalConfiguration: retrieval,
		},
	}}
}

func (r Evaluation) customMetrics() *types.AutomatedEvaluationCustomMetricConfig {
	if len(r.Custom) == 0 {
		return nil
	}
	config := &types.AutomatedEvaluationCustomMetricConfig{EvaluatorModelConfig: &types.CustomMetricEvaluatorModelConfig{
		BedrockEvaluatorModels: []types.CustomMetricBedrockEvaluatorModel{{ModelIdentifier: &r.Judge}},
	}}
	for _, m := range r.Custom {
		d := types.CustomMetricDefinition{Name: aws.String(m.Name), Instructions: aws.String(m.Instructions)}
		for _, rating := range m.Scale {
			item := types.RatingScaleItem{Definition: aws.String(rating.Definition), Value: &types.RatingScaleItemValueMemberFloatValue{Value: float32(rating.Value)}}
			if rating.Label != "" {
				item.Value = &types.RatingScaleItemValueMemberStringValue{Value: rating.Label}
			}
			d.RatingScale = append(d.RatingScale, item)
		}
		config.CustomMetrics = append(config.CustomMetrics, &types.AutomatedEvaluationCustomMetricSourceMemberCustomMetricDefinition{Value: d})
	}
	return config
}
