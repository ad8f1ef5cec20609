package awsaitest

import (
	"encoding/base64"
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// s3Page is the most that one answer of ListObjectsV2 holds, and one request of
// DeleteObjects.
const s3Page = 1000

func s3Time(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

type listResult struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	Name                  string
	Prefix                string
	Delimiter             string `xml:",omitempty"`
	StartAfter            string `xml:",omitempty"`
	ContinuationToken     string `xml:",omitempty"`
	NextContinuationToken string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	KeyCount              int
	MaxKeys               int
	IsTruncated           bool
	Contents              []listEntry
	CommonPrefixes        []listPrefix
}

type listEntry struct {
	Key          string
	LastModified string
	ETag         string
	Size         int
	StorageClass string
}

type listPrefix struct{ Prefix string }

// listObjects answers ListObjectsV2.
func (s *S3) listObjects(r *s3Request) *http.Response {
	limit := s3Page
	if v := r.query.Get("max-keys"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 {
			return s3Error(r, http.StatusBadRequest, "InvalidArgument", "max-keys is no count")
		}
		limit = min(n, s3Page)
	}
	after := r.query.Get("start-after")
	if token := r.query.Get("continuation-token"); token != "" {
		key, err := base64.StdEncoding.DecodeString(token)
		if err != nil {
			return s3Error(r, http.StatusBadRequest, "InvalidArgument", "The continuation token provided is incorrect")
		}
		after = string(key)
	}
	result := listResult{
		Name: r.bucket, Prefix: r.query.Get("prefix"), Delimiter: r.query.Get("delimiter"),
		StartAfter: r.query.Get("start-after"), ContinuationToken: r.query.Get("continuation-token"),
		EncodingType: r.query.Get("encoding-type"), MaxKeys: limit,
	}
	result.fill(s.buckets[r.bucket], after)
	if result.EncodingType == "url" {
		result.encode()
	}
	return xmlResponse(http.StatusOK, result)
}

// fill adds the keys after the given one, as many as MaxKeys, with those that share what
// comes before the delimiter as one prefix.
func (l *listResult) fill(objects map[string]*storedObject, after string) {
	last := ""
	for _, key := range slices.Sorted(maps.Keys(objects)) {
		rest, ok := strings.CutPrefix(key, l.Prefix)
		if !ok || key <= after {
			continue
		}
		group := ""
		if head, _, cut := strings.Cut(rest, l.Delimiter); cut && l.Delimiter != "" {
			group = l.Prefix + head + l.Delimiter
			if group <= after && strings.HasPrefix(after, group) || slices.Contains(l.CommonPrefixes, listPrefix{group}) {
				last = key
				continue
			}
		}
		if l.KeyCount == l.MaxKeys {
			l.IsTruncated = l.MaxKeys > 0
			break
		}
		l.KeyCount++
		last = key
		if group != "" {
			l.CommonPrefixes = append(l.CommonPrefixes, listPrefix{group})
			continue
		}
		o := objects[key]
		l.Contents = append(l.Contents, listEntry{key, s3Time(o.modified), o.etag, len(o.Body), "STANDARD"})
	}
	if l.IsTruncated {
		l.NextContinuationToken = base64.StdEncoding.EncodeToString([]byte(last))
	}
}

// encode spells the keys as encoding-type=url asks.
func (l *listResult) encode() {
	l.Prefix, l.Delimiter = url.QueryEscape(l.Prefix), url.QueryEscape(l.Delimiter)
	l.StartAfter = url.QueryEscape(l.StartAfter)
	for i := range l.Contents {
		l.Contents[i].Key = url.QueryEscape(l.Contents[i].Key)
	}
	for i := range l.CommonPrefixes {
		l.CommonPrefixes[i].Prefix = url.QueryEscape(l.CommonPrefixes[i].Prefix)
	}
}

type deleteRequest struct {
	Objects []struct{ Key string } `xml:"Object"`
	Quiet   bool
}

type deletedEntry struct{ Key string }

func (s *S3) deleteObjects(r *s3Request) *http.Response {
	body, _, problem := r.content()
	if problem != nil {
		return problem
	}
	var req deleteRequest
	if err := xml.Unmarshal(body, &req); err != nil || len(req.Objects) == 0 || len(req.Objects) > s3Page {
		return s3Error(r, http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	var result struct {
		XMLName xml.Name `xml:"DeleteResult"`
		Deleted []deletedEntry
	}
	for _, o := range req.Objects {
		delete(s.buckets[r.bucket], o.Key)
		if !req.Quiet {
			result.Deleted = append(result.Deleted, deletedEntry{o.Key})
		}
	}
	return xmlResponse(http.StatusOK, result)
}
