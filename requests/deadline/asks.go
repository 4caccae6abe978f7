package deadline

import "slices"

// FeeAnswer is the fact by which the clock for that kind goes on once a fee was asked for: FeePaid, or ReflectionEnd where
// the law gives the person time to think about the cost. It is empty where a fee moves no day.
func (l Law) FeeAnswer(kind Kind) FactName {
	c, ok := l.clock(kind)
	switch {
	case !ok:
		return ""
	case slices.Contains(c.start, startReflection):
		return ReflectionEnd
	case slices.Contains(c.start, startFee), slices.ContainsFunc(c.stops, func(s stop) bool { return s.on == stopFee }):
		return FeePaid
	}
	return ""
}

// Longest is the most that this law lets the body take longer over that kind; the zero Length where it only asks that
// it be reasonable. It is not ok where the law allows no longer time.
func (l Law) Longest(kind Kind) (most Length, ok bool) {
	c, known := l.clock(kind)
	if !known || c.extension == nil {
		return Length{}, false
	}
	return c.extension.most, true
}
