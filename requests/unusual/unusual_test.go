package unusual

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestVolume(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		looks        int
		days         []int
		middle, high int
		unusual      bool
	}{
		{"a usual day", 9, []int{7, 8, 9, 9, 10, 11}, 9, 14, false},
		{"far above", 41, []int{7, 8, 9, 9, 10, 11}, 9, 14, true},
		{"much beside little, and yet few", 9, []int{1, 1, 1, 2, 1}, 1, 6, false},
		{"all alike: a spread of one at least", 7, []int{2, 2, 2, 2}, 2, 7, false},
		{"ten where two are usual", 10, []int{2, 2, 2, 2}, 2, 7, true},
		{"a wide office has busy days", 60, []int{5, 20, 40, 60, 80}, 40, 143, false},
		{"one colleague who counts a thousand moves nothing", 41, []int{7, 8, 9, 9, 10, 1000}, 9, 14, true},
	} {
		v := OfVolume(test.looks, test.days)
		if v.Middle != test.middle || v.High != test.high || v.Unusual() != test.unusual {
			t.Errorf("%s: %+v unusual %v", test.name, v, v.Unusual())
		}
	}
}

// Whatever the colleagues did: more looks never make a day less unusual, and the most that is said to be usual is not unusual, one more is.
func TestVolumeProperties(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 2_000 {
		days := make([]int, 1+r.IntN(60))
		for i := range days {
			days[i] = 1 + r.IntN(1+r.IntN(200))
		}
		at := OfVolume(0, days).High
		if OfVolume(at, days).Z >= z || OfVolume(at+1, days).Z < z {
			t.Fatalf("%v: the most that is usual is not %d", days, at)
		}
		few, more := OfVolume(r.IntN(100), days), OfVolume(100+r.IntN(100), days)
		if few.Unusual() && !more.Unusual() {
			t.Fatalf("%+v is unusual and %+v is not", few, more)
		}
	}
}

func TestCaseless(t *testing.T) {
	t.Parallel()
	if got := (Part{30, 100}).Lower(); math.Abs(got-0.2189) > 0.0001 { // worked by hand from Wilson's formula
		t.Errorf("%f", got)
	}
	peers := slices.Repeat([]Part{{10, 100}}, 9)
	for _, test := range []struct {
		own     Part
		unusual bool
	}{{Part{10, 100}, false}, {Part{30, 100}, true}, {Part{6, 19}, false}, {Part{4, 20}, false}, {Part{20, 20}, true}, {Part{0, 500}, false}} {
		if c := OfCaseless(test.own, peers); c.Unusual() != test.unusual {
			t.Errorf("%+v: lower %f", c, c.Lower())
		}
	}
	// One colleague in twenty may do as they like; two may not.
	wide := append(slices.Repeat([]Part{{10, 100}}, 19), Part{90, 100})
	if c := OfCaseless(Part{30, 100}, wide); c.High != 0.1 {
		t.Errorf("%+v", c)
	}
	if c := OfCaseless(Part{30, 100}, append(wide[1:], Part{90, 100})); c.High != 0.9 {
		t.Errorf("%+v", c)
	}
}

// The bound lies in [0, share], and rises with what is known: twice as many looks with the same share prove no less.
func TestWilsonProperties(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 5_000 {
		all := 1 + r.IntN(1_000)
		p := Part{r.IntN(all + 1), all}
		if low := p.Lower(); low < 0 || low > p.Share()+1e-12 || low > (Part{2 * p.Some, 2 * p.All}).Lower()+1e-12 {
			t.Fatalf("%+v: %f", p, low)
		}
	}
}

func TestRarity(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		r       Rarity
		unusual bool
	}{
		{Rarity{Seen: 0, All: 250, Kinds: 6}, true}, // exactly eight bits
		{Rarity{Seen: 0, All: 249, Kinds: 6}, false},
		{Rarity{Seen: 3, All: 1_000, Kinds: 6}, false},
		{Rarity{Seen: 3, All: 2_000, Kinds: 6}, true},
		{Rarity{}, false},
	} {
		if test.r.Unusual() != test.unusual {
			t.Errorf("%+v: %f bits", test.r, test.r.Bits())
		}
	}
}

func TestHours(t *testing.T) {
	t.Parallel()
	if _, _, known := (Hours{9: 49}).Usual(); known {
		t.Error("49 looks say when somebody works")
	}
	day := Hours{8: 20, 9: 40, 12: 30, 16: 30, 17: 20}
	from, until, known := day.Usual()
	if from != 8 || until != 17 || !known {
		t.Errorf("%d to %d", from, until)
	}
	day[3], day[22] = 2, 3 // 145 looks: three may be cut off at each end
	if from, until, _ = day.Usual(); from != 8 || until != 17 {
		t.Errorf("%d to %d", from, until)
	}
	if n := (Hours{7: 1, 8: 5, 22: 7}).Outside(from, until); n != 8 {
		t.Errorf("%d outside", n)
	}
	night := Hours{0: 30, 1: 30, 22: 30, 23: 30}
	if from, until, _ = night.Usual(); from != 0 || until != 23 {
		t.Errorf("whoever works at night has hours from %d to %d", from, until)
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 5_000 { // no more than 2.5 % are cut off at each end
		var h Hours
		all := 0
		for i := range h {
			h[i] = r.IntN(1 + r.IntN(40))
			all += h[i]
		}
		from, until, known := h.Usual()
		if out := h.Outside(from, until); known && (out > 2*(all/40) || from > until) || !known && out != 0 {
			t.Fatalf("%v: %d to %d, %d outside", h, from, until, out)
		}
	}
}
