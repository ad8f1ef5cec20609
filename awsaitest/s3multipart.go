package awsaitest

import (
	"crypto/md5" // the entity tags of S3 are MD5
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// s3MinPart is the least size of every part but the last: 5 MiB, as Amazon S3 User
// Guide, "Amazon S3 multipart upload limits".
const s3MinPart = 5 << 20

// s3MaxParts is the highest part number.
const s3MaxParts = 10000

// upload is a multipart upload that is neither completed nor aborted.
type upload struct {
	bucket, key string
	target      *storedObject // the object to be, without its body
	algorithm   string        // of a checksum over the whole object, "" for none
	parts       map[int]*storedObject
}

func (s *S3) createUpload(r *s3Request) *http.Response {
	s.nextID++
	id := fmt.Sprintf("upload-%d", s.nextID)
	u := &upload{bucket: r.bucket, key: r.key, target: objectOf(r, nil), parts: map[int]*storedObject{}}
	if r.Header.Get("X-Amz-Checksum-Type") == "FULL_OBJECT" {
		u.algorithm = r.Header.Get("X-Amz-Checksum-Algorithm")
	}
	s.uploads[id] = u
	resp := xmlResponse(http.StatusOK, struct {
		XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
		Bucket   string
		Key      string
		UploadId string
	}{Bucket: r.bucket, Key: r.key, UploadId: id})
	for _, name := range []string{"X-Amz-Checksum-Algorithm", "X-Amz-Checksum-Type"} {
		if v := r.Header.Get(name); v != "" {
			resp.Header.Set(name, v)
		}
	}
	return resp
}

// upload finds the upload that a request names.
func (s *S3) upload(r *s3Request) (*upload, *http.Response) {
	u := s.uploads[r.query.Get("uploadId")]
	if u == nil || u.bucket != r.bucket || u.key != r.key {
		return nil, s3Error(r, http.StatusNotFound, "NoSuchUpload", "The specified upload does not exist.")
	}
	return u, nil
}

func (s *S3) uploadPart(r *s3Request) *http.Response {
	u, problem := s.upload(r)
	if problem != nil {
		return problem
	}
	n, err := strconv.Atoi(r.query.Get("partNumber"))
	if err != nil || n < 1 || n > s3MaxParts {
		return s3Error(r, http.StatusBadRequest, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
	}
	body, sums, problem := r.content()
	if problem != nil {
		return problem
	}
	part := newStored(Object{Body: body})
	part.sums = sums
	u.parts[n] = part
	header := http.Header{"Etag": {part.etag}}
	part.addSums(header)
	header.Del("X-Amz-Checksum-Type")
	return newResponse(http.StatusOK, header, nil)
}

type completeRequest struct {
	Parts []struct {
		PartNumber int
		ETag       string
	} `xml:"Part"`
}

func (s *S3) completeUpload(r *s3Request) *http.Response {
	u, problem := s.upload(r)
	if problem != nil {
		return problem
	}
	var req completeRequest
	if err := xml.Unmarshal(r.Body, &req); err != nil || len(req.Parts) == 0 {
		return s3Error(r, http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	o, problem := u.assemble(r, req)
	if problem != nil {
		return problem
	}
	if _, exists := s.buckets[r.bucket][r.key]; exists && r.Header.Get("If-None-Match") == "*" {
		return preconditionFailed(r)
	}
	if u.algorithm != "" {
		o.sums = map[string]string{u.algorithm: checksum(u.algorithm, o.Body)}
		if want := r.Header.Get(sumHeader(u.algorithm)); want != "" && want != o.sums[u.algorithm] {
			return s3Error(r, http.StatusBadRequest, "BadDigest", "The checksum you specified did not match what we received.")
		}
	}
	s.buckets[r.bucket][r.key] = o
	delete(s.uploads, r.query.Get("uploadId"))
	return xmlResponse(http.StatusOK, struct {
		XMLName  xml.Name `xml:"CompleteMultipartUploadResult"`
		Location string
		Bucket   string
		Key      string
		ETag     string
	}{Location: "https://" + r.URL.Host + r.URL.Path, Bucket: r.bucket, Key: r.key, ETag: o.etag})
}

// assemble joins the parts in the order in which the request lists them.
func (u *upload) assemble(r *s3Request, req completeRequest) (*storedObject, *http.Response) {
	o := *u.target
	digest := md5.New()
	last := 0
	for i, p := range req.Parts {
		part := u.parts[p.PartNumber]
		switch {
		case p.PartNumber <= last:
			return nil, s3Error(r, http.StatusBadRequest, "InvalidPartOrder", "The list of parts was not in ascending order.")
		case part == nil || strings.Trim(p.ETag, `"`) != strings.Trim(part.etag, `"`):
			return nil, s3Error(r, http.StatusBadRequest, "InvalidPart", "One or more of the specified parts could not be found.")
		case len(part.Body) < s3MinPart && i < len(req.Parts)-1:
			return nil, s3Error(r, http.StatusBadRequest, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
		}
		last = p.PartNumber
		sum := md5.Sum(part.Body)
		digest.Write(sum[:])
		o.Body = append(o.Body, part.Body...)
		o.parts = append(o.parts, len(part.Body))
	}
	o.etag = fmt.Sprintf(`"%s-%d"`, hex.EncodeToString(digest.Sum(nil)), len(req.Parts))
	return &o, nil
}

func (s *S3) abortUpload(r *s3Request) *http.Response {
	if _, problem := s.upload(r); problem != nil {
		return problem
	}
	delete(s.uploads, r.query.Get("uploadId"))
	return newResponse(http.StatusNoContent, http.Header{}, nil)
}

type listedPart struct {
	PartNumber   int
	ETag         string
	Size         int
	LastModified string
}

func (s *S3) listParts(r *s3Request) *http.Response {
	u, problem := s.upload(r)
	if problem != nil {
		return problem
	}
	result := struct {
		XMLName     xml.Name `xml:"ListPartsResult"`
		Bucket      string
		Key         string
		UploadId    string
		IsTruncated bool
		Part        []listedPart
	}{Bucket: r.bucket, Key: r.key, UploadId: r.query.Get("uploadId")}
	for _, n := range slices.Sorted(maps.Keys(u.parts)) {
		p := u.parts[n]
		result.Part = append(result.Part, listedPart{n, p.etag, len(p.Body), s3Time(p.modified)})
	}
	return xmlResponse(http.StatusOK, result)
}
