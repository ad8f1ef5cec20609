package deploy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"strings"

	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Tags that tell what the package has made, and for which endpoint or batch job. What does
// not carry them is left alone by [Client.Delete].
const (
	tagOwner = "awsai:deploy"
	digits   = 12 // hexadecimal ones of a content's hash in names: 48 bits, among one owner's
)

// contentName names a thing after its owner and what it is, so that the same content of
// the same owner has the same name, and what is there under the name is what is wanted.
func contentName(owner string, content any) (string, error) {
	b, err := json.Marshal([]any{owner, content})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return ownerPrefix(owner) + hex.EncodeToString(sum[:])[:digits], nil
}

// ownerPrefix is what names of an owner's things begin with.
func ownerPrefix(owner string) string {
	return strings.TrimRight(owner[:min(len(owner), control.MaxName-digits-1)], "-") + "-"
}

// ownedName tells whether a name may be one of the owner's things.
func ownedName(name, owner string) bool {
	rest, ok := strings.CutPrefix(name, ownerPrefix(owner))
	return ok && len(rest) == digits && strings.Trim(rest, "0123456789abcdef") == ""
}

// tags are the client's, the thing's own, and the owner's mark.
func (c *Client) tags(owner string, own map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, c.o.Tags)
	maps.Copy(all, own)
	if owner != "" {
		all[tagOwner] = owner
	}
	return all
}
