package rest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/aws/smithy-go"
)

// apiError is what a JSON service says of a request that failed: the code is in a header or in
// the body, with a namespace before it or a URL after it.
func apiError(status int, header http.Header, body []byte) error {
	var said struct {
		Type    string `json:"__type"`
		Code    string `json:"code"`
		Message string `json:"message"`
		Other   string `json:"errorMessage"`
	}
	// A body that is no JSON, as of a gateway, leaves the status to tell. encoding/json takes
	// members without regard to case.
	_ = json.Unmarshal(body, &said)
	code := cmp.Or(header.Get("X-Amzn-Errortype"), said.Type, said.Code, "UnknownError")
	code, _, _ = strings.Cut(code, ":")
	code = code[strings.LastIndexByte(code, '#')+1:]
	e := &smithy.GenericAPIError{Code: code, Message: cmp.Or(said.Message, said.Other, http.StatusText(status)), Fault: smithy.FaultClient}
	if status >= 500 {
		e.Fault = smithy.FaultServer
	}
	return e
}
