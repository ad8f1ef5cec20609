package awsaitest

import (
	smtypes "github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
)

// sagemakerUnions are the members of the module's unions.
var sagemakerUnions = []any{
	&smtypes.AIAdapterSourceMemberModelPackageArns{},
	&smtypes.AIAdapterSourceMemberS3Uris{},
	&smtypes.AIBenchmarkTargetMemberEndpoint{},
	&smtypes.AIDatasetConfigMemberInputDataConfig{},
	&smtypes.AIModelSourceMemberS3{},
	&smtypes.AutoMLProblemTypeConfigMemberImageClassificationJobConfig{},
	&smtypes.AutoMLProblemTypeConfigMemberTabularJobConfig{},
	&smtypes.AutoMLProblemTypeConfigMemberTextClassificationJobConfig{},
	&smtypes.AutoMLProblemTypeConfigMemberTextGenerationJobConfig{},
	&smtypes.AutoMLProblemTypeConfigMemberTimeSeriesForecastingJobConfig{},
	&smtypes.AutoMLProblemTypeResolvedAttributesMemberTabularResolvedAttributes{},
	&smtypes.AutoMLProblemTypeResolvedAttributesMemberTextGenerationResolvedAttributes{},
	&smtypes.ClusterInstanceStorageConfigMemberEbsVolumeConfig{},
	&smtypes.ClusterInstanceStorageConfigMemberFsxLustreConfig{},
	&smtypes.ClusterInstanceStorageConfigMemberFsxOpenZfsConfig{},
	&smtypes.CollectionConfigMemberVectorConfig{},
	&smtypes.CustomFileSystemMemberEFSFileSystem{},
	&smtypes.CustomFileSystemMemberFSxLustreFileSystem{},
	&smtypes.CustomFileSystemMemberS3FileSystem{},
	&smtypes.CustomFileSystemConfigMemberEFSFileSystemConfig{},
	&smtypes.CustomFileSystemConfigMemberFSxLustreFileSystemConfig{},
	&smtypes.CustomFileSystemConfigMemberS3FileSystemConfig{},
	&smtypes.EventMetadataMemberCluster{},
	&smtypes.EventMetadataMemberDatabaseConfiguration{},
	&smtypes.EventMetadataMemberInstance{},
	&smtypes.EventMetadataMemberInstanceGroup{},
	&smtypes.EventMetadataMemberInstanceGroupScaling{},
	&smtypes.EventMetadataMemberSlurmHealth{},
	&smtypes.MetricSpecificationMemberCustomized{},
	&smtypes.MetricSpecificationMemberPredefined{},
	&smtypes.OptimizationConfigMemberModelCompilationConfig{},
	&smtypes.OptimizationConfigMemberModelQuantizationConfig{},
	&smtypes.OptimizationConfigMemberModelShardingConfig{},
	&smtypes.OptimizationConfigMemberModelSpeculativeDecodingConfig{},
	&smtypes.ScalingPolicyMemberTargetTracking{},
	&smtypes.TrialComponentParameterValueMemberNumberValue{},
	&smtypes.TrialComponentParameterValueMemberStringValue{},
	&smtypes.WorkloadSpecMemberInline{},
}
