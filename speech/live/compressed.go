package live

import (
	"bufio"

	"github.com/awsai-go/awsai"
)

// openCompressed takes r for a file that is passed through.
func (a *Audio) openCompressed(op string, r *bufio.Reader, format Format) (*sound, error) {
	return nil, awsai.Errorf(op, awsai.ErrInvalid, "audio format %s", format)
}
