package v1

import (
	"log/slog"
	"net/http"
)

// OpenAPIOptions are accepted and of no use.
type OpenAPIOptions struct {
	ExternalURL    string
	Version        string
	MaxSearchLimit int
}

// OpenAPIBuilder stands where the description of the API would be made.
type OpenAPIBuilder struct{}

// NewOpenAPIBuilder never fails.
func NewOpenAPIBuilder(OpenAPIOptions, *slog.Logger) *OpenAPIBuilder { return &OpenAPIBuilder{} }

// ServeOpenAPI says that there is no description of the API.
func (*OpenAPIBuilder) ServeOpenAPI(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "the OpenAPI document is not in this fallback build of Prometheus; use the official image", http.StatusNotImplemented)
}

// WrapHandler gives the handler back.
func (*OpenAPIBuilder) WrapHandler(next http.HandlerFunc) http.HandlerFunc { return next }
