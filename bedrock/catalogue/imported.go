package catalogue

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// ImportedModel is a model whose weights the account has brought along. Requests name it by
// its ARN.
type ImportedModel struct {
	// Name and ARN are the model's.
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Architecture is as "llama3", in the service's words.
	Architecture string `json:"architecture,omitempty"`
	// Instruct says whether the model follows instructions, so that it can be asked by
	// conversation.
	Instruct bool `json:"instruct"`
	// Created is when it was.
	Created time.Time `json:"created,omitzero"`
	// Source is where in S3 the weights came from: of one model, not in lists.
	Source string `json:"source,omitempty"`
}

// ImportedModels lists the account's imported models in the region.
func (c *Client) ImportedModels(ctx context.Context) iter.Seq2[ImportedModel, error] {
	pages := func() *sdkbedrock.ListImportedModelsPaginator {
		return sdkbedrock.NewListImportedModelsPaginator(c.api, &sdkbedrock.ListImportedModelsInput{MaxResults: aws.Int32(pageSize)})
	}
	return page.Items(ctx, "catalogue.ImportedModels", pages, func(p *sdkbedrock.ListImportedModelsOutput) ([]ImportedModel, *string) {
		var models []ImportedModel
		for _, s := range p.ModelSummaries {
			models = append(models, ImportedModel{
				Name: aws.ToString(s.ModelName), ARN: aws.ToString(s.ModelArn), Architecture: aws.ToString(s.ModelArchitecture),
				Instruct: aws.ToBool(s.InstructSupported), Created: aws.ToTime(s.CreationTime),
			})
		}
		return models, p.NextToken
	})
}

// ImportedModel asks for one imported model by its name or ARN.
func (c *Client) ImportedModel(ctx context.Context, id string) (ImportedModel, error) {
	out, err := c.api.GetImportedModel(ctx, &sdkbedrock.GetImportedModelInput{ModelIdentifier: &id})
	if err != nil {
		return ImportedModel{}, awsai.Wrap("catalogue.ImportedModel", err)
	}
	m := ImportedModel{
		Name: aws.ToString(out.ModelName), ARN: aws.ToString(out.ModelArn), Architecture: aws.ToString(out.ModelArchitecture),
		Instruct: aws.ToBool(out.InstructSupported), Created: aws.ToTime(out.CreationTime),
	}
	if s, ok := out.ModelDataSource.(*types.ModelDataSourceMemberS3DataSource); ok {
		m.Source = aws.ToString(s.Value.S3Uri)
	}
	return m, nil
}
