package bedrock

import (
	"cmp"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/awsai-go/awsai"
)

// target is what is known of where requests go, before the service says anything.
type target struct {
	id        ModelID
	region    string
	refused   error // why nothing can be sent
	model     string
	lifecycle Lifecycle
	logger    *slog.Logger
	warned    sync.Once
}

// newTarget reads an ID. The base is the ID of the foundation model where the ID does not
// tell, the table that of the options.
func newTarget(id, base, region string, logger *slog.Logger, table Lifecycles) *target {
	t := &target{region: region, logger: logger}
	t.id, t.refused = checkModelID(id, region)
	t.model = baseModel(cmp.Or(base, id))
	if table == nil {
		table = defaultLifecycles
	}
	t.lifecycle, _ = table.find(t.model, geographyOf(id, region))
	return t
}

// checkModelID says what of an ID no service in the region could take.
func checkModelID(s, region string) (ModelID, error) {
	if s == "" {
		return ModelID{}, fmt.Errorf("%w: empty model ID", awsai.ErrInvalid)
	}
	id, ok := parseModelID(s)
	switch {
	case !ok:
		return ModelID{}, fmt.Errorf("%w: %.80q is not the ID of a model or profile, or the ARN of one", awsai.ErrInvalid, s)
	case id.Region != "" && region != "" && id.Region != region:
		return id, fmt.Errorf("%w: the %s is in %s, the requests go to %s", awsai.ErrInvalid, id.Kind, id.Region, region)
	}
	return id, nil
}

// check says why nothing can be sent, or nil. The first time, it tells the log of a model
// that comes to its end.
func (t *target) check() error {
	if t.refused == nil && t.logger != nil {
		t.warned.Do(func() { t.warn(time.Now()) })
	}
	return t.refused
}

// warn tells the log of a model that comes to its end. The ID says no content and no account.
func (t *target) warn(now time.Time) {
	state := t.lifecycle.State(now)
	if state != StateLegacy && state != StateEnded {
		return
	}
	attrs := []any{slog.String("model", t.lifecycle.Model), slog.String("state", string(state))}
	if !t.lifecycle.EndOfLife.IsZero() {
		attrs = append(attrs, slog.String("endOfLife", t.lifecycle.EndOfLife.Format(time.DateOnly)))
	}
	if t.lifecycle.Successor != "" {
		attrs = append(attrs, slog.String("successor", t.lifecycle.Successor))
	}
	if t.lifecycle.Unsure {
		attrs = append(attrs, slog.Bool("unsure", true))
	}
	t.logger.Warn("bedrock: "+t.lifecycle.describe(now), attrs...)
}
