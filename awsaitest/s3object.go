package awsaitest

import (
	"crypto/md5" // the entity tags of S3 are MD5
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

func etag(b []byte) string {
	sum := md5.Sum(b)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

const metadataPrefix = "X-Amz-Meta-"

// repeatedHeaders are stored with an object and come back with it.
var repeatedHeaders = []string{"Cache-Control", "Content-Disposition", "Content-Language", "Expires", "X-Amz-Server-Side-Encryption",
	"X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id", "X-Amz-Storage-Class"}

// objectOf makes an object of a body and the headers of its request.
func objectOf(r *s3Request, body []byte) *storedObject {
	o := newStored(Object{Body: body, ContentType: r.Header.Get("Content-Type")})
	o.headers = map[string]string{}
	for _, name := range repeatedHeaders {
		if v := r.Header.Get(name); v != "" {
			o.headers[name] = v
		}
	}
	if enc := strings.Trim(strings.Replace(r.Header.Get("Content-Encoding"), "aws-chunked", "", 1), ", "); enc != "" {
		o.headers["Content-Encoding"] = enc
	}
	for name, values := range r.Header {
		if key, ok := strings.CutPrefix(name, metadataPrefix); ok {
			if o.Metadata == nil {
				o.Metadata = map[string]string{}
			}
			o.Metadata[strings.ToLower(key)] = values[0]
		}
	}
	return o
}

func (s *S3) putObject(r *s3Request) *http.Response {
	body, sums, problem := r.content()
	if problem != nil {
		return problem
	}
	existing := s.buckets[r.bucket][r.key]
	if r.Header.Get("If-None-Match") == "*" && existing != nil ||
		r.Header.Get("If-Match") != "" && (existing == nil || r.Header.Get("If-Match") != existing.etag) {
		return preconditionFailed(r)
	}
	o := objectOf(r, body)
	o.sums = sums
	s.buckets[r.bucket][r.key] = o
	header := http.Header{"Etag": {o.etag}}
	o.addSums(header)
	return newResponse(http.StatusOK, header, nil)
}

func preconditionFailed(r *s3Request) *http.Response {
	return s3Error(r, http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
}

// getObject answers GetObject and HeadObject.
func (s *S3) getObject(r *s3Request) *http.Response {
	o := s.buckets[r.bucket][r.key]
	if o == nil {
		return s3Error(r, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	}
	if match := r.Header.Get("If-Match"); match != "" && match != o.etag {
		return preconditionFailed(r)
	}
	if r.Header.Get("If-None-Match") == o.etag {
		return newResponse(http.StatusNotModified, http.Header{"Etag": {o.etag}}, nil)
	}
	from, to, status, ok := o.extent(r)
	if !ok {
		return s3Error(r, http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
	}
	header := o.header(r)
	if status == http.StatusPartialContent {
		header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to-1, len(o.Body)))
	} else if r.Header.Get("X-Amz-Checksum-Mode") == "ENABLED" {
		o.addSums(header)
	}
	body := o.Body[from:to]
	header.Set("Content-Length", strconv.Itoa(len(body)))
	resp := newResponse(status, header, body)
	if r.Method == http.MethodHead {
		resp.Body = http.NoBody
	}
	return resp
}

// header holds what a GET says of an object.
func (o *storedObject) header(r *s3Request) http.Header {
	header := http.Header{}
	header.Set("Etag", o.etag)
	header.Set("Content-Type", o.ContentType)
	header.Set("Accept-Ranges", "bytes")
	header.Set("Last-Modified", o.modified.Format(http.TimeFormat))
	if len(o.parts) > 0 && r.query.Has("partNumber") {
		header.Set("X-Amz-Mp-Parts-Count", strconv.Itoa(len(o.parts)))
	}
	for k, v := range o.headers {
		header.Set(k, v)
	}
	for k, v := range o.Metadata {
		header.Set(metadataPrefix+k, v)
	}
	return header
}

// extent is the part of the object that the request wants: by part number, by range, or
// all of it.
func (o *storedObject) extent(r *s3Request) (from, to, status int, ok bool) {
	size := len(o.Body)
	if r.query.Has("partNumber") {
		return o.partExtent(r.query.Get("partNumber"))
	}
	spec, ranged := strings.CutPrefix(r.Header.Get("Range"), "bytes=")
	first, last, _ := strings.Cut(spec, "-")
	if !ranged || strings.Contains(spec, ",") {
		return 0, size, http.StatusOK, true
	}
	if first == "" {
		n, err := strconv.Atoi(last)
		return size - min(n, size), size, http.StatusPartialContent, err == nil && n > 0 && size > 0
	}
	from, err := strconv.Atoi(first)
	if err != nil || from >= size {
		return 0, 0, 0, false
	}
	to = size
	if last != "" {
		end, err := strconv.Atoi(last)
		if err != nil || end < from {
			return 0, 0, 0, false
		}
		to = min(end+1, size)
	}
	return from, to, http.StatusPartialContent, true
}

func (o *storedObject) partExtent(number string) (from, to, status int, ok bool) {
	sizes := o.parts
	if len(sizes) == 0 {
		sizes = []int{len(o.Body)}
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(sizes) {
		return 0, 0, 0, false
	}
	for _, size := range sizes[:n-1] {
		from += size
	}
	status = http.StatusPartialContent
	if len(o.Body) == 0 {
		status = http.StatusOK
	}
	return from, from + sizes[n-1], status, true
}

func (s *S3) copyObject(r *s3Request) *http.Response {
	source, err := url.PathUnescape(strings.TrimPrefix(r.Header.Get("X-Amz-Copy-Source"), "/"))
	bucket, key, _ := strings.Cut(source, "/")
	from := s.buckets[bucket][key]
	if err != nil || from == nil {
		return s3Error(r, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	}
	o := newStored(copyObject(from.Object))
	o.headers, o.sums = maps.Clone(from.headers), maps.Clone(from.sums)
	if r.Header.Get("X-Amz-Metadata-Directive") == "REPLACE" {
		o = objectOf(r, o.Body)
	}
	s.buckets[r.bucket][r.key] = o
	return xmlResponse(http.StatusOK, struct {
		XMLName      xml.Name `xml:"CopyObjectResult"`
		ETag         string
		LastModified string
	}{ETag: o.etag, LastModified: s3Time(o.modified)})
}

func (s *S3) deleteObject(r *s3Request) *http.Response {
	delete(s.buckets[r.bucket], r.key)
	return newResponse(http.StatusNoContent, http.Header{}, nil)
}
