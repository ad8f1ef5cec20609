// Package awsaitest is a fake AWS for tests.
package awsaitest
