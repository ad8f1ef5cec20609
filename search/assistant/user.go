package assistant

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Alias is the name of a user in the lists of who may read a data source's documents.
type Alias struct {
	// UserID is the name, as an address.
	UserID string
	// IndexID and DataSourceID are where it holds. Without a data source it holds in the whole
	// index.
	IndexID, DataSourceID string
}

func (a Alias) wire() types.UserAlias {
	return types.UserAlias{UserId: aws.String(a.UserID), IndexId: sdk.Optional(a.IndexID), DataSourceId: sdk.Optional(a.DataSourceID)}
}

func newAlias(a types.UserAlias) Alias {
	return Alias{UserID: aws.ToString(a.UserId), IndexID: aws.ToString(a.IndexId), DataSourceID: aws.ToString(a.DataSourceId)}
}

func (a *Application) checkUser(id string, aliases []Alias) error {
	if err := a.check(); err != nil {
		return err
	}
	if id == "" || len(aliases) > 100 {
		return fmt.Errorf("%w: a user has an ID and at most 100 aliases; got %d", awsai.ErrInvalid, len(aliases))
	}
	for i, l := range aliases {
		if l.UserID == "" {
			return fmt.Errorf("%w: alias %d has no UserID", awsai.ErrInvalid, i)
		}
		for what, id := range map[string]string{"an index": l.IndexID, "a data source": l.DataSourceID} {
			if id != "" {
				if err := checkID(what, id); err != nil {
					return fmt.Errorf("alias %d: %w", i, err)
				}
			}
		}
	}
	return checkLength("the ID of a user", id, 2048)
}

// CreateUser makes a user known, with the names that the user has in data sources: at most 100.
func (a *Application) CreateUser(ctx context.Context, userID string, aliases ...Alias) error {
	const op = "assistant.CreateUser"
	if err := a.checkUser(userID, aliases); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := a.api.CreateUser(ctx, &qbusiness.CreateUserInput{ApplicationId: &a.id, UserId: &userID, UserAliases: each(aliases, Alias.wire)})
	return wrapAdmin(op, err)
}

// Aliases returns the names that a user has in data sources.
func (a *Application) Aliases(ctx context.Context, userID string) ([]Alias, error) {
	const op = "assistant.Aliases"
	if err := a.checkUser(userID, nil); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := a.api.GetUser(ctx, &qbusiness.GetUserInput{ApplicationId: &a.id, UserId: &userID})
	if err != nil {
		return nil, wrapAdmin(op, err)
	}
	return each(out.UserAliases, newAlias), nil
}

// UpdateUser gives a user names, in place of those in the same data sources, and takes names.
func (a *Application) UpdateUser(ctx context.Context, userID string, give, take []Alias) error {
	const op = "assistant.UpdateUser"
	for _, list := range [][]Alias{give, take} {
		if err := a.checkUser(userID, list); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	_, err := a.api.UpdateUser(ctx, &qbusiness.UpdateUserInput{
		ApplicationId: &a.id, UserId: &userID, UserAliasesToUpdate: each(give, Alias.wire), UserAliasesToDelete: each(take, Alias.wire),
	})
	return wrapAdmin(op, err)
}

// DeleteUser deletes a user.
func (a *Application) DeleteUser(ctx context.Context, userID string) error {
	const op = "assistant.DeleteUser"
	if err := a.checkUser(userID, nil); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := a.api.DeleteUser(ctx, &qbusiness.DeleteUserInput{ApplicationId: &a.id, UserId: &userID})
	return wrapAdmin(op, err)
}
