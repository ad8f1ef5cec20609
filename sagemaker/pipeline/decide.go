package pipeline

import "strings"

// decide evaluates conditions whose expressions are resolved. All have to hold; those after the
// first that does not are not looked at.
func decide(conditions list) (bool, error) {
	for _, c := range conditions {
		ok, err := holds(c)
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func holds(n node) (bool, error) {
	c, ok := n.(*object)
	if !ok {
		return false, failure("no condition")
	}
	switch kind := textOf(c.get("Type")); kind {
	case "Not":
		ok, err := holds(negated(c))
		return !ok, err
	case "Or":
		l, _ := c.get("Conditions").(list)
		for _, o := range l {
			if ok, err := holds(o); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	case "In":
		l, _ := c.get("Values").(list)
		for _, v := range l {
			if equal(c.get("QueryValue"), v) {
				return true, nil
			}
		}
		return false, nil
	default:
		return holdsBetween(kind, c.get("LeftValue"), c.get("RightValue"))
	}
}

// holdsBetween compares two values. Integers and floats are one type of number.
func holdsBetween(kind string, a, b node) (bool, error) {
	if kind == "Equals" {
		if jsonType(a) != jsonType(b) {
			return false, failure("LeftValue [%s] of type [%s] and RightValue [%s] of type [%s] are not of the same type.",
				shown(a), jsonType(a), shown(b), jsonType(b))
		}
		return equal(a, b), nil
	}
	order, ok := ordered(a, b)
	if !ok {
		return false, failure("Condition of type [%s] not supported between [%s] of type [%s] and [%s] of type [%s]",
			kind, shown(a), jsonType(a), shown(b), jsonType(b))
	}
	switch kind {
	case "GreaterThan":
		return order > 0, nil
	case "GreaterThanOrEqualTo":
		return order >= 0, nil
	case "LessThan":
		return order < 0, nil
	case "LessThanOrEqualTo":
		return order <= 0, nil
	}
	return false, failure("Condition of type [%s] is not supported.", kind)
}

func equal(a, b node) bool {
	if order, ok := ordered(a, b); ok {
		return order == 0
	}
	return same(a, b)
}

func ordered(a, b node) (int, bool) {
	if x, ok := number(a); ok {
		y, ok := number(b)
		switch {
		case !ok:
			return 0, false
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, true
	}
	x, ok := text(a)
	y, both := text(b)
	return strings.Compare(x, y), ok && both
}

func jsonType(n node) string {
	switch {
	case isNull(n):
		return "null"
	case isNumber(n):
		return "number"
	case n == atom("true") || n == atom("false"):
		return "boolean"
	}
	switch n.(type) {
	case list:
		return "list"
	case *object:
		return "object"
	}
	return "string"
}

func shown(n node) string {
	if a, ok := n.(atom); ok {
		return plain(a)
	}
	return jsonType(n)
}
