// Package npm stands for the packing of policy packs, which only a Pulumi Cloud takes.
package npm

import (
	"context"
	"io"

	"github.com/pulumi/pulumi/pkg/v3/leftout"
)

// AutoPackageManager would let the package manager be found out.
const AutoPackageManager = "auto"

// Pack always fails.
func Pack(context.Context, string, string, io.Writer) ([]byte, error) {
	return nil, leftout.Error("publishing a policy pack")
}
