package assistant

import (
	"context"

	"github.com/awsai-go/awsai"
)

// Chat sends a turn and returns the answer when it is whole. [Client.Stream] sends the same and
// yields the answer as it is made.
//
// The filter of a request is sent to the service whole, or refused. The service compares
// texts, lists of texts, whole numbers and dates, and has no word for bools, fractions,
// prefixes, parts of texts, and for attributes that are absent or present. Texts have no order,
// unless they are dates: see [Options.Dates]. Who may read what is not the filter's business:
// the service goes by who asks.
//
// Files that the service could not take are data of the answer, and no error. The SDK sends a
// request that fails again, under the same token, so that the service answers once.
func (c *Client) Chat(ctx context.Context, r Request) (Answer, error) {
	const op = "assistant.Chat"
	t, err := c.turn(ctx, r)
	if err != nil {
		return Answer{}, awsai.Wrap(op, err)
	}
	out, err := c.api.ChatSync(ctx, t.sync(c))
	if err != nil {
		return Answer{}, wrap(op, err)
	}
	a, err := syncAnswer(out)
	return a, awsai.Wrap(op, err)
}
