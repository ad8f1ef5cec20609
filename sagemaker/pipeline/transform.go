package pipeline

// TransformArgs are what a batch transform job does.
type TransformArgs struct {
	// Model is the name of the model.
	Model Val[string] `at:"ModelName"`
	// Input is the URI of an object or a prefix in S3.
	Input Val[string] `at:"TransformInput.DataSource.S3DataSource.S3Uri"`
	// DataType is S3Prefix or ManifestFile. The default is S3Prefix.
	DataType string `at:"TransformInput.DataSource.S3DataSource.S3DataType" or:"\"S3Prefix\""`
	// ContentType is the data's MIME type.
	ContentType Val[string] `at:"TransformInput.ContentType"`
	// Split is None, Line, RecordIO or TFRecord.
	Split string `at:"TransformInput.SplitType"`
	// Compression is None or Gzip.
	Compression string `at:"TransformInput.CompressionType"`
	// Output is the prefix in S3 that the answers go to.
	Output Val[string] `at:"TransformOutput.S3OutputPath"`
	// Accept is the MIME type of the answers.
	Accept Val[string] `at:"TransformOutput.Accept"`
	// Assemble is None or Line.
	Assemble string `at:"TransformOutput.AssembleWith"`
	// OutputKey encrypts the answers.
	OutputKey Val[string] `at:"TransformOutput.KmsKeyId"`
	// InstanceType is as ml.m5.xlarge.
	InstanceType Val[string] `at:"TransformResources.InstanceType"`
	// InstanceCount is how many there are. The default is 1.
	InstanceCount Val[int] `at:"TransformResources.InstanceCount" or:"1"`
	// Strategy is MultiRecord or SingleRecord.
	Strategy string `at:"BatchStrategy"`
	// MaxConcurrent and MaxPayloadMB bound the requests.
	MaxConcurrent Val[int] `at:"MaxConcurrentTransforms"`
	MaxPayloadMB  Val[int] `at:"MaxPayloadInMB"`
	// Environment are the container's variables.
	Environment map[string]Val[string] `at:"Environment"`
	// InputFilter, OutputFilter and Join (None or Input) say what of a record is sent and kept.
	InputFilter  Val[string] `at:"DataProcessing.InputFilter"`
	OutputFilter Val[string] `at:"DataProcessing.OutputFilter"`
	Join         Val[string] `at:"DataProcessing.JoinSource"`
	// More are further members of CreateTransformJob. They win over the fields.
	More Arguments `at:"*"`
}

// TransformStep is a step that runs a batch transform job.
type TransformStep struct{ outlet }

// Transform runs a model over data in S3.
func Transform(name string, a TransformArgs, optFns ...func(*JobOptions)) TransformStep {
	return TransformStep{outlet{newBase(KindTransform, name, a, options(optFns))}}
}

// Output is the prefix in S3 that the answers are under.
func (s TransformStep) Output() Val[string] { return s.Property("TransformOutput.S3OutputPath") }
