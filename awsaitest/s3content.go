package awsaitest

import (
	"bufio"
	"bytes"
	"crypto/sha1" // one of the checksums of S3
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

// s3Sums are the checksums of S3 by their names.
var s3Sums = map[string]func() hash.Hash{
	"CRC32":     func() hash.Hash { return crc32.NewIEEE() },
	"CRC32C":    func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) },
	"CRC64NVME": func() hash.Hash { return crc64.New(crc64.MakeTable(0x9a6c9329ac4bc9b5)) },
	"SHA1":      sha1.New,
	"SHA256":    sha256.New,
}

// checksum is the sum of a body as its header says it, "" for an algorithm that is not
// known.
func checksum(algorithm string, body []byte) string {
	sum, ok := s3Sums[algorithm]
	if !ok {
		return ""
	}
	h := sum()
	h.Write(body)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func sumHeader(algorithm string) string {
	return http.CanonicalHeaderKey("x-amz-checksum-" + algorithm)
}

// addSums tells the object's checksums in the headers of an answer.
func (o *storedObject) addSums(header http.Header) {
	for algorithm, sum := range o.sums {
		header.Set(sumHeader(algorithm), sum)
		header.Set("X-Amz-Checksum-Type", "FULL_OBJECT")
	}
}

// content returns the body of a request without its transfer coding, and the checksums
// that came with it. It answers a checksum that does not match.
func (r *s3Request) content() ([]byte, map[string]string, *http.Response) {
	body, header := r.Body, r.Header
	if strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		var trailer http.Header
		var err error
		if body, trailer, err = unchunk(r.Body); err != nil {
			return nil, nil, s3Error(r, http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly")
		}
		header = r.Header.Clone()
		for k, v := range trailer {
			header[k] = v
		}
	}
	sums := map[string]string{}
	for algorithm := range s3Sums {
		want := header.Get(sumHeader(algorithm))
		if want == "" {
			continue
		}
		if checksum(algorithm, body) != want {
			return nil, nil, s3Error(r, http.StatusBadRequest, "BadDigest", "The checksum you specified did not match what we received.")
		}
		sums[algorithm] = want
	}
	return body, sums, nil
}

// unchunk undoes the aws-chunked coding, in which the SDK sends bodies whose checksum
// comes behind them.
func unchunk(coded []byte) ([]byte, http.Header, error) {
	r := bufio.NewReader(bytes.NewReader(coded))
	var body bytes.Buffer
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return nil, nil, err
		}
		size, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		n, err := strconv.ParseInt(size, 16, 64)
		if err != nil {
			return nil, nil, err
		}
		if n == 0 {
			break
		}
		if _, err := io.CopyN(&body, r, n); err != nil {
			return nil, nil, err
		}
		if _, err := r.ReadString('\n'); err != nil {
			return nil, nil, err
		}
	}
	trailer, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	return body.Bytes(), http.Header(trailer), nil
}
