// Package recommend is Amazon Personalize: recommendations of items to users from what they
// did.
//
//	var shop recommend.Recommender = recommend.NewCampaign(cfg, campaignARN)
//	list, err := shop.Recommend(ctx, recommend.Request{User: "ann", Count: 10})
//	if err != nil {
//		return err
//	}
//	for _, it := range list.Items {
//		fmt.Println(it.ID, it.Score)
//	}
//
// # Limits
//
// A request has at most 500 items, a ranking 500, or 50 with metadata.
//
// # Errors
//
// Methods return *awsai.Error.
//
// # Testing
//
// A test's Recommender is a type of one method.
package recommend
