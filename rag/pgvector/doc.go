// Package pgvector is a rag.Index in PostgreSQL.
package pgvector
