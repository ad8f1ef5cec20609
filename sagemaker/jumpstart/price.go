package jumpstart

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// Price is what an instance costs.
type Price struct {
	// PerHour is in US dollars, on demand, before taxes and discounts.
	PerHour float64
	// Region is where, AsOf the day or month that it was read, Source from where.
	Region, AsOf, Source string
}

// PriceTable are prices of instances that serve, by type. The zero value knows none.
type PriceTable struct {
	// Region, AsOf and Source are those of every price.
	Region, AsOf, Source string
	// PerHour are the prices by type of instance, in US dollars.
	PerHour map[string]float64
}

// Prices is a small table, of us-east-1 in August 2026, for a first idea. Its figures are
// those that a public program quotes from AWS's price list; AWS's list itself, which
// [ReadPrices] reads, was not at hand. Ask it for others, and before you rely on one.
func Prices() PriceTable {
	return PriceTable{
		Region: "us-east-1", AsOf: "2026-08",
		Source: "quoted from AWS's price list AmazonSageMaker by others; not checked against it",
		PerHour: map[string]float64{
			"ml.g5.2xlarge": 1.515, "ml.g5.12xlarge": 7.09, "ml.g6.2xlarge": 1.222, "ml.g6.4xlarge": 1.654, "ml.g6.12xlarge": 5.752,
			"ml.g6e.2xlarge": 2.80, "ml.g6e.12xlarge": 13.12,
		},
	}
}

// Of returns the price of a type of instance, and whether it is known.
func (t PriceTable) Of(instance string) (Price, bool) {
	hour, ok := t.PerHour[instance]
	if !ok {
		return Price{}, false
	}
	return Price{PerHour: hour, Region: t.Region, AsOf: t.AsOf, Source: t.Source}, true
}

// priceList is AWS's, as far as it is read.
type priceList struct {
	PublicationDate string `json:"publicationDate"`
	Products        map[string]struct {
		Attributes map[string]string `json:"attributes"`
	} `json:"products"`
	Terms struct {
		OnDemand map[string]map[string]struct {
			PriceDimensions map[string]struct {
				Unit         string            `json:"unit"`
				PricePerUnit map[string]string `json:"pricePerUnit"`
			} `json:"priceDimensions"`
		} `json:"OnDemand"`
	} `json:"terms"`
}

// ReadPrices reads AWS's price list of a region, which is public:
// https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonSageMaker/current/{region}/index.json.
// It takes the on-demand prices per hour of instances that serve, which have usage types
// as "USE1-Host:ml.g5.xlarge". The error is awsai.ErrInvalid for what is not such a list.
func ReadPrices(r io.Reader, region string) (PriceTable, error) {
	const op = "jumpstart.ReadPrices"
	var list priceList
	if err := json.NewDecoder(r).Decode(&list); err != nil {
		return PriceTable{}, awsai.Errorf(op, awsai.ErrInvalid, "not a price list in JSON")
	}
	t := PriceTable{Region: region, AsOf: list.PublicationDate, Source: "AWS price list AmazonSageMaker", PerHour: make(map[string]float64)}
	for sku, product := range list.Products {
		_, instance, ok := strings.Cut(product.Attributes["usagetype"], "Host:")
		if place := product.Attributes["regionCode"]; !ok || place != "" && place != region {
			continue
		}
		for _, offer := range list.Terms.OnDemand[sku] {
			for _, d := range offer.PriceDimensions {
				hour, err := strconv.ParseFloat(d.PricePerUnit["USD"], 64)
				if err == nil && hour > t.PerHour[instance] && strings.EqualFold(strings.TrimSuffix(d.Unit, "s"), "hr") {
					t.PerHour[instance] = hour // of two, the dearer: nobody is surprised
				}
			}
		}
	}
	if len(t.PerHour) == 0 {
		return PriceTable{}, awsai.Errorf(op, awsai.ErrInvalid, "no prices of instances that serve among %d products", len(list.Products))
	}
	return t, nil
}
