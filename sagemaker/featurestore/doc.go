// Package featurestore works with Amazon SageMaker Feature Store, and without it: [Client] and
// [Local] are the same [Store].
//
//	type Order struct {
//		ID     string    `feature:"order_id,id"`
//		At     time.Time `feature:"event_time,time"`
//		Amount float64   `feature:"amount"`
//	}
//
//	store := featurestore.New(cfg)                   // or featurestore.OpenLocal("features")
//	schema, err := featurestore.SchemaOf[Order]()
//	creation, err := store.CreateGroup(ctx, featurestore.Group{
//		Name: "orders", Schema: schema, Role: role,
//		Online: featurestore.OnlineStore{Enabled: true}, Offline: featurestore.OfflineStore{S3: "s3://bucket/features"},
//	})
//	_, err = creation.Wait(ctx)
//	report, err := featurestore.Ingest(ctx, store, "orders", rows, func(o *featurestore.IngestOptions) { o.Journal = "orders.journal" })
//	order, err := featurestore.Get[Order](ctx, store, "orders", "o-17")
//	for row, err := range store.AsOf(ctx, featurestore.AsOf{Table: labels, With: []featurestore.AsOfJoin{{Group: "orders"}}}) {
//		…
//	}
//
// A group has an online store, of each record's latest state, and an offline store, of all states.
// [Dataset] makes rows of the latter as the dataset builder of the SageMaker SDK for Python does, and
// [AsOf] joins to each row what was known at its time, and nothing later. On the service both are
// queries on Athena, that [Client.DatasetSQL] shows; [Client.Query] runs any other.
//
// Package arrowtable makes schemas and records of Apache Arrow's.
//
// # Limits
//
// Those of the service's models are checked before anything is sent: 2500 features, names of 64
// characters, values of 358,400 characters. A batch writes 25 and reads 100 records a request. A group
// that the service calls created may not be known to its online store yet; the job of a creation
// waits for both. Records show in the offline store some minutes after they were written. A Local
// holds everything in memory, and joins by anything but equality in the time of all pairs.
//
// # Errors
//
// Errors have awsai's kinds. Batches that fail in part are an *awsai.BatchError by the input's
// indices. A failed creation, update or query is a *job.FailedError with the service's reason.
// Errors name features, never their values.
//
// # Testing
//
// Take a [Store], or less, and give it a Local from OpenLocal(""). Under a Client, package awsaitest
// sees all requests, those to the runtime API among them, as of "SageMaker FeatureStore Runtime".
package featurestore
