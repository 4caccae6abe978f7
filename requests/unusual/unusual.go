// Package unusual is the arithmetic by which looks at citizens' data stand out: pure functions over counts, each with its formula, so that
// every sum can be told in words to whoever has to judge it. None of them proves anything. It knows neither the database nor who anybody is.
//
// Sources. Robust z: Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993). Share: E. B. Wilson, "Probable Inference, the Law of
// Succession, and Statistical Inference", JASA 22 (1927). Rarity: Laplace's rule of succession. That one signal must not stand on hours
// alone, and that plain rules are noisy: Hedda et al. 2017 (PMC5977720).
package unusual

import (
	"math"
	"slices"
)

// What must be there before anything is said.
const (
	Days         = 28   // of history, before the day that is judged
	LeastDays    = 14   // of them on which the group looked at anything
	LeastPeers   = 8    // colleagues beside the official, of the same unit and role in the same source
	LeastLooks   = 10   // in a day, for its number to be much
	LeastShare   = 20   // looks in the whole time, for a share of them to say something
	LeastHours   = 50   // looks in the history, for somebody to have usual hours
	RepeatDays   = 3    // days on which one official looked at one citizen without a case
	RepeatWithin = 30   // days in which they lie, and after which the same is said again
	z            = 3.5  // from which a number is an outlier
	bits         = 8.0  // from which a kind of data is rare for a role
	sure         = 1.96 // the normal quantile of 95 %, two-sided
	normal       = 0.6745
)

// Volume is a day's number of looks beside what colleagues looked on days of the same kind, as a rule working days.
type Volume struct {
	Looks  int
	Middle int     // median of the colleagues' days
	High   int     // the most that is still usual
	Z      float64 // 0.6745·(looks − median) / max(MAD, 1), where MAD is the median distance from the median
}

// OfVolume reckons with the colleagues' days, of which there must be one.
func OfVolume(looks int, days []int) Volume {
	median := middle(days)
	away := make([]float64, len(days))
	for i, n := range days {
		away[i] = math.Abs(float64(n) - median)
	}
	spread := max(middle(away), 1)
	return Volume{Looks: looks, Middle: int(math.Round(median)), High: int(math.Ceil(median+z*spread/normal)) - 1,
		Z: normal * (float64(looks) - median) / spread}
}

// Unusual tells whether somebody should ask.
func (v Volume) Unusual() bool { return v.Z >= z && v.Looks >= LeastLooks }

// Strength is how far beyond the mark it is: 1 is on it.
func (v Volume) Strength() float64 { return v.Z / z }

func middle[N int | float64](list []N) float64 {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (float64(sorted[(n-1)/2]) + float64(sorted[n/2])) / 2
}

// Part is some looks out of all.
type Part struct{ Some, All int }

// Share is the part, 0 when there is nothing.
func (p Part) Share() float64 {
	if p.All == 0 {
		return 0
	}
	return float64(p.Some) / float64(p.All)
}

// Lower is the lower bound of Wilson's interval at 95 %: (p + z²/2n − z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n). A few looks prove little, and
// so it lies far below the share.
func (p Part) Lower() float64 {
	if p.All == 0 {
		return 0
	}
	n, share := float64(p.All), p.Share()
	return max(0, (share+sure*sure/(2*n)-sure*math.Sqrt(share*(1-share)/n+sure*sure/(4*n*n)))/(1+sure*sure/n))
}

// Caseless is somebody's share of looks without a case beside that of colleagues.
type Caseless struct {
	Part
	High float64 // what nineteen of twenty colleagues stay within: the 95th percentile by nearest rank
}

// OfCaseless reckons with the colleagues' parts, of which there must be one.
func OfCaseless(own Part, peers []Part) Caseless {
	shares := make([]float64, len(peers))
	for i, p := range peers {
		shares[i] = p.Share()
	}
	slices.Sort(shares)
	return Caseless{own, shares[max(0, int(math.Ceil(0.95*float64(len(shares))))-1)]}
}

// Unusual tells whether somebody should ask: even the least the share can be is more than nearly all colleagues have.
func (c Caseless) Unusual() bool { return c.All >= LeastShare && c.Lower() > c.High }

// Strength is how far beyond the mark it is: 1 is on it, 2 as far as can be.
func (c Caseless) Strength() float64 { return 1 + c.Lower() - c.High }

// Rarity is how seldom colleagues look at a kind of data: −log₂ of (seen+1)/(all+kinds), in bits. Eight bits are once in 256 looks.
type Rarity struct {
	Seen, All int // colleagues' looks at that kind, and at all kinds
	Kinds     int // how many kinds there are
}

// Bits is the surprise.
func (r Rarity) Bits() float64 { return -math.Log2(float64(r.Seen+1) / float64(r.All+max(r.Kinds, 1))) }

// Unusual tells whether somebody should ask.
func (r Rarity) Unusual() bool { return r.Bits() >= bits }

// Strength is how far beyond the mark it is: 1 is on it.
func (r Rarity) Strength() float64 { return r.Bits() / bits }

// Repeat is on how many days one official looked at one citizen without a case.
type Repeat int

// Unusual tells whether somebody should ask.
func (r Repeat) Unusual() bool { return r >= RepeatDays }

// Strength is how far beyond the mark it is: 1 is on it.
func (r Repeat) Strength() float64 { return float64(r) / RepeatDays }

// Hours counts looks by the hour of the day, where the body is.
type Hours [24]int

// Usual gives the hours between which somebody looks, both included: what is left when at most 2.5 % are cut off at each end. False when
// too little is known of them. Whoever works through midnight has all hours, and nothing is outside.
func (h Hours) Usual() (from, until int, known bool) {
	all := 0
	for _, n := range h {
		all += n
	}
	if all < LeastHours {
		return 0, 23, false
	}
	most := all / 40
	for cut := h[0]; cut <= most && from < 23; cut += h[from] {
		from++
	}
	until = 23
	for cut := h[23]; cut <= most && until > from; cut += h[until] {
		until--
	}
	return from, until, true
}

// Outside counts the looks of a day that lie outside the usual hours. Alone they are no signal: they go with another one.
func (h Hours) Outside(from, until int) (n int) {
	for hour, looks := range h {
		if hour < from || hour > until {
			n += looks
		}
	}
	return n
}
