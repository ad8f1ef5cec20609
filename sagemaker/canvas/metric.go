package canvas

// Metric is what candidates are measured by.
type Metric string

// The metrics that may be an objective.
const (
	// Accuracy is the share of right classes, BalancedAccuracy the mean of the classes'
	// recalls.
	Accuracy         Metric = "Accuracy"
	BalancedAccuracy Metric = "BalancedAccuracy"
	// AUC is the area under the receiver operating characteristic.
	AUC Metric = "AUC"
	// F1, Precision and Recall are of the positive class of two; the macro ones are means
	// over the classes.
	F1             Metric = "F1"
	Precision      Metric = "Precision"
	Recall         Metric = "Recall"
	F1Macro        Metric = "F1macro"
	PrecisionMacro Metric = "PrecisionMacro"
	RecallMacro    Metric = "RecallMacro"
	// MSE, RMSE and MAE are the errors of numbers, R2 the share of the variance explained.
	MSE  Metric = "MSE"
	RMSE Metric = "RMSE"
	MAE  Metric = "MAE"
	R2   Metric = "R2"
	// MAPE, MASE and WAPE are errors of forecasts as shares: of the values, of a naive
	// forecast's error, and of the sum of the values.
	MAPE Metric = "MAPE"
	MASE Metric = "MASE"
	WAPE Metric = "WAPE"
	// QuantileLoss is the average weighted quantile loss of forecasts.
	QuantileLoss Metric = "AverageWeightedQuantileLoss"
)

// Metrics that candidates have and that are no objectives.
const (
	// LogLoss is the mean negative logarithm of the right class's probability.
	LogLoss Metric = "LogLoss"
	// InferenceLatency is in seconds.
	InferenceLatency Metric = "InferenceLatency"
	// Perplexity and the losses are those of text generation.
	Perplexity     Metric = "Perplexity"
	ValidationLoss Metric = "ValidationLoss"
	TrainingLoss   Metric = "TrainingLoss"
)

// Lower tells whether less of the metric is better: errors, losses and times.
func (m Metric) Lower() bool {
	switch m {
	case MSE, RMSE, MAE, MAPE, MASE, WAPE, QuantileLoss, LogLoss, InferenceLatency, Perplexity, ValidationLoss, TrainingLoss:
		return true
	}
	return false
}
