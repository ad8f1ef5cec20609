package vector

import "unsafe"

// largeBytes is the length from which memory is asked for in huge pages. A scan of small ones
// waits at every page for its address.
const largeBytes = 4 << 20

// enlarged makes a list longer, with zeros, as append does.
func enlarged[T any](list []T, length int) []T {
	if length <= cap(list) {
		n := len(list)
		list = list[:length]
		clear(list[n:])
		return list
	}
	size := int(unsafe.Sizeof(*new(T)))
	if length*size < largeBytes {
		return append(list, make([]T, length-len(list))...)
	}
	out := make([]T, max(length, cap(list)+cap(list)/4))
	hugePages(out)
	copy(out, list)
	return out[:length]
}
