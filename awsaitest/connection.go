package awsaitest

import (
	"errors"
	"net"
	"os"
	"syscall"
)

// errHang is what [Hang] returns.
var errHang = errors.New("awsaitest: hang")

// Hang is the fault of a service that never answers: the request waits for its context
// to end.
func Hang() error { return errHang }

// ConnectionReset is the error of a connection that the other side broke. The SDK
// retries it.
func ConnectionReset() error {
	return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
}

// Timeout is the error of a connection that did not answer in time. The SDK retries it.
func Timeout() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
}

// finalError is an error that the SDK does not retry.
type finalError string

// Error returns the message.
func (e finalError) Error() string { return string(e) }

// RetryableError tells the SDK's retryer to give up.
func (e finalError) RetryableError() bool { return false }
