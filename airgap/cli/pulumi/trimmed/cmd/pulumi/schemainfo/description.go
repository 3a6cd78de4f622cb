package schemainfo

import "strings"

// RenderDescription gives the description of a resource or a function as it is written.
func RenderDescription(comment string) string {
	return strings.TrimSpace(CleanComment(comment))
}
