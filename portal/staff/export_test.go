package staff

import (
	"maps"
	"slices"
)

// StepNames are all steps of a case, by the last part of their address.
func StepNames() []string { return slices.Sorted(maps.Keys(steps)) }
