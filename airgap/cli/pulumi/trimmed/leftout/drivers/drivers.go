// Package drivers stands for the storage of state that is not in files. Its schemes stay known, so that
// such an address is refused for what it is and not taken for that of a Pulumi Cloud.
package drivers

import (
	"context"
	"net/url"

	"github.com/pulumi/pulumi/pkg/v3/leftout"
	"gocloud.dev/blob"
)

type refused struct{}

func (refused) OpenBucketURL(_ context.Context, address *url.URL) (*blob.Bucket, error) {
	return nil, leftout.Error("state in " + address.Scheme + "://")
}

func init() {
	for _, scheme := range []string{"azblob", "gs", "postgres", "s3"} {
		blob.DefaultURLMux().RegisterBucket(scheme, refused{})
	}
}
