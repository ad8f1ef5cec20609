package document

import "slices"

// renumbered returns the page with another number, in all that is on it.
func (p Page) renumbered(n int) Page {
	p.Number = n
	p.Tables = slices.Clone(p.Tables)
	for i := range p.Tables {
		p.Tables[i].Page, p.Tables[i].LastPage = n, n
	}
	p.Fields = slices.Clone(p.Fields)
	for i := range p.Fields {
		p.Fields[i].Page = n
	}
	p.Signatures = slices.Clone(p.Signatures)
	for i := range p.Signatures {
		p.Signatures[i].Page = n
	}
	p.Queries = slices.Clone(p.Queries)
	for i := range p.Queries {
		q := &p.Queries[i]
		q.Page = n
		q.Answers = slices.Clone(q.Answers)
		for k := range q.Answers {
			q.Answers[k].Page = n
		}
	}
	return p
}
