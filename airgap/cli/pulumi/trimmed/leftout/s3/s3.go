// Package s3 has the one type of the S3 client that copying state asks its driver about. No driver of this
// build knows it.
package s3

// CopyObjectInput is what the S3 driver would have been asked to copy.
type CopyObjectInput struct {
	CopySource *string
}
