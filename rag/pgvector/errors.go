package pgvector

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/awsai-go/awsai"
)

// wrap names the operation that failed and classifies the server's errors.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*awsai.Error](err); ok {
		return err
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		if errors.As(err, new(*pgconn.ConnectError)) {
			return &awsai.Error{Op: op, Kind: stateKind(pg.Code), Err: err}
		}
		return &awsai.Error{Op: op, Kind: stateKind(pg.Code), Err: serverError{pg}}
	}
	kind := awsai.KindOf(err)
	if errors.As(err, new(*pgconn.ConnectError)) {
		kind = awsai.ErrUnavailable
	}
	return &awsai.Error{Op: op, Kind: kind, Err: err}
}

// serverError is an error of the server without what it may repeat of the data: details,
// context, and the text of a data exception. What it unwraps to has it all.
type serverError struct{ err *pgconn.PgError }

func (e serverError) Unwrap() error { return e.err }

func (e serverError) Error() string {
	switch class(e.err.Code) {
	case "22", "P0": // data exceptions, and what a trigger raises
		return fmt.Sprintf("the server refuses a value (SQLSTATE %s)", e.err.Code)
	}
	return e.err.Error()
}

func class(code string) string { return code[:min(2, len(code))] }

// conflict tells whether a transaction failed only because of another.
func conflict(code string) bool { return code == "40001" || code == "40P01" }

// stateKind is the kind of an SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html.
func stateKind(code string) error {
	switch code {
	case "42501": // insufficient privilege
		return awsai.ErrAccessDenied
	case "3D000", "3F000", "42P01", "42883", "42704": // no such database, schema, table, function, object
		return awsai.ErrNotFound
	case "55P03", "55006": // a lock, or an object, is not to be had
		return awsai.ErrUnavailable
	}
	switch class(code) {
	case "28":
		return awsai.ErrAccessDenied
	case "08", "40", "53", "57", "58", "XX": // connections, conflicts, resources, operators, system, internal
		return awsai.ErrUnavailable
	case "54":
		return awsai.ErrTooLarge
	case "0A", "21", "22", "23", "25", "42":
		return awsai.ErrInvalid
	}
	return nil
}
