package main

import (
	"context"
	"fmt"
	"time"

	"github.com/awsai-go/awsai/bedrock"
)

type place struct {
	Zone string `json:"zone" jsonschema:"the time zone's IANA name such as Europe/Lisbon"`
}

type moment struct {
	Time    string `json:"time"`
	Weekday string `json:"weekday"`
}

// clock is a tool that tells the time.
func clock(now func() time.Time) bedrock.Tool {
	return bedrock.NewTool("time", "Tells date and time in a time zone, now.", func(_ context.Context, in place) (moment, error) {
		return tell(now, in)
	})
}

func tell(now func() time.Time, in place) (moment, error) {
	zone, err := time.LoadLocation(in.Zone)
	if err != nil || in.Zone == "" || in.Zone == "Local" {
		return moment{}, fmt.Errorf("no time zone %q; zones have names as Europe/Lisbon", in.Zone)
	}
	t := now().In(zone)
	return moment{Time: t.Format(time.RFC3339), Weekday: t.Weekday().String()}, nil
}
