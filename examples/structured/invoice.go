package main

import (
	"fmt"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

// invoice is what the model is to find.
type invoice struct {
	Number   string  `json:"number"`
	Seller   string  `json:"seller"`
	Date     string  `json:"date" jsonschema:"as 2006-01-02"`
	Currency string  `json:"currency" jsonschema:"the code by ISO 4217"`
	Items    []item  `json:"items"`
	Total    float64 `json:"total" jsonschema:"with tax"`
}

type item struct {
	Name     string  `json:"name"`
	Quantity float64 `json:"quantity"`
	Price    float64 `json:"price" jsonschema:"of one"`
}

// String is the invoice for a terminal.
func (v invoice) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Invoice %s\nof      %s\non      %s\n", v.Number, v.Seller, v.Date)
	for _, i := range v.Items {
		fmt.Fprintf(&b, "%8g × %-32s %10.2f\n", i.Quantity, i.Name, i.Price)
	}
	fmt.Fprintf(&b, "Total   %s %.2f\n", v.Currency, v.Total)
	return cli.Printable(b.String())
}
