package governance

import (
	"fmt"
	"math"
)

func (e Evaluation) check(f *faults, at string) {
	f.need(at+".name", e.Name, unbounded)
	f.text(at+".evaluation_observation", e.Observation, 2096)
	f.text(at+".evaluation_job_arn", e.JobARN, 256)
	f.texts(at+".datasets", e.Datasets, 10, 1024)
	f.values(at+".metadata", e.Metadata, 1024)
	for i, g := range e.Groups {
		path := fmt.Sprintf("%s.metric_groups[%d]", at, i)
		f.need(path+".name", g.Name, unbounded)
		for j, m := range g.Metrics {
			m.check(f, fmt.Sprintf("%s.metric_data[%d]", path, j))
		}
	}
}

func (m Metric) check(f *faults, at string) {
	f.need(at+".name", m.Name, unbounded)
	f.text(at+".notes", m.Notes, 1024)
	f.axis(at+".x_axis_name", m.X, m.Kind == BarKind || m.Kind == MatrixKind)
	f.axis(at+".y_axis_name", m.Y, m.Kind == MatrixKind)
	fits := false
	switch v := m.Value.(type) {
	case float64:
		fits = m.Kind == NumberKind
		f.finite(at+".value", v)
	case string:
		fits = m.Kind == TextKind
		f.text(at+".value", v, 63)
	case bool:
		fits = m.Kind == BoolKind
	case []float64:
		fits = m.Kind == BarKind && len(v) > 0
		f.finite(at+".value", v...)
	case [][]float64:
		fits = m.fitsRows(v)
		for _, row := range v {
			f.finite(at+".value", row...)
		}
	}
	if !fits {
		f.add("%s: value does not fit its type", at)
	}
}

// fitsRows says whether rows have the shape of the metric's kind.
func (m Metric) fitsRows(rows [][]float64) bool {
	least, most := 1, 20
	switch m.Kind {
	case LineKind:
		least, most = 2, 2
	case MatrixKind:
		if len(rows) > 20 {
			return false
		}
	default:
		return false
	}
	for _, row := range rows {
		if len(row) < least || len(row) > most {
			return false
		}
	}
	return len(rows) > 0
}

func (f *faults) axis(path string, names []string, list bool) {
	if !list {
		f.count(path, len(names), 1)
	}
	for _, name := range names {
		f.text(path, name, 63)
	}
}

func (f *faults) finite(path string, list ...float64) {
	for _, v := range list {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			f.add("%s: not finite", path)
			return
		}
	}
}
