package pipeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

// shape is what the two pipelines of a test differ in.
type shape struct {
	environment, machine, name string
	preset                     int
	cache                      bool
	stamp                      bool
}

func (s shape) define(t *testing.T) *pipeline.Definition {
	size := pipeline.Param[int]("Size").Default(s.preset)
	env := map[string]pipeline.Val[string]{"MODE": lit(s.environment), "SIZE": pipeline.Text(size.Val())}
	if s.stamp {
		env["AT"] = pipeline.Execution(pipeline.StartTime)
	}
	cache := func(o *pipeline.JobOptions) {
		if s.cache {
			o.Cache = pipeline.CacheFor(24 * time.Hour)
		}
	}
	first := pipeline.Processing(s.name, pipeline.ProcessingArgs{
		InstanceType: lit(s.machine), Environment: env,
		Outputs: []pipeline.ProcessingOutput{{Name: "o", S3: lit("s3://b/o")}},
	}, cache)
	second := pipeline.Training("Train", pipeline.TrainingArgs{Channels: []pipeline.Channel{{Name: "train", S3: first.Output("o")}}}, cache)
	return define(t, pipeline.Pipeline{Parameters: []pipeline.AnyParameter{size}, Steps: []pipeline.Step{first, second}})
}

func TestDiff(t *testing.T) {
	was := shape{"fast", "ml.m5.large", "Prepare", 1, true, false}
	const again = "\twill miss the cache because Arguments.InputDataConfig[0].DataSource.S3DataSource.S3Uri comes from the step Prepare, which runs again\n"
	tests := []struct {
		name   string
		change func(*shape)
		want   string
	}{
		{"nothing", func(*shape) {}, ""},
		{"the machine, which caching does not look at", func(s *shape) { s.machine = "ml.m5.xlarge" },
			"Prepare changed\n\tArguments.ProcessingResources.ClusterConfig.InstanceType: \"ml.m5.large\" is now \"ml.m5.xlarge\"\n"},
		{"the environment", func(s *shape) { s.environment = "slow" },
			"Prepare changed\n\tArguments.Environment.MODE: \"fast\" is now \"slow\"\n" +
				"\twill miss the cache because Arguments.Environment.MODE: \"fast\" is now \"slow\"\nTrain unchanged\n" + again},
		{"a default", func(s *shape) { s.preset = 2 },
			" changed\n\tParameters.Size.DefaultValue: 1 is now 2\nPrepare unchanged\n" +
				"\twill miss the cache because Arguments.Environment.SIZE.Std:Join.Values[0]: the default of the parameter Size was 1 and is now 2\nTrain unchanged\n" + again},
		{"a name", func(s *shape) { s.name = "Prepare2" },
			"Prepare2 added\n\twill miss the cache because no earlier step had its name\nTrain changed\n" +
				"\tArguments.InputDataConfig[0].DataSource.S3DataSource.S3Uri: {\"Get\":\"Steps.Prepare.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri\"} is now {\"Get\":\"Steps.Prepare2.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri\"}\n" +
				"\twill miss the cache because Arguments.InputDataConfig[0].DataSource.S3DataSource.S3Uri: {\"Get\":\"Steps.Prepare.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri\"} is now {\"Get\":\"Steps.Prepare2.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri\"}\n" +
				strings.ReplaceAll(again, "Prepare,", "Prepare2,") + "Prepare removed\n"},
		{"a time", func(s *shape) { s.stamp = true },
			"Prepare changed\n\tArguments.Environment.AT: {\"Get\":\"Execution.StartDateTime\"} is new\n" +
				"\twill miss the cache because Arguments.Environment.AT: {\"Get\":\"Execution.StartDateTime\"} is new\n" +
				"\twill miss the cache because Arguments.Environment.AT is the StartDateTime, which differs from one execution to the next\nTrain unchanged\n" + again},
		{"no cache", func(s *shape) { s.cache = false },
			"Prepare changed\n\tCacheConfig: {\"Enabled\":true,\"ExpireAfter\":\"P1D\"} is gone\nTrain changed\n\tCacheConfig: {\"Enabled\":true,\"ExpireAfter\":\"P1D\"} is gone\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now := was
			tt.change(&now)
			var got strings.Builder
			for _, c := range pipeline.Diff(was.define(t), now.define(t)) {
				fmt.Fprintf(&got, "%s %s\n", c.Step, c.What)
				for _, d := range c.Differences {
					fmt.Fprintf(&got, "\t%s\n", d)
				}
				for _, m := range c.Misses {
					fmt.Fprintf(&got, "\t%s\n", m)
				}
			}
			if diff := cmp.Diff(tt.want, got.String()); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}
