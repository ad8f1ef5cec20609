package pipeline

// Parameter is a parameter of a pipeline. It is a value: its methods return another one.
type Parameter[T Primitive] struct {
	name   string
	preset node
	oneOf  list
}

// AnyParameter is a [Parameter] of any type.
type AnyParameter interface {
	// Name is the parameter's name.
	Name() string
	declaration() node
}

// Param is a parameter that every start of the pipeline has to give.
//
//	input := pipeline.Param[string]("InputData")
//	limit := pipeline.Param[float64]("Limit").Default(6)
func Param[T Primitive](name string) Parameter[T] { return Parameter[T]{name: name} }

// Default gives the parameter a value for starts that do not. Zero values are values.
func (p Parameter[T]) Default(v T) Parameter[T] {
	p.preset = literal(v)
	return p
}

// OneOf says which values the service accepts.
func (p Parameter[T]) OneOf(values ...T) Parameter[T] {
	p.oneOf = make(list, len(values))
	for i, v := range values {
		p.oneOf[i] = literal(v)
	}
	return p
}

// Name is the parameter's name.
func (p Parameter[T]) Name() string { return p.name }

// Val is the parameter's value in an execution.
func (p Parameter[T]) Val() Val[T] { return Val[T]{get("Parameters." + p.name)} }

func (p Parameter[T]) declaration() node {
	o := newObject(arg("Name", quote(p.name)), arg("Type", quote(typeName[T]())))
	if p.preset != nil {
		o.set("DefaultValue", p.preset)
	}
	if len(p.oneOf) > 0 {
		o.set("EnumValues", p.oneOf)
	}
	return o
}
