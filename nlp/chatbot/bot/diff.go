package bot

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// differences are the members in which what is wanted differs from what there is, in order. Order
// does not count in lists that are sets, nor does what the service fills in by itself where the
// definition says nothing.
func differences(want, have any) ([]string, error) {
	w, err := object(want)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	h, err := object(have)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	return differ("", w, h), nil
}

func differ(path string, want, have map[string]any) (found []string) {
	keys := maps.Clone(want)
	maps.Copy(keys, have)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		at := key
		if path != "" {
			at = path + "." + key
		}
		w, wanted := want[key]
		h, there := have[key]
		if !wanted && there && filledIn(key, h) || empty(w) && empty(h) {
			continue
		}
		wm, ok1 := w.(map[string]any)
		hm, ok2 := h.(map[string]any)
		switch {
		case ok1 && ok2:
			found = append(found, differ(at, wm, hm)...)
		case !same(key, w, h):
			found = append(found, at)
		}
	}
	return found
}

// empty tells of what is the same as nothing.
func empty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, item := range v {
			if !empty(item) {
				return false
			}
		}
		return true
	case []any:
		return len(v) == 0
	}
	return v == nil || v == "" || v == false || v == 0.0
}

// filledIn tells whether a member, which the definition has not, is one that the service fills in
// by itself. What somebody else has put there, as a text or a condition, is a difference.
func filledIn(key string, v any) bool {
	switch key {
	case "messageSelectionStrategy", "promptAttemptsSpecification", "allowInterrupt", "active", "slotResolutionSetting", "engine",
		"speechDetectionSensitivity", "invocationLabel", "traceStatus", "assistedNluMode", "timeoutInSeconds":
		return true
	case "initialResponseSetting", "slotCaptureSetting", "codeHook", "elicitationCodeHook", "postCodeHookSpecification",
		"postFulfillmentStatusSpecification", "nextStep", "confirmationNextStep", "declinationNextStep", "failureNextStep", "successNextStep",
		"timeoutNextStep", "captureNextStep", "fulfillmentUpdatesSpecification", "defaultValueSpecification", "generativeAISettings",
		"intentClosingSetting", "fulfillmentCodeHook":
		return !says(v)
	}
	return false
}

// says tells whether there is anything below that a service would not make up: a text, a
// condition, an attribute, a model, a hook.
func says(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			switch key {
			case "messageGroups", "expressionString", "sessionAttributes", "slots", "defaultValueList", "modelArn":
				if !empty(item) {
					return true
				}
			case "enabled":
				if item == true {
					return true
				}
			default:
				if says(item) {
					return true
				}
			}
		}
	case []any:
		return slices.ContainsFunc(v, says)
	}
	return false
}

// same compares values that are not both objects.
func same(key string, want, have any) bool {
	w, ok1 := want.([]any)
	h, ok2 := have.([]any)
	if !ok1 || !ok2 {
		return reflect.DeepEqual(want, have)
	}
	if len(w) != len(h) {
		return false
	}
	if isSet(key) {
		w, h = sorted(w), sorted(h)
	}
	for n := range w {
		wm, ok1 := w[n].(map[string]any)
		hm, ok2 := h[n].(map[string]any)
		if ok1 && ok2 && len(differ("", wm, hm)) > 0 || !(ok1 && ok2) && !reflect.DeepEqual(w[n], h[n]) {
			return false
		}
	}
	return true
}

// isSet tells of lists whose order says nothing.
func isSet(key string) bool {
	return slices.Contains([]string{
		"sampleUtterances", "slotTypeValues", "synonyms", "slotPriorities", "inputContexts", "outputContexts", "botMembers", "subSlots",
		"variations", "includeFields",
	}, key)
}

// sorted orders by JSON, whose objects package json writes in order of their members. Lists in
// items that are sets are put in order first.
func sorted(items []any) []any {
	keys := make(map[int]string, len(items))
	order := make([]int, len(items))
	for n, item := range items {
		order[n] = n
		if m, ok := item.(map[string]any); ok {
			m = maps.Clone(m)
			for k, v := range m {
				if list, ok := v.([]any); ok && isSet(k) {
					m[k] = sorted(list)
				}
			}
			item = m
		}
		data, _ := json.Marshal(item) // made of JSON, it is JSON
		keys[n] = string(data)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case keys[a] < keys[b]:
			return -1
		case keys[a] > keys[b]:
			return 1
		}
		return 0
	})
	out := make([]any, len(items))
	for n, at := range order {
		out[n] = items[at]
	}
	return out
}
