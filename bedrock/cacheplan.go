package bedrock

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
)

// MaxCachePoints is how many cache points a request may have.
const MaxCachePoints = 4

// AutoCache says whether cache points are put into a request where they pay, and how long
// the service then keeps what is before them.
type AutoCache string

// The ways to cache.
const (
	// CacheOff puts no points. A caller's own stay.
	CacheOff AutoCache = "off"
	// CacheAuto keeps for five minutes after each use. Writing costs a quarter more than
	// reading anew for Claude, reading again a tenth: it pays from the second request on.
	CacheAuto AutoCache = "5m"
	// CacheAuto1h keeps for an hour where the model can, and else as CacheAuto. Writing
	// costs twice as much for Claude: it pays from the third request on.
	CacheAuto1h AutoCache = "1h"
)

func (a AutoCache) on() bool { return a != "" && a != CacheOff }

// CachePlace is the part of a request that a cache point ends.
type CachePlace string

// The places, in the order that a model reads them in: a change in one is a change of all
// after it.
const (
	CacheTools    CachePlace = "tools"
	CacheSystem   CachePlace = "system"
	CacheMessages CachePlace = "messages"
)

// CachePlacement is a cache point of a request.
type CachePlacement struct {
	// Place is the part of the request.
	Place CachePlace `json:"place"`
	// Message is for messages the index of the one that the point is in.
	Message int `json:"message,omitempty"`
	// Blocks is how many of that message's blocks are before the point: all of them, but
	// for a caller's own.
	Blocks int `json:"blocks,omitempty"`
	// Tokens estimates how many come before it.
	Tokens int `json:"tokens"`
	// TTL is how long is kept what comes before it, empty for the model's default.
	TTL CacheTTL `json:"ttl,omitempty"`
	// Own says that the point is the caller's.
	Own bool `json:"own,omitempty"`
}

// CachePlan says where a request has cache points, and why it has no others.
type CachePlan struct {
	// Points are those of the request, in the order of reading.
	Points []CachePlacement `json:"points,omitempty"`
	// Tokens estimates the whole input, and Minimum is how many of them the model wants
	// before a point, zero where it takes none.
	Tokens  int `json:"tokens"`
	Minimum int `json:"minimum"`
	// Reason says why no point was planned, or is empty.
	Reason string `json:"reason,omitempty"`
}

// String explains the plan, a point a line.
func (p CachePlan) String() string {
	var b strings.Builder
	for _, c := range p.Points {
		fmt.Fprintf(&b, "after %s", c.Place)
		if c.Place == CacheMessages {
			fmt.Fprintf(&b, "[%d]", c.Message)
		}
		fmt.Fprintf(&b, ": about %d tokens", c.Tokens)
		if c.TTL != "" {
			fmt.Fprintf(&b, ", kept %s", c.TTL)
		}
		if c.Own {
			b.WriteString(", the caller's")
		}
		b.WriteByte('\n')
	}
	if p.Reason != "" {
		b.WriteString("none planned: " + p.Reason + "\n")
	}
	return b.String()
}

// PlanCache says which cache points a request to a model has: the caller's own, and where
// Request.Cache is on, those that are put where they pay. It sends nothing. [Model] plans
// anew for each turn, by the same rules:
//
// At most [MaxCachePoints], the caller's counted. One after the tools, where the model
// takes it there, and one after the system text, as both are the same from request to
// request. Where the conversation has gone back and forth, one after the last of the user's
// messages, for the next request, and one after the user's message before, which is where
// the request before had its last. What points are left go further back, each within as
// many blocks as the model looks back. A first question has none of these, as a next one
// may never come.
//
// No point is put where fewer tokens are before it than the model wants, by
// [EstimateTokens]; none next to calls of tools for a model that refuses it; and no time
// to live that the service would refuse, which is a longer one after a shorter.
func PlanCache(model string, req Request) CachePlan {
	p := planner{req: req}
	p.model, p.able = findCacheModel(model)
	return p.plan()
}

// planner makes a plan.
type planner struct {
	req   Request
	model cacheModel
	able  bool // the model has cache points

	tools, system int   // tokens up to the end of each
	ends          []int // tokens up to the end of each message
	own           []CachePlacement
}

func (p *planner) plan() CachePlan {
	p.measure()
	plan := CachePlan{Points: p.own, Minimum: p.model.minimum, Tokens: p.system}
	if n := len(p.ends); n > 0 {
		plan.Tokens = p.ends[n-1]
	}
	switch {
	case !p.req.Cache.on():
		plan.Reason = "caching is off"
		return plan
	case !p.able:
		plan.Reason = "the model takes no cache points, or is not known to"
		return plan
	case plan.Tokens < plan.Minimum:
		plan.Reason = fmt.Sprintf("about %d tokens, the model wants %d before a point", plan.Tokens, plan.Minimum)
		return plan
	case len(p.own) >= MaxCachePoints:
		plan.Reason = fmt.Sprintf("the caller's own are all %d", MaxCachePoints)
		return plan
	}
	points := p.choose(MaxCachePoints - len(p.own))
	if len(points) == 0 {
		plan.Reason = "too little of the request is the same in the next"
	}
	plan.Points = p.withTTL(append(points, p.own...))
	return plan
}

