package recommend

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/awsai-go/awsai"
)

// Arm is one side of a [Split].
type Arm struct {
	// Name says which in results, as "control".
	Name string
	// Weight is the arm's share of the users, by the sum of all. It is over 0.
	Weight int
	// Recommender answers for its users.
	Recommender Recommender
}

// Split compares recommenders: each user always meets the same arm, in any process, by a hash of
// the experiment's name and the user. It is a [Recommender]. The zero value has no arms.
type Split struct {
	// Name is the experiment's. Another name assigns anew.
	Name string
	// Arms are two or more.
	Arms []Arm
}

// Arm returns the user's arm. No arms, or none with a weight, is awsai.ErrInvalid.
func (s Split) Arm(user string) (Arm, error) {
	total := 0
	for i, a := range s.Arms {
		if a.Weight <= 0 {
			return Arm{}, awsai.Errorf("recommend.Arm", awsai.ErrInvalid, "arm %d has a weight of %d", i, a.Weight)
		}
		total += a.Weight
	}
	if total == 0 {
		return Arm{}, awsai.Errorf("recommend.Arm", awsai.ErrInvalid, "no arms")
	}
	sum := sha256.Sum256([]byte(s.Name + "\x00" + user))
	n := int(binary.BigEndian.Uint64(sum[:8]) % uint64(total))
	for _, a := range s.Arms {
		if n -= a.Weight; n < 0 {
			return a, nil
		}
	}
	return s.Arms[len(s.Arms)-1], nil
}

// Recommend asks the recommender of the user's arm.
func (s Split) Recommend(ctx context.Context, r Request) (Recommendations, error) {
	a, err := s.Arm(r.User)
	if err != nil {
		return Recommendations{}, err
	}
	if a.Recommender == nil {
		return Recommendations{}, awsai.Errorf("recommend.Recommend", awsai.ErrInvalid, "arm %q has no recommender", a.Name)
	}
	return a.Recommender.Recommend(ctx, r)
}
