package operations

import (
	"context"

	"github.com/pulumi/pulumi/pkg/v3/leftout"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

func refused(cloud string) (Provider, error) {
	return nil, leftout.Error("reading the logs of " + cloud)
}

// AWSOperationsProvider always fails.
func AWSOperationsProvider(context.Context, map[config.Key]string, *Resource) (Provider, error) {
	return refused("AWS")
}

// GCPOperationsProvider always fails.
func GCPOperationsProvider(context.Context, map[config.Key]string, *Resource) (Provider, error) {
	return refused("Google Cloud")
}

// CloudOperationsProvider always fails.
func CloudOperationsProvider(map[config.Key]string, *Resource) (Provider, error) {
	return refused("AWS")
}
