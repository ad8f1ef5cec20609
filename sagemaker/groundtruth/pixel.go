package groundtruth

import "github.com/awsai-go/awsai"

// VotePixels makes one mask of several workers' for the same image, pixel by pixel, as Ground
// Truth does for segmentation. masks[w][i] is the class of pixel i by worker w. The result has
// the most frequent class of each pixel, of several the least, and the mean share of workers
// who gave a pixel the class that it has, in (0,1].
//
// It returns awsai.ErrInvalid for no masks, empty ones, and masks of different sizes.
func VotePixels(masks [][]byte) (mask []byte, confidence float64, err error) {
	const op = "groundtruth.VotePixels"
	if len(masks) == 0 || len(masks[0]) == 0 {
		return nil, 0, awsai.Errorf(op, awsai.ErrInvalid, "no masks, or empty ones")
	}
	for w, m := range masks {
		if len(m) != len(masks[0]) {
			return nil, 0, awsai.Errorf(op, awsai.ErrInvalid, "mask %d has %d pixels, the first %d", w, len(m), len(masks[0]))
		}
	}
	mask = make([]byte, len(masks[0]))
	var total int
	for i := range mask {
		var counts [256]int
		best := masks[0][i]
		for _, m := range masks {
			c := m[i]
			counts[c]++
			if counts[c] > counts[best] || counts[c] == counts[best] && c < best {
				best = c
			}
		}
		mask[i] = best
		total += counts[best]
	}
	return mask, float64(total) / float64(len(mask)) / float64(len(masks)), nil
}
