// Package plain shows Markdown as it is written instead of coloured.
package plain

// Renderer renders nothing.
type Renderer struct{}

// NewRenderer never fails.
func NewRenderer() (Renderer, error) { return Renderer{}, nil }

// Render returns the text itself.
func (Renderer) Render(text string) (string, error) { return text, nil }
