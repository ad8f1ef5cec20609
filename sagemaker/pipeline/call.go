package pipeline

// OutputParameter is a value that a function or a callback gives back.
type OutputParameter struct {
	// Name is the value's.
	Name string `at:"OutputName"`
	// Type is String, Integer, Float or Boolean. The default is String.
	Type string `at:"OutputType" or:"\"String\""`
}

// OutputOf is an output parameter of the type that T is.
func OutputOf[T Primitive](name string) OutputParameter {
	return OutputParameter{Name: name, Type: typeName[T]()}
}

// CallStep is a step that a function or a message to a queue does.
type CallStep struct{ base }

func (CallStep) properties() {}

// Output is what the step gave back by that name, as text. See [Output] for other types.
func (s CallStep) Output(name string) Val[string] { return Output[string](s, name) }

// Output is what a Lambda or Callback step gave back by that name.
func Output[T Primitive](of CallStep, name string) Val[T] {
	return property[T](of.name, "OutputParameters['"+name+"']")
}

// LambdaArgs are the call of a function.
type LambdaArgs struct {
	// Function is the function's ARN.
	Function Val[string]
	// Event is what the function is given.
	Event Arguments
	// Outputs are the members of its answer that other steps use.
	Outputs []OutputParameter
}

// Lambda calls a function, for ten minutes at most. It may be cached, not retried.
func Lambda(name string, a LambdaArgs, optFns ...func(*CacheOptions)) CallStep {
	return CallStep{newBase(KindLambda, name, a.Event, cacheOptions(optFns),
		arg("FunctionArn", a.Function.n), arg("OutputParameters", outputs(a.Outputs)))}
}

// CallbackArgs are a message that something outside answers.
type CallbackArgs struct {
	// Queue is the URL of the SQS queue that the message goes to.
	Queue Val[string]
	// Inputs are what the message holds beside its token.
	Inputs Arguments
	// Outputs are what the answer holds.
	Outputs []OutputParameter
}

// Callback sends a message and waits for [Client.CallbackSucceeded] or [Client.CallbackFailed]
// with its token. It may be cached, not retried.
func Callback(name string, a CallbackArgs, optFns ...func(*CacheOptions)) CallStep {
	return CallStep{newBase(KindCallback, name, a.Inputs, cacheOptions(optFns),
		arg("SqsQueueUrl", a.Queue.n), arg("OutputParameters", outputs(a.Outputs)))}
}

func outputs(ps []OutputParameter) node {
	l, _ := treeOf(ps) // of texts alone
	return l
}
