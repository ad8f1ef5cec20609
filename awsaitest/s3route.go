package awsaitest

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/aws/smithy-go"
)

// s3Request is a request for a bucket or an object.
type s3Request struct {
	*Call
	bucket, key string
	query       url.Values
}

// s3Routes are the operations of S3 by what tells them apart: the method, whether there
// is a key, and a query parameter or header.
var s3Routes = []struct {
	method, mark string
	key          bool
	serve        func(*S3, *s3Request) *http.Response
}{
	{"POST", "?uploads", true, (*S3).createUpload},
	{"PUT", "?uploadId", true, (*S3).uploadPart},
	{"POST", "?uploadId", true, (*S3).completeUpload},
	{"DELETE", "?uploadId", true, (*S3).abortUpload},
	{"GET", "?uploadId", true, (*S3).listParts},
	{"PUT", "X-Amz-Copy-Source", true, (*S3).copyObject},
	{"PUT", "", true, (*S3).putObject},
	{"GET", "", true, (*S3).getObject},
	{"HEAD", "", true, (*S3).getObject},
	{"DELETE", "", true, (*S3).deleteObject},
	{"POST", "?delete", false, (*S3).deleteObjects},
	{"GET", "?list-type", false, (*S3).listObjects},
	{"GET", "?location", false, (*S3).bucketLocation},
	{"PUT", "", false, (*S3).createBucket},
	{"HEAD", "", false, (*S3).headBucket},
	{"DELETE", "", false, (*S3).deleteBucket},
}

// s3Subresources are the query parameters that make a request one of another operation
// than its path says.
var s3Subresources = []string{"acl", "tagging", "retention", "legal-hold", "torrent", "attributes", "restore", "select",
	"versioning", "versions", "policy", "lifecycle", "cors", "encryption", "notification", "replication", "website", "logging"}

// serves tells whether a request is one for S3.
func (s *S3) serves(c *Call) bool {
	return plainName(c.Service) == "s3" || c.Service == "" && s3Host(c.URL.Hostname())
}

func s3Host(host string) bool {
	return strings.HasSuffix(host, ".amazonaws.com") &&
		(strings.HasPrefix(host, "s3.") || strings.HasPrefix(host, "s3-") || strings.Contains(host, ".s3.") || strings.Contains(host, ".s3-"))
}

// answer serves one request, nil for an operation that the store does not know.
func (s *S3) answer(c *Call) *http.Response {
	r := parseS3(c)
	for _, sub := range s3Subresources {
		if r.query.Has(sub) {
			return nil
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, route := range s3Routes {
		if route.method != r.Method || route.key != (r.key != "") || !r.marked(route.mark) {
			continue
		}
		if _, ok := s.buckets[r.bucket]; !ok && !(route.method == "PUT" && !route.key) {
			return s3Error(r, http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
		}
		return route.serve(s, r)
	}
	return nil
}

func (r *s3Request) marked(mark string) bool {
	if param, ok := strings.CutPrefix(mark, "?"); ok {
		return r.query.Has(param)
	}
	return mark == "" || r.Header.Get(mark) != ""
}

// parseS3 finds bucket and key. The bucket is in the host or first in the path; a client
// with an endpoint of its own says which by its input.
func parseS3(c *Call) *s3Request {
	r := &s3Request{Call: c, query: c.URL.Query()}
	host, path := c.URL.Hostname(), strings.TrimPrefix(c.URL.Path, "/")
	r.bucket = inputString(c.Input, "Bucket")
	if r.bucket == "" {
		for _, mark := range []string{".s3.", ".s3-"} {
			if before, _, ok := strings.Cut(host, mark); ok {
				r.bucket = before
			}
		}
	}
	if r.bucket != "" && strings.HasPrefix(host, r.bucket+".") {
		r.key = path
		return r
	}
	r.bucket, r.key, _ = strings.Cut(path, "/")
	return r
}

// inputString returns a *string field of a typed input.
func inputString(input any, field string) string {
	v := reflect.Indirect(reflect.ValueOf(input))
	if v.Kind() != reflect.Struct {
		return ""
	}
	if f := v.FieldByName(field); f.IsValid() {
		if p, ok := f.Interface().(*string); ok && p != nil {
			return *p
		}
	}
	return ""
}

// xmlResponse answers with an XML document.
func xmlResponse(status int, v any) *http.Response {
	body, err := xml.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, nil
	}
	return newResponse(status, http.Header{"Content-Type": {"application/xml"}}, append([]byte(xml.Header), body...))
}

type s3ErrorBody struct {
	XMLName xml.Name `xml:"Error"`
	Code    string
	Message string
	Key     string `xml:",omitempty"`
}

// s3Error answers with an error; to HEAD without a body, as S3 does.
func s3Error(r *s3Request, status int, code, message string) *http.Response {
	if r.Method == http.MethodHead {
		return newResponse(status, http.Header{}, nil)
	}
	return xmlResponse(status, s3ErrorBody{Code: code, Message: message, Key: r.key})
}

// xmlError answers a call of S3 with an error of a handler or fault.
func xmlError(c *Call, api smithy.APIError) *http.Response {
	return s3Error(&s3Request{Call: c}, errorStatus(api), api.ErrorCode(), api.ErrorMessage())
}

// queryError answers a call over the query protocol, as that of STS, with an error.
func queryError(api smithy.APIError) *http.Response {
	return xmlResponse(errorStatus(api), struct {
		XMLName xml.Name `xml:"ErrorResponse"`
		Error   s3ErrorBody
	}{Error: s3ErrorBody{Code: api.ErrorCode(), Message: api.ErrorMessage()}})
}

func (s *S3) createBucket(r *s3Request) *http.Response {
	s.bucket(r.bucket)
	return newResponse(http.StatusOK, http.Header{"Location": {"/" + r.bucket}}, nil)
}

func (s *S3) headBucket(*s3Request) *http.Response {
	return newResponse(http.StatusOK, http.Header{"X-Amz-Bucket-Region": {"us-east-1"}}, nil)
}

func (s *S3) deleteBucket(r *s3Request) *http.Response {
	if len(s.buckets[r.bucket]) > 0 {
		return s3Error(r, http.StatusConflict, "BucketNotEmpty", "The bucket you tried to delete is not empty")
	}
	delete(s.buckets, r.bucket)
	return newResponse(http.StatusNoContent, http.Header{}, nil)
}

func (s *S3) bucketLocation(*s3Request) *http.Response {
	return xmlResponse(http.StatusOK, struct {
		XMLName xml.Name `xml:"LocationConstraint"`
	}{})
}
