package report

// The window of an envelope, after DIN 5008 form B: 45 mm from the top, 20 mm from the left, 85 mm wide and 45 mm high. Its upper
// 17.7 mm are for the return address. Text keeps 5 mm from the left edge, since sheets slip in envelopes. Windows stand on the left
// in every language.
const (
	millimetre  = 72 / 25.4
	windowTop   = 45 * millimetre
	windowLeft  = 25 * millimetre
	windowWidth = 75 * millimetre
	windowEnd   = 90 * millimetre
	recipientAt = windowTop + 17.7*millimetre
	sideTop     = 50 * millimetre
	sideLeft    = 125 * millimetre
	sideWidth   = pageWidth - margin - sideLeft
	belowWindow = 98 * millimetre
)

// recipientStyles are the sizes of an address, the largest that fits first.
var recipientStyles = []style{{size: 10, lead: 12.6}, {size: 8.5, lead: 10.8}, {size: 7, lead: 8.5}}

// returnStyles are those of the line above it.
var returnStyles = []style{{size: 6.5, lead: 8.5, tint: soft}, {size: 5.5, lead: 7, tint: soft}}

// address draws what shows in the window, facts of the letter beside it, and marks for folding.
func (f *flow) address(a Address) {
	f.artifact("Layout", func() { // the letterhead has said it
		var lines []line
		var s style
		for _, s = range returnStyles {
			if lines = f.set.lines(words(a.Sender), s, windowWidth); len(lines) == 1 {
				break
			}
		}
		lines = lines[:min(2, len(lines))]
		for i, l := range lines {
			y := recipientAt - 6 - float64(len(lines)-1-i)*s.lead
			f.put(l, s, f.fromLeft(windowLeft, windowWidth), y, windowWidth, nil)
		}
		f.rule(f.fromLeft(windowLeft, windowWidth), recipientAt-3, windowWidth, hairline, faint)
		for _, fold := range []float64{105, 210} {
			f.rule(f.fromLeft(4*millimetre, 4*millimetre), fold*millimetre, 4*millimetre, hairline, faint)
		}
	})
	f.y = max(f.y, recipientAt) // a very long letterhead pushes the address down rather than being drawn over
	f.recipient(a.Lines)
	bottom := f.y
	f.y = sideTop
	f.side(a.Side)
	f.y = max(f.y, bottom, belowWindow)
}

func (f *flow) recipient(names []string) {
	var set [][]line
	var s style
	for _, s = range recipientStyles {
		set = set[:0]
		lines := 0
		for _, name := range names {
			set = append(set, f.set.lines(words(name), s, windowWidth))
			lines += len(set[len(set)-1])
		}
		if float64(lines)*s.lead <= windowEnd-recipientAt {
			break
		}
	}
	e := f.tags.open(f.tags.doc, "P", "")
	for _, lines := range set {
		f.lines(e, nil, lines, s, f.fromLeft(windowLeft, windowWidth), windowWidth)
	}
	f.tags.close(e)
}

// side are the facts beside the window, each below its label.
func (f *flow) side(facts []Fact) {
	table := f.tags.open(f.tags.doc, "Table", "")
	x := f.fromLeft(sideLeft, sideWidth)
	for _, fact := range facts {
		row := f.tags.open(table, "TR", "")
		th := f.tags.open(row, "TH", "/A<</O/Table/Scope/Row>>")
		f.lines(th, nil, f.set.lines(words(fact.Label), f.look.small, sideWidth), f.look.small, x, sideWidth)
		f.tags.close(th)
		td := f.tags.open(row, "TD", "")
		f.lines(td, fact.Value, f.set.lines(fact.Value, f.look.body, sideWidth), f.look.body, x, sideWidth)
		f.tags.close(td)
		f.tags.close(row)
		f.y += 3
	}
	f.tags.close(table)
}

// fromLeft is the place of something that is not mirrored.
func (f *flow) fromLeft(x, width float64) float64 { return f.mirror(x, width) }
