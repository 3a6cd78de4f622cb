// Package cloudauth refuses the clouds' own ways of authentication, when the configuration is read.
package cloudauth

import (
	"fmt"
	"net/http"
)

func refused(key string) error {
	return fmt.Errorf("%s: not in this fallback build of Prometheus; use the official image", key)
}

// SigV4Config stands for the authentication of AWS.
type SigV4Config struct{}

// AzureADConfig stands for the authentication of Azure.
type AzureADConfig struct{}

// Config stands for the authentication of Google Cloud.
type Config struct{}

// UnmarshalYAML always fails.
func (*SigV4Config) UnmarshalYAML(func(any) error) error { return refused("sigv4") }

// UnmarshalYAML always fails.
func (*AzureADConfig) UnmarshalYAML(func(any) error) error { return refused("azuread") }

// UnmarshalYAML always fails.
func (*Config) UnmarshalYAML(func(any) error) error { return refused("google_iam") }

// NewSigV4RoundTripper always fails.
func NewSigV4RoundTripper(*SigV4Config, http.RoundTripper) (http.RoundTripper, error) {
	return nil, refused("sigv4")
}

// NewAzureADRoundTripper always fails.
func NewAzureADRoundTripper(*AzureADConfig, http.RoundTripper) (http.RoundTripper, error) {
	return nil, refused("azuread")
}

// NewRoundTripper always fails.
func NewRoundTripper(*Config, http.RoundTripper) (http.RoundTripper, error) {
	return nil, refused("google_iam")
}
