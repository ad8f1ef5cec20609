package pgvector_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/pgvector"
)

// server answers simple queries as PostgreSQL does on the wire: those that answer knows, and
// "SELECT 1" to all others.
type server struct {
	net.Listener
	answer func(query string) *pgproto3.ErrorResponse

	mu      sync.Mutex
	queries []string
}

func newServer(t *testing.T, answer func(query string) *pgproto3.ErrorResponse) (*server, *pgxpool.Pool) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Listener: l, answer: answer}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { defer c.Close(); s.serve(c) })
		}
	})
	config, err := pgxpool.ParseConfig("postgres://app@" + l.Addr().String() + "/app?sslmode=disable&pool_max_conns=1")
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close(); l.Close(); serving.Wait() })
	return s, pool
}

// serve ends with its connection.
func (s *server) serve(c net.Conn) {
	b := pgproto3.NewBackend(c, c)
	if _, err := b.ReceiveStartupMessage(); err != nil {
		return
	}
	status := byte('I')
	send := func(messages ...pgproto3.BackendMessage) bool {
		for _, m := range append(messages, &pgproto3.ReadyForQuery{TxStatus: status}) {
			b.Send(m)
		}
		return b.Flush() == nil
	}
	ok := send(&pgproto3.AuthenticationOk{},
		&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"},
		&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	for ok {
		message, err := b.Receive()
		if err != nil {
			return
		}
		q, isQuery := message.(*pgproto3.Query)
		if !isQuery {
			return
		}
		s.mu.Lock()
		s.queries = append(s.queries, q.String)
		s.mu.Unlock()
		refusal := s.answer(q.String)
		switch first, _, _ := strings.Cut(strings.ToLower(q.String), " "); {
		case refusal != nil && status == 'T':
			status = 'E'
		case first == "begin":
			status = 'T'
		case first == "rollback", first == "commit":
			status = 'I'
		}
		switch {
		case refusal != nil:
			ok = send(refusal)
		case strings.Contains(q.String, "SELECT settings::text"):
			ok = send(
				&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{{Name: []byte("settings"), DataTypeOID: 25}, {Name: []byte("version"), DataTypeOID: 25}}},
				&pgproto3.DataRow{Values: [][]byte{[]byte(`{"version": 1, "model": {"id": "", "dimensions": 0}, "language": "english"}`), []byte("0.8.6")}},
				&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})
		default:
			ok = send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 0")})
		}
	}
}

func refusal(code, message string) *pgproto3.ErrorResponse {
	return &pgproto3.ErrorResponse{Severity: "ERROR", Code: code, Message: message, Detail: "Failing row contains (Confidential sentence)."}
}

func TestErrorKinds(t *testing.T) {
	for code, want := range map[string]error{
		"28P01": awsai.ErrAccessDenied, "42501": awsai.ErrAccessDenied,
		"42P01": awsai.ErrNotFound, "3D000": awsai.ErrNotFound,
		"57P01": awsai.ErrUnavailable, "57014": awsai.ErrUnavailable, "53300": awsai.ErrUnavailable, "08006": awsai.ErrUnavailable, "40001": awsai.ErrUnavailable, "XX000": awsai.ErrUnavailable,
		"54000": awsai.ErrTooLarge, "54001": awsai.ErrTooLarge,
		"22P02": awsai.ErrInvalid, "23505": awsai.ErrInvalid, "25006": awsai.ErrInvalid, "0A000": awsai.ErrInvalid,
		"P0001": nil, "": nil,
	} {
		t.Run(code, func(t *testing.T) {
			_, pool := newServer(t, func(q string) *pgproto3.ErrorResponse {
				if strings.Contains(q, "count(*)") {
					return refusal(code, "no")
				}
				return nil
			})
			idx, err := pgvector.Open(t.Context(), pool)
			if err != nil {
				t.Fatal(err)
			}
			_, err = idx.Count(t.Context())
			if err == nil || awsai.KindOf(err) != want {
				t.Errorf("kind of %v is %v, want %v", err, awsai.KindOf(err), want)
			}
			if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != code {
				t.Errorf("the server's error is not in the chain of %v", err)
			}
		})
	}
}

// TestErrorText looks for what the server repeats of the data.
func TestErrorText(t *testing.T) {
	for code, message := range map[string]string{
		"22P02": `invalid input syntax for type json: "Confidential sentence"`,
		"P0001": `trigger says: Confidential sentence`,
		"23514": `new row violates check constraint "c"`,
	} {
		_, pool := newServer(t, func(q string) *pgproto3.ErrorResponse {
			if strings.HasPrefix(q, "INSERT") {
				return refusal(code, message)
			}
			return nil
		})
		idx, err := pgvector.Open(t.Context(), pool)
		if err != nil {
			t.Fatal(err)
		}
		err = idx.Upsert(t.Context(), []rag.Document{document("a", "Confidential sentence", nil, nil)})
		if err == nil || strings.Contains(err.Error(), "Confidential") || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: error %q", code, err)
		}
	}
}

// TestConflict makes a change again that another's got in the way of, once.
func TestConflict(t *testing.T) {
	for _, tt := range []struct {
		conflicts int
		want      error
	}{{1, nil}, {2, awsai.ErrUnavailable}} {
		left := tt.conflicts
		s, pool := newServer(t, func(q string) *pgproto3.ErrorResponse {
			if !strings.Contains(q, "DELETE FROM") || left == 0 {
				return nil
			}
			left--
			return refusal("40P01", "deadlock detected")
		})
		idx, err := pgvector.Open(t.Context(), pool)
		if err != nil {
			t.Fatal(err)
		}
		if err := idx.Delete(t.Context(), []string{"a"}); !errors.Is(err, tt.want) {
			t.Errorf("after %d conflicts: %v, want %v", tt.conflicts, err, tt.want)
		}
		var got []string
		s.mu.Lock()
		queries := s.queries[1:]
		s.mu.Unlock()
		for _, q := range queries {
			first, _, _ := strings.Cut(strings.ToLower(q), " ")
			got = append(got, first)
		}
		want := []string{"begin", "with", "rollback", "begin", "with", map[bool]string{true: "commit", false: "rollback"}[tt.want == nil]}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after %d conflicts (-want +got):\n%s", tt.conflicts, diff)
		}
	}
}

func TestCancelled(t *testing.T) {
	_, pool := newServer(t, func(string) *pgproto3.ErrorResponse { return nil })
	idx, err := pgvector.Open(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := idx.Get(ctx, "a"); !errors.Is(err, context.Canceled) || awsai.KindOf(err) != nil {
		t.Errorf("Get: %v", err)
	}
}

// TestFilterTooLarge asks for more values than the protocol can count.
func TestFilterTooLarge(t *testing.T) {
	_, pool := newServer(t, func(string) *pgproto3.ErrorResponse { return nil })
	idx, err := pgvector.Open(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	filters := make([]rag.Filter, 1<<16)
	for i := range filters {
		filters[i] = rag.Exists("k")
	}
	f := rag.Or(filters...)
	if _, err := idx.Search(t.Context(), rag.Query{Text: "x", Filter: f}); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("Search: %v, want %v", err, awsai.ErrTooLarge)
	}
	for _, err := range idx.List(t.Context(), f) {
		if !errors.Is(err, awsai.ErrTooLarge) {
			t.Errorf("List: %v, want %v", err, awsai.ErrTooLarge)
		}
	}
}
