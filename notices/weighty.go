package notices

import "slices"

// weighty are the parts whose change people want to know of in time (ISO/IEC 29184:2020, 5.5): why, by what right, which data, from where,
// who sees them, where to and for how long.
var weighty = []Part{PartController, PartPurposes, PartBasis, PartData, PartSource, PartRecipients, PartTransfers, PartRetention}

// Weighty lists the parts of a notice that say something else than before, in words or facts, and that people with an open case should be
// told of.
func Weighty(before, after Notice, authoritative string) []Part {
	var list []Part
	for _, part := range weighty {
		if mark(before.Text[part][authoritative]) != mark(after.Text[part][authoritative]) || !sameFacts(before, after, part) {
			list = append(list, part)
		}
	}
	return list
}

// sameFacts compares what stands beside the words of a part.
func sameFacts(a, b Notice, part Part) bool {
	switch part {
	case PartPurposes:
		return slices.Equal(a.Activities, b.Activities)
	case PartBasis:
		return slices.Equal(a.Bases, b.Bases)
	case PartSource:
		return a.Collection == b.Collection
	case PartRecipients:
		return slices.Equal(a.Agreements, b.Agreements)
	case PartTransfers:
		return slices.Equal(a.Transfers, b.Transfers)
	case PartRetention:
		return slices.Equal(a.Retention, b.Retention)
	}
	return true
}
