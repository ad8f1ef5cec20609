package assistant

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// SubscriptionType is what a subscription pays for.
type SubscriptionType string

// The types of subscription.
const (
	Lite SubscriptionType = "Q_LITE"
	Pro  SubscriptionType = "Q_BUSINESS"
)

// Subscriber is a user or a group of IAM Identity Center, by its ID there.
type Subscriber struct {
	// User or Group is set, and not both.
	User, Group string
}

// Subscription lets a user or a group use an application.
type Subscription struct {
	// ID is the subscription's, and ARN its resource name.
	ID, ARN string
	// Subscriber is whose it is.
	Subscriber Subscriber
	// Current is what it is, and Next what it will be from next month on, empty where it ends.
	Current, Next SubscriptionType
}

func (s Subscriber) wire() (types.SubscriptionPrincipal, error) {
	switch {
	case s.User != "" && s.Group == "":
		return &types.SubscriptionPrincipalMemberUser{Value: s.User}, nil
	case s.Group != "" && s.User == "":
		return &types.SubscriptionPrincipalMemberGroup{Value: s.Group}, nil
	}
	return nil, fmt.Errorf("%w: a subscriber is a user or a group", awsai.ErrInvalid)
}

// Subscriptions yields the application's subscriptions.
func (a *Application) Subscriptions(ctx context.Context) iter.Seq2[Subscription, error] {
	const op = "assistant.Subscriptions"
	if err := a.check(); err != nil {
		return failed[Subscription](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListSubscriptionsPaginator {
		return qbusiness.NewListSubscriptionsPaginator(a.api, &qbusiness.ListSubscriptionsInput{ApplicationId: &a.id})
	}, func(p *qbusiness.ListSubscriptionsOutput) ([]Subscription, *string) {
		return each(p.Subscriptions, func(v types.Subscription) Subscription {
			s := newSubscription(v.SubscriptionId, v.SubscriptionArn, v.CurrentSubscription, v.NextSubscription)
			switch who := v.Principal.(type) {
			case *types.SubscriptionPrincipalMemberUser:
				s.Subscriber.User = who.Value
			case *types.SubscriptionPrincipalMemberGroup:
				s.Subscriber.Group = who.Value
			}
			return s
		}), p.NextToken
	}), "")
}

func newSubscription(id, arn *string, current, next *types.SubscriptionDetails) Subscription {
	s := Subscription{ID: aws.ToString(id), ARN: aws.ToString(arn)}
	if current != nil {
		s.Current = SubscriptionType(current.Type)
	}
	if next != nil {
		s.Next = SubscriptionType(next.Type)
	}
	return s
}

// Subscribe subscribes a user or a group.
func (a *Application) Subscribe(ctx context.Context, who Subscriber, t SubscriptionType) (Subscription, error) {
	const op = "assistant.Subscribe"
	if err := a.check(); err != nil {
		return Subscription{}, awsai.Wrap(op, err)
	}
	principal, err := who.wire()
	if err != nil {
		return Subscription{}, awsai.Wrap(op, err)
	}
	out, err := a.api.CreateSubscription(ctx, &qbusiness.CreateSubscriptionInput{ApplicationId: &a.id, Principal: principal, Type: types.SubscriptionType(t)})
	if err != nil {
		return Subscription{}, wrapAdmin(op, err)
	}
	s := newSubscription(out.SubscriptionId, out.SubscriptionArn, out.CurrentSubscription, out.NextSubscription)
	s.Subscriber = who
	return s, nil
}

// ChangeSubscription makes a subscription one of another type. The Subscriber of what it
// returns is not known.
func (a *Application) ChangeSubscription(ctx context.Context, id string, t SubscriptionType) (Subscription, error) {
	const op = "assistant.ChangeSubscription"
	if err := a.checkSubscription(id); err != nil {
		return Subscription{}, awsai.Wrap(op, err)
	}
	out, err := a.api.UpdateSubscription(ctx, &qbusiness.UpdateSubscriptionInput{ApplicationId: &a.id, SubscriptionId: &id, Type: types.SubscriptionType(t)})
	if err != nil {
		return Subscription{}, wrapAdmin(op, err)
	}
	return newSubscription(&id, out.SubscriptionArn, out.CurrentSubscription, out.NextSubscription), nil
}

// CancelSubscription ends a subscription with the month. The Subscriber of what it returns is
// not known.
func (a *Application) CancelSubscription(ctx context.Context, id string) (Subscription, error) {
	const op = "assistant.CancelSubscription"
	if err := a.checkSubscription(id); err != nil {
		return Subscription{}, awsai.Wrap(op, err)
	}
	out, err := a.api.CancelSubscription(ctx, &qbusiness.CancelSubscriptionInput{ApplicationId: &a.id, SubscriptionId: &id})
	if err != nil {
		return Subscription{}, wrapAdmin(op, err)
	}
	return newSubscription(&id, out.SubscriptionArn, out.CurrentSubscription, out.NextSubscription), nil
}

func (a *Application) checkSubscription(id string) error {
	if err := a.check(); err != nil {
		return err
	}
	if id == "" {
		return fmt.Errorf("%w: no ID of a subscription", awsai.ErrInvalid)
	}
	return nil
}