// measure estimates the tokens and finds the caller's own points.
func (p *planner) measure() {
	for _, t := range p.req.Tools {
		p.tools += EstimateTokens(t.name) + EstimateTokens(t.description)
		if t.schema != nil {
			schema, _ := t.schema() // an error shows when the tool is converted
			p.tools += EstimateTokens(string(schema))
		}
	}
	p.system = p.tools + EstimateTokens(p.req.System)
	total := p.system
	p.ends = make([]int, len(p.req.Messages))
	for i, m := range p.req.Messages {
		for j, b := range m.Content {
			if b.CachePoint != nil {
				p.own = append(p.own, CachePlacement{Place: CacheMessages, Message: i, Blocks: j, Tokens: total, TTL: b.CachePoint.TTL, Own: true})
			}
			total += b.estimate()
		}
		p.ends[i] = total
	}
}

// choose picks up to n points.
func (p *planner) choose(n int) (points []CachePlacement) {
	if p.model.tools && len(p.req.Tools) > 0 && p.tools >= p.model.minimum {
		points = append(points, CachePlacement{Place: CacheTools, Tokens: p.tools})
	}
	if len(points) < n && p.req.System != "" && p.system >= p.model.minimum {
		points = append(points, CachePlacement{Place: CacheSystem, Tokens: p.system})
	}
	for _, i := range p.turns(n - len(points)) {
		points = append(points, CachePlacement{Place: CacheMessages, Message: i, Blocks: len(p.req.Messages[i].Content), Tokens: p.ends[i]})
	}
	return points
}

// turns picks up to n messages to put a point after, the last one first.
func (p *planner) turns(n int) (picked []int) {
	messages := p.req.Messages
	if !slices.ContainsFunc(messages, func(m Message) bool { return m.Role == RoleAssistant }) {
		return nil
	}
	distance, further := 0, -1 // blocks since the last picked, and the furthest within reach
	for i := len(messages) - 1; i >= 0 && len(picked) < n; i-- {
		if p.takesPoint(i) {
			switch {
			case len(picked) < 2:
				picked, distance, further = append(picked, i), 0, -1
			case distance <= p.model.lookBack:
				further = i
			case further >= 0:
				picked, distance, further = append(picked, further), blocksBetween(messages, i, further), -1
				if distance <= p.model.lookBack {
					further = i
				}
			}
		}
		distance += len(messages[i].Content)
	}
	return picked
}

// blocksBetween is how many blocks are after message i up to the end of message j.
func blocksBetween(messages []Message, i, j int) (n int) {
	for _, m := range messages[i+1 : j+1] {
		n += len(m.Content)
	}
	return n
}

// takesPoint says whether a point can stand after message i.
func (p *planner) takesPoint(i int) bool {
	m := p.req.Messages[i]
	switch {
	case m.Role != RoleUser || len(m.Content) == 0 || p.ends[i] < p.model.minimum:
		return false
	case m.Content[len(m.Content)-1].CachePoint != nil:
		return false // the caller's stands there
	case p.model.results:
		return true
	}
	return !hasToolBlocks(p.req.Messages[i : i+1])
}

// withTTL puts points into the order of reading and gives those that are planned their time
// to live: what was asked for, but no longer than that of a point before and no shorter
// than that of a point after.
func (p *planner) withTTL(points []CachePlacement) []CachePlacement {
	slices.SortStableFunc(points, func(a, b CachePlacement) int { return a.order(b) })
	if !p.model.hour {
		return points
	}
	hour := func(c CachePlacement) bool { return c.Own && c.TTL == CacheTTL1h }
	short := false // a point before is kept for five minutes
	for i := range points {
		c := &points[i]
		if !c.Own && !short && (p.req.Cache == CacheAuto1h || slices.ContainsFunc(points[i:], hour)) {
			c.TTL = CacheTTL1h
		}
		short = short || c.TTL != CacheTTL1h
	}
	return points
}

// order compares two points by what is before them.
func (c CachePlacement) order(d CachePlacement) int {
	rank := func(c CachePlacement) int {
		return slices.Index([]CachePlace{CacheTools, CacheSystem, CacheMessages}, c.Place)
	}
	return slices.Compare([]int{rank(c), c.Message, c.Blocks}, []int{rank(d), d.Message, d.Blocks})
}

// toWire checks a request and converts it, with the cache points that are planned.
func (m *Model) toWire(op string, req Request) (wire, error) {
	switch req.Cache {
	case "", CacheOff:
		return req.toWire(op)
	case CacheAuto, CacheAuto1h:
	default:
		return wire{}, awsai.Errorf(op, awsai.ErrInvalid, "unknown way to cache %.10q", string(req.Cache))
	}
	id := m.id
	if m.o.BaseModel != "" {
		id = m.o.BaseModel
	}
	plan := PlanCache(id, req)
	req.Messages = plan.inMessages(req.Messages)
	w, err := req.toWire(op)
	if err != nil {
		return w, err
	}
	for _, c := range plan.Points {
		point := types.CachePointBlock{Type: types.CachePointTypeDefault, Ttl: types.CacheTTL(c.TTL)}
		switch c.Place {
		case CacheTools:
			w.tools.Tools = append(w.tools.Tools, &types.ToolMemberCachePoint{Value: point})
		case CacheSystem:
			w.system = append(w.system, &types.SystemContentBlockMemberCachePoint{Value: point})
		}
	}
	return w, nil
}

// inMessages is the conversation with the points of the plan. The caller's is not changed.
func (p CachePlan) inMessages(messages []Message) []Message {
	messages = slices.Clone(messages)
	for _, c := range p.Points {
		if c.Place != CacheMessages || c.Own {
			continue
		}
		m := &messages[c.Message]
		m.Content = append(slices.Clip(m.Content), Block{CachePoint: &CachePoint{TTL: c.TTL}})
	}
	return messages
}
