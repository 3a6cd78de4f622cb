// Package leftout says what the Pulumi CLI built by Vigia's set-up cannot do.
package leftout

import (
	"fmt"

	"github.com/spf13/cobra"
)

// Error says that this build has no such feature, and where a CLI that has it is to be found.
func Error(feature string) error {
	return fmt.Errorf("%s: not in this fallback build of the Pulumi CLI, which is for local stacks with state in files; "+
		"install the official CLI: https://www.pulumi.com/docs/install/", feature)
}

// Command stands where a command was left out: it takes any arguments and fails with [Error].
func Command(name string) *cobra.Command {
	return &cobra.Command{
		Use:                name,
		Short:              "Not in this fallback build",
		Hidden:             true,
		DisableFlagParsing: true,
		RunE:               func(*cobra.Command, []string) error { return Error("pulumi " + name) },
	}
}
