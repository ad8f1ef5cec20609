package featurestore

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// input is the request that makes a group.
func (g Group) input() *sagemaker.CreateFeatureGroupInput {
	in := &sagemaker.CreateFeatureGroupInput{
		FeatureGroupName:            aws.String(g.Name),
		RecordIdentifierFeatureName: aws.String(g.Schema.RecordID),
		EventTimeFeatureName:        aws.String(g.Schema.EventTime),
		FeatureDefinitions:          definitions(g.Schema.Features),
		Description:                 sdk.Optional(g.Description),
		RoleArn:                     sdk.Optional(g.Role),
		Tags:                        control.Tags(g.Tags),
	}
	if g.Online.Enabled {
		in.OnlineStoreConfig = g.Online.config()
	}
	if g.Offline.S3 != "" {
		in.OfflineStoreConfig = g.Offline.config()
	}
	if g.Throughput.Provisioned {
		in.ThroughputConfig = &types.ThroughputConfig{
			ThroughputMode:               types.ThroughputModeProvisioned,
			ProvisionedReadCapacityUnits: aws.Int32(int32(g.Throughput.Read)), ProvisionedWriteCapacityUnits: aws.Int32(int32(g.Throughput.Write)),
		}
	}
	return in
}

func definitions(features []Feature) []types.FeatureDefinition {
	var out []types.FeatureDefinition
	for _, f := range features {
		d := types.FeatureDefinition{
			FeatureName: aws.String(f.Name), FeatureType: types.FeatureType(f.Type), CollectionType: types.CollectionType(f.Collection),
		}
		if f.Collection == Vector {
			d.CollectionConfig = &types.CollectionConfigMemberVectorConfig{Value: types.VectorConfig{Dimension: aws.Int32(int32(f.Dimension))}}
		}
		out = append(out, d)
	}
	return out
}

func (o OnlineStore) config() *types.OnlineStoreConfig {
	c := &types.OnlineStoreConfig{EnableOnlineStore: aws.Bool(true), StorageType: types.StorageType(o.Storage)}
	if o.KMSKey != "" {
		c.SecurityConfig = &types.OnlineStoreSecurityConfig{KmsKeyId: aws.String(o.KMSKey)}
	}
	if o.TTL > 0 {
		unit, n := ttlUnit(o.TTL)
		c.TtlDuration = &types.TtlDuration{Unit: types.TtlDurationUnit(unit), Value: aws.Int32(int32(n))}
	}
	return c
}

func (o OfflineStore) config() *types.OfflineStoreConfig {
	c := &types.OfflineStoreConfig{
		S3StorageConfig: &types.S3StorageConfig{S3Uri: aws.String(o.S3), KmsKeyId: sdk.Optional(o.KMSKey)},
		TableFormat:     types.TableFormat(o.Format),
	}
	if o.NoTable {
		c.DisableGlueTableCreation = aws.Bool(true)
	}
	if o.Table != "" {
		c.DataCatalogConfig = &types.DataCatalogConfig{Catalog: aws.String(o.Catalog), Database: aws.String(o.Database), TableName: aws.String(o.Table)}
	}
	return c
}

// description is a group as the service describes it.
func description(d *sagemaker.DescribeFeatureGroupOutput) Description {
	out := Description{
		Group: Group{
			Name: aws.ToString(d.FeatureGroupName), Description: aws.ToString(d.Description), Role: aws.ToString(d.RoleArn),
			Schema: schemaOf(d.RecordIdentifierFeatureName, d.EventTimeFeatureName, d.FeatureDefinitions),
			Online: onlineOf(d.OnlineStoreConfig), Offline: offlineOf(d.OfflineStoreConfig),
		},
		ARN: aws.ToString(d.FeatureGroupArn), Status: Status(d.FeatureGroupStatus), Reason: aws.ToString(d.FailureReason),
		Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime), OnlineBytes: aws.ToInt64(d.OnlineStoreTotalSizeBytes),
	}
	if t := d.ThroughputConfig; t != nil && t.ThroughputMode == types.ThroughputModeProvisioned {
		out.Throughput = Throughput{true, int(aws.ToInt32(t.ProvisionedReadCapacityUnits)), int(aws.ToInt32(t.ProvisionedWriteCapacityUnits))}
	}
	out.OfflineStatus = offlineStatus(d.OfflineStoreStatus)
	if u := d.LastUpdateStatus; u != nil {
		out.Update, out.UpdateReason = string(u.Status), aws.ToString(u.FailureReason)
	}
	return out
}

func offlineStatus(s *types.OfflineStoreStatus) string {
	if s == nil {
		return ""
	}
	return string(s.Status)
}

func schemaOf(id, at *string, defs []types.FeatureDefinition) Schema {
	s := Schema{RecordID: aws.ToString(id), EventTime: aws.ToString(at)}
	for _, d := range defs {
		f := Feature{Name: aws.ToString(d.FeatureName), Type: FeatureType(d.FeatureType), Collection: Collection(d.CollectionType)}
		if f.Collection == "None" { // as the SDK for Python calls it
			f.Collection = ""
		}
		if v, ok := d.CollectionConfig.(*types.CollectionConfigMemberVectorConfig); ok {
			f.Dimension = int(aws.ToInt32(v.Value.Dimension))
		}
		s.Features = append(s.Features, f)
	}
	return s
}

func onlineOf(c *types.OnlineStoreConfig) OnlineStore {
	if c == nil {
		return OnlineStore{}
	}
	o := OnlineStore{Enabled: aws.ToBool(c.EnableOnlineStore), Storage: Storage(c.StorageType)}
	if c.SecurityConfig != nil {
		o.KMSKey = aws.ToString(c.SecurityConfig.KmsKeyId)
	}
	if t := c.TtlDuration; t != nil {
		o.TTL = ttlDuration(string(t.Unit), int64(aws.ToInt32(t.Value)))
	}
	return o
}

func offlineOf(c *types.OfflineStoreConfig) OfflineStore {
	if c == nil {
		return OfflineStore{}
	}
	o := OfflineStore{Format: TableFormat(c.TableFormat), NoTable: aws.ToBool(c.DisableGlueTableCreation)}
	if s := c.S3StorageConfig; s != nil {
		o.S3, o.Resolved, o.KMSKey = aws.ToString(s.S3Uri), aws.ToString(s.ResolvedOutputS3Uri), aws.ToString(s.KmsKeyId)
	}
	if t := c.DataCatalogConfig; t != nil {
		o.Catalog, o.Database, o.Table = aws.ToString(t.Catalog), aws.ToString(t.Database), aws.ToString(t.TableName)
	}
	return o
}
