package pgvector_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/pgvector"
)

func ExampleCreate() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	idx, err := pgvector.Create(ctx, pool, func(o *pgvector.Options) {
		o.Model = rag.EmbeddingModel{ID: "amazon.titan-embed-text-v2:0", Dimensions: 1024}
		o.Language = "german"
	})
	if err != nil {
		log.Fatal(err)
	}
	hits, err := idx.Search(ctx, rag.Query{
		Text:       "Wie starte ich die Tests?",
		Filter:     rag.Eq("team", "search"),
		Principals: []string{"user:ann", "group:search"},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, h := range hits {
		fmt.Println(h.Score, h.Passage.ID)
	}
}

// With IAM authentication, each connection is made with a token of its own.
func ExampleOpen() {
	ctx := context.Background()
	config, err := pgxpool.ParseConfig("postgres://app@db.cluster-1.eu-central-1.rds.amazonaws.com:5432/app?sslmode=verify-full")
	if err != nil {
		log.Fatal(err)
	}
	var token func(ctx context.Context, endpoint, user string) (string, error) // BuildAuthToken, of the SDK's feature/rds/auth
	config.BeforeConnect = func(ctx context.Context, c *pgx.ConnConfig) (err error) {
		c.Password, err = token(ctx, fmt.Sprintf("%s:%d", c.Host, c.Port), c.User)
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	idx, err := pgvector.Open(ctx, pool)
	if err != nil {
		log.Fatal(err)
	}
	count, err := idx.Count(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(count.Documents, "documents")
}
