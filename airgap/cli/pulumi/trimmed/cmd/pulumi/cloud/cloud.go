// Package cloud has what the handling of errors asks about those of `pulumi api`, which this build has not.
package cloud

// APIError is never made here.
type APIError struct {
	ExitCode int
	Silent   bool
}

func (*APIError) Error() string { return "an error of pulumi api" }
