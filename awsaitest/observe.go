package awsaitest

import (
	"context"
	"reflect"
	"sync/atomic"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// invocation is one call of an SDK client, with all its attempts. The context of
// the HTTP request carries it from the client's middleware into the transport, so
// that the transport knows the operation and the typed input without guessing them
// from the path.
type invocation struct {
	service, operation string
	input              any
	attempts           atomic.Int32

	// The schema of the operation and the protocol, where the client is one that
	// (de)serialises by schemas; nil and "" for older ones.
	schema   *smithy.OperationSchema
	protocol string
	// twoWay says that the request is an event stream.
	twoWay bool
}

type invocationKey struct{}

func invocationOf(ctx context.Context) *invocation {
	inv, _ := ctx.Value(invocationKey{}).(*invocation)
	return inv
}

// observe installs the middleware that starts an invocation. It runs first in the
// serialize step: after the idempotency tokens are set, before the request exists.
func observe(stack *middleware.Stack) error {
	if _, installed := stack.Serialize.Get("awsaitest"); installed {
		return nil // a recording of a fake
	}
	schema, protocol := schemaOf(stack)
	_, writes := stack.Finalize.Get("InitializeStreamWriter")
	twoWay := writes && (schema == nil || schema.IsInputEventStream())
	start := func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (
		middleware.SerializeOutput, middleware.Metadata, error,
	) {
		inv := &invocation{
			service:   middleware.GetServiceID(ctx),
			operation: middleware.GetOperationName(ctx),
			input:     in.Parameters,
			schema:    schema,
			protocol:  protocol,
			twoWay:    twoWay,
		}
		return next.HandleSerialize(context.WithValue(ctx, invocationKey{}, inv), in)
	}
	return stack.Serialize.Add(middleware.SerializeMiddlewareFunc("awsaitest", start), middleware.Before)
}

// schemaOf finds the schema of the operation and the protocol of its client, which only
// the serializer of a schema-based module knows, in fields that are not exported: so
// they are found by their types. (A wrapper around the client's Protocol would see the
// schema too, but not where an operation is called with a Protocol of its own.)
func schemaOf(stack *middleware.Stack) (schema *smithy.OperationSchema, protocol string) {
	serializer, _ := stack.Serialize.Get("OperationSerializer")
	v := reflect.Indirect(reflect.ValueOf(serializer))
	if v.Kind() != reflect.Struct {
		return nil, ""
	}
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Kind() != reflect.Pointer || f.IsNil() {
			continue
		}
		target := reflect.NewAt(f.Type().Elem(), f.UnsafePointer())
		if s, ok := target.Interface().(*smithy.OperationSchema); ok {
			schema = s
		} else if p, ok := protocolOf(target.Elem()); ok {
			protocol = p
		}
	}
	return schema, protocol
}

// protocolOf is the name of the protocol in a client's options.
func protocolOf(options reflect.Value) (string, bool) {
	if options.Kind() != reflect.Struct || !options.FieldByName("Protocol").IsValid() {
		return "", false
	}
	p, ok := options.FieldByName("Protocol").Interface().(smithyhttp.ClientProtocol)
	if !ok {
		return "", false
	}
	return p.ID().Name, true
}
