package sagemaker

import "math"

// store puts a value where p points, and tells whether it is the same there.
func store(p any, e element) bool {
	switch p := p.(type) {
	case *int8:
		return storeInteger(p, e)
	case *int16:
		return storeInteger(p, e)
	case *int32:
		return storeInteger(p, e)
	case *int64:
		return storeInteger(p, e)
	case *uint8:
		return storeInteger(p, e)
	case *uint16:
		return storeInteger(p, e)
	case *uint32:
		return storeInteger(p, e)
	case *uint64:
		return storeInteger(p, e)
	case *float32:
		return storeFloat(p, e)
	case *float64:
		return storeFloat(p, e)
	case *complex64:
		*p = complex64(e.c)
		return e.kind == 'c'
	case *complex128:
		*p = e.c
		return e.kind == 'c'
	case *string:
		*p = e.s
		return e.kind == 'S'
	}
	return false
}

const two63, two64 = 1 << 63, 1 << 64

func storeInteger[N int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](p *N, e element) bool {
	if e.kind == 'f' { // a conversion of what is out of range is not defined
		switch {
		case e.f != math.Trunc(e.f):
			return false
		case e.f >= -two63 && e.f < two63:
			e.kind, e.i = 'i', int64(e.f)
		case e.f > 0 && e.f < two64:
			e.kind, e.u = 'u', uint64(e.f)
		}
	}
	switch e.kind {
	case 'i':
		*p = N(e.i)
		return int64(*p) == e.i && (*p < 0) == (e.i < 0)
	case 'u':
		*p = N(e.u)
		return uint64(*p) == e.u && *p >= 0
	}
	return false
}

func storeFloat[N float32 | float64](p *N, e element) bool {
	switch e.kind {
	case 'f':
		*p = N(e.f)
		return !math.IsInf(float64(*p), 0) || math.IsInf(e.f, 0)
	case 'i':
		*p = N(e.i)
		return *p < two63 && int64(*p) == e.i
	case 'u':
		*p = N(e.u)
		return *p < two64 && uint64(*p) == e.u
	}
	return false
}
