package pipeline

// Condition is something that is true or false when a pipeline runs.
type Condition struct{ n *object }

// Ordered is a type whose values can be compared by size.
type Ordered interface{ string | int | float64 }

func compare(kind string, a, b Value) Condition {
	return Condition{newObject(arg("Type", quote(kind)), arg("LeftValue", a.tree()), arg("RightValue", b.tree()))}
}

// Equals is true where the values are equal.
func Equals[T Primitive](a, b Val[T]) Condition { return compare("Equals", a, b) }

// Greater is true where a is greater than b.
func Greater[T Ordered](a, b Val[T]) Condition { return compare("GreaterThan", a, b) }

// GreaterOrEqual is true where a is not less than b.
func GreaterOrEqual[T Ordered](a, b Val[T]) Condition { return compare("GreaterThanOrEqualTo", a, b) }

// Less is true where a is less than b.
func Less[T Ordered](a, b Val[T]) Condition { return compare("LessThan", a, b) }

// LessOrEqual is true where a is not greater than b.
func LessOrEqual[T Ordered](a, b Val[T]) Condition { return compare("LessThanOrEqualTo", a, b) }

// In is true where v is one of the values.
func In[T Primitive](v Val[T], values ...Val[T]) Condition {
	l := list{}
	for _, x := range values {
		l = append(l, x.tree())
	}
	return Condition{newObject(arg("Type", quote("In")), arg("QueryValue", v.tree()), arg("Values", l))}
}

// Not is true where c is false.
func Not(c Condition) Condition {
	return Condition{newObject(arg("Type", quote("Not")), arg("Condition", c.n))}
}

// Or is true where one of the conditions is.
func Or(cs ...Condition) Condition {
	return Condition{newObject(arg("Type", quote("Or")), arg("Conditions", conditions(cs)))}
}

func conditions(cs []Condition) list {
	l := list{}
	for _, c := range cs {
		if c.n != nil {
			l = append(l, c.n)
		}
	}
	return l
}

// Branch is what a condition step decides.
type Branch struct {
	// If are the conditions, all of which have to hold.
	If []Condition
	// Then are the steps that run where they hold, Else those where they do not. They may be
	// condition steps in turn.
	Then, Else []Step
}

func (b Branch) request() (node, error) {
	then, err := buildSteps(b.Then)
	if err != nil {
		return nil, err
	}
	other, err := buildSteps(b.Else)
	return newObject(arg("Conditions", conditions(b.If)), arg("IfSteps", then), arg("ElseSteps", other)), err
}

// ConditionStep is a step that decides which others run.
type ConditionStep struct{ base }

func (ConditionStep) properties() {}

// If runs some steps or others. It takes neither cache nor retry. The steps that are not taken
// do not run, nor does any step that waits for one of them.
func If(name string, b Branch, optFns ...func(*Options)) ConditionStep {
	return ConditionStep{newBase(KindCondition, name, b, plainOptions(optFns))}
}

// Outcome is whether the conditions held.
func (s ConditionStep) Outcome() Val[bool] { return property[bool](s.name, "Outcome") }

// FailStep is a step that ends the execution as failed. It has no properties.
type FailStep struct{ base }

// Fail ends the execution as failed, with a message. It takes neither cache nor retry.
func Fail(name string, message Val[string], optFns ...func(*Options)) FailStep {
	if message.IsZero() {
		message = Lit("")
	}
	args := Arguments{"ErrorMessage": message}
	return FailStep{newBase(KindFail, name, args, plainOptions(optFns))}
}
