// Package jumpstart x
package jumpstart
