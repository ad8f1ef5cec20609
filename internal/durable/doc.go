// Package durable keeps files whole: it replaces them at once, makes their names last, and
// locks them against a second process.
package durable

import "errors"

// ErrLocked says that another process has the lock.
var ErrLocked = errors.New("locked")
