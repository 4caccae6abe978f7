package ledger

import "errors"

// DecodeFHIR reads a FHIR R4 AuditEvent or a Bundle of them.
func DecodeFHIR(body []byte) ([]Item, error) { return nil, errors.ErrUnsupported }
