// Package pgvector is an index of package rag in PostgreSQL: vectors by the extension
// pgvector, words by the server's full-text search, filters by SQL. It is for documents that
// outgrow one process, or that several processes read and change.
//
//	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
//	if err != nil {
//		return err
//	}
//	defer pool.Close()
//	idx, err := pgvector.Create(ctx, pool, func(o *pgvector.Options) { o.Model = embedder.Model() })
//	if err != nil {
//		return err
//	}
//	report, err := rag.Sync(ctx, idx, embedder, items)
//
// [Create] makes what is missing; [Open] makes nothing and needs no rights to. [rag.Copy]
// moves documents in from an index of another kind, and out.
//
// A search is one statement, so that all it finds is of one version of the index, and one
// round trip. Where a filter leaves less of what the graph gives than is asked for, the
// search is made again without the graph: it may take longer, and overlooks nothing.
//
// # On AWS
//
// Amazon RDS and Aurora have the extension; Create needs a role that may create it, once for
// a database. With IAM authentication, set BeforeConnect of the pool's configuration to a
// function that sets the connection's password to a token of BuildAuthToken, of the SDK's
// feature/rds/auth: a token is good for fifteen minutes, a connection for longer.
//
// # Limits
//
// Vectors have up to 2,000 dimensions, or 4,000 with HalfPrecision, which are the limits of
// pgvector's graph. A passage's words take at most 1 MiB as PostgreSQL keeps them, and IDs
// about 2,700 bytes. Text, IDs and metadata are UTF-8 without NUL, and numbers finite, since
// PostgreSQL stores no other; so are filters. A filter has at most about 30,000 leaves,
// however long their lists.
//
// The database's encoding is UTF8. The server's parser knows words by the spaces between
// them, so that words of Chinese, Japanese and Thai are found by their vectors alone. Its
// rank knows nothing of how rare a word is: on words alone, expect less than of package
// embedded.
//
// pgvector from 0.5 on does; from 0.8 on, the graph goes on while a filter leaves too little.
// Prepared statements go through the pool's configuration: behind a pooler that shares
// connections between transactions, set DefaultQueryExecMode to pgx.QueryExecModeExec.
//
// # Errors
//
// Methods return *awsai.Error. What the index cannot store or be asked for is
// awsai.ErrInvalid, before anything is sent; an index, or a document, that is not there is
// awsai.ErrNotFound; what is over a limit of the server is awsai.ErrTooLarge; credentials and
// rights are awsai.ErrAccessDenied; a server that does not answer, is shutting down, or is out
// of connections is awsai.ErrUnavailable. A change that another's got in the way of is made
// once more. The server's error is in the chain as *pgconn.PgError, whose details may repeat
// what was stored; the error's text leaves them out.
//
// # Testing
//
// Any rag.Index stands in for one in a test, as that of package embedded. The tests of this
// package run on the server that AWSAI_POSTGRES names, and without one are skipped.
package pgvector
