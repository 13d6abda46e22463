package results

import _ "embed"

// SchemaJSON is the JSON Schema (2020-12) of the result file; it documents every
// field. It tolerates unknown fields, as Read does, and requires all known ones.
//
//go:embed schema.json
var SchemaJSON []byte
