// Package cloud refuses keys that are kept by a cloud's or a vault's key service.
package cloud

import (
	"encoding/json"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/leftout"
	"github.com/pulumi/pulumi/pkg/v3/secrets"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// Type is how state names such a provider of secrets.
const Type = "cloud"

func refused(provider string) error {
	scheme, _, _ := strings.Cut(provider, "://")
	return leftout.Error("the secrets provider " + scheme)
}

// NewCloudSecretsManager always fails.
func NewCloudSecretsManager(_ *workspace.ProjectStack, provider string, _ bool) (secrets.Manager, error) {
	return nil, refused(provider)
}

// NewCloudSecretsManagerFromState always fails.
func NewCloudSecretsManagerFromState(json.RawMessage) (secrets.Manager, error) {
	return nil, refused(Type)
}

// EditProjectStack always fails.
func EditProjectStack(*workspace.ProjectStack, json.RawMessage) error {
	return refused(Type)
}
